#include "analysis/arms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/csv.h"

enum ttq_status stat_arms_add(struct stat_arms *arms, const struct stat_result *result,
                              struct ttq_error *error)
{
    struct stat_result *more = realloc(arms->results, ((size_t)arms->count + 1) * sizeof *more);
    if (!more)
        return ttq_fail(error, TTQ_NO_MEMORY, "arms: no memory for %d results", arms->count + 1);
    arms->results = more;
    arms->results[arms->count++] = *result;
    return TTQ_OK;
}

void stat_arms_free(struct stat_arms *arms)
{
    free(arms->results);
    *arms = (struct stat_arms){0};
}

enum ttq_status stat_arms_of_runs(const struct stat_runs *runs, struct stat_arms *arms,
                                  struct ttq_error *error)
{
    *arms = (struct stat_arms){0};
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < runs->count; i++) {
        const struct stat_run *run = &runs->runs[i], *first = &runs->runs[0];
        struct stat_result result = {
            .seed = run->seed, .diverged = run->diverged, .error = run->test_error};
        memcpy(result.arm, run->variant, sizeof result.arm);
        memcpy(result.folder, run->folder, sizeof result.folder);
        status = stat_arms_add(arms, &result, error);
        bool next = i > 0 && strcmp(run->variant, runs->runs[i - 1].variant) != 0;
        char key[STAT_NOTE_MAX] = "";
        if (status == TTQ_OK && next)
            status = stat_runs_differ_in(first, run, "data.", key, error);
        if (status == TTQ_OK && *key)
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "%s and %s: expected runs on the same data, found different %s",
                              first->variant, run->variant, key);
    }
    if (status != TTQ_OK)
        stat_arms_free(arms);
    return status;
}

const struct stat_result *stat_arms_find(const struct stat_arms *arms, const char *arm, int seed)
{
    for (int i = 0; i < arms->count; i++)
        if (arms->results[i].seed == seed && strcmp(arms->results[i].arm, arm) == 0)
            return &arms->results[i];
    return NULL;
}

bool stat_arms_has(const struct stat_arms *arms, const char *arm)
{
    for (int i = 0; i < arms->count; i++)
        if (strcmp(arms->results[i].arm, arm) == 0)
            return true;
    return false;
}

enum ttq_status stat_predictions(const char *folder, signed char **right, int **label, int *images,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int truth, guess;
    *right = NULL;
    *label = NULL;
    ttq_path_join(path, folder, "predictions.csv");
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    status = ttq_csv_column(&csv, "label", &truth, error);
    if (status == TTQ_OK)
        status = ttq_csv_column(&csv, "prediction", &guess, error);
    *images = csv.rows;
    *right = malloc((size_t)csv.rows + 1);
    *label = malloc(((size_t)csv.rows + 1) * sizeof **label);
    if (status == TTQ_OK && (!*right || !*label))
        status = ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", path);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        double is, says;
        status = ttq_csv_number(&csv, row, truth, &is, error);
        if (status == TTQ_OK)
            status = ttq_csv_number(&csv, row, guess, &says, error);
        if (status == TTQ_OK) {
            (*label)[row] = (int)is;
            (*right)[row] = is == says;
        }
    }
    ttq_csv_free(&csv);
    if (status != TTQ_OK) {
        free(*right);
        free(*label);
        *right = NULL;
        *label = NULL;
    }
    return status;
}
