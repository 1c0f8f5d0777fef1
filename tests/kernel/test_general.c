/* The convolution of any shape, every level against the plain reference: kernel sizes, strides,
 * paddings on all sides, groups, sizes and channel counts that fill nothing. */
#include "tests/support/levels.h"

#include <math.h>
#include <stdlib.h>

#include "ttq/kernel/reference.h"

enum { PICTURES = 3 };

/* c h w | k oh ow | kh kw stride pad_top pad_left | groups */
static const struct ttq_conv_shape shapes[] = {
    {3, 28, 26, 18, 5, 4, 12, 12, 4, 0, 0, 1}, /* VALID, rows and columns left over */
    {3, 23, 22, 32, 12, 11, 7, 7, 2, 3, 3, 1}, /* symmetric padding */
    {3, 22, 23, 32, 11, 12, 7, 7, 2, 2, 3, 1}, /* SAME: more at the bottom */
    {3, 19, 30, 16, 5, 8, 11, 11, 4, 4, 3, 1},
    {32, 9, 7, 64, 9, 7, 5, 5, 1, 2, 2, 2}, /* groups of whole blocks */
    {64, 6, 6, 96, 6, 6, 3, 3, 1, 1, 1, 2},
    {48, 7, 5, 48, 4, 3, 3, 3, 2, 1, 1, 3},
    {12, 8, 9, 18, 8, 9, 3, 3, 1, 1, 1, 3},  /* groups that fill no block */
    {20, 7, 7, 20, 7, 7, 3, 3, 1, 1, 1, 20}, /* one channel a group */
    {32, 7, 7, 24, 4, 4, 3, 3, 2, 1, 1, 2},  /* in fills blocks, out does not */
    {48, 8, 7, 32, 8, 7, 1, 1, 1, 0, 0, 1},  /* read in place */
    {32, 7, 9, 48, 4, 5, 1, 1, 2, 0, 0, 1},
    {32, 7, 8, 16, 3, 3, 1, 1, 3, 0, 0, 1},
    {64, 9, 8, 32, 5, 4, 1, 1, 2, 0, 0, 2}, /* every second pixel, in groups */
    {24, 8, 8, 20, 4, 4, 1, 1, 2, 0, 0, 2}, /* and in groups that fill no block */
    {80, 1, 1, 37, 1, 1, 1, 1, 1, 0, 0, 1}, /* linear */
    {33, 4, 4, 50, 4, 4, 3, 3, 1, 1, 1, 1},
    {5, 11, 13, 7, 5, 6, 2, 3, 2, 0, 0, 1},   /* kernel not square, VALID */
    {17, 10, 6, 19, 10, 6, 4, 2, 1, 1, 0, 1}, /* even kernel, SAME */
    {16, 5, 5, 16, 9, 9, 3, 3, 1, 3, 3, 1},   /* larger than the input */
    {4, 9, 9, 8, 2, 2, 3, 3, 5, 0, 0, 1},     /* stride above the kernel: pixels without taps */
    {1, 9, 10, 20, 5, 5, 5, 5, 2, 2, 1, 1},
    {256, 3, 3, 48, 3, 3, 3, 3, 1, 1, 1, 1}, /* several chunks of input blocks */
};

static void *room(size_t n, size_t size)
{
    void *x = aligned_alloc(64, (n * size + 64) / 64 * 64 + 64);
    assert_non_null(x);
    return x;
}

/* Tolerance as in test_conv.c: sums of up to 7,000 float products of size about 1. */
static const double tolerance = 1e-5;

/* Pictures in blocks -> frames where the plan wants them. */
static const float *framed(const struct ttq_kernels *kernels, const struct ttq_general *plan,
                           const float *pictures, size_t floats, float *frames)
{
    if (!plan->framed)
        return pictures;
    for (size_t i = 0; i < PICTURES; i++) {
        if (plan->thin)
            kernels->thin_frame(plan, NULL, pictures + i * floats, frames + i * plan->in_picture);
        else
            kernels->frame(&plan->frame, NULL, pictures + i * floats,
                           frames + i * plan->in_picture);
    }
    return frames;
}

