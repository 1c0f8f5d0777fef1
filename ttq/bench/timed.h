/* timed.h - the kernels of a level with a clock around each: what a step spends where, however the
 * operations call them. */
#ifndef TTQ_BENCH_TIMED_H
#define TTQ_BENCH_TIMED_H

#include "ttq/bench/bench.h"

enum ttq_timed {
    TTQ_TIMED_FORWARD,
    TTQ_TIMED_INPUT,
    TTQ_TIMED_WEIGHTS,
    TTQ_TIMED_NORM_FORWARD,
    TTQ_TIMED_NORM_BACKWARD,
    TTQ_TIMED_SUMS,
    TTQ_TIMED
};

/* The table that calls `kernels`; one at a time. */
const struct ttq_kernels *ttq_timed_kernels(const struct ttq_kernels *kernels);

/* Seconds that all threads together spent in kernels since the last call; then begins anew.
 * `back`: direct convolutions from now on are gradients to the input. */
void ttq_timed_take(double seconds[TTQ_TIMED], bool back);

#endif
