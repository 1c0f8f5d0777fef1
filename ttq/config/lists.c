/* lists.c - values that are lists, and the help text of the keys. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/config/keys.h"

enum ttq_status ttq_config_numbers(const char *key, const char *list, int n, double *numbers,
                                   struct ttq_error *error)
{
    const char *cursor = list;
    for (int i = 0; i < n; i++) {
        char *end;
        numbers[i] = strtod(cursor, &end);
        if (end == cursor || !isfinite(numbers[i]) || *end != (i + 1 < n ? ',' : '\0'))
            return ttq_fail(error, TTQ_CONFIG, "%s: expected %d numbers with commas, found '%.80s'",
                            key, n, list);
        cursor = end + 1;
    }
    return TTQ_OK;
}

enum ttq_status ttq_config_step_rate(const char *list, int epoch, double *rate,
                                     struct ttq_error *error)
{
    const char *cursor = list;
    long before = 0;
    for (;;) {
        char *end;
        long from = strtol(cursor, &end, 10);
        bool good = end != cursor && *end == ':' && from > before && (before || from == 1);
        double value = good ? strtod(cursor = end + 1, &end) : 0;
        good = good && end != cursor && isfinite(value) && value >= 0 && (*end == ',' || !*end);
        if (!good)
            return ttq_fail(error, TTQ_CONFIG,
                            "train.lr_steps: expected epoch:rate,... with rising epochs from 1 on, "
                            "found '%.200s'",
                            list);
        if (from <= epoch)
            *rate = value;
        before = from;
        if (!*end)
            return TTQ_OK;
        cursor = end + 1;
    }
}

/* The line of a list of overrides that names the key, if there is one. */
static void help_override(const struct ttq_key *key, const char *const *change, const char *name,
                          struct ttq_text *text)
{
    size_t length = strlen(key->full);
    for (; *change; change++)
        if (strncmp(*change, key->full, length) == 0 && (*change)[length] == '=')
            ttq_text_add(text, "    %s: %s\n", name, *change + length + 1);
}

/* A sentence in lines of a terminal's width, each with the indent of a key's lines. */
static void help_wrapped(const char *words, struct ttq_text *text)
{
    enum { WIDTH = 80, INDENT = 4 };
    int column = 0;
    while (*words) {
        int length = (int)strcspn(words, " ");
        bool breaks = column && column + 1 + length > WIDTH;
        ttq_text_add(text, "%s%.*s", !column ? "    " : breaks ? "\n    " : " ", length, words);
        column = (!column || breaks ? INDENT : column + 1) + length;
        words += length;
        words += strspn(words, " ");
    }
    ttq_text_add(text, "\n");
}

static void help_one(const struct ttq_key *key, struct ttq_text *text)
{
    static struct ttq_config defaults;
    char value[TTQ_STRING_MAX];
    ttq_key_reset(key, &defaults);
    ttq_key_print(key, &defaults, value, sizeof value);
    ttq_text_add(text, "%s = %s\n", key->full, *value ? value : "(empty)");
    help_wrapped(key->help, text);
    if (key->type == TTQ_KEY_CHOICE)
        ttq_text_add(text, "    one of: %s\n", key->text);
    else if (key->type != TTQ_KEY_STRING)
        ttq_text_add(text, "    %s from %.10g to %.10g\n",
                     key->type == TTQ_KEY_INTEGER ? "integer" : "number", key->least, key->most);
    help_override(key, ttq_preset_overrides(TTQ_PRESET_OFFICIAL, TTQ_ARCH_RESNET_CIFAR),
                  "preset official", text);
    help_override(key, ttq_arch_overrides(TTQ_ARCH_ALEXNET), "net.arch alexnet", text);
    help_override(key, ttq_preset_overrides(TTQ_PRESET_OFFICIAL, TTQ_ARCH_ALEXNET),
                  "net.arch alexnet with preset official", text);
    help_override(key, ttq_arch_overrides(TTQ_ARCH_RESNET18), "net.arch resnet18", text);
    ttq_text_add(text, "    source: %s%s\n\n", key->source,
                 key->identity ? "" : "; not part of what tells runs apart");
}

enum ttq_status ttq_config_help(const char *key, struct ttq_text *text, struct ttq_error *error)
{
    const struct ttq_key *found = key ? ttq_key_find(key) : NULL;
    bool any = false;
    if (found) {
        help_one(found, text);
        return TTQ_OK;
    }
    for (size_t i = 0; i < ttq_key_count; i++) {
        if (key && strcmp(ttq_keys[i].section, key) != 0)
            continue;
        help_one(&ttq_keys[i], text);
        any = true;
    }
    return any ? TTQ_OK : ttq_key_unknown(key, "help", error);
}
