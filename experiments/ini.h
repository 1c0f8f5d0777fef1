/* ini.h - a small INI file in memory: section, key, value, in the order of the file. */
#ifndef EXPERIMENTS_INI_H
#define EXPERIMENTS_INI_H

#include <stddef.h>

#include "ttq/base/status.h"

enum { RUN_INI_MOST = 256, RUN_INI_VALUE = 256 };

struct run_ini {
    char path[256];
    int count;
    struct {
        char section[32], key[48], value[RUN_INI_VALUE];
    } entries[RUN_INI_MOST];
};

/* TTQ_NO_INPUT: missing; TTQ_CONFIG: malformed, or a key twice in a section. */
enum ttq_status run_ini_read(const char *path, struct run_ini *ini, struct ttq_error *error);

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

#endif
