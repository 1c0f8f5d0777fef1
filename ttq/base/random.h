/* random.h - counter-based random numbers (Philox4x32-10 of Random123; Salmon et al., SC 2011).
 *
 * A number is a function of (seed, purpose, epoch, sample, index): there is no state to save, no
 * order to keep, and every variant of an experiment draws the same numbers for the same purpose. */
#ifndef TTQ_BASE_RANDOM_H
#define TTQ_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* What a number is drawn for. Values are part of every result: never renumber. */
enum ttq_purpose {
    TTQ_RANDOM_START = 1,     /* initial weights */
    TTQ_RANDOM_ORDER = 2,     /* order of the training images */
    TTQ_RANDOM_CROP = 3,      /* offsets of the crop */
    TTQ_RANDOM_FLIP = 4,      /* mirrored or not */
    TTQ_RANDOM_SYNTHETIC = 5, /* pixels of the synthetic data set */
    TTQ_RANDOM_GROUPS = 6,    /* two groups of weights */
    TTQ_RANDOM_RESIZE = 16,   /* size and jitter of a photograph before the crop */
};

/* Four independent 32-bit words. */
void ttq_random_words(uint32_t seed, enum ttq_purpose purpose, uint32_t epoch, uint32_t sample,
                      uint32_t index, uint32_t words[4]);

/* Uniform integer in [0, n), n >= 1, from one word; its bias is below n / 2^32. */
uint32_t ttq_random_below(uint32_t word, uint32_t n);

/* Uniform in (0, 1), from one word. */
float ttq_random_unit(uint32_t word);

/* Fills x[n] with independent normal numbers of mean 0 and standard deviation `sd` (Marsaglia's
 * polar method: only float square roots and logarithms, which agree on all CPUs). */
void ttq_random_normal(uint32_t seed, enum ttq_purpose purpose, uint32_t sample, float sd, float *x,
                       size_t n);

/* A permutation of 0..n-1 (Fisher and Yates). */
void ttq_random_permutation(uint32_t seed, enum ttq_purpose purpose, uint32_t epoch,
                            uint32_t sample, uint32_t *order, uint32_t n);

#endif
