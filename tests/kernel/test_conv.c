/* Every level against the plain reference: strides, paddings, odd sizes, channel counts that are
 * no multiple of 16, kernel sizes. */
#include "tests/support/levels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ttq/kernel/reference.h"

/* c h w | k oh ow | kh kw stride pad_top pad_left */
static const struct ttq_conv_shape shapes[] = {
    {3, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1}, {16, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1},
    {16, 16, 16, 32, 8, 8, 3, 3, 2, 0, 0},  {16, 16, 16, 32, 8, 8, 3, 3, 2, 1, 1},
    {32, 8, 8, 64, 4, 4, 3, 3, 2, 0, 0},    {64, 8, 8, 64, 8, 8, 3, 3, 1, 1, 1},
    {64, 1, 1, 10, 1, 1, 1, 1, 1, 0, 0},    {20, 7, 9, 37, 7, 9, 3, 3, 1, 1, 1},
    {5, 11, 13, 7, 6, 7, 3, 3, 2, 1, 1},    {33, 9, 7, 18, 5, 4, 3, 3, 2, 0, 1},
    {17, 10, 6, 19, 10, 6, 1, 1, 1, 0, 0},  {18, 10, 7, 34, 5, 4, 1, 1, 2, 0, 0},
    {4, 13, 11, 21, 13, 11, 5, 5, 1, 2, 2}, {9, 12, 12, 16, 6, 6, 5, 5, 2, 1, 2},
    {3, 15, 15, 24, 8, 8, 7, 7, 2, 3, 3},   {6, 8, 9, 16, 6, 7, 3, 3, 1, 0, 0},
    {16, 5, 3, 16, 5, 3, 3, 5, 1, 1, 2},    {32, 6, 29, 48, 3, 15, 1, 1, 2, 0, 0},
};

struct arrays {
    float *x, *w, *dy, *plain;                     /* plain layout */
    float *xb, *dyb, *out, *frame, *packed, *back; /* blocked layout */
    double *expected;
};

static float *floats(size_t n)
{
    float *x = aligned_alloc(64, (n + 16) * 4 / 64 * 64 + 64);
    assert_non_null(x);
    return x;
}

/* Largest difference over the largest expected value: sums of n products of size about 1 in float
 * err by some n^0.5 x 2^-24; 1e-5 leaves room for the largest sums here (512 terms and more) and
 * is far below any indexing error. */
static const double tolerance = 1e-5;

static void check_shape(const struct ttq_kernels *kernels, const struct ttq_conv_shape *s)
{
    size_t in = (size_t)(s->c * s->h * s->w), out = (size_t)(s->k * s->oh * s->ow);
    size_t n = (size_t)(s->k * s->c * s->kh * s->kw);
    size_t packed = ttq_packed_floats(s->k, s->c, s->kh, s->kw);
    struct ttq_conv_plan forward, backward;
    ttq_conv_plan_forward(s, &forward);
    ttq_conv_plan_backward(s, &backward);
    size_t frame = ttq_frame_floats(&forward) + ttq_frame_floats(&backward);
    size_t in_blocked = ttq_picture_floats(s->c, s->h, s->w);
    size_t out_blocked = ttq_picture_floats(s->k, s->oh, s->ow);
    struct arrays a = {floats(in),
                       floats(n),
                       floats(out),
                       floats(in + out + n),
                       floats(in_blocked),
                       floats(out_blocked),
                       floats(in_blocked + out_blocked),
                       floats(frame),
                       floats(packed),
                       floats(packed),
                       malloc((in + out + n) * sizeof(double))};
    check_random(a.x, in, 1);
    check_random(a.w, n, 2);
    check_random(a.dy, out, 3);
    ttq_reference_block(a.x, s->c, s->h * s->w, a.xb);
    ttq_reference_block(a.dy, s->k, s->oh * s->ow, a.dyb);
    for (size_t i = 0; i < packed; i++)
        a.packed[i] = a.back[i] = 0.0f;
    ttq_conv_pack(s, a.w, a.packed, a.back);

    kernels->frame(&forward.frame, NULL, a.xb, a.frame);
    kernels->conv(&forward, a.frame, a.packed, NULL, NULL, a.out);
    ttq_reference_unblock(a.out, s->k, s->oh * s->ow, a.plain);
    ttq_reference_conv(s, a.x, a.w, a.expected);
    check_sums(a.plain, a.expected, out, tolerance);

    /* Added to what is there: once zero, so twice the sum in the end. */
    kernels->frame(&backward.frame, NULL, a.dyb, a.frame);
    kernels->conv(&backward, a.frame, a.back, NULL, NULL, a.out);
    kernels->conv(&backward, a.frame, a.back, a.out, a.dyb, a.out);
    ttq_reference_unblock(a.out, s->c, s->h * s->w, a.plain);
    ttq_reference_conv_input(s, a.dy, a.w, a.expected);
    for (size_t i = 0; i < in; i++)
        a.expected[i] *= 2.0;
    check_sums(a.plain, a.expected, in, tolerance);

    for (size_t i = 0; i < packed; i++)
        a.packed[i] = 0.0f;
    kernels->frame(&forward.frame, NULL, a.xb, a.frame);
    kernels->conv_weights(s, &forward, a.frame, a.dyb, a.xb, a.packed);
    ttq_conv_unpack(s, a.packed, 0, s->k, 0, a.plain);
    for (size_t i = 0; i < n; i++)
        a.expected[i] = 0.0;
    ttq_reference_conv_weights(s, a.x, a.dy, a.expected);
    check_sums(a.plain, a.expected, n, tolerance);

    float *each[] = {a.x, a.w, a.dy, a.plain, a.xb, a.dyb, a.out, a.frame, a.packed, a.back};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
    free(a.expected);
}

