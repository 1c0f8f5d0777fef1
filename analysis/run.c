#include "analysis/run.h"

#include <jansson.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run_find.h"
#include "analysis/run_settings.h"

static enum ttq_status read_outcome(struct stat_run *run, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    ttq_path_join(path, run->folder, "DONE");
    enum ttq_status status = ttq_file_read(path, 1 << 16, &bytes, &length, error);
    if (status == TTQ_NO_INPUT)
        return ttq_fail(error, status, "%s: expected a finished run, found no DONE", run->folder);
    if (status != TTQ_OK)
        return status;
    json_t *done = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    const char *outcome = json_string_value(json_object_get(done, "outcome"));
    run->diverged = outcome && strcmp(outcome, "diverged") == 0;
    json_t *test = json_object_get(done, "test_error"),
           *train = json_object_get(done, "train_error");
    bool finished = outcome && strcmp(outcome, "finished") == 0;
    if (!run->diverged && !(finished && json_is_number(test) && json_is_number(train)))
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected an outcome and errors, found others", path);
    run->epochs = (int)json_integer_value(json_object_get(done, "epochs"));
    run->test_error = json_number_value(test);
    run->train_error = json_number_value(train);
    json_decref(done);
    return status;
}

/* The whole text as a number from 0 on, or -1. */
static int whole_number(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && number <= INT_MAX ? (int)number : -1;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Whether the last two parts of the path are names: not so for `seed-0`, `./seed-0` and `.`.
 * Others stay as given, since a link to a run on another disk has the name that counts. */
static bool names_variant(const char *folder)
{
    char copy[TTQ_PATH_MAX], above[TTQ_PATH_MAX];
    strcpy(copy, folder);
    strcpy(above, folder);
    return !is_dots(basename(copy)) && !is_dots(basename(dirname(above)));
}

/* Of a folder without config.ini that is there: what it should have been. */
static enum ttq_status check_folder(const char *folder, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    if (!ttq_file_exists(folder) ||
        (ttq_path_join(path, folder, "config.ini") && ttq_file_exists(path)))
        return TTQ_OK; /* reading it says what is wrong */
    return ttq_fail(
        error, TTQ_NO_INPUT,
        "%s: expected a folder VARIANT/seed-N, or VARIANT with such folders in it, found "
        "neither config.ini nor seed-N",
        folder);
}

static enum ttq_status read_one(const char *folder, bool unfinished_too, struct stat_run *run,
                                struct ttq_error *error)
{
    static struct stat_settings settings;
    memset(run, 0, sizeof *run);
    size_t length = strlen(folder);
    if (length >= TTQ_PATH_MAX)
        return ttq_fail(error, TTQ_NO_INPUT, "%.200s...: the path is too long", folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    snprintf(run->folder, sizeof run->folder, "%.*s", (int)length, folder);
    if (!names_variant(run->folder) && !realpath(folder, run->folder))
        snprintf(run->folder, sizeof run->folder, "%s", folder); /* missing: reading it says so */
    char copy[TTQ_PATH_MAX], above[TTQ_PATH_MAX], name[64];
    strcpy(copy, run->folder);
    snprintf(name, sizeof name, "%.60s", basename(copy));
    strcpy(above, run->folder);
    snprintf(run->variant, sizeof run->variant, "%.60s", basename(dirname(above)));
    enum ttq_status status = check_folder(run->folder, error);
    if (status == TTQ_OK)
        status = stat_settings_read(run->folder, &settings, error);
    if (status != TTQ_OK)
        return status;
    const char *seed = stat_setting(&settings, "run.seed");
    int named = strncmp(name, "seed-", 5) == 0 ? whole_number(name + 5) : -1;
    run->seed = whole_number(seed);
    if (run->seed < 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s/config.ini: run.seed: expected a whole number, found '%.40s'",
                        run->folder, seed);
    if (named < 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected a folder VARIANT/seed-%d, found '%s': rename it to seed-%d",
                        run->folder, run->seed, name, run->seed);
    strcpy(run->start, stat_setting(&settings, "init.from"));
    const char *method = stat_setting(&settings, "quant.method");
    run->full_precision = !*method || strcmp(method, "full") == 0;
    snprintf(run->scales, sizeof run->scales, "%s", stat_setting(&settings, "quant.scales"));
    snprintf(run->plan, sizeof run->plan, "%.64s", stat_setting(&settings, "run.plan"));
    run->augmented = whole_number(stat_setting(&settings, "augment.pad")) != 0 ||
                     strcmp(stat_setting(&settings, "augment.flip"), "no") != 0;
    if (named != run->seed)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected seed %d by the folder's name, found %d in "
                        "config.ini",
                        run->folder, named, run->seed);
    run->unfinished =
        unfinished_too && ttq_path_join(copy, run->folder, "DONE") && !ttq_file_exists(copy);
    return run->unfinished ? TTQ_OK : read_outcome(run, error);
}

static int by_seed(const void *a, const void *b)
{
    const struct stat_run *p = a, *q = b;
    return (p->seed > q->seed) - (p->seed < q->seed);
}

/* Sorts each variant's block by seed; variants keep the order in which they came. */
static void sort_runs(struct stat_runs *runs)
{
    for (int done = 0, block; done < runs->count; done = block) {
        block = done + 1;
        for (int i = block; i < runs->count; i++)
            if (strcmp(runs->runs[i].variant, runs->runs[done].variant) == 0) {
                struct stat_run kept = runs->runs[i];
                memmove(&runs->runs[block + 1], &runs->runs[block],
                        (size_t)(i - block) * sizeof kept);
                runs->runs[block++] = kept;
            }
        qsort(runs->runs + done, (size_t)(block - done), sizeof *runs->runs, by_seed);
    }
}

static enum ttq_status check_runs(const struct stat_runs *runs, struct ttq_error *error)
{
    for (int i = 1; i < runs->count; i++) {
        const struct stat_run *a = &runs->runs[i - 1], *b = &runs->runs[i];
        if (strcmp(a->variant, b->variant) != 0)
            continue;
        if (a->seed == b->seed)
            return ttq_fail(error, TTQ_BAD_DATA, "%s: seed %d is there twice, in %.400s and %.400s",
                            a->variant, a->seed, a->folder, b->folder);
        char key[STAT_NOTE_MAX];
        enum ttq_status status = stat_runs_differ_in(a, b, "", key, error);
        if (status == TTQ_OK && *key)
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "%s: expected runs of one configuration, found seeds %d and %d with "
                              "different %s",
                              a->variant, a->seed, b->seed, key);
        if (status != TTQ_OK)
            return status;
    }
    return TTQ_OK;
}

