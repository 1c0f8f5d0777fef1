/* Trained ternary quantization: equations 6 to 9 by hand, every part of it, signs of gradients. */
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

#include "tests/support/layer.h"

/* max|w| = 2.385, t = 0.4 gives Delta = 0.954: codes + - 0 0 0 - 0 +. */
static const float latent[8] = {2.385f, -2.1f, 0.954f, 0.5f, -0.9539f, -1.3f, 0.0f, 1.01f};
static const float gradient[8] = {0.3f, 0.7f, -1.1f, 0.2f, 0.9f, -0.4f, 0.05f, 0.6f};
static const int codes[8] = {1, -1, 0, 0, 0, -1, 0, 1};
enum { N = 8 };

/* The eight weights with quant.t = 0.4 and two more settings. */
static struct check_layer *with(const char *first, const char *second)
{
    const char *overrides[] = {"quant.method=ttq", "quant.t=0.4", first, second};
    return check_layer(overrides, second ? 4 : first ? 3 : 2, latent, N, 2, 1.7f, 0.6f);
}

static void check_values(const float *found, const double *expected)
{
    for (int i = 0; i < N; i++)
        check_close((double)found[i], expected[i], 1e-6, 0); /* values near 1 in float */
}

/* q is pos, -neg or 0 by code; means are rounded once. */
static void check_effective(struct check_layer *c, float pos, float neg)
{
    check_forward(c);
    for (int i = 0; i < N; i++) {
        check_close((double)c->q[i],
                    (double)(codes[i] > 0   ? pos
                             : codes[i] < 0 ? -neg
                                            : 0.0f),
                    0, 1.2e-7);
        assert_int_equal(ttq_quant_code(&c->layer, (size_t)i), codes[i]);
    }
    check_close((double)c->layer.state.scale[0], (double)pos, 0, 1.2e-7);
    check_close((double)c->layer.state.scale[1], (double)neg, 0, 1.2e-7);
}

static void forward_by_hand(void **state)
{
    (void)state;
    struct check_layer *c = with(NULL, NULL);
    check_effective(c, 1.7f, 0.6f);
    assert_true(c->layer.state.max_abs == 2.385f);
    assert_true(c->layer.state.threshold == 0.4f * 2.385f);
    assert_int_equal(c->layer.state.negative, 2);
    assert_int_equal(c->layer.state.zero, 4);
    assert_int_equal(c->layer.state.positive, 2);
}

/* |w| = Delta exactly is zero (PAPER_NOTES, errata); an all-zero layer has no zones. */
static void ties_and_zeros(void **state)
{
    (void)state;
    const float tie[3] = {1.0f, 0.25f, -0.25f}, nothing[3] = {0};
    const char *overrides[] = {"quant.method=ttq", "quant.t=0.25"};
    struct check_layer *c = check_layer(overrides, 2, tie, 3, 1, 2.0f, 3.0f);
    check_forward(c);
    assert_true(c->q[0] == 2.0f && c->q[1] == 0.0f && c->q[2] == 0.0f);
    c = check_layer(overrides, 2, nothing, 3, 1, 2.0f, 3.0f);
    check_forward(c);
    assert_int_equal(c->layer.state.zero, 3);
    assert_true(c->q[0] == 0.0f && c->q[2] == 0.0f);
}

static void backward_by_hand(void **state)
{
    (void)state;
    struct check_layer *c = with(NULL, NULL);
    check_backward(c, gradient);
    check_close((double)c->d_scale[0], 0.3 + 0.6, 1e-6, 0);
    /* minus: the paper's Eq. 7 has a misprint */
    check_close((double)c->d_scale[1], -(0.7 - 0.4), 1e-6, 0);
    const double expected[N] = {0.3 * 1.7, 0.7 * 0.6, -1.1, 0.2, 0.9, -0.4 * 0.6, 0.05, 0.6 * 1.7};
    check_values(c->d, expected);
}

static void latent_gradients(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.latent_gradient=plain", NULL);
    check_backward(c, gradient);
    for (int i = 0; i < N; i++)
        assert_true(c->d[i] == gradient[i]);
    check_close((double)c->d_scale[1], -(0.7 - 0.4), 1e-6, 0);
    c = with("quant.latent_gradient=zero", NULL);
    check_backward(c, gradient);
    const double expected[N] = {0.3 * 1.7, 0.7 * 0.6, 0, 0, 0, -0.4 * 0.6, 0, 0.6 * 1.7};
    check_values(c->d, expected);
}

/* One W: dL/dW is the sum over the positive zone minus that over the negative one. */
static void symmetric(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.scales=symmetric", NULL);
    check_effective(c, 1.7f, 1.7f);
    check_backward(c, gradient);
    check_close((double)c->d_scale[0], 0.3 + 0.6 - (0.7 - 0.4), 1e-6, 0);
    const double expected[N] = {0.3 * 1.7, 0.7 * 1.7, -1.1, 0.2, 0.9, -0.4 * 1.7, 0.05, 0.6 * 1.7};
    check_values(c->d, expected);
    assert_null(c->layer.scale[1]);
}

