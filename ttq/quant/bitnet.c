/* bitnet.c - the absmean quantizer of BitNet b1.58 (Ma and others 2024, "The Era of 1-bit LLMs",
 * Eq. 1 to 3): gamma clip(round(w / gamma), -1, 1), gamma = mean|w|, straight-through to the latent
 * weights. Rounding up begins above gamma / 2, so that is the threshold. */
#include "ttq/quant/pieces.h"

static void bitnet_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    float gamma = (float)ttq_mean_size(w, layer->n);
    ttq_quant_assign(layer, w, 0.5f * gamma, 0.5f * gamma, gamma, gamma);
}

const struct ttq_quantizer ttq_quantizer_bitnet = {
    .name = "bitnet", .forward = bitnet_forward, .backward = ttq_straight_through};
