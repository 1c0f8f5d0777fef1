#include "analysis/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run_find.h"
#include "ttq/base/json.h"

const char *stat_plan_value(const struct stat_plan *plan, const char *section, const char *key)
{
    const json_t *values = json_object_get(json_object_get(plan->root, "plan"), "values");
    return ttq_json_word(json_object_get(values, section), key, NULL);
}

const char *stat_plan_setting(const struct stat_plan *plan, const char *variant, const char *key)
{
    const json_t *settings = json_object_get(
        json_object_get(json_object_get(plan->root, "variants"), variant), "settings");
    return ttq_json_word(settings, key, "");
}

/* A number above 0 of the plan, or `otherwise` where it has none. */
static enum ttq_status take_number(const struct stat_plan *plan, const char *section,
                                   const char *key, double otherwise, double *number,
                                   struct ttq_error *error)
{
    const char *text = stat_plan_value(plan, section, key);
    char *end;
    *number = otherwise;
    if (!text)
        return TTQ_OK;
    *number = strtod(text, &end);
    return end != text && !*end && *number > 0.0
               ? TTQ_OK
               : ttq_fail(error, TTQ_BAD_DATA,
                          "%s/plan.json: plan: [%s] %s: expected a number above 0, found '%.40s'",
                          plan->folder, section, key, text);
}

enum ttq_status stat_plan_read(const char *folder, struct stat_plan *plan, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    *plan = (struct stat_plan){0};
    snprintf(plan->folder, sizeof plan->folder, "%s", folder);
    if (!ttq_path_join(path, folder, "plan.json"))
        return ttq_fail(error, TTQ_NO_INPUT, "%.200s...: the path is too long", folder);
    enum ttq_status status = ttq_json_read(path, &plan->root, error);
    if (status == TTQ_OK && !json_is_array(json_object_get(plan->root, "cells")))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected an array 'cells'", path);
    if (status != TTQ_OK)
        return status;
    plan->hash = ttq_json_word(json_object_get(plan->root, "plan"), "sha256", "");
    plan->verdict_allowed = json_is_true(json_object_get(plan->root, "verdict_allowed"));
    status = take_number(plan, "plan", "alpha", 0.05, &plan->alpha, error);
    if (status == TTQ_OK)
        status = take_number(plan, "smallest", "test_error", NAN, &plan->bound_error, error);
    if (status == TTQ_OK)
        status = take_number(plan, "smallest", "log_ratio", NAN, &plan->bound_ratio, error);
    return status;
}

void stat_plan_free(struct stat_plan *plan)
{
    json_decref(plan->root);
    *plan = (struct stat_plan){0};
}

bool ttq_json_has(const json_t *words, const char *word)
{
    for (size_t i = 0; i < json_array_size(words); i++)
        if (strcmp(json_string_value(json_array_get(words, i)), word) == 0)
            return true;
    return false;
}

enum ttq_status stat_plan_runs(const struct stat_plan *plan, const json_t *variants,
                               struct stat_runs *runs, struct ttq_error *error)
{
    const json_t *cells = json_object_get(plan->root, "cells");
    struct stat_folders folders = {0};
    enum ttq_status status = TTQ_OK;
    *runs = (struct stat_runs){0};
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(cells); i++) {
        char path[TTQ_PATH_MAX], done[TTQ_PATH_MAX];
        const json_t *cell = json_array_get(cells, i);
        const char *folder = ttq_json_word(cell, "folder", NULL);
        if (!folder)
            status = ttq_fail(error, TTQ_BAD_DATA, "%s/plan.json: cell %zu: expected a folder",
                              plan->folder, i + 1);
        else if ((!variants || ttq_json_has(variants, ttq_json_word(cell, "variant", ""))) &&
                 ttq_path_join(path, plan->folder, folder) && ttq_path_join(done, path, "DONE") &&
                 ttq_file_exists(done))
            status = stat_folders_add(&folders, path, error);
    }
    if (status == TTQ_OK && folders.count)
        status = stat_runs_read(folders.paths, folders.count, runs, error);
    stat_folders_free(&folders);
    return status;
}

