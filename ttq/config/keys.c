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

/* All keys of that name, in any section: "'train.momentum' or 'init.momentum'". */
static void add_namesakes(const char *name, struct ttq_text *text)
{
    for (size_t i = 0; i < ttq_key_count; i++)
        if (strcmp(ttq_keys[i].name, name) == 0)
            ttq_text_add(text, "%s'%s'", text->length ? " or " : "", ttq_keys[i].full);
}

/* What the writer of `full` may have meant: a near name in its section, the same name in another,
 * or a near name anywhere. */
static void add_nearest(const char *full, struct ttq_text *text)
{
    const char *names[sizeof ttq_keys / sizeof ttq_keys[0]];
    const char *dot = strrchr(full, '.'), *name = dot ? dot + 1 : full;
    size_t count = 0, section = dot ? (size_t)(dot - full) : 0;
    for (size_t i = 0; i < ttq_key_count; i++)
        if (strlen(ttq_keys[i].section) == section &&
            strncmp(ttq_keys[i].section, full, section) == 0)
            names[count++] = ttq_keys[i].name;
    const char *nearest = ttq_suggest(name, names, count);
    if (nearest) {
        ttq_text_add(text, "'%.*s.%s'", (int)section, full, nearest);
        return;
    }
    add_namesakes(name, text);
    for (size_t i = 0; i < ttq_key_count; i++)
        names[i] = dot ? ttq_keys[i].full : ttq_keys[i].name;
    nearest = text->length ? NULL : ttq_suggest(full, names, ttq_key_count);
    if (nearest && dot)
        ttq_text_add(text, "'%s'", nearest);
    else if (nearest)
        add_namesakes(nearest, text);
}

enum ttq_status ttq_key_unknown(const char *full, const char *where, struct ttq_error *error)
{
    struct ttq_text meant = {0};
    add_nearest(full, &meant);
    enum ttq_status status =
        meant.length ? ttq_fail(error, TTQ_CONFIG, "%s: unknown key '%.80s'; did you mean %s?",
                                where, full, meant.bytes)
                     : ttq_fail(error, TTQ_CONFIG,
                                "%s: unknown key '%.80s'; `ttq help` lists the keys", where, full);
    ttq_text_free(&meant);
    return status;
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

enum { MOST_CHOICES = 16, CHOICE_MAX = 32 };

/* The words of "a|b|c", at most so many and so long; returns how many. */
static size_t choices_of(const char *list, char words[MOST_CHOICES][CHOICE_MAX])
{
    size_t count = 0;
    while (*list && count < MOST_CHOICES) {
        size_t span = strcspn(list, "|");
        snprintf(words[count++], CHOICE_MAX, "%.*s", (int)span, list);
        list += span + (list[span] == '|');
    }
    return count;
}

static enum ttq_status set_choice(const struct ttq_key *key, int *value, const char *text,
                                  const char *where, struct ttq_error *error)
{
    char words[MOST_CHOICES][CHOICE_MAX];
    const char *names[MOST_CHOICES];
    size_t count = choices_of(key->text, words);
    for (size_t i = 0; i < count; i++) {
        names[i] = words[i];
        if (strcmp(words[i], text) == 0) {
            *value = (int)i;
            return TTQ_OK;
        }
    }
    const char *nearest = ttq_suggest(text, names, count);
    return ttq_fail(error, TTQ_CONFIG, "%s: %s: expected %s, found '%.80s'%s%s%s", where, key->full,
                    key->text, text, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                    nearest ? "'?" : "");
}

/* Without the blanks around it, as a value of config.ini is read: what was set on the command line
 * must read back as the same. */
static enum ttq_status set_string(const struct ttq_key *key, char *field, const char *value,
                                  const char *where, struct ttq_error *error)
{
    value += strspn(value, " \t");
    size_t length = strlen(value);
    while (length > 0 && strchr(" \t", value[length - 1]))
        length--;
    /* ';' starts a comment in config.ini, and a value is one line of it. */
    if (length >= TTQ_STRING_MAX || strpbrk(value, "\r\n\v\f;"))
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: %s: expected at most %d bytes on one line without ';', found "
                        "'%.80s'",
                        where, key->full, TTQ_STRING_MAX - 1, value);
    snprintf(field, TTQ_STRING_MAX, "%.*s", (int)length, value);
    return TTQ_OK;
}

enum ttq_status ttq_key_set(const struct ttq_key *key, struct ttq_config *config, const char *value,
                            const char *where, struct ttq_error *error)
{
    void *field = value_of(key, config);
    if (key->type == TTQ_KEY_CHOICE)
        return set_choice(key, field, value, where, error);
    if (key->type == TTQ_KEY_STRING)
        return set_string(key, field, value, where, error);
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
