/* keys.h - the key table of keys.def at run time; used inside ttq/config only. */
#ifndef TTQ_CONFIG_KEYS_H
#define TTQ_CONFIG_KEYS_H

#include <stddef.h>

#include "ttq/config/config.h"

enum ttq_key_type { TTQ_KEY_INTEGER, TTQ_KEY_REAL, TTQ_KEY_CHOICE, TTQ_KEY_STRING };

struct ttq_key {
    const char *section, *name, *full; /* full = "section.name" */
    enum ttq_key_type type;
    size_t offset; /* into struct ttq_config */
    double initial, least, most;
    const char *text; /* choices "a|b", or the default of a string */
    int identity;
    const char *source, *help;
};

extern const struct ttq_key ttq_keys[];
extern const size_t ttq_key_count;

/* NULL where there is none. */
const struct ttq_key *ttq_key_find(const char *full);

/* "unknown key, did you mean ...?" */
enum ttq_status ttq_key_unknown(const char *full, const char *where, struct ttq_error *error);

void ttq_key_reset(const struct ttq_key *key, struct ttq_config *config);

/* Sets one value from text; `where` names its source in the sentence. TTQ_CONFIG. */
enum ttq_status ttq_key_set(const struct ttq_key *key, struct ttq_config *config, const char *value,
                            const char *where, struct ttq_error *error);

/* The canonical text of a value: the shortest decimal that gives the same double back. */
void ttq_key_print(const struct ttq_key *key, const struct ttq_config *config, char *text,
                   size_t size);

/* What an architecture, and then a preset for it, changes against the defaults: NULL-ended lists
 * of "section.key=value". */
const char *const *ttq_arch_overrides(enum ttq_arch arch);
const char *const *ttq_preset_overrides(enum ttq_preset preset, enum ttq_arch arch);

/* That the settings of the data, and those of the quantizer and the optimiser, can stand together.
 * TTQ_CONFIG. */
enum ttq_status ttq_config_check_data(const struct ttq_config *config, struct ttq_error *error);
enum ttq_status ttq_config_check_quant(const struct ttq_config *config, struct ttq_error *error);

#endif
