#include "analysis/run.h"

#include <ini.h>
#include <jansson.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run_find.h"
#include "ttq/config/config.h"

enum { MOST_KEYS = 512 };

struct settings {
    char keys[MOST_KEYS][64], values[MOST_KEYS][200];
    int count;
};

static int on_setting(void *user, const char *section, const char *key, const char *value)
{
    struct settings *settings = user;
    if (settings->count == MOST_KEYS)
        return 0;
    snprintf(settings->keys[settings->count], 64, "%s.%s", section, key);
    snprintf(settings->values[settings->count++], 200, "%s", value);
    return 1;
}

static enum ttq_status read_settings(const char *folder, struct settings *settings,
                                     struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    settings->count = 0;
    ttq_path_join(path, folder, "config.ini");
    enum ttq_status status = ttq_file_read(path, 1 << 20, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    int line = ini_parse_string(bytes, on_setting, settings);
    free(bytes);
    return line == 0
               ? TTQ_OK
               : ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: expected 'key = value'", path, line);
}

/* What the file says of a key, or NULL. */
static const char *in_file(const struct settings *settings, const char *key)
{
    for (int i = 0; i < settings->count; i++)
        if (strcmp(settings->keys[i], key) == 0)
            return settings->values[i];
    return NULL;
}

static const char *setting(const struct settings *settings, const char *key)
{
    const char *value = in_file(settings, key);
    return value ? value : "";
}

/* What may differ between the seeds of one variant. */
static bool of_one_run(const char *key)
{
    return strcmp(key, "run.seed") == 0 || strcmp(key, "run.plan") == 0 ||
           strcmp(key, "init.from") == 0 || strcmp(key, "quant.share_from") == 0 ||
           strcmp(key, "data.path") == 0;
}

/* A configuration: the words of the file, and all keys with their defaults where it can be read as
 * one of now. */
struct side {
    struct settings words;
    struct ttq_config all;
    bool readable;
};

static enum ttq_status read_side(const char *folder, struct side *side, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "config.ini");
    enum ttq_status status = read_settings(folder, &side->words, error);
    side->readable = status == TTQ_OK && ttq_config_read(&side->all, path, NULL, 0, NULL) == TTQ_OK;
    if (status == TTQ_OK && !side->readable) /* of another version: its own words, else defaults */
        status = ttq_config_read(&side->all, NULL, NULL, 0, error);
    return status;
}

static void add_key(const char *key, const char *prefix, char keys[STAT_NOTE_MAX])
{
    size_t used = strlen(keys);
    if (!of_one_run(key) && strncmp(key, prefix, strlen(prefix)) == 0)
        snprintf(keys + used, STAT_NOTE_MAX - used, "%s%s", used ? ", " : "", key);
}

/* Of two files that can be read as configurations of now. */
static void compare_configurations(const struct side sides[2], const char *prefix,
                                   char keys[STAT_NOTE_MAX])
{
    struct ttq_text text = {0}; /* lines "  key: expected A, found B" */
    ttq_config_differences(&sides[0].all, &sides[1].all, &text);
    for (const char *line = text.bytes; line && *line; line = strchr(line, '\n')) {
        char key[64];
        line += *line == '\n';
        if (sscanf(line, " %63[^: ]:", key) == 1)
            add_key(key, prefix, keys);
    }
    ttq_text_free(&text);
}

/* Of files of other versions: their words, and today's default for what one of them leaves out. */
static void compare_words(const struct side sides[2], const char *prefix, char keys[STAT_NOTE_MAX])
{
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < sides[side].words.count; i++) {
            const char *key = sides[side].words.keys[i];
            const char *own = sides[side].words.values[i];
            const char *other = in_file(&sides[1 - side].words, key);
            char initial[TTQ_STRING_MAX] = "";
            if (side && other)
                continue; /* seen from the first side */
            ttq_config_get(&sides[1 - side].all, key, initial, sizeof initial, NULL);
            if (strcmp(own, other ? other : initial) != 0)
                add_key(key, prefix, keys);
        }
}

enum ttq_status stat_runs_differ_in(const struct stat_run *a, const struct stat_run *b,
                                    const char *prefix, char keys[STAT_NOTE_MAX],
                                    struct ttq_error *error)
{
    static struct side sides[2];
    keys[0] = '\0';
    enum ttq_status status = read_side(a->folder, &sides[0], error);
    if (status == TTQ_OK)
        status = read_side(b->folder, &sides[1], error);
    if (status != TTQ_OK)
        return status;
    if (sides[0].readable && sides[1].readable)
        compare_configurations(sides, prefix, keys);
    else
        compare_words(sides, prefix, keys);
    return TTQ_OK;
}

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

static enum ttq_status read_one(const char *folder, struct stat_run *run, struct ttq_error *error)
{
    static struct settings settings;
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
    enum ttq_status status = read_settings(run->folder, &settings, error);
    if (status == TTQ_NO_INPUT)
        return ttq_fail(
            error, status,
            "%s: expected a folder VARIANT or VARIANT/seed-N of finished runs, found no "
            "config.ini",
            run->folder);
    if (status != TTQ_OK)
        return status;
    const char *seed = setting(&settings, "run.seed");
    int named = strncmp(name, "seed-", 5) == 0 ? whole_number(name + 5) : -1;
    run->seed = whole_number(seed);
    if (run->seed < 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s/config.ini: run.seed: expected a whole number, found '%.40s'",
                        run->folder, seed);
    if (named < 0)
        return ttq_fail(
            error, TTQ_BAD_DATA,
            "%s: expected a folder VARIANT/seed-%d, found '%s' (renaming it so is enough)",
            run->folder, run->seed, name);
    strcpy(run->start, setting(&settings, "init.from"));
    snprintf(run->scales, sizeof run->scales, "%.30s", setting(&settings, "quant.scales"));
    snprintf(run->plan, sizeof run->plan, "%.64s", setting(&settings, "run.plan"));
    run->augmented = whole_number(setting(&settings, "augment.pad")) != 0 ||
                     strcmp(setting(&settings, "augment.flip"), "no") != 0;
    if (named != run->seed)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected seed %d by the folder's name, found %d in "
                        "config.ini",
                        run->folder, named, run->seed);
    return read_outcome(run, error);
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

enum ttq_status stat_runs_read(char *const folders[], int count, struct stat_runs *runs,
                               struct ttq_error *error)
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
        status = read_one(found.paths[runs->count], &runs->runs[runs->count], error);
    stat_folders_free(&found);
    if (status == TTQ_OK) {
        sort_runs(runs);
        status = check_runs(runs, error);
    }
    if (status != TTQ_OK)
        stat_runs_free(runs);
    return status;
}

void stat_runs_free(struct stat_runs *runs)
{
    free(runs->runs);
    *runs = (struct stat_runs){0};
}
