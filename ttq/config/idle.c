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
    {"train.warmup", "train.schedule", "step", true},
    {"train.lr_steps", "train.schedule", "step", false},
    {"train.momentum", "train.optimizer", "adam", true},
    {"train.adam_beta1", "train.optimizer", "adam", false},
    {"train.adam_beta2", "train.optimizer", "adam", false},
    {"train.adam_eps", "train.optimizer", "adam", false},
    {"train.decay_layers", "train.decay", "0", true},
    {"train.decay_scales", "train.decay", "0", true},
    {"train.decay_scales", "quant.method", "full", true},
    {"init.momentum", "init.from", "", true},
    {"net.depth", "net.arch", "resnet-cifar", false},
    {"net.form", "net.arch", "resnet-cifar", false},
    {"run.preset", "net.arch", "resnet18", true},
    {"kernel.conv", "net.arch", "alexnet", true},
    {"data.mean_from", "data.mean", "given", true},
    {"data.scale", "data.mean", "given", true},
    {"data.given_mean", "data.mean", "given", false},
    {"data.given_std", "data.mean", "given", false},
    {"data.shift", "data.mean", "given", true},
    {"augment.offsets", "augment.pad", "0", true},
    {"augment.offsets", "data.set", "images", true},
    {"augment.offsets", "data.set", "imagenette", true},
    {"augment.offsets", "data.set", "imagenet", true},
    {"augment.pad", "data.set", "images", true},
    {"augment.pad", "data.set", "imagenette", true},
    {"augment.pad", "data.set", "imagenet", true},
    {"augment.recipe", "data.set", "cifar10", true},
    {"augment.recipe", "data.set", "fashion-mnist", true},
    {"augment.recipe", "data.set", "synthetic", true},
    {"quant.layers", "quant.method", "full", true},
    {"quant.t", "quant.method", "ttq", false},
    {"quant.t", "quant.threshold", "share", true},
    {"quant.percentile", "quant.method", "ttq", false},
    {"quant.percentile", "quant.threshold", "percentile", false},
    {"quant.share", "quant.method", "ttq", false},
    {"quant.share", "quant.threshold", "share", false},
    {"quant.share", "quant.share_from", "", false},
    {"quant.scale_start", "quant.method", "ttq", false},
    {"quant.scale_start", "quant.scales", "fixed-one", true},
    {"quant.scale_start", "quant.scales", "fixed-mean", true},
    {"quant.scale_start", "quant.scales", "fixed-two", true},
    {"quant.scale_start", "quant.scale_init", "value", false},
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
        ttq_text_add(text, "%s has no effect with %s = %s\n", full, idle[i].other,
                     *now ? now : "(empty)");
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
