/* pieces.h - what several methods are made of; used inside ttq/quant only.
 *
 * Sums over a layer are double and run over fixed chunks, one after the other: the layer is one
 * thread's, so the same bits for any number of threads, and rounding far below a gradient. */
#ifndef TTQ_QUANT_PIECES_H
#define TTQ_QUANT_PIECES_H

#include "ttq/quant/quant.h"

enum { TTQ_QUANT_CHUNK = 4096 };

/* Code of u: 1 above `threshold`, -1 below -`threshold_neg`, else 0 (equality is zero). */
static inline int ttq_code(float u, float threshold, float threshold_neg)
{
    return (u > threshold) - (u < -threshold_neg);
}

/* The values u that codes are made from, in state.max_abs their largest size. With tanh they are
 * computed into layer->u. */
const float *ttq_quant_values(struct ttq_quant_layer *layer);

/* Mean of |u|. */
double ttq_mean_size(const float *u, size_t n);

/* Number and sum of |u| of the non-zero weights of two kinds: [0] positive or in group A, [1]
 * negative or in group B. */
struct ttq_zones {
    long count[2];
    double sum[2];
};
void ttq_zones_sum(const struct ttq_quant_layer *layer, const float *u, float threshold,
                   float threshold_neg, struct ttq_zones *zones);

/* Mean |u| of kind 0 or 1, and of both; 0 where there are none. */
float ttq_zones_mean(const struct ttq_zones *zones, int which);
float ttq_zones_mean_of_both(const struct ttq_zones *zones);

/* effective = code x scale of its kind; fills the state but max_abs. */
void ttq_quant_assign(struct ttq_quant_layer *layer, const float *u, float threshold,
                      float threshold_neg, float scale_0, float scale_1);

/* Backward of methods that learn no scale: the straight-through estimator leaves d as it is. */
void ttq_straight_through(struct ttq_quant_layer *layer);

/* The kinds of the weights of one chunk: by sign, or by random groups. */
struct ttq_kinds {
    bool random;
    uint32_t bits[TTQ_QUANT_CHUNK / 32];
};
/* `start` is a multiple of TTQ_QUANT_CHUNK. */
void ttq_kinds_of_chunk(const struct ttq_quant_layer *layer, size_t start, struct ttq_kinds *kinds);

/* Kind 0 or 1 of weight number i of the chunk, of code c. */
static inline int ttq_kind(const struct ttq_kinds *kinds, size_t i, int c)
{
    return kinds->random ? (int)(kinds->bits[i / 32] >> (i % 32) & 1) : c < 0;
}

/* sorted[n] = |u| in rising order; scratch[n]. Radix sort: three passes over the bits. */
void ttq_sort_sizes(const float *u, size_t n, float *sorted, float *scratch);

/* Nearest rank: the least rank of 1..n that `percent` (above 0, at most 100) of n do not exceed, of
 * the decimal that `percent` was written as. */
size_t ttq_percent_rank(double percent, size_t n);

/* Threshold of settings->threshold for the values u (PAPER_NOTES E9). max_abs must be set. */
float ttq_threshold_of(struct ttq_quant_layer *layer, const float *u);

#endif
