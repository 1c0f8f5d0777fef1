/* conv_case.h - one direction of one convolution by one algorithm, over a batch, as a network
 * calls it (the parts of conv.c in ttq/net). */
#ifndef TTQ_BENCH_CONV_CASE_H
#define TTQ_BENCH_CONV_CASE_H

#include "ttq/bench/section.h"

enum ttq_direction { TTQ_FORWARD, TTQ_INPUT_GRADIENT, TTQ_WEIGHT_GRADIENT, TTQ_DIRECTIONS };
extern const char *const ttq_direction_names[TTQ_DIRECTIONS];

/* The first three fields say what it is. */
struct ttq_conv_case {
    struct ttq_conv_shape shape;
    enum ttq_direction direction;
    int tile; /* of Winograd's filtering, or 0: direct */
    struct ttq_conv_plan plan;
    struct ttq_winograd winograd;
    size_t packed_floats, scratch_floats;
    float *weights; /* packed or transformed */
    float *scratch; /* [threads] */
    float *parts;   /* [TTQ_PARTS] gradients of the packed weights */
};

/* Plans, and takes its memory from `arena`: run once to measure, once to place. */
void ttq_conv_case_place(struct ttq_conv_case *c, int threads, struct ttq_arena *arena);
/* Random weights, packed for the direction. */
enum ttq_status ttq_conv_case_start(struct ttq_conv_case *c, const struct ttq_kernels *kernels,
                                    struct ttq_error *error);
/* One call over n pictures of the pool. */
void ttq_conv_case_run(const struct ttq_conv_case *c, const struct ttq_kernels *kernels, int n,
                       struct ttq_arrays *pool);

#endif
