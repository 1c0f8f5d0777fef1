/* ini.h - a small INI file in memory: section, key, value, in the order of the file. */
#ifndef EXPERIMENTS_INI_H
#define EXPERIMENTS_INI_H

#include <stddef.h>

#include "ttq/base/status.h"

enum { RUN_INI_NAME = 32, RUN_INI_KEY = 48, RUN_INI_VALUE = 200 };

struct run_ini_entry {
    char section[RUN_INI_NAME], key[RUN_INI_KEY], value[RUN_INI_VALUE];
};

struct run_ini {
    char path[256];
    struct run_ini_entry *entries;
    int count, capacity;
};

/* TTQ_NO_INPUT: missing; TTQ_CONFIG: malformed, or a key twice in a section; TTQ_NO_MEMORY. Free
 * with run_ini_free, also after a failure. */
enum ttq_status run_ini_read(const char *path, struct run_ini *ini, struct ttq_error *error);
void run_ini_free(struct run_ini *ini);

/* NULL where there is none. */
const char *run_ini_get(const struct run_ini *ini, const char *section, const char *key);

/* The same, or TTQ_CONFIG that names file, section and key. */
enum ttq_status run_ini_need(const struct run_ini *ini, const char *section, const char *key,
                             const char **value, struct ttq_error *error);

/* Every key of `section` is one of `names` (section NULL: every section is); a name that ends with
 * '.' stands for all that begin with it. TTQ_CONFIG names the nearest. */
enum ttq_status run_ini_check(const struct run_ini *ini, const char *section,
                              const char *const names[], size_t count, struct ttq_error *error);

/* Whether any key stands in the section. */
int run_ini_has(const struct run_ini *ini, const char *section);

/* Takes the next word of a list separated by spaces and commas; 0 at its end. A word that is too
 * long for `word` is cut, so that it names nothing. */
int run_next_word(const char **list, char *word, size_t size);

#endif
