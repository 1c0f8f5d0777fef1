/* twn.c - ternary weight networks (Li, Zhang, Liu 2016; PAPER_NOTES E5): threshold 0.7 mean|w|, one
 * scale, the mean of |w| beyond it; straight-through to the latent weights. */
#include "ttq/quant/pieces.h"

static void twn_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    float threshold = (float)(0.7 * ttq_mean_size(w, layer->n));
    struct ttq_zones zones;
    ttq_zones_sum(layer, w, threshold, threshold, &zones);
    float mean = ttq_zones_mean_of_both(&zones);
    ttq_quant_assign(layer, w, threshold, threshold, mean, mean);
}

const struct ttq_quantizer ttq_quantizer_twn = {
    .name = "twn", .forward = twn_forward, .backward = ttq_straight_through};