const char *stat_plan_family(const struct stat_plan *plan, const struct stat_runs *runs,
                             const char *family)
{
    return *plan->hash && strcmp(stat_runs_plan(runs), plan->hash) == 0 ? family : "exploratory";
}

/* Whether a training or evaluation is still to run; plan.json may be older than its files. One that
 * failed is tried again by the next call, unless what it starts from has diverged. */
static bool still_to_end(const struct stat_plan *plan, const json_t *cell)
{
    static const char *const ends[] = {"DONE", "model.ttq.json"};
    const char *state = ttq_json_word(cell, "state", "");
    char folder[TTQ_PATH_MAX], end[TTQ_PATH_MAX];
    bool left = strcmp(state, "waiting") == 0 || strcmp(state, "resumable") == 0 ||
                (strcmp(state, "failed") == 0 &&
                 !strstr(ttq_json_word(cell, "reason", ""), " is diverged"));
    ttq_path_join(folder, plan->folder, ttq_json_word(cell, "folder", ""));
    for (size_t i = 0; left && i < sizeof ends / sizeof *ends; i++)
        left = !ttq_path_join(end, folder, ends[i]) || !ttq_file_exists(end);
    return left;
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

int stat_plan_waiting(const struct stat_plan *plan, const json_t *item)
{
    static const char *const arrays[] = {"cells", "evaluations"};
    const json_t *items = json_object_get(plan->root, "items");
    int count = 0;
    for (size_t a = 0; plan->verdict_allowed && a < 2; a++) {
        const json_t *cells = json_object_get(plan->root, arrays[a]);
        for (size_t i = 0; i < json_array_size(cells); i++) {
            const json_t *cell = json_array_get(cells, i);
            bool wanted = item && is_of(item, arrays[a], cell);
            for (size_t k = 0; !item && !wanted && k < json_array_size(items); k++) {
                const json_t *other = json_array_get(items, k);
                wanted = is_primary(other) && is_of(other, arrays[a], cell);
            }
            count += wanted && still_to_end(plan, cell);
        }
    }
    return count;
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

enum ttq_status stat_plan_answers(const struct stat_plan *plan, char why[STAT_WHY],
                                  struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    int left = stat_plan_waiting(plan, NULL);
    char missing[64];
    enum ttq_status status = TTQ_OK;
    int primary = 0;
    for (size_t i = 0; i < json_array_size(items); i++)
        primary += is_primary(json_array_get(items, i));
    why[0] = '\0';
    missing_item(plan, missing, sizeof missing);
    if (!plan->verdict_allowed)
        snprintf(why, STAT_WHY, "the profile is a demonstration");
    else if (primary == 0)
        snprintf(why, STAT_WHY, "the profile has no primary item");
    else if (missing[0])
        snprintf(why, STAT_WHY, "the profile was run without its primary item %s", missing);
    else if (left)
        snprintf(why, STAT_WHY,
                 "%d cells of the primary items are still to end, and the plan allows no test "
                 "before",
                 left);
    for (size_t i = 0; status == TTQ_OK && !why[0] && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        struct stat_runs runs;
        if (!is_primary(item))
            continue;
        status = stat_plan_runs(plan, json_object_get(item, "variants"), &runs, error);
        if (status == TTQ_OK && runs.count && strcmp(stat_runs_plan(&runs), plan->hash) != 0)
            snprintf(why, STAT_WHY, "runs of item %.60s began under another plan than this",
                     ttq_json_word(item, "name", ""));
        if (status == TTQ_OK)
            stat_runs_free(&runs);
    }
    return status;
}

const json_t *stat_plan_item(const struct stat_plan *plan, const char *name)
{
    const json_t *items = json_object_get(plan->root, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (strcmp(ttq_json_word(json_array_get(items, i), "name", ""), name) == 0)
            return json_array_get(items, i);
    return NULL;
}
