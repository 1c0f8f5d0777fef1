/* methods.c - the table of all methods, and the settings that a configuration gives them. */
#include "ttq/quant/quant.h"

/* In the order of quant.method in keys.def. */
static const struct ttq_quantizer *const methods[] = {
    NULL, /* full: latent weights are used as they are */
    &ttq_quantizer_ttq,
    &ttq_quantizer_dorefa,
    &ttq_quantizer_bwn,
    &ttq_quantizer_twn,
    &ttq_quantizer_twn_exact,
    &ttq_quantizer_lsq,
    &ttq_quantizer_bitnet,
    &ttq_quantizer_lloyd,
};

void ttq_quant_set(const struct ttq_config *config, struct ttq_quant_settings *settings)
{
    *settings = (struct ttq_quant_settings){
        .method = methods[config->quant_method],
        .scales = (enum ttq_scales)config->quant_scales,
        .threshold = (enum ttq_threshold)config->quant_threshold,
        .latent_gradient = (enum ttq_latent_gradient)config->quant_latent_gradient,
        .scale_init = (enum ttq_scale_init)config->quant_scale_init,
        .tanh = config->quant_tanh,
        .threshold_kept = config->quant_threshold == TTQ_THRESHOLD_SHARE &&
                          config->quant_share_every == TTQ_SHARE_EPOCH,
        .t = (float)config->quant_t,
        .scale_start = (float)config->quant_scale_start,
        .percentile = config->quant_percentile,
        .seed = (uint32_t)config->run_seed};
}

const char *ttq_quant_scale_name(const struct ttq_quant_settings *settings, int which)
{
    const struct ttq_quantizer *method = settings->method;
    return method && method->scale_name ? method->scale_name(settings, which) : NULL;
}

bool ttq_quant_sorts(const struct ttq_quant_settings *settings)
{
    return settings->method &&
           (settings->method->sorts || settings->threshold == TTQ_THRESHOLD_PERCENTILE ||
            settings->threshold == TTQ_THRESHOLD_SHARE);
}
