/* Every method but ttq: forward and backward by hand, against brute force and finite differences.
 */
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/layer.h"

/* Two filters of four; mean|w| 0.75, by filter 0.9 and 0.6. */
static const float latent[8] = {2.0f, -0.4f, 0.2f, -1.0f, 0.1f, 0.5f, -0.6f, 1.2f};
static const float gradient[8] = {0.3f, 0.7f, -1.1f, 0.2f, 0.9f, -0.4f, 0.05f, 0.6f};
enum { N = 8 };

static struct check_layer *with(const char *method)
{
    return check_layer(&method, 1, latent, N, 2, 1.0f, 1.0f);
}

/* Forward gives the values, rounded a few times in float. */
static void check_values(const float *found, const double *expected)
{
    for (int i = 0; i < N; i++)
        check_close((double)found[i], expected[i], 0, 3e-7);
}

static void check_counts(const struct check_layer *c, long negative, long zero)
{
    assert_int_equal(c->layer.state.negative, negative);
    assert_int_equal(c->layer.state.zero, zero);
    assert_int_equal(c->layer.state.positive, (long)c->layer.n - negative - zero);
    for (size_t i = 0; i < c->layer.n; i++)
        assert_int_equal(ttq_quant_code(&c->layer, i), (c->q[i] > 0) - (c->q[i] < 0));
}

static void check_straight_through(struct check_layer *c)
{
    check_backward(c, gradient);
    assert_memory_equal(c->d, gradient, sizeof gradient);
    assert_null(c->layer.scale[0]); /* nothing is learned */
}

static void dorefa(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=dorefa");
    check_straight_through(c);
    const double expected[N] = {0.75, -0.75, 0.75, -0.75, 0.75, 0.75, -0.75, 0.75};
    check_values(c->q, expected);
    check_counts(c, 3, 0);
    c->w[2] = 0.0f; /* sign(0) = 0 */
    check_forward(c);
    assert_true(c->q[2] == 0.0f);
}

/* g (1/4 + alpha) where |w| <= 1, else g / 4. */
static void bwn(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=bwn");
    check_backward(c, gradient);
    const double expected[N] = {0.9, -0.9, 0.9, -0.9, 0.6, 0.6, -0.6, 0.6};
    check_values(c->q, expected);
    check_counts(c, 3, 0);
    check_close((double)c->layer.state.scale[0], 0.75, 0, 1.2e-7);
    const double d[N] = {0.3 * 0.25, 0.7 * 1.15,  -1.1 * 1.15, 0.2 * 1.15,
                         0.9 * 0.85, -0.4 * 0.85, 0.05 * 0.85, 0.6 * 0.25};
    check_values(c->d, d);
}

/* Threshold 0.525; the mean of 2, 1, 0.6, 1.2. */
static void twn(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=twn");
    check_straight_through(c);
    const double expected[N] = {1.2, 0, 0, -1.2, 0, 0, -1.2, 1.2};
    check_values(c->q, expected);
    check_counts(c, 2, 4);
    check_close((double)c->layer.state.threshold, 0.525, 0, 1.2e-7);
}

/* S_k^2 / k for k = 1 ... 8: 4, 5.12, 5.88, 5.76, 5.618, 5.415, 4.978, 4.5: three weights. */
static void twn_exact(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=twn-exact");
    check_straight_through(c);
    const double expected[N] = {1.4, 0, 0, -1.4, 0, 0, 0, 1.4};
    check_values(c->q, expected);
    check_counts(c, 1, 5);
    assert_true(c->layer.state.threshold == 0.6f);
}

/* gamma 0.75: codes 1 above 0.375. */
static void bitnet(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=bitnet");
    check_straight_through(c);
    const double expected[N] = {0.75, -0.75, 0, -0.75, 0, 0.75, -0.75, 0.75};
    check_values(c->q, expected);
    check_counts(c, 3, 2);
    for (int i = 0; i < N; i++) /* clip(round(w / gamma)) */
        check_close((double)c->q[i], 0.75 * fmax(-1, fmin(1, nearbyint((double)latent[i] / 0.75))),
                    0, 3e-7);
}

