#include "ttq/bench/conv_case.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/base/random.h"

const char *const ttq_direction_names[TTQ_DIRECTIONS] = {"forward", "input", "weights"};

void ttq_conv_case_place(struct ttq_conv_case *c, int threads, struct ttq_arena *arena)
{
    const struct ttq_conv_shape *shape = &c->shape;
    bool back = c->direction == TTQ_INPUT_GRADIENT;
    c->packed_floats = ttq_packed_floats(shape->k, shape->c, shape->kh, shape->kw);
    (back ? ttq_conv_plan_backward : ttq_conv_plan_forward)(shape, &c->plan);
    c->scratch_floats = ttq_frame_floats(&c->plan);
    size_t weights = c->packed_floats;
    if (c->tile) {
        ttq_winograd_plan(shape, c->tile, back, &c->winograd);
        weights = ttq_winograd_weights_floats(&c->winograd);
        c->scratch_floats = weights + ttq_winograd_scratch_floats(&c->winograd);
    }
    c->scratch_floats = (c->scratch_floats + 15) / 16 * 16;
    c->weights = ttq_arena_floats(arena, weights);
    c->scratch = ttq_arena_floats(arena, c->scratch_floats * (size_t)threads);
    if (c->direction == TTQ_WEIGHT_GRADIENT)
        c->parts = ttq_arena_floats(arena, c->packed_floats * TTQ_PARTS);
}

enum ttq_status ttq_conv_case_start(struct ttq_conv_case *c, const struct ttq_kernels *kernels,
                                    struct ttq_error *error)
{
    const struct ttq_conv_shape *s = &c->shape;
    size_t n = (size_t)s->k * (size_t)s->c * (size_t)(s->kh * s->kw);
    float *plain = malloc(n * sizeof *plain);
    float *packed = calloc(2 * c->packed_floats, sizeof *packed);
    if (plain && packed) {
        float *chosen = c->direction == TTQ_INPUT_GRADIENT ? packed + c->packed_floats : packed;
        ttq_random_normal(0, TTQ_RANDOM_SYNTHETIC, 1, 1.0f / sqrtf((float)(s->c * s->kh * s->kw)),
                          plain, n);
        ttq_conv_pack(s, plain, packed, packed + c->packed_floats);
        if (c->tile)
            kernels->winograd_weights(&c->winograd, chosen, c->weights);
        else
            memcpy(c->weights, chosen, c->packed_floats * sizeof *packed);
    }
    bool failed = !plain || !packed;
    free(plain);
    free(packed);
    return failed ? ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory for weights") : TTQ_OK;
}

static float *my_scratch(const struct ttq_conv_case *c)
{
    return c->scratch + c->scratch_floats * (size_t)omp_get_thread_num();
}

/* Forward and the gradient to the input are one pass with different plans. */
static void run_pass(const struct ttq_conv_case *c, const struct ttq_kernels *kernels, int n,
                     const float *x, size_t in, float *y, size_t out)
{
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++) {
        size_t start = ttq_part_start((size_t)n, p), end = ttq_part_start((size_t)n, p + 1);
        float *scratch = my_scratch(c);
        if (c->tile)
            kernels->winograd(&c->winograd, NULL, x + start * in, (int)(end - start), c->weights,
                              NULL, y + start * out, scratch);
        for (size_t i = start; !c->tile && i < end; i++) {
            kernels->frame(&c->plan.frame, NULL, x + i * in, scratch);
            kernels->conv(&c->plan, scratch, c->weights, NULL, x + (i + 1) * in, y + i * out);
        }
    }
}

static void run_gradient(const struct ttq_conv_case *c, const struct ttq_kernels *kernels, int n,
                         const float *x, size_t in, const float *dy, size_t out)
{
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++) {
        size_t start = ttq_part_start((size_t)n, p), end = ttq_part_start((size_t)n, p + 1);
        float *scratch = my_scratch(c), *dw = c->parts + (size_t)p * c->packed_floats;
        if (c->tile) {
            size_t weights = ttq_winograd_weights_floats(&c->winograd);
            memset(scratch, 0, weights * sizeof *scratch);
            kernels->winograd_gradient(&c->winograd, NULL, x + start * in, dy + start * out,
                                       (int)(end - start), scratch, scratch + weights);
            kernels->winograd_gather(&c->winograd, scratch, dw);
        } else {
            memset(dw, 0, c->packed_floats * sizeof *dw);
        }
        for (size_t i = start; !c->tile && i < end; i++) {
            kernels->frame(&c->plan.frame, NULL, x + i * in, scratch);
            kernels->conv_weights(&c->shape, &c->plan, scratch, dy + i * out, x + (i + 1) * in, dw);
        }
    }
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++) {
        size_t start = ttq_part_start(c->packed_floats / 16, p) * 16;
        size_t end = ttq_part_start(c->packed_floats / 16, p + 1) * 16;
        kernels->sum_parts(c->parts + start, c->packed_floats, TTQ_PARTS, end - start,
                           c->parts + start);
    }
}

void ttq_conv_case_run(const struct ttq_conv_case *c, const struct ttq_kernels *kernels, int n,
                       struct ttq_arrays *pool)
{
    const struct ttq_conv_shape *s = &c->shape;
    size_t in = ttq_picture_floats(s->c, s->h, s->w), out = ttq_picture_floats(s->k, s->oh, s->ow);
    size_t batch = (size_t)n;
    if (c->direction == TTQ_FORWARD)
        run_pass(c, kernels, n, ttq_arrays_in(pool, batch * in), in,
                 ttq_arrays_out(pool, batch * out), out);
    else if (c->direction == TTQ_INPUT_GRADIENT)
        run_pass(c, kernels, n, ttq_arrays_in(pool, batch * out), out,
                 ttq_arrays_out(pool, batch * in), in);
    else
        run_gradient(c, kernels, n, ttq_arrays_in(pool, batch * in), in,
                     ttq_arrays_in(pool, batch * out), out);
}
