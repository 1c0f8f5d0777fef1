#include "ttq/config/keys.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/suggest.h"

#define IDENTITY TTQ_IDENTITY_KEY
#define FREE TTQ_FREE_KEY
#define NAMES(section, name) #section, #name, #section "." #name
#define AT(section, name) offsetof(struct ttq_config, section##_##name)
#define INTEGER(s, n, initial, least, most, class, source, help)                                   \
    {NAMES(s, n), TTQ_KEY_INTEGER, AT(s, n), initial, least, most, NULL, class, source, help},
#define REAL(s, n, initial, least, most, class, source, help)                                      \
    {NAMES(s, n), TTQ_KEY_REAL, AT(s, n), initial, least, most, NULL, class, source, help},
#define CHOICE(s, n, initial, choices, class, source, help)                                        \
    {NAMES(s, n), TTQ_KEY_CHOICE, AT(s, n), initial, 0, 0, choices, class, source, help},
#define STRING(s, n, initial, class, source, help)                                                 \
    {NAMES(s, n), TTQ_KEY_STRING, AT(s, n), 0, 0, 0, initial, class, source, help},
const struct ttq_key ttq_keys[] = {
#include "ttq/config/keys.def"
};
const size_t ttq_key_count = sizeof ttq_keys / sizeof ttq_keys[0];

const struct ttq_key *ttq_key_find(const char *full)
{
    for (size_t i = 0; i < ttq_key_count; i++)
        if (strcmp(ttq_keys[i].full, full) == 0)
            return &ttq_keys[i];
    return NULL;
}

enum ttq_status ttq_key_unknown(const char *full, const char *where, struct ttq_error *error)
{
    const char *names[sizeof ttq_keys / sizeof ttq_keys[0]];
    for (size_t i = 0; i < ttq_key_count; i++)
        names[i] = ttq_keys[i].full;
    const char *nearest = ttq_suggest(full, names, ttq_key_count);
    if (nearest)
        return ttq_fail(error, TTQ_CONFIG, "%s: unknown key '%.80s'; did you mean '%s'?", where,
                        full, nearest);
    return ttq_fail(error, TTQ_CONFIG, "%s: unknown key '%.80s'; `ttq help` lists the keys", where,
                    full);
}

static void *value_of(const struct ttq_key *key, struct ttq_config *config)
{
    return (char *)config + key->offset;
}

void ttq_key_reset(const struct ttq_key *key, struct ttq_config *config)
{
    void *value = value_of(key, config);
    if (key->type == TTQ_KEY_REAL)
        *(double *)value = key->initial;
    else if (key->type == TTQ_KEY_STRING)
        snprintf(value, TTQ_STRING_MAX, "%s", key->text);
    else
        *(int *)value = (int)key->initial;
}

static enum ttq_status set_choice(const struct ttq_key *key, int *value, const char *text,
                                  const char *where, struct ttq_error *error)
{
    size_t length = strlen(text);
    int index = 0;
    for (const char *choice = key->text; *choice; index++) {
        size_t span = strcspn(choice, "|");
        if (span == length && strncmp(choice, text, span) == 0) {
            *value = index;
            return TTQ_OK;
        }
        choice += span + (choice[span] == '|');
    }
    return ttq_fail(error, TTQ_CONFIG, "%s: %s: expected %s, found '%.80s'", where, key->full,
                    key->text, text);
}

enum ttq_status ttq_key_set(const struct ttq_key *key, struct ttq_config *config, const char *value,
                            const char *where, struct ttq_error *error)
{
    void *field = value_of(key, config);
    if (key->type == TTQ_KEY_CHOICE)
        return set_choice(key, field, value, where, error);
    if (key->type == TTQ_KEY_STRING) {
        /* ';' starts a comment in config.ini, and a value is one line of it. */
        if (strlen(value) >= TTQ_STRING_MAX || strpbrk(value, "\r\n;"))
            return ttq_fail(error, TTQ_CONFIG,
                            "%s: %s: expected at most %d bytes on one line without ';', found "
                            "'%.80s'",
                            where, key->full, TTQ_STRING_MAX - 1, value);
        strcpy(field, value);
        return TTQ_OK;
    }
    char *end;
    errno = 0;
    double number = strtod(value, &end);
    if (end == value || *end || errno || !isfinite(number) || number < key->least ||
        number > key->most || (key->type == TTQ_KEY_INTEGER && number != floor(number)))
        return ttq_fail(error, TTQ_CONFIG, "%s: %s: expected %s from %.10g to %.10g, found '%.80s'",
                        where, key->full, key->type == TTQ_KEY_INTEGER ? "an integer" : "a number",
                        key->least, key->most, value);
    if (key->type == TTQ_KEY_REAL)
        *(double *)field = number;
    else
        *(int *)field = (int)number;
    return TTQ_OK;
}

void ttq_key_print(const struct ttq_key *key, const struct ttq_config *config, char *text,
                   size_t size)
{
    const void *value = (const char *)config + key->offset;
    if (key->type == TTQ_KEY_STRING) {
        snprintf(text, size, "%s", (const char *)value);
    } else if (key->type == TTQ_KEY_INTEGER) {
        snprintf(text, size, "%d", *(const int *)value);
    } else if (key->type == TTQ_KEY_REAL) {
        for (int digits = 6; digits <= 17; digits++) {
            snprintf(text, size, "%.*g", digits, *(const double *)value);
            if (strtod(text, NULL) == *(const double *)value)
                break;
        }
    } else {
        const char *choice = key->text;
        for (int i = 0; i < *(const int *)value; i++)
            choice += strcspn(choice, "|") + 1;
        snprintf(text, size, "%.*s", (int)strcspn(choice, "|"), choice);
    }
}