/* From 0.525: means 1.6 and 0.8, thresholds 0.8 and 0.4; -0.4 is at it and stays zero; settled. */
static void lloyd(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=lloyd");
    check_straight_through(c);
    const double expected[N] = {1.6, 0, 0, -0.8, 0, 0, -0.8, 1.6};
    check_values(c->q, expected);
    check_counts(c, 2, 4);
    check_close((double)c->layer.state.threshold, 0.8, 0, 1.2e-7);
    check_close((double)c->layer.state.threshold_neg, 0.4, 0, 1.2e-7);
    /* Three rounds: threshold 0.7 x 1.375 leaves 4 and 1, mean 2.5, so 1 leaves; mean 4. Nothing is
     * below -0.9625, so the negative threshold becomes 0, then half of 0.25, which leaves -0.1 out.
     */
    const float moves[4] = {4.0f, 1.0f, -0.1f, -0.4f};
    const char *method = "quant.method=lloyd";
    c = check_layer(&method, 1, moves, 4, 1, 0, 0);
    check_forward(c);
    const double after[4] = {4, 0, 0, -0.4};
    for (int i = 0; i < 4; i++)
        check_close((double)c->q[i], after[i], 0, 1.2e-7);
}

static double squared_error(const float *w, const float *q, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)w[i] - (double)q[i]) * ((double)w[i] - (double)q[i]);
    return sum;
}

/* On normal weights: the exact threshold is the best of all by brute force, Lloyd is at least as
 * good with its two values, and settled: its thresholds are half of its values. */
static void least_squares(void **state)
{
    (void)state;
    enum { MANY = 400 };
    static float w[MANY], q[MANY];
    check_random(w, MANY, 9);
    const char *method = "quant.method=twn-exact";
    struct check_layer *c = check_layer(&method, 1, w, MANY, 4, 0, 0);
    check_forward(c);
    double exact = squared_error(w, c->q, MANY), best = 1e30;
    for (int t = 0; t < MANY; t++) { /* threshold |w[t]|, its best scale */
        double sum = 0;
        int count = 0;
        for (int i = 0; i < MANY; i++)
            if (fabsf(w[i]) > fabsf(w[t]))
                sum += (double)fabsf(w[i]), count++;
        for (int i = 0; i < MANY; i++)
            q[i] = fabsf(w[i]) > fabsf(w[t]) ? copysignf((float)(sum / count), w[i]) : 0.0f;
        best = fmin(best, squared_error(w, q, MANY));
    }
    check_close(exact, best, 0, 1e-6);
    method = "quant.method=twn";
    c = check_layer(&method, 1, w, MANY, 4, 0, 0);
    check_forward(c);
    assert_true(exact <= squared_error(w, c->q, MANY));
    method = "quant.method=lloyd";
    c = check_layer(&method, 1, w, MANY, 4, 0, 0);
    check_forward(c);
    assert_true(squared_error(w, c->q, MANY) <= exact * (1 + 1e-6));
    for (int k = 0; k < 2; k++) {
        float threshold = k ? c->layer.state.threshold_neg : c->layer.state.threshold;
        assert_true(threshold == 0.5f * c->layer.state.scale[k]);
    }
    /* No move of either value by 1 per cent lowers the error. */
    double settled = squared_error(w, c->q, MANY);
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int i = 0; i < MANY; i++)
            q[i] = c->q[i] * (1 + (float)sign * 0.01f);
        assert_true(squared_error(w, q, MANY) > settled);
    }
}

/* Step 0.8: w / s = 2.5 -0.5 0.25 -1.25 0.125 0.625 -0.75 1.5, codes 1 0 0 -1 0 1 -1 1. */
static void lsq(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=lsq");
    c->scale[0] = 0.8f;
    check_backward(c, gradient);
    const double expected[N] = {0.8, 0, 0, -0.8, 0, 0.8, -0.8, 0.8};
    check_values(c->q, expected);
    check_counts(c, 2, 3);
    const double d[N] = {0, 0.7, -1.1, 0, 0.9, -0.4, 0.05, 0};
    for (int i = 0; i < N; i++)
        check_close((double)c->d[i], d[i], 0, 1.2e-7);
    double sum = 0.3 * 1 + 0.7 * 0.5 - 1.1 * -0.25 + 0.2 * -1 + 0.9 * -0.125 - 0.4 * 0.375 +
                 0.05 * -0.25 + 0.6 * 1;
    check_close((double)c->d_scale[0], sum / sqrt(8), 1e-6, 0);
    assert_null(c->layer.scale[1]);
    c->settings.method->start(&c->layer);
    check_close((double)c->scale[0], 1.5, 0, 1.2e-7); /* 2 mean|w| */
    /* A negative step acts by its size, and its gradient has the other sign. */
    c->scale[0] = -0.8f;
    check_backward(c, gradient);
    check_values(c->q, expected);
    check_close((double)c->d_scale[0], -sum / sqrt(8), 1e-6, 0);
}

