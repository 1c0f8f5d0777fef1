/* threshold.c - the rules of quant.threshold (PAPER_NOTES E9 and ours): a weight is zero where
 * |u| <= threshold. */
#include <assert.h>
#include <float.h>
#include <math.h>

#include "ttq/quant/pieces.h"

/* The |u| of rank `rank` (1 is the smallest); 0 for rank 0. */
static float size_of_rank(struct ttq_quant_layer *layer, const float *u, size_t rank)
{
    assert(rank <= layer->n); /* shares from files are checked where they are read */
    ttq_sort_sizes(u, layer->n, layer->sorted, layer->sorting);
    return rank > 0 ? layer->sorted[rank - 1] : 0.0f;
}

size_t ttq_percent_rank(double percent, size_t n)
{
    /* The double nearest to a decimal, times n, can lie a few roundings above a whole number that
     * the decimal itself gives: 1.1 % of 1000. */
    double rank = percent * (double)n / 100.0;
    return (size_t)ceil(rank * (1.0 - 4.0 * DBL_EPSILON));
}

float ttq_threshold_of(struct ttq_quant_layer *layer, const float *u)
{
    const struct ttq_quant_settings *settings = layer->settings;
    switch (settings->threshold) {
    case TTQ_THRESHOLD_MEAN:
        return settings->t * (float)ttq_mean_size(u, layer->n);
    case TTQ_THRESHOLD_PERCENTILE:
        return settings->t *
               size_of_rank(layer, u, ttq_percent_rank(settings->percentile, layer->n));
    case TTQ_THRESHOLD_SHARE:
        return size_of_rank(layer, u,
                            (size_t)floor((double)*layer->share * (double)layer->n + 0.5));
    case TTQ_THRESHOLD_MAX:
        break;
    }
    return settings->t * layer->state.max_abs;
}

void ttq_quant_keep_threshold(struct ttq_quant_layer *layer)
{
    *layer->kept = ttq_threshold_of(layer, ttq_quant_values(layer));
}
