/* The element-wise and normalisation passes of every level against sums in double. */
#include "tests/support/levels.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCKS = 2, PIXELS = 35, CHANNELS = BLOCKS * 16, N = CHANNELS * PIXELS };

static float x[N], y[N], dy[N], out[N], before[N];
static float p[CHANNELS], q[CHANNELS], r[CHANNELS], s[CHANNELS], t[CHANNELS];
static float scale[CHANNELS], shift[CHANNELS]; /* of the map in front of the ReLU */

static int channel_of(int i)
{
    return i / (PIXELS * 16) * 16 + i % 16;
}

/* Whether value i passes the ReLU behind the map. */
static int passes(int i)
{
    int c = channel_of(i);
    return (double)x[i] * (double)scale[c] + (double)shift[c] > 0;
}

static void fill(void)
{
    check_random(x, N, 11);
    check_random(y, N, 12);
    check_random(dy, N, 13);
    check_random(before, N, 14);
    check_random(p, CHANNELS, 15);
    check_random(q, CHANNELS, 16);
    check_random(r, CHANNELS, 17);
    check_random(scale, CHANNELS, 22);
    for (int c = 0; c < CHANNELS; c++)
        shift[c] = -30.0f * scale[c] + 0.1f; /* so that about half of the values pass */
    for (int i = 0; i < N; i++) {
        x[i] += 30.0f; /* a mean far above the deviation: E[x^2] - E[x]^2 would lose it */
        out[i] = before[i];
    }
}

/* Tolerances: a sum of 35 floats near 30 errs below 35 x 30 x 2^-24 / 35, so 1e-5 absolute on
 * means; sums of deviations near 1 likewise. */
static void check_moments(const struct ttq_kernels *k)
{
    k->moments(x, BLOCKS, PIXELS, s, t);
    for (int c = 0; c < CHANNELS; c++) {
        double mean = 0, squares = 0;
        for (int i = 0; i < N; i++)
            mean += channel_of(i) == c ? (double)x[i] / PIXELS : 0;
        for (int i = 0; i < N; i++)
            squares += channel_of(i) == c ? ((double)x[i] - mean) * ((double)x[i] - mean) : 0;
        check_close((double)s[c], mean, 1e-5, 0);
        check_close((double)t[c], squares, 1e-4, 1e-5);
    }
}

static void check_affine(const struct ttq_kernels *k, int relu)
{
    struct ttq_affine map = {p, q, relu};
    struct ttq_frame frame = {BLOCKS, 5, 7, 1, 2, 8, 11, 1};
    static float framed[BLOCKS * 8 * 11 * 16];
    k->affine(x, &map, BLOCKS, PIXELS, out);
    k->frame(&frame, &map, x, framed);
    for (int i = 0; i < N; i++) {
        double v = (double)x[i] * (double)p[channel_of(i)] + (double)q[channel_of(i)];
        check_close((double)out[i], relu && v < 0 ? 0 : v, 1e-5, 1e-6);
    }
    /* The same map on the way into a frame, and zeros, not mapped ones, around it. */
    for (int b = 0; b < BLOCKS; b++)
        for (int row = 0; row < 8; row++)
            for (int column = 0; column < 11; column++) {
                int inside = row >= 1 && row < 6 && column >= 2 && column < 9;
                for (int lane = 0; lane < 16; lane++) {
                    float found = framed[((b * 8 + row) * 11 + column) * 16 + lane];
                    int at = ((b * 5 + row - 1) * 7 + column - 2) * 16 + lane;
                    assert_true(found == (inside ? out[at] : 0.0f));
                }
            }
}

/* A frame with a step takes pixels (0, 0), (0, 3), (0, 6), (3, 0) ... of 5 x 7, mapped or not. */
static void check_picked(const struct ttq_kernels *k, int relu)
{
    struct ttq_affine map = {p, q, relu};
    struct ttq_frame frame = {BLOCKS, 5, 7, 0, 0, 2, 3, 3};
    static float picked[BLOCKS * 2 * 3 * 16], plain[BLOCKS * 2 * 3 * 16];
    k->affine(x, &map, BLOCKS, PIXELS, out);
    k->frame(&frame, &map, x, picked);
    k->frame(&frame, NULL, x, plain);
    for (int b = 0; b < BLOCKS; b++)
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 3; column++)
                for (int lane = 0; lane < 16; lane++) {
                    int at = ((b * 2 + row) * 3 + column) * 16 + lane;
                    int from = ((b * 5 + 3 * row) * 7 + 3 * column) * 16 + lane;
                    assert_true(picked[at] == out[from] && plain[at] == x[from]);
                }
}