static enum ttq_status read_runs(char *const folders[], int count, bool unfinished_too,
                                 struct stat_runs *runs, struct ttq_error *error)
{
    *runs = (struct stat_runs){0};
    if (count < 1)
        return ttq_fail(error, TTQ_USAGE, "expected at least one run folder, found none");
    struct stat_folders found;
    enum ttq_status status = stat_folders_find(folders, count, &found, error);
    if (status != TTQ_OK)
        return status;
    runs->runs = calloc((size_t)found.count + 1, sizeof *runs->runs);
    if (!runs->runs)
        status = ttq_fail(error, TTQ_NO_MEMORY, "runs: no memory for %d", found.count);
    for (; status == TTQ_OK && runs->count < found.count; runs->count++)
        status =
            read_one(found.paths[runs->count], unfinished_too, &runs->runs[runs->count], error);
    stat_folders_free(&found);
    if (status == TTQ_OK) {
        sort_runs(runs);
        status = check_runs(runs, error);
    }
    if (status != TTQ_OK)
        stat_runs_free(runs);
    return status;
}

enum ttq_status stat_runs_read(char *const folders[], int count, struct stat_runs *runs,
                               struct ttq_error *error)
{
    return read_runs(folders, count, false, runs, error);
}

enum ttq_status stat_runs_read_all(char *const folders[], int count, struct stat_runs *runs,
                                   struct ttq_error *error)
{
    return read_runs(folders, count, true, runs, error);
}

void stat_runs_drop_unfinished(struct stat_runs *runs, char text[STAT_NOTE_MAX])
{
    int left = 0;
    text[0] = '\0';
    for (int i = 0; i < runs->count; i++) {
        size_t used = strlen(text);
        if (runs->runs[i].unfinished)
            snprintf(text + used, STAT_NOTE_MAX - used, "%s%s seed %d", used ? ", " : "",
                     runs->runs[i].variant, runs->runs[i].seed);
        else
            runs->runs[left++] = runs->runs[i];
    }
    runs->count = left;
}

void stat_runs_free(struct stat_runs *runs)
{
    free(runs->runs);
    *runs = (struct stat_runs){0};
}
