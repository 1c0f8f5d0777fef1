/* Fully connected layers over a batch, every level against the plain sums in double: batches that
 * fill no tile, outputs that fill no block, calls that cut the layer. */
#include "tests/support/levels.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    int n, in, out;
} shapes[] = {{1, 32, 1}, {3, 64, 10}, {5, 2208, 67}, {33, 160, 130}, {70, 96, 19}, {32, 512, 70}};

static float *room(size_t n)
{
    float *x = aligned_alloc(64, (n * 4 + 64) / 64 * 64 + 64);
    assert_non_null(x);
    return x;
}

/* |found - expected| against the largest sum of a row of n values of size about 1. */
static void close_to(float found, double expected, int terms)
{
    check_close((double)found, expected, 1e-6 * sqrt((double)terms) * 4, 1e-5);
}

static void check_shape(const struct ttq_kernels *kernels, int n, int in, int out)
{
    struct ttq_dense s = {n, in, out, (size_t)(out + 15) / 16 * 16};
    float *x = room((size_t)(n * in)), *w = room((size_t)(in * out)),
          *dw = room((size_t)(in * out));
    float *y = room((size_t)n * s.stride), *dy = room((size_t)n * s.stride);
    float *dx = room((size_t)(n * in));
    check_random(x, (size_t)(n * in), 1);
    check_random(w, (size_t)(in * out), 2);
    check_random(dy, (size_t)n * s.stride, 3);
    int middle = out / 2, cut = in > 128 ? 128 : 0;
    kernels->dense(&s, x, w, 0, middle, y);
    kernels->dense(&s, x, w, middle, out, y);
    kernels->dense_input(&s, dy, w, 0, cut, 0, dx);
    kernels->dense_input(&s, dy, w, cut, in, 0, dx);
    kernels->dense_input(&s, dy, w, 0, in, 1, dx);
    kernels->dense_weights(&s, x, dy, 0, middle, 0, dw);
    kernels->dense_weights(&s, x, dy, middle, out, 0, dw);
    kernels->dense_weights(&s, x, dy, 0, out, 1, dw);
    for (int p = 0; p < n; p++)
        for (int o = 0; o < out; o++) {
            double sum = 0;
            for (int i = 0; i < in; i++)
                sum += (double)x[p * in + i] * (double)w[o * in + i];
            close_to(y[(size_t)p * s.stride + (size_t)o], sum, in);
        }
    for (int p = 0; p < n; p++)
        for (int i = 0; i < in; i++) {
            double sum = 0;
            for (int o = 0; o < out; o++)
                sum += (double)dy[(size_t)p * s.stride + (size_t)o] * (double)w[o * in + i];
            close_to(dx[p * in + i], 2 * sum, out);
        }
    for (int o = 0; o < out; o++)
        for (int i = 0; i < in; i++) {
            double sum = 0;
            for (int p = 0; p < n; p++)
                sum += (double)dy[(size_t)p * s.stride + (size_t)o] * (double)x[p * in + i];
            close_to(dw[o * in + i], 2 * sum, n);
        }
    float *each[] = {x, w, dw, y, dy, dx};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

static void dense(void **state)
{
    const struct ttq_kernels *kernels = check_level(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_shape(kernels, shapes[i].n, shapes[i].in, shapes[i].out);
}

/* fc0 of AlexNet at 224 pixels, 9216 x 4096, on values whose sums are exact: x = 1, 2, 3 by
 * picture, w = 1 / 4 where output and input are equal modulo 64, else 0. */
static void alexnet_at_224(void **state)
{
    (void)state;
    enum { N = 3, IN = 9216, OUT = 4096 };
    const struct ttq_kernels *kernels;
    assert_int_equal(ttq_kernels_choose(&kernels, NULL), TTQ_OK);
    struct ttq_dense s = {N, IN, OUT, OUT};
    float *w = room((size_t)IN * OUT), *dw = room((size_t)IN * OUT);
    float *x = room(N * IN), *y = room(N * OUT), *dy = room(N * OUT), *dx = room(N * IN);
    for (size_t o = 0; o < OUT; o++)
        for (size_t i = 0; i < IN; i++)
            w[o * IN + i] = o % 64 == i % 64 ? 0.25f : 0.0f;
    for (int p = 0; p < N; p++) {
        for (int i = 0; i < IN; i++)
            x[p * IN + i] = (float)(p + 1);
        for (int o = 0; o < OUT; o++)
            dy[p * OUT + o] = (float)(o % 64);
    }
    kernels->dense(&s, x, w, 0, OUT, y);
    kernels->dense_input(&s, dy, w, 0, IN, 0, dx);
    kernels->dense_weights(&s, x, dy, 0, OUT, 0, dw);
    for (int p = 0; p < N; p++) {
        for (int o = 0; o < OUT; o++)
            assert_true(y[p * OUT + o] == (float)(p + 1) * 0.25f * (IN / 64));
        for (int i = 0; i < IN; i++)
            assert_true(dx[p * IN + i] == 0.25f * (OUT / 64) * (float)(i % 64));
    }
    for (size_t o = 0; o < OUT; o++)
        for (size_t i = 0; i < IN; i++)
            if (dw[o * IN + i] != 6.0f * (float)(o % 64))
                fail_msg("dw[%zu][%zu]: expected %g, found %g", o, i, 6.0 * (double)(o % 64),
                         (double)dw[o * IN + i]);
    float *each[] = {w, dw, x, y, dy, dx};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_LEVELS(dense),
        cmocka_unit_test(alexnet_at_224),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
