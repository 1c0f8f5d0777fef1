/* idle.c - settings that are asked for and change nothing. They are not refused: a preset or
 * another key takes them out of use, and the same words may belong to a whole family of runs. */
#include <stdio.h>
#include <string.h>

#include "ttq/config/keys.h"

/* `key` does nothing where `other` is `value` (or, without `is`, where it is anything else). */
static const struct {
    const char *key, *other, *value;
    bool is;
} idle[] = {
    {"train.lr", "train.schedule", "step", true},
    {"quant.t", "quant.method", "ttq", false},
    {"quant.t", "quant.threshold", "share", true},
    {"quant.share", "quant.method", "ttq", false},
    {"quant.share", "quant.threshold", "share", false},
};

static void note_idle(const struct ttq_config *config, const char *full, struct ttq_text *text)
{
    char now[TTQ_STRING_MAX];
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++) {
        if (strcmp(idle[i].key, full) != 0)
            continue;
        ttq_key_print(ttq_key_find(idle[i].other), config, now, sizeof now);
        if ((strcmp(now, idle[i].value) == 0) != idle[i].is)
            continue;
        ttq_text_add(text, "%s has no effect with %s = %s\n", full, idle[i].other, now);
        return;
    }
}

void ttq_config_idle(const struct ttq_config *config, const char *const overrides[], size_t count,
                     struct ttq_text *text)
{
    for (size_t i = 0; i < count; i++) {
        char full[128];
        snprintf(full, sizeof full, "%.*s", (int)strcspn(overrides[i], "="), overrides[i]);
        note_idle(config, full, text);
    }
}
