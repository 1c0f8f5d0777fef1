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

/* That an array, where there is one, holds words alone. */
static enum ttq_status check_words(const struct stat_plan *plan, const char *item, const char *name,
                                   const json_t *words, struct ttq_error *error)
{
    if (words && !json_is_array(words))
        return ttq_fail(error, TTQ_BAD_DATA, "%s/plan.json: item '%.60s': %s: expected an array",
                        plan->folder, item, name);
    for (size_t i = 0; i < json_array_size(words); i++)
        if (!json_is_string(json_array_get(words, i)))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s/plan.json: item '%.60s': %s: expected words, found none at %zu",
                            plan->folder, item, name, i + 1);
    return TTQ_OK;
}

static enum ttq_status check_items(const struct stat_plan *plan, struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i), *factors = json_object_get(item, "factors");
        const char *name = ttq_json_word(item, "name", "");
        status = check_words(plan, name, "variants", json_object_get(item, "variants"), error);
        for (size_t f = 0; status == TTQ_OK && f < json_array_size(factors); f++)
            status = check_words(plan, name, "levels",
                                 json_object_get(json_array_get(factors, f), "levels"), error);
    }
    return status;
}

enum ttq_status stat_plan_read(const char *folder, struct stat_plan *plan, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    *plan = (struct stat_plan){0};
    snprintf(plan->folder, sizeof plan->folder, "%s", folder);
    if (!ttq_path_join(path, folder, "plan.json"))
        return ttq_fail(error, TTQ_NO_INPUT, "%.200s...: the path is too long", folder);
    if (!ttq_file_exists(path))
        return ttq_fail(
            error, TTQ_NO_INPUT,
            "%s: expected a folder OUT/PROFILE, such as out/quick, found no plan.json in "
            "it",
            folder);
    enum ttq_status status = ttq_json_read(path, &plan->root, error);
    if (status == TTQ_OK && !json_is_array(json_object_get(plan->root, "cells")))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected an array 'cells'", path);
    if (status == TTQ_OK)
        status = check_items(plan, error);
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

bool stat_plan_foreign(const json_t *cell)
{
    return json_is_true(json_object_get(cell, "foreign"));
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
        else if (!stat_plan_foreign(cell) &&
                 (!variants || ttq_json_has(variants, ttq_json_word(cell, "variant", ""))) &&
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

const json_t *stat_plan_item(const struct stat_plan *plan, const char *name)
{
    const json_t *items = json_object_get(plan->root, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (strcmp(ttq_json_word(json_array_get(items, i), "name", ""), name) == 0)
            return json_array_get(items, i);
    return NULL;
}
