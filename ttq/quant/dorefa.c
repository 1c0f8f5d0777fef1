/* dorefa.c - DoReFa-Net with 1-bit weights (Zhou, Wu, Ni, Zhou, Wen, Zou 2016; PAPER_NOTES E3):
 * E sign(w) with E = mean|w| of the layer, straight-through to the latent weights. sign(0) = 0. */
#include "ttq/quant/pieces.h"

static void dorefa_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    float mean = (float)ttq_mean_size(w, layer->n);
    ttq_quant_assign(layer, w, 0.0f, 0.0f, mean, mean);
}

const struct ttq_quantizer ttq_quantizer_dorefa = {
    .name = "dorefa", .forward = dorefa_forward, .backward = ttq_straight_through};
