/* quant_check.c - which settings of [quant] and the optimiser can stand together. A choice that
 * would do nothing is refused, so that no run bears a name that it does not deserve; a number that
 * another setting takes out of use is only named (idle.c). */
#include "ttq/config/keys.h"

/* The name that choice `key` has now. */
static const char *choice(const char *key, const struct ttq_config *config,
                          char text[TTQ_STRING_MAX])
{
    ttq_key_print(ttq_key_find(key), config, text, TTQ_STRING_MAX);
    return text;
}

/* The first of the settings that only method ttq reads and that is not at its default. */
static const char *ttq_only(const struct ttq_config *config)
{
    const struct {
        int value;
        const char *key;
    } settings[] = {{config->quant_scales, "quant.scales"},
                    {config->quant_threshold, "quant.threshold"},
                    {config->quant_latent_gradient, "quant.latent_gradient"},
                    {config->quant_tanh, "quant.tanh"},
                    {config->quant_scale_init, "quant.scale_init"}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (settings[i].value != 0)
            return settings[i].key;
    return NULL;
}

static enum ttq_status check_scales(const struct ttq_config *config, struct ttq_error *error)
{
    char now[TTQ_STRING_MAX];
    bool tied = config->quant_scales == TTQ_SCALES_TIED;
    bool learned =
        config->quant_method == TTQ_METHOD_LSQ ||
        (config->quant_method == TTQ_METHOD_TTQ && config->quant_scales != TTQ_SCALES_ONE &&
         config->quant_scales != TTQ_SCALES_MEAN && config->quant_scales != TTQ_SCALES_TWO);
    if (config->quant_tie_epoch != 0 && !tied)
        return ttq_fail(error, TTQ_CONFIG,
                        "quant.tie_epoch: expected quant.scales = tied-late with it, found %s",
                        choice("quant.scales", config, now));
    if (tied && config->quant_tie_epoch >= config->train_epochs)
        return ttq_fail(error, TTQ_CONFIG,
                        "quant.tie_epoch: expected an epoch before the last, %d, found %d",
                        config->train_epochs, config->quant_tie_epoch);
    if (config->quant_scale_init != TTQ_INIT_VALUE && !learned)
        return ttq_fail(
            error, TTQ_CONFIG,
            "quant.scale_init: expected learned scales with it, found quant.scales = %s",
            choice("quant.scales", config, now));
    if (config->train_scale_lr != 1 && !learned)
        return ttq_fail(
            error, TTQ_CONFIG, "train.scale_lr: expected learned scales with it, found %s = %s",
            config->quant_method == TTQ_METHOD_TTQ ? "quant.scales" : "quant.method",
            choice(config->quant_method == TTQ_METHOD_TTQ ? "quant.scales" : "quant.method", config,
                   now));
    return TTQ_OK;
}

static enum ttq_status check_threshold(const struct ttq_config *config, struct ttq_error *error)
{
    char now[TTQ_STRING_MAX];
    bool share = config->quant_threshold == TTQ_THRESHOLD_SHARE;
    const char *only = *config->quant_share_from                     ? "quant.share_from"
                       : config->quant_share_every != TTQ_SHARE_STEP ? "quant.share_every"
                                                                     : NULL;
    if (only && !share)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected quant.threshold = share with it, found %s",
                        only, choice("quant.threshold", config, now));
    if (config->quant_share_by != TTQ_SHARE_LAYER && !*config->quant_share_from)
        return ttq_fail(error, TTQ_CONFIG,
                        "quant.share_by: expected quant.share_from with it, found none");
    if (config->quant_threshold == TTQ_THRESHOLD_MAX && config->quant_t > 0.99)
        return ttq_fail(error, TTQ_CONFIG,
                        "quant.t: expected at most 0.99 with quant.threshold = max, found %g",
                        config->quant_t);
    return TTQ_OK;
}

enum ttq_status ttq_config_check_quant(const struct ttq_config *config, struct ttq_error *error)
{
    char now[TTQ_STRING_MAX];
    const char *key = ttq_only(config);
    if (key && config->quant_method != TTQ_METHOD_TTQ)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected quant.method = ttq with it, found %s", key,
                        choice("quant.method", config, now));
    if (config->train_optimizer == TTQ_ADAM && *config->init_from &&
        config->init_momentum == TTQ_MOMENTUM_KEEP)
        return ttq_fail(error, TTQ_CONFIG,
                        "init.momentum: expected zero with train.optimizer = adam, found keep");
    enum ttq_status status = check_threshold(config, error);
    return status == TTQ_OK ? check_scales(config, error) : status;
}
