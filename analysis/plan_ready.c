/* plan_ready.c - what a profile still waits for, and why its primary questions have no answer yet.
 */
#include <stdio.h>
#include <string.h>

#include "analysis/plan.h"
#include "ttq/base/ended.h"
#include "ttq/base/json.h"

/* Packed files hold up no test. */
static bool is_of(const json_t *item, const char *array, const json_t *cell)
{
    if (strcmp(array, "evaluations") == 0)
        return strcmp(ttq_json_word(item, "analysis", ""), "merge") == 0 &&
               ttq_evaluation_is_of(item, cell);
    return ttq_json_has(json_object_get(item, "variants"), ttq_json_word(cell, "variant", ""));
}

static bool is_primary(const json_t *item)
{
    return strcmp(ttq_json_word(item, "family", ""), "primary") == 0;
}

/* Of "cells" (trainings) or "evaluations": those that are still to end, of an item or, with NULL,
 * of all in the primary family; those kept as rows alone where `kept`. */
static int waiting(const struct stat_plan *plan, const json_t *item, const char *array, bool kept)
{
    const json_t *items = json_object_get(plan->root, "items");
    const json_t *cells = json_object_get(plan->root, array);
    int count = 0;
    for (size_t i = 0; plan->verdict_allowed && i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        bool wanted = item && is_of(item, array, cell);
        for (size_t k = 0; !item && !wanted && k < json_array_size(items); k++) {
            const json_t *other = json_array_get(items, k);
            wanted = is_primary(other) && is_of(other, array, cell);
        }
        wanted = wanted && (!kept || strcmp(ttq_json_word(cell, "state", ""), "kept") == 0);
        count += wanted && ttq_cell_is_left(plan->root, plan->folder, cell);
    }
    return count;
}

int stat_plan_waiting(const struct stat_plan *plan, const json_t *item)
{
    return waiting(plan, item, "cells", false) + waiting(plan, item, "evaluations", false);
}

const char *stat_plan_kept(const struct stat_plan *plan, const json_t *item, char words[STAT_KEPT])
{
    int kept = waiting(plan, item, "cells", true) + waiting(plan, item, "evaluations", true);
    words[0] = '\0';
    if (kept)
        snprintf(words, STAT_KEPT, ", %d of them kept as rows only", kept);
    return words;
}

/* "3 trainings and 1 evaluation of the primary items are still to end". */
static void say_waiting(const struct stat_plan *plan, char *text, size_t size)
{
    int trainings = waiting(plan, NULL, "cells", false),
        evaluations = waiting(plan, NULL, "evaluations", false);
    char t[32] = "", e[32] = "", kept[STAT_KEPT];
    if (trainings)
        snprintf(t, sizeof t, "%d training%s", trainings, trainings == 1 ? "" : "s");
    if (evaluations)
        snprintf(e, sizeof e, "%d evaluation%s", evaluations, evaluations == 1 ? "" : "s");
    snprintf(
        text, size,
        "%s%s%s of the primary items %s still to end%s, and the plan allows no test of an item "
        "before its last",
        t, trainings && evaluations ? " and " : "", e, trainings + evaluations == 1 ? "is" : "are",
        stat_plan_kept(plan, NULL, kept));
}

/* The primary item that plan.ini names and this profile was run without, or "". */
static void missing_item(const struct stat_plan *plan, char *name, size_t size)
{
    const char *words = stat_plan_value(plan, "primary", "items");
    name[0] = '\0';
    for (words = words ? words : ""; *words && !name[0];) {
        words += strspn(words, " ,");
        snprintf(name, size, "%.*s", (int)strcspn(words, " ,"), words);
        words += strcspn(words, " ,");
        if (stat_plan_item(plan, name))
            name[0] = '\0';
    }
}

/* The first primary item with a run of another plan than this, or NULL. */
static enum ttq_status of_another_plan(const struct stat_plan *plan, const char **name,
                                       struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    enum ttq_status status = TTQ_OK;
    *name = NULL;
    for (size_t i = 0; status == TTQ_OK && !*name && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        struct stat_runs runs;
        if (!is_primary(item))
            continue;
        status = stat_plan_runs(plan, json_object_get(item, "variants"), &runs, error);
        if (status == TTQ_OK && runs.count && strcmp(stat_runs_plan(&runs), plan->hash) != 0)
            *name = ttq_json_word(item, "name", "");
        if (status == TTQ_OK)
            stat_runs_free(&runs);
    }
    return status;
}

enum ttq_status stat_plan_hold(const struct stat_plan *plan, struct stat_hold *hold,
                               struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    int left = stat_plan_waiting(plan, NULL), primary = 0;
    const char *other = NULL;
    char missing[64];
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; i < json_array_size(items); i++)
        primary += is_primary(json_array_get(items, i));
    missing_item(plan, missing, sizeof missing);
    *hold = (struct stat_hold){0};
    if (plan->verdict_allowed)
        status = of_another_plan(plan, &other, error);
    if (!plan->verdict_allowed)
        snprintf(hold->why, STAT_WHY, "the profile is a demonstration");
    else if (primary == 0)
        snprintf(hold->why, STAT_WHY, "the profile has no primary item");
    else if (other)
        snprintf(hold->why, STAT_WHY, "runs of item %.60s began under another plan than this",
                 other);
    else if (missing[0])
        snprintf(hold->why, STAT_WHY, "the profile was run without its primary item %s", missing);
    else if (left)
        say_waiting(plan, hold->why, STAT_WHY);
    hold->parts = plan->verdict_allowed && primary && !other && (missing[0] || left);
    return status;
}
