/* run_settings.c - what a run was set to, and in what two runs differ. */
#include "analysis/run_settings.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run.h"
#include "ttq/config/config.h"

static int on_setting(void *user, const char *section, const char *key, const char *value)
{
    struct stat_settings *settings = user;
    if (settings->count == STAT_MOST_SETTINGS)
        return 0;
    snprintf(settings->keys[settings->count], 64, "%s.%s", section, key);
    snprintf(settings->values[settings->count++], 200, "%s", value);
    return 1;
}

enum ttq_status stat_settings_read(const char *folder, struct stat_settings *settings,
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
static const char *in_file(const struct stat_settings *settings, const char *key)
{
    for (int i = 0; i < settings->count; i++)
        if (strcmp(settings->keys[i], key) == 0)
            return settings->values[i];
    return NULL;
}

const char *stat_setting(const struct stat_settings *settings, const char *key)
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
    struct stat_settings words;
    struct ttq_config all;
    bool readable;
};

static enum ttq_status read_side(const char *folder, struct side *side, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "config.ini");
    enum ttq_status status = stat_settings_read(folder, &side->words, error);
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
