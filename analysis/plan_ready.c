/* plan_ready.c - what a profile still waits for, and why its primary questions have no answer yet.
 */
#include <stdio.h>
#include <string.h>

#include "analysis/plan.h"
#include "ttq/base/json.h"

/* The training of a variant and seed, or NULL. */
static const json_t *training_of(const struct stat_plan *plan, const char *variant, json_int_t seed)
{
    const json_t *cells = json_object_get(plan->root, "cells");
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (json_integer_value(json_object_get(cell, "seed")) == seed &&
            strcmp(ttq_json_word(cell, "variant", ""), variant) == 0)
            return cell;
    }
    return NULL;
}

/* Whether the training of a variant and seed has diverged, or one that it needs (its start, or the
 * run that gives it shares, of the same seed), however far back: what needs it can never run. */
static bool goes_back_to_diverged(const struct stat_plan *plan, const char *variant,
                                  json_int_t seed, int depth)
{
    static const char *const links[] = {"start", "shares"};
    enum { DEEPEST = 12 }; /* a plan that goes in a circle ends too */
    const json_t *cell = training_of(plan, variant, seed);
    if (!*variant || depth > DEEPEST)
        return false;
    if (strcmp(ttq_json_word(cell, "state", ""), "diverged") == 0)
        return true;
    const json_t *settled = json_object_get(json_object_get(plan->root, "variants"), variant);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (goes_back_to_diverged(plan, ttq_json_word(settled, links[i], ""), seed, depth + 1))
            return true;
    return false;
}

/* Whether a training or evaluation is still to run; plan.json may be older than its files. One that
 * failed is tried again by the next call, unless what it needs has diverged; what a foreign folder
 * holds does not count. */
static bool still_to_end(const struct stat_plan *plan, const json_t *cell)
{
    static const char *const ends[] = {"DONE", "model.ttq.json"};
    const char *state = ttq_json_word(cell, "state", "");
    char folder[TTQ_PATH_MAX], end[TTQ_PATH_MAX];
    bool resumable = strcmp(state, "resumable") == 0;
    bool left = resumable || strcmp(state, "waiting") == 0 || strcmp(state, "failed") == 0;
    ttq_path_join(folder, plan->folder, ttq_json_word(cell, "folder", ""));
    for (size_t i = 0; left && !stat_plan_foreign(cell) && i < sizeof ends / sizeof *ends; i++)
        left = !ttq_path_join(end, folder, ends[i]) || !ttq_file_exists(end);
    return left && (resumable ||
                    !goes_back_to_diverged(plan, ttq_json_word(cell, "variant", ""),
                                           json_integer_value(json_object_get(cell, "seed")), 0));
}

static bool is_of(const json_t *item, const char *array, const json_t *cell)
{
    bool evaluation = strcmp(array, "evaluations") == 0;
    return (!evaluation || strcmp(ttq_json_word(item, "analysis", ""), "merge") == 0) &&
           ttq_json_has(json_object_get(item, "variants"), ttq_json_word(cell, "variant", ""));
}

static bool is_primary(const json_t *item)
{
    return strcmp(ttq_json_word(item, "family", ""), "primary") == 0;
}

/* Of "cells" (trainings) or "evaluations": those that are still to end, of an item or, with NULL,
 * of all in the primary family. */
static int waiting(const struct stat_plan *plan, const json_t *item, const char *array)
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
        count += wanted && still_to_end(plan, cell);
    }
    return count;
}

int stat_plan_waiting(const struct stat_plan *plan, const json_t *item)
{
    return waiting(plan, item, "cells") + waiting(plan, item, "evaluations");
}

/* "3 trainings and 1 evaluation of the primary items are still to end". */
static void say_waiting(const struct stat_plan *plan, char *text, size_t size)
{
    int trainings = waiting(plan, NULL, "cells"), evaluations = waiting(plan, NULL, "evaluations");
    char t[32] = "", e[32] = "";
    if (trainings)
        snprintf(t, sizeof t, "%d training%s", trainings, trainings == 1 ? "" : "s");
    if (evaluations)
        snprintf(e, sizeof e, "%d evaluation%s", evaluations, evaluations == 1 ? "" : "s");
    snprintf(text, size,
             "%s%s%s of the primary items %s still to end, and the plan allows no test of an item "
             "before its last",
             t, trainings && evaluations ? " and " : "", e,
             trainings + evaluations == 1 ? "is" : "are");
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
