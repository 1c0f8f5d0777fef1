#include "experiments/ini.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"
#include "ttq/base/ini.h"
#include "ttq/base/suggest.h"

struct reader {
    struct run_ini *ini;
    char complaint[160];
};

static int on_entry(void *user, const char *section, const char *key, const char *value)
{
    struct reader *reader = user;
    struct run_ini *ini = reader->ini;
    if (*reader->complaint)
        return 0;
    if (run_ini_get(ini, section, key)) {
        snprintf(reader->complaint, sizeof reader->complaint, "[%.30s] %.40s is given twice",
                 section, key);
        return 0;
    }
    if (strlen(section) >= RUN_INI_NAME || strlen(key) >= RUN_INI_KEY ||
        strlen(value) >= RUN_INI_VALUE) {
        snprintf(reader->complaint, sizeof reader->complaint, "[%.30s] %.40s is too long", section,
                 key);
        return 0;
    }
    if (ini->count == ini->capacity) {
        int capacity = ini->capacity ? 2 * ini->capacity : 32;
        struct run_ini_entry *entries =
            realloc(ini->entries, (size_t)capacity * sizeof *ini->entries);
        if (!entries) {
            snprintf(reader->complaint, sizeof reader->complaint, "no memory");
            return 0;
        }
        ini->entries = entries;
        ini->capacity = capacity;
    }
    struct run_ini_entry *entry = &ini->entries[ini->count++];
    strcpy(entry->section, section);
    strcpy(entry->key, key);
    strcpy(entry->value, value);
    return 1;
}

enum ttq_status run_ini_read(const char *path, struct run_ini *ini, struct ttq_error *error)
{
    memset(ini, 0, sizeof *ini);
    snprintf(ini->path, sizeof ini->path, "%s", path);
    char *bytes;
    size_t length;
    enum ttq_status status = ttq_file_read(path, 1 << 20, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    struct reader reader = {.ini = ini};
    status = ttq_ini_check(path, bytes, error);
    int line = status == TTQ_OK ? ini_parse_string(bytes, on_entry, &reader) : 0;
    free(bytes);
    if (line == 0)
        return status;
    return ttq_fail(error, TTQ_CONFIG, "%s: line %d: %s", path, line,
                    *reader.complaint ? reader.complaint : "expected '[section]' or 'key = value'");
}

void run_ini_free(struct run_ini *ini)
{
    free(ini->entries);
    ini->entries = NULL;
    ini->count = ini->capacity = 0;
}

const char *run_ini_get(const struct run_ini *ini, const char *section, const char *key)
{
    for (int i = 0; i < ini->count; i++)
        if (strcmp(ini->entries[i].section, section) == 0 && strcmp(ini->entries[i].key, key) == 0)
            return ini->entries[i].value;
    return NULL;
}

enum ttq_status run_ini_need(const struct run_ini *ini, const char *section, const char *key,
                             const char **value, struct ttq_error *error)
{
    *value = run_ini_get(ini, section, key);
    if (*value)
        return TTQ_OK;
    return ttq_fail(error, TTQ_CONFIG, "%s: [%s]: expected a key '%s', found none", ini->path,
                    section, key);
}

static int is_one_of(const char *word, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (names[i][length - 1] == '.' ? strncmp(word, names[i], length) == 0
                                        : strcmp(word, names[i]) == 0)
            return 1;
    }
    return 0;
}

enum ttq_status run_ini_check(const struct run_ini *ini, const char *section,
                              const char *const names[], size_t count, struct ttq_error *error)
{
    for (int i = 0; i < ini->count; i++) {
        const char *word = section ? ini->entries[i].key : ini->entries[i].section;
        if ((section && strcmp(ini->entries[i].section, section) != 0) ||
            is_one_of(word, names, count))
            continue;
        const char *nearest = ttq_suggest(word, names, count);
        return ttq_fail(error, TTQ_CONFIG, "%s: unknown %s '%s'%s%s%s", ini->path,
                        section ? "key" : "section", word, nearest ? "; did you mean '" : "",
                        nearest ? nearest : "", nearest ? "'?" : "");
    }
    return TTQ_OK;
}

int run_ini_has(const struct run_ini *ini, const char *section)
{
    for (int i = 0; i < ini->count; i++)
        if (strcmp(ini->entries[i].section, section) == 0)
            return 1;
    return 0;
}

int run_next_word(const char **list, char *word, size_t size)
{
    *list += strspn(*list, " ,");
    size_t length = strcspn(*list, " ,");
    if (length == 0)
        return 0;
    snprintf(word, size, "%.*s", (int)length, *list);
    *list += length;
    return 1;
}