/* Two scales until the tie, then both have the gradient of one. */
static void tied_late(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.scales=tied-late", NULL);
    check_backward(c, gradient);
    check_close((double)c->d_scale[0], 0.9, 1e-6, 0);
    check_close((double)c->d_scale[1], -0.3, 1e-6, 0);
    c->settings.tied = true;
    check_backward(c, gradient);
    check_close((double)c->d_scale[0], 0.6, 1e-6, 0);
    assert_true(c->d_scale[0] == c->d_scale[1]);
    check_close((double)ttq_quant_tied_scale(4.0f, 9.0f), 6, 0, 0);
    check_close((double)ttq_quant_tied_scale(-4.0f, -9.0f), -6, 0, 0);
    check_close((double)ttq_quant_tied_scale(-4.0f, 9.0f), 6, 0, 0);
    check_close((double)ttq_quant_tied_scale(4.0f, -9.0f), -6, 0, 0);
}

/* Means: positive (2.385 + 1.01) / 2, negative (2.1 + 1.3) / 2. */
static void fixed_scales(void **state)
{
    (void)state;
    check_effective(with("quant.scales=fixed-one", NULL), 1.0f, 1.0f);
    struct check_layer *c = with("quant.scales=fixed-two", NULL);
    check_effective(c, 1.6975f, 1.7f);
    check_backward(c, gradient);
    check_close((double)c->d[0], 0.3 * 1.6975, 1e-6, 0);
    check_close((double)c->d[1], 0.7 * 1.7, 1e-6, 0);
    check_close((double)c->d[3], 0.2, 0, 1e-7);
    c = with("quant.scales=fixed-mean", NULL);
    check_effective(c, 1.69875f, 1.69875f);
    c->w[0] = 2.0f; /* found again at each step */
    check_forward(c);
    check_close((double)c->q[0], (2.0 + 1.01 + 2.1 + 1.3 + 0.954 + 0.9539) / 6, 1e-6, 0);
    assert_null(c->layer.scale[0]);
    /* A zone without weights has no mean: nothing has that value. */
    const float one_side[3] = {1.0f, 0.5f, 0.01f};
    const char *overrides[] = {"quant.method=ttq", "quant.scales=fixed-two"};
    c = check_layer(overrides, 2, one_side, 3, 1, 0, 0);
    check_forward(c);
    assert_true(c->q[0] == 0.75f && c->q[2] == 0.0f && c->layer.state.scale[1] == 0.0f);
}

/* The placebo: groups are a function of seed and layer, half and half, and have nothing to do with
 * signs; each scale's gradient is the sum of code x d over its group. */
static void random_groups(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static float w[MANY], d[MANY];
    check_random(w, MANY, 3);
    check_random(d, MANY, 4);
    const char *overrides[] = {"quant.method=ttq", "quant.scales=random-groups", "run.seed=5"};
    struct check_layer *c = check_layer(overrides, 3, w, MANY, 1, 1.7f, 0.6f);
    check_backward(c, d);
    static float first[MANY];
    memcpy(first, c->q, sizeof first);
    double sum[2] = {0};
    long count[2][2] = {{0}};
    for (int i = 0; i < MANY; i++) {
        int code = ttq_quant_code(&c->layer, (size_t)i);
        float size = fabsf(c->q[i]);
        assert_true(code ? size == 1.7f || size == 0.6f : size == 0.0f);
        assert_true((c->q[i] > 0) - (c->q[i] < 0) == code); /* the sign is the latent weight's */
        if (!code)
            continue;
        int group = size == 0.6f;
        count[group][code < 0]++;
        sum[group] += code * (double)d[i];
        check_close((double)c->d[i], (double)d[i] * (double)size, 0, 1e-6);
    }
    check_close((double)c->d_scale[0], sum[0], 0, 1e-6);
    check_close((double)c->d_scale[1], sum[1], 0, 1e-6);
    /* Four cells of about 5000 (less the zeros): 6 standard deviations of a fair coin are 430. */
    for (int group = 0; group < 2; group++)
        for (int sign = 0; sign < 2; sign++)
            check_close((double)count[group][sign], (count[0][sign] + count[1][sign]) / 2.0, 430,
                        0);
    /* Weights are worked on in chunks of 4,096; the groups of the next are not those of the last.
     */
    long both = 0, same = 0;
    for (int i = 0; i + 4096 < MANY; i++)
        if (c->q[i] != 0.0f && c->q[i + 4096] != 0.0f) {
            both++;
            same += fabsf(c->q[i]) == fabsf(c->q[i + 4096]);
        }
    check_close((double)same, (double)both / 2, 6 * sqrt((double)both / 4), 0);
    check_forward(c); /* drawn once */
    assert_memory_equal(first, c->q, sizeof first);
    c->layer.number = 2;
    check_forward(c);
    assert_memory_not_equal(first, c->q, sizeof first);
    c->layer.number = 1;
    c->settings.seed = 6;
    check_forward(c);
    assert_memory_not_equal(first, c->q, sizeof first);
}