static void check_norm_backward(const struct ttq_kernels *k, int relu, int add)
{
    struct ttq_affine map = {scale, shift, relu};
    k->norm_sums(x, dy, &map, p, BLOCKS, PIXELS, s, t);
    for (int c = 0; c < CHANNELS; c++) {
        double sum = 0, sum_x = 0;
        for (int i = 0; i < N; i++) {
            double g = channel_of(i) == c && (!relu || passes(i)) ? (double)dy[i] : 0;
            sum += g;
            sum_x += g * ((double)x[i] - (double)p[c]);
        }
        check_close((double)s[c], sum, 1e-5, 1e-5);
        check_close((double)t[c], sum_x, 1e-3, 1e-5); /* terms near 30 */
    }
    for (int i = 0; i < N; i++)
        out[i] = before[i];
    k->norm_backward(x, dy, &map, p, q, r, add, BLOCKS, PIXELS, out);
    for (int i = 0; i < N; i++) {
        int c = channel_of(i);
        double g = !relu || passes(i) ? (double)dy[i] : 0;
        double d = (double)p[c] * g + (double)q[c] + (double)r[c] * (double)x[i];
        check_close((double)out[i], add ? d + (double)before[i] : d, 1e-5, 1e-6);
    }
}

static void check_arrays(const struct ttq_kernels *k)
{
    k->add(x, y, 0, N, out);
    for (int i = 0; i < N; i++)
        assert_true(out[i] == x[i] + y[i]);
    k->add(dy, y, 1, N, out);
    for (int i = 0; i < N; i++)
        assert_true(out[i] == fmaxf(0, dy[i] + y[i]));
    for (int i = 0; i < N; i++)
        out[i] = dy[i];
    k->relu_backward(y, N, out);
    for (int i = 0; i < N; i++)
        assert_true(out[i] == (y[i] > 0 ? dy[i] : 0.0f));

    float parts[5 * 48], total[40];
    check_random(parts, 5 * 48, 18);
    k->sum_parts(parts, 48, 5, 40, total);
    for (int i = 0; i < 40; i++)
        assert_true(total[i] ==
                    parts[i] + parts[48 + i] + parts[96 + i] + parts[144 + i] + parts[192 + i]);

    float w[37], v[37], g[37], w0[37], v0[37];
    check_random(w, 37, 19);
    check_random(v, 37, 20);
    check_random(g, 37, 21);
    for (int i = 0; i < 37; i++)
        w0[i] = w[i], v0[i] = v[i];
    k->sgd(w, v, g, 37, 0.13f, 0.9f, 2e-4f);
    for (int i = 0; i < 37; i++) {
        double next = 0.9 * (double)v0[i] + (double)g[i] + 2e-4 * (double)w0[i];
        check_close((double)v[i], next, 1e-6, 1e-6);
        check_close((double)w[i], (double)w0[i] - 0.13 * next, 1e-6, 1e-6);
    }
}

/* Adam by its formula in double; 37 values: whole vectors and a rest. */
static void check_adam(const struct ttq_kernels *k)
{
    float w[37], m[37], u[37], g[37], w0[37], m0[37], u0[37];
    check_random(w, 37, 22);
    check_random(m, 37, 23);
    check_random(u, 37, 24);
    check_random(g, 37, 25);
    for (int i = 0; i < 37; i++) {
        u[i] = i == 5 ? 0.0f : fabsf(u[i]);
        w0[i] = w[i], m0[i] = m[i], u0[i] = u[i];
    }
    g[5] = w[5] = w0[5] = m[5] = m0[5] = 0.0f; /* nothing has happened there: eps alone divides */
    k->adam(w, m, u, g, 37, &(struct ttq_adam){0.01f, 0.9f, 0.999f, 1e-5f, 2e-4f});
    for (int i = 0; i < 37; i++) {
        double h = (double)g[i] + 2e-4 * (double)w0[i];
        double first = 0.9 * (double)m0[i] + 0.1 * h,
               second = 0.999 * (double)u0[i] + 0.001 * h * h;
        check_close((double)m[i], first, 1e-6, 1e-6);
        check_close((double)u[i], second, 1e-6, 1e-6);
        check_close((double)w[i], (double)w0[i] - 0.01 * first / (sqrt(second) + 1e-5), 1e-6, 1e-6);
    }
    assert_true(w[5] == 0.0f);
}

static void not_a_number_survives_relu(const struct ttq_kernels *k)
{
    float bad[16], one[16], zero[16] = {0}, result[16];
    struct ttq_affine map = {one, zero, 1};
    for (int i = 0; i < 16; i++)
        bad[i] = i % 2 ? NAN : -2.385f, one[i] = 1.0f;
    k->affine(bad, &map, 1, 1, result);
    for (int i = 0; i < 16; i++)
        assert_true(i % 2 ? isnan(result[i]) : result[i] == 0.0f);
}

static void every_pass(void **state)
{
    const struct ttq_kernels *k = check_level(state);
    fill();
    check_moments(k);
    check_affine(k, 0);
    check_picked(k, 0);
    check_affine(k, 1);
    check_picked(k, 1);
    for (int i = 0; i < 4; i++)
        check_norm_backward(k, i & 1, i & 2);
    check_arrays(k);
    check_adam(k);
    not_a_number_survives_relu(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CHECK_LEVELS(every_pass)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