/* out = in * weights, in two halves of the output blocks, and then once more on top. */
static void check_direction(const struct ttq_kernels *kernels, const struct ttq_conv_shape *s,
                            bool back, const float *in, const float *w, const double *expected)
{
    struct ttq_general plan;
    ttq_general_plan(s, back, false, &plan);
    int c = back ? s->k : s->c, k = back ? s->c : s->k;
    size_t pixels = (size_t)(plan.v.read * plan.h.read),
           floats = (size_t)ttq_blocks(c) * 16 * pixels;
    size_t written = (size_t)(plan.v.written * plan.h.written);
    size_t packed_floats = ttq_general_weights_floats(&plan);
    float *blocked = room(PICTURES * floats, 4), *plain = room(written * (size_t)k, 4);
    float *frames = room(PICTURES * plan.in_picture, 4), *packed = room(packed_floats, 4);
    float *out = room(PICTURES * plan.out_picture, 4),
          *twice = room(PICTURES * plan.out_picture, 4);
    for (size_t i = 0; i < packed_floats; i++)
        packed[i] = 0.0f;
    for (size_t i = 0; i < PICTURES; i++)
        ttq_reference_block(in + i * (size_t)c * pixels, c, (int)pixels, blocked + i * floats);
    int blocks = plan.groups * plan.out_blocks;
    ttq_general_pack(s, &plan, w, 0, blocks / 2, packed);
    ttq_general_pack(s, &plan, w, blocks / 2, blocks, packed);
    const float *x = framed(kernels, &plan, blocked, floats, frames);
    kernels->general(&plan, x, PICTURES, packed, NULL, 0, blocks / 2, out);
    kernels->general(&plan, x, PICTURES, packed, NULL, blocks / 2, blocks, out);
    kernels->general(&plan, x, PICTURES, packed, out, 0, blocks, twice);
    double *sums = room(written * (size_t)k, sizeof(double));
    for (size_t i = 0; i < PICTURES; i++) {
        const double *one = expected + i * written * (size_t)k;
        ttq_reference_unblock(out + i * plan.out_picture, k, (int)written, plain);
        check_sums(plain, one, written * (size_t)k, tolerance);
        for (size_t j = 0; j < written * (size_t)k; j++)
            sums[j] = 2 * one[j];
        ttq_reference_unblock(twice + i * plan.out_picture, k, (int)written, plain);
        check_sums(plain, sums, written * (size_t)k, tolerance);
    }
    float *each[] = {blocked, plain, frames, packed, out, twice};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
    free(sums);
}

static void check_weights(const struct ttq_kernels *kernels, const struct ttq_conv_shape *s,
                          const float *x, const float *dy, const double *expected, size_t n)
{
    struct ttq_general plan;
    ttq_general_plan(s, false, false, &plan);
    size_t pixels = (size_t)(s->h * s->w), written = (size_t)(s->oh * s->ow);
    size_t floats = (size_t)ttq_blocks(s->c) * 16 * pixels,
           packed_floats = ttq_general_weights_floats(&plan);
    float *xb = room(PICTURES * floats, 4), *dyb = room(PICTURES * plan.out_picture, 4);
    float *frames = room(PICTURES * plan.in_picture, 4), *packed = room(packed_floats, 4);
    float *dw = room(n, 4);
    for (size_t i = 0; i < PICTURES; i++) {
        ttq_reference_block(x + i * (size_t)s->c * pixels, s->c, (int)pixels, xb + i * floats);
        ttq_reference_block(dy + i * (size_t)s->k * written, s->k, (int)written,
                            dyb + i * plan.out_picture);
    }
    for (size_t i = 0; i < packed_floats; i++)
        packed[i] = 0.0f;
    const float *in = framed(kernels, &plan, xb, floats, frames);
    int blocks = plan.groups * plan.out_blocks, half = (blocks + 1) / 2;
    for (int block = 0; block < plan.in_blocks; block++) {
        kernels->general_weights(&plan, in, dyb, PICTURES, 0, half, block, packed);
        kernels->general_weights(&plan, in, dyb, PICTURES, half, blocks, block, packed);
    }
    ttq_general_unpack(s, &plan, packed, 0, blocks, 0, dw);
    check_sums(dw, expected, n, tolerance);
    /* Added to what is there. */
    ttq_general_unpack(s, &plan, packed, 0, blocks, 1, dw);
    for (size_t i = 0; i < n; i++)
        dw[i] *= 0.5f;
    check_sums(dw, expected, n, tolerance);
    float *each[] = {xb, dyb, frames, packed, dw};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

static void check_shape(const struct ttq_kernels *kernels, const struct ttq_conv_shape *s)
{
    size_t in = (size_t)(s->c * s->h * s->w), out = (size_t)(s->k * s->oh * s->ow);
    size_t n = (size_t)(s->k * (s->c / s->groups) * s->kh * s->kw);
    float *x = room(PICTURES * in, 4), *dy = room(PICTURES * out, 4), *w = room(n, 4);
    double *y = room(PICTURES * out, 8), *dx = room(PICTURES * in, 8), *dw = room(n, 8);
    check_random(x, PICTURES * in, 1);
    check_random(dy, PICTURES * out, 2);
    check_random(w, n, 3);
    for (size_t i = 0; i < n; i++)
        dw[i] = 0.0;
    for (size_t i = 0; i < PICTURES; i++) {
        ttq_reference_conv(s, x + i * in, w, y + i * out);
        ttq_reference_conv_input(s, dy + i * out, w, dx + i * in);
        ttq_reference_conv_weights(s, x + i * in, dy + i * out, dw);
    }
    check_direction(kernels, s, false, x, w, y);
    check_direction(kernels, s, true, dy, w, dx);
    check_weights(kernels, s, x, dy, dw, n);
    void *each[] = {x, dy, w, y, dx, dw};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

static void general(void **state)
{
    const struct ttq_kernels *kernels = check_level(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_shape(kernels, &shapes[i]);
}

static void multiply_adds_of_groups(void **state)
{
    (void)state;
    static const struct ttq_conv_shape conv2 = {96, 54, 54, 256, 54, 54, 5, 5, 1, 2, 2, 2};
    check_close(ttq_conv_multiply_adds(&conv2), 895795200, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_LEVELS(general),
        cmocka_unit_test(multiply_adds_of_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
