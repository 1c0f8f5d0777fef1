/* lloyd.c - the ternary quantizer of least squared error with two values (Lloyd 1982, "Least
 * squares quantization in PCM"; the codebook is {-Wn, 0, Wp}): each threshold half of its value,
 * each value the mean of its zone, until neither changes. Straight-through to the latent weights.
 */
#include "ttq/quant/pieces.h"

/* A value's next one rises with it, so counts move one way only and settle. The bound is against
 * rounding. */
enum { MOST_ROUNDS = 1000 };

static void lloyd_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    float threshold[2]; /* begins as TWN's */
    threshold[0] = threshold[1] = (float)(0.7 * ttq_mean_size(w, layer->n));
    struct ttq_zones zones, before = {{-1, -1}, {0}};
    for (int round = 0; round < MOST_ROUNDS; round++) {
        ttq_zones_sum(layer, w, threshold[0], threshold[1], &zones);
        if (zones.count[0] == before.count[0] && zones.count[1] == before.count[1])
            break;
        before = zones;
        for (int k = 0; k < 2; k++)
            threshold[k] = 0.5f * ttq_zones_mean(&zones, k);
    }
    ttq_quant_assign(layer, w, threshold[0], threshold[1], ttq_zones_mean(&zones, 0),
                     ttq_zones_mean(&zones, 1));
}

const struct ttq_quantizer ttq_quantizer_lloyd = {
    .name = "lloyd", .forward = lloyd_forward, .backward = ttq_straight_through};