static void conv(void **state)
{
    const struct ttq_kernels *kernels = check_level(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_shape(kernels, &shapes[i]);
}

/* All-ones picture and kernel, SAME padding: the picture that tells whether a tap is lost at a
 * border (4 6 6 6 4 / 6 9 9 9 6 / ...). */
static void ones_count_the_taps_inside(void **state)
{
    (void)state;
    struct ttq_conv_shape s = {1, 5, 5, 1, 5, 5, 3, 3, 1, 1, 1};
    float x[25], w[9], blocked[25 * 16], frame[49 * 16], packed[9 * 256] = {0}, back[9 * 256] = {0};
    float out[25 * 16];
    for (int i = 0; i < 25; i++)
        x[i] = 1.0f;
    for (int i = 0; i < 9; i++)
        w[i] = 1.0f;
    struct ttq_conv_plan plan;
    ttq_conv_plan_forward(&s, &plan);
    ttq_reference_block(x, 1, 25, blocked);
    ttq_conv_pack(&s, w, packed, back);
    const struct ttq_kernels *kernels;
    assert_int_equal(ttq_kernels_choose(&kernels, NULL), TTQ_OK);
    kernels->frame(&plan.frame, NULL, blocked, frame);
    kernels->conv(&plan, frame, packed, NULL, NULL, out);
    for (int y = 0; y < 5; y++)
        for (int column = 0; column < 5; column++) {
            int rows = y == 0 || y == 4 ? 2 : 3, columns = column == 0 || column == 4 ? 2 : 3;
            check_close((double)out[(y * 5 + column) * 16], rows * columns, 0, 0);
        }
}

static void multiply_adds(void **state)
{
    (void)state;
    check_close(ttq_conv_multiply_adds(&shapes[0]), 442368, 0, 0);
    check_close(ttq_conv_multiply_adds(&shapes[1]), 2359296, 0, 0);
}

static void levels_by_environment(void **state)
{
    (void)state;
    const struct ttq_kernels *kernels;
    struct ttq_error error;
    setenv("TTQ_ISA", "sse9", 1);
    check_failed(ttq_kernels_choose(&kernels, &error), TTQ_USAGE, &error, "found 'sse9'");
    setenv("TTQ_ISA", "baseline", 1);
    assert_int_equal(ttq_kernels_choose(&kernels, &error), TTQ_OK);
    assert_string_equal(kernels->name, "baseline");
    unsetenv("TTQ_ISA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_LEVELS(conv),
        cmocka_unit_test(ones_count_the_taps_inside),
        cmocka_unit_test(multiply_adds),
        cmocka_unit_test(levels_by_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