/* The step's gradient is that of s clip(round(w / s)) with the straight-through estimator of round:
 * q = s (code + straight-through(w / s)); so it is the difference of s clip(w / s + r), r =
 * round(v)
 * - v held fixed. Compared in double for L = sum g q; times 1 / sqrt(n). */
static void lsq_step_by_finite_differences(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.method=lsq");
    const double s = (double)0.8f, h = 1e-5; /* w = -0.4 is half a step exactly: code 0 */
    c->scale[0] = 0.8f;
    check_backward(c, gradient);
    double above = 0, below = 0;
    for (int i = 0; i < N; i++) {
        double v = (double)latent[i] / s, held = nearbyint(v) - v;
        for (int side = -1; side <= 1; side += 2) {
            double step = s + side * h, inside = (double)latent[i] / step + held;
            double q = step * (fabs(v) < 1 ? inside : v > 0 ? 1 : -1);
            *(side > 0 ? &above : &below) += (double)gradient[i] * q;
        }
    }
    /* 1e-6: float rounding of the result. */
    check_close((double)c->d_scale[0], (above - below) / (2 * h) / sqrt(8), 1e-6, 0);
}

/* Layers of zeros, of one weight, of one size: finite values, no division by zero. */
static void awkward_layers(void **state)
{
    (void)state;
    const char *const methods[] = {
        "quant.method=dorefa", "quant.method=bwn",    "quant.method=twn",  "quant.method=twn-exact",
        "quant.method=lsq",    "quant.method=bitnet", "quant.method=lloyd"};
    const float zeros[4] = {0}, same[4] = {0.5f, 0.5f, -0.5f, 0.5f}, one[1] = {-3.0f};
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        for (int kind = 0; kind < 3; kind++) {
            const float *w = kind == 0 ? zeros : kind == 1 ? same : one;
            struct check_layer *c = check_layer(&methods[m], 1, w, kind == 2 ? 1 : 4, 1, 0, 0);
            if (c->settings.method->start)
                c->settings.method->start(&c->layer);
            check_backward(c, gradient);
            for (size_t i = 0; i < c->layer.n; i++) {
                assert_true(isfinite(c->q[i]) && isfinite(c->d[i]));
                if (kind == 0)
                    assert_true(c->q[i] == 0.0f);
                else if (m != 4) /* lsq begins with a step of twice the mean */
                    check_close((double)c->q[i], (double)w[i], 0, 1.2e-7);
            }
            assert_true(isfinite(c->d_scale[0]));
        }
}

/* keys.def, enum ttq_method and the table of quantizers have one order. */
static void names_of_the_methods(void **state)
{
    (void)state;
    static const struct {
        enum ttq_method method;
        const char *name;
    } named[] = {{TTQ_METHOD_FULL, "full"},     {TTQ_METHOD_TTQ, "ttq"},
                 {TTQ_METHOD_DOREFA, "dorefa"}, {TTQ_METHOD_BWN, "bwn"},
                 {TTQ_METHOD_TWN, "twn"},       {TTQ_METHOD_TWN_EXACT, "twn-exact"},
                 {TTQ_METHOD_LSQ, "lsq"},       {TTQ_METHOD_BITNET, "bitnet"},
                 {TTQ_METHOD_LLOYD, "lloyd"}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        struct ttq_config config;
        struct ttq_quant_settings settings;
        char setting[64];
        const char *const override = setting;
        snprintf(setting, sizeof setting, "quant.method=%s", named[i].name);
        assert_int_equal(ttq_config_read(&config, NULL, &override, 1, NULL), TTQ_OK);
        assert_int_equal(config.quant_method, named[i].method);
        ttq_quant_set(&config, &settings);
        assert_string_equal(settings.method ? settings.method->name : "full", named[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_the_methods),
        cmocka_unit_test(dorefa),
        cmocka_unit_test(bwn),
        cmocka_unit_test(twn),
        cmocka_unit_test(twn_exact),
        cmocka_unit_test(bitnet),
        cmocka_unit_test(lloyd),
        cmocka_unit_test(least_squares),
        cmocka_unit_test(lsq),
        cmocka_unit_test(lsq_step_by_finite_differences),
        cmocka_unit_test(awkward_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
