#include "analysis/evaluations.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run_find.h"
#include "ttq/base/json.h"

static int is_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static enum ttq_status read_one(const char *folder, const char *what, int seed,
                                struct stat_arms *arms, struct ttq_error *error)
{
    struct stat_result result = {.seed = seed};
    char path[TTQ_PATH_MAX];
    json_t *json;
    snprintf(result.arm, sizeof result.arm, "%.63s", what);
    if (!ttq_path_join(result.folder, folder, what) ||
        !ttq_path_join(path, result.folder, "eval.json") || !ttq_file_exists(path))
        return TTQ_OK; /* another kind of evaluation, or not there yet */
    if (stat_arms_find(arms, result.arm, seed))
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected each seed once, seed %d is there twice",
                        result.folder, seed);
    enum ttq_status status = ttq_json_read(path, &json, error);
    if (status != TTQ_OK)
        return status;
    json_t *test_error = json_object_get(json, "test_error");
    if (json_is_number(test_error)) {
        result.error = json_number_value(test_error);
        status = stat_arms_add(arms, &result, error);
    } else {
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected a number test_error, found none", path);
    }
    json_decref(json);
    return status;
}

static enum ttq_status read_seed(const char *folder, char variant[64], struct stat_arms *arms,
                                 struct ttq_error *error)
{
    char copy[TTQ_PATH_MAX], above[TTQ_PATH_MAX], rest;
    struct dirent **entries;
    int seed;
    snprintf(copy, sizeof copy, "%s", folder);
    snprintf(above, sizeof above, "%s", folder);
    const char *name = basename(copy), *of = basename(dirname(above));
    if (sscanf(name, "seed-%d%c", &seed, &rest) != 1)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "%s: expected a folder evals/VARIANT/seed-N or evals/VARIANT", folder);
    if (*variant && strcmp(variant, of) != 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "expected evaluations of one variant, found '%s' and '%.40s'", variant, of);
    snprintf(variant, 64, "%.63s", of);
    int count = scandir(folder, &entries, is_name, versionsort);
    enum ttq_status status = TTQ_OK;
    for (int i = 0; i < count; i++) {
        if (status == TTQ_OK)
            status = read_one(folder, entries[i]->d_name, seed, arms, error);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return status;
}

enum ttq_status stat_evaluations_read(char *const folders[], int count, char variant[64],
                                      struct stat_arms *arms, struct ttq_error *error)
{
    struct stat_folders found;
    *arms = (struct stat_arms){0};
    variant[0] = '\0';
    if (count < 1)
        return ttq_fail(error, TTQ_USAGE, "expected a folder evals/VARIANT, found none");
    enum ttq_status status = stat_folders_find(folders, count, &found, error);
    for (int i = 0; status == TTQ_OK && i < found.count; i++)
        status = read_seed(found.paths[i], variant, arms, error);
    if (status == TTQ_OK && arms->count == 0)
        status = ttq_fail(error, TTQ_NO_INPUT, "%s: expected an eval.json below it, found none",
                          folders[0]);
    stat_folders_free(&found);
    if (status != TTQ_OK)
        stat_arms_free(arms);
    return status;
}