/* L is quadratic in the scales, so central differences are exact up to float rounding of the
 * arguments, about 1e-7 / h, here 1e-5 of values near 10. */
static void scale_gradients_by_finite_differences(void **state)
{
    (void)state;
    const char *const scales[] = {"quant.scales=asymmetric", "quant.scales=symmetric",
                                  "quant.scales=random-groups", "quant.scales=tied-late"};
    for (size_t i = 0; i < 4; i++) {
        check_scale_differences(with(scales[i], NULL), 0.0078125f, 1e-4);
        check_scale_differences(with(scales[i], "quant.tanh=yes"), 0.0078125f, 1e-4);
        check_scale_differences(with(scales[i], "quant.latent_gradient=plain"), 0.0078125f, 1e-4);
    }
}

/* The sums cancel heavily; they must not lose it. */
static void sums_keep_small_differences(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static float w[MANY], d[MANY];
    for (int i = 0; i < MANY; i++) {
        w[i] = 1.0f;
        d[i] = i % 2 ? -1e6f : 1e6f;
    }
    d[0] += 0.125f;
    const char *overrides[] = {"quant.method=ttq"};
    struct check_layer *c = check_layer(overrides, 1, w, MANY, 1, 1, 1);
    check_backward(c, d);
    assert_true(c->d_scale[0] == 0.125f);
    assert_true(c->d_scale[1] == 0.0f);
}

/* tanh 2.385 = 0.983182, so t = 0.8 cuts at 0.786545: 1.01 (tanh 0.765762) is zero now. */
static void tanh_of_the_latent_weights(void **state)
{
    (void)state;
    const char *overrides[] = {"quant.method=ttq", "quant.t=0.8", "quant.tanh=yes"};
    struct check_layer *c = check_layer(overrides, 3, latent, N, 2, 1.7f, 0.6f);
    check_backward(c, gradient);
    const float expected[N] = {1.7f, -0.6f, 0, 0, 0, -0.6f, 0, 0};
    for (int i = 0; i < N; i++)
        assert_true(c->q[i] == expected[i]);
    check_close((double)c->layer.state.max_abs, 0.983182, 1e-6, 0);
    check_close((double)c->layer.state.threshold, 0.786545, 1e-6, 0);
    assert_int_equal(ttq_quant_code(&c->layer, 7), 0);
    /* d tanh / dw by differences of double tanh; 1e-5 is the error of the difference. */
    for (int i = 0; i < N; i++) {
        double w = (double)latent[i], h = 1e-4, slope = (tanh(w + h) - tanh(w - h)) / (2 * h);
        double zone = i == 0 ? 1.7 : i == 1 || i == 5 ? 0.6 : 1;
        check_close((double)c->d[i], (double)gradient[i] * zone * slope, 1e-5, 0);
    }
}

static void initial_scales(void **state)
{
    (void)state;
    struct check_layer *c = with("quant.scale_start=0.25", NULL);
    c->settings.method->start(&c->layer);
    assert_true(c->scale[0] == 0.25f && c->scale[1] == 0.25f);
    c = with("quant.scale_init=zone-mean", NULL);
    c->settings.method->start(&c->layer);
    check_close((double)c->scale[0], 1.6975, 0, 1.2e-7);
    check_close((double)c->scale[1], 1.7, 0, 1.2e-7);
    c = with("quant.scale_init=closed-form", NULL);
    c->settings.method->start(&c->layer);
    check_close((double)c->scale[0], 1.69875, 0, 1.2e-7);
    check_close((double)c->scale[1], 1.69875, 0, 1.2e-7);
    c = with("quant.scale_init=zone-mean", "quant.scales=symmetric");
    c->settings.method->start(&c->layer);
    check_close((double)c->scale[0], 1.69875, 0, 1.2e-7);
    /* Each group its own mean. */
    c = with("quant.scale_init=zone-mean", "quant.scales=random-groups");
    c->settings.method->start(&c->layer);
    check_forward(c);
    double sum = 0, of_values = 0;
    for (int i = 0; i < N; i++) {
        sum += codes[i] ? fabs((double)latent[i]) : 0;
        of_values += fabs((double)c->q[i]);
    }
    check_close(of_values, sum, 1e-6, 0); /* as means do */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_by_hand),
        cmocka_unit_test(ties_and_zeros),
        cmocka_unit_test(backward_by_hand),
        cmocka_unit_test(latent_gradients),
        cmocka_unit_test(symmetric),
        cmocka_unit_test(tied_late),
        cmocka_unit_test(fixed_scales),
        cmocka_unit_test(random_groups),
        cmocka_unit_test(scale_gradients_by_finite_differences),
        cmocka_unit_test(sums_keep_small_differences),
        cmocka_unit_test(tanh_of_the_latent_weights),
        cmocka_unit_test(initial_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
