/* bwn.c - binary weight networks (Rastegari, Ordonez, Redmon, Farhadi 2016, "XNOR-Net").
 *
 * Forward (section 3.1): alpha sign(w) with alpha = mean|w| of the filter. Backward
 * (section 3.1): dL/dw = g (1/n + alpha dsign), n weights in the filter, dsign = 1 where |w| <= 1,
 * else 0. This is their formula as printed; the exact derivative of alpha would mix the g of the
 * whole filter. */
#include <math.h>

#include "ttq/quant/pieces.h"

static void bwn_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    size_t per_filter = layer->n / layer->filters;
    /* Codes and counts of the whole layer, and as its scale the mean of all alphas ... */
    float mean = (float)ttq_mean_size(w, layer->n);
    ttq_quant_assign(layer, w, 0.0f, 0.0f, mean, mean);
    /* ... then each filter its own. */
    for (size_t f = 0; f < layer->filters; f++) {
        size_t start = f * per_filter;
        float alpha = (float)ttq_mean_size(w + start, per_filter);
        for (size_t i = start; i < start + per_filter; i++)
            layer->effective[i] = (float)ttq_code(w[i], 0.0f, 0.0f) * alpha;
    }
}

static void bwn_backward(struct ttq_quant_layer *layer)
{
    const float *w = layer->latent;
    size_t per_filter = layer->n / layer->filters;
    float share = 1.0f / (float)per_filter;
    for (size_t f = 0; f < layer->filters; f++) {
        size_t start = f * per_filter;
        float alpha = (float)ttq_mean_size(w + start, per_filter);
        for (size_t i = start; i < start + per_filter; i++)
            layer->d[i] *= fabsf(w[i]) <= 1.0f ? share + alpha : share;
    }
}

const struct ttq_quantizer ttq_quantizer_bwn = {
    .name = "bwn", .forward = bwn_forward, .backward = bwn_backward};
