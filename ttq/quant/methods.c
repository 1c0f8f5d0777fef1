/* methods.c - the table of all methods, and the settings that a configuration gives them. */
#include "ttq/quant/quant.h"

static const struct ttq_quantizer *const methods[] = {
    [TTQ_METHOD_FULL] = NULL, /* latent weights are used as they are */
    [TTQ_METHOD_TTQ] = &ttq_quantizer_ttq,
    [TTQ_METHOD_DOREFA] = &ttq_quantizer_dorefa,
    [TTQ_METHOD_BWN] = &ttq_quantizer_bwn,
    [TTQ_METHOD_TWN] = &ttq_quantizer_twn,
    [TTQ_METHOD_TWN_EXACT] = &ttq_quantizer_twn_exact,
    [TTQ_METHOD_LSQ] = &ttq_quantizer_lsq,
    [TTQ_METHOD_BITNET] = &ttq_quantizer_bitnet,
    [TTQ_METHOD_LLOYD] = &ttq_quantizer_lloyd,
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
