/* Winograd's F(2x2) and F(4x4) of every level against the plain reference: whole and partial tiles,
 * several pictures, channel counts that are no multiple of 16; and their rounding error against the
 * direct kernel's. */
#include "tests/support/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/kernel/reference.h"

/* c h w | k oh ow | kh kw stride pad_top pad_left */
static const struct ttq_conv_shape shapes[] = {
    {16, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1}, {32, 16, 16, 32, 16, 16, 3, 3, 1, 1, 1},
    {64, 8, 8, 64, 8, 8, 3, 3, 1, 1, 1},     {16, 7, 9, 48, 7, 9, 3, 3, 1, 1, 1},
    {37, 5, 6, 20, 5, 6, 3, 3, 1, 1, 1},     {16, 1, 1, 16, 1, 1, 3, 3, 1, 1, 1},
    {48, 13, 3, 16, 13, 3, 3, 3, 1, 1, 1},
};
enum { PICTURES = 5 };

static float *floats(size_t n)
{
    float *x = aligned_alloc(64, (n * 4 + 63) / 64 * 64 + 64);
    assert_non_null(x);
    memset(x, 0, n * 4);
    return x;
}

/* Sums of n products of size about 1 in float, and transforms whose coefficients reach 5: 2e-5 of
 * the largest value; a wrong coefficient or index gives an error of its own size. */
static const double tolerance = 2e-5;

static void check_shape(const struct ttq_kernels *kernels, const struct ttq_conv_shape *s, int m)
{
    int in_pixels = s->h * s->w;
    size_t in = (size_t)(s->c * in_pixels), out = (size_t)(s->k * in_pixels);
    size_t n = (size_t)(s->k * s->c * 9), packed = ttq_packed_floats(s->k, s->c, 3, 3);
    size_t in_blocked = ttq_picture_floats(s->c, s->h, s->w);
    size_t out_blocked = ttq_picture_floats(s->k, s->h, s->w);
    struct ttq_winograd forward, backward;
    assert_true(ttq_winograd_fits(s));
    ttq_winograd_plan(s, m, false, &forward);
    ttq_winograd_plan(s, m, true, &backward);
    float *x = floats(in * PICTURES), *dy = floats(out * PICTURES), *w = floats(n);
    float *xb = floats(in_blocked * PICTURES), *dyb = floats(out_blocked * PICTURES);
    float *yb = floats((in_blocked + out_blocked) * PICTURES), *plain = floats(in + out + n);
    float *p = floats(packed), *back = floats(packed);
    float *u = floats(ttq_winograd_weights_floats(&forward));
    float *scratch =
        floats(ttq_winograd_scratch_floats(&forward) + ttq_winograd_scratch_floats(&backward));
    double *expected = calloc(in + out + n, sizeof *expected);
    assert_non_null(expected);
    check_random(x, in * PICTURES, 1);
    check_random(dy, out * PICTURES, 2);
    check_random(w, n, 3);
    for (size_t i = 0; i < PICTURES; i++) {
        ttq_reference_block(x + i * in, s->c, in_pixels, xb + i * in_blocked);
        ttq_reference_block(dy + i * out, s->k, in_pixels, dyb + i * out_blocked);
    }
    ttq_conv_pack(s, w, p, back);

    kernels->winograd_weights(&forward, p, u);
    kernels->winograd(&forward, NULL, xb, PICTURES, u, NULL, yb, scratch);
    for (size_t i = 0; i < PICTURES; i++) {
        ttq_reference_unblock(yb + i * out_blocked, s->k, in_pixels, plain);
        ttq_reference_conv(s, x + i * in, w, expected);
        check_sums(plain, expected, out, tolerance);
    }
    /* Added to what is there. */
    kernels->winograd_weights(&backward, back, u);
    kernels->winograd(&backward, NULL, dyb, PICTURES, u, NULL, yb, scratch);
    kernels->winograd(&backward, NULL, dyb, PICTURES, u, yb, yb, scratch);
    for (size_t i = 0; i < PICTURES; i++) {
        ttq_reference_unblock(yb + i * in_blocked, s->c, in_pixels, plain);
        ttq_reference_conv_input(s, dy + i * out, w, expected);
        for (size_t j = 0; j < in; j++)
            expected[j] *= 2;
        check_sums(plain, expected, in, tolerance);
    }
    memset(u, 0, ttq_winograd_weights_floats(&forward) * sizeof *u);
    kernels->winograd_gradient(&forward, NULL, xb, dyb, 2, u, scratch);
    kernels->winograd_gradient(&forward, NULL, xb + 2 * in_blocked, dyb + 2 * out_blocked,
                               PICTURES - 2, u, scratch);
    kernels->winograd_gather(&forward, u, p);
    ttq_conv_unpack(s, p, 0, s->k, 0, plain);
    memset(expected, 0, n * sizeof *expected);
    for (size_t i = 0; i < PICTURES; i++)
        ttq_reference_conv_weights(s, x + i * in, dy + i * out, expected);
    check_sums(plain, expected, n, tolerance);
    float *each[] = {x, dy, w, xb, dyb, yb, plain, p, back, u, scratch};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
    free(expected);
}

static void winograd(void **state)
{
    const struct ttq_kernels *kernels = check_level(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int m = 2; m <= 4; m += 2)
            check_shape(kernels, &shapes[i], m);
}

static void which_shapes_fit(void **state)
{
    (void)state;
    struct ttq_conv_shape s = {16, 8, 8, 16, 8, 8, 3, 3, 1, 1, 1};
    assert_true(ttq_winograd_fits(&s));
    struct ttq_conv_shape strided = {16, 8, 8, 16, 4, 4, 3, 3, 2, 0, 0}, five = s, stem = s;
    five.kh = five.kw = 5;
    stem.c = 3; /* its 16-channel block is mostly padding */
    assert_false(ttq_winograd_fits(&strided));
    assert_false(ttq_winograd_fits(&five));
    assert_false(ttq_winograd_fits(&stem));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_LEVELS(winograd),
        cmocka_unit_test(which_shapes_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
