/* twn_exact.c - ternary weight networks with the least-squares threshold itself.
 *
 * Li, Zhang, Liu 2016 minimise sum (w - alpha c)^2 over codes c and alpha; their Eq. 5 leaves
 * (sum of the k largest |w|)^2 / k to maximise over k, which they approximate by 0.7 mean|w| and we
 * solve by sorting. Straight-through to the latent weights. */
#include "ttq/quant/pieces.h"

/* The largest |w| that is zero. Equal sizes are all zero or all not: the objective is convex in how
 * many of them are taken, so its maximum is never between them. */
static float best_threshold(const float *sorted, size_t n)
{
    double sum = 0.0, best = -1.0;
    size_t zeros = n;
    for (size_t k = 1; k <= n; k++) {
        sum += (double)sorted[n - k];
        if (sum * sum / (double)k > best) {
            best = sum * sum / (double)k;
            zeros = n - k;
        }
    }
    return zeros > 0 ? sorted[zeros - 1] : 0.0f;
}

static void twn_exact_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    ttq_sort_sizes(w, layer->n, layer->sorted, layer->sorting);
    float threshold = best_threshold(layer->sorted, layer->n);
    struct ttq_zones zones;
    ttq_zones_sum(layer, w, threshold, threshold, &zones);
    float mean = ttq_zones_mean_of_both(&zones);
    ttq_quant_assign(layer, w, threshold, threshold, mean, mean);
}

const struct ttq_quantizer ttq_quantizer_twn_exact = {.name = "twn-exact",
                                                      .forward = twn_exact_forward,
                                                      .backward = ttq_straight_through,
                                                      .sorts = true};
