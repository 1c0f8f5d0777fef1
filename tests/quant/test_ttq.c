/* Trained ternary quantization: equations 6 to 9 by hand, and the signs of the gradients. */
#include "tests/support/check.h"

#include "ttq/quant/quant.h"

/* max|w| = 2.385, t = 0.4 gives Delta = 0.954. */
static const float latent[8] = {2.385f, -2.1f, 0.954f, 0.5f, -0.9539f, -1.3f, 0.0f, 1.01f};
enum { N = 8 };

static void forward_by_hand(void **state)
{
    (void)state;
    float effective[N];
    struct ttq_quant_state seen;
    ttq_quantizer_ttq.forward(latent, N, 0.4f, 1.7f, 0.6f, effective, &seen);
    const float expected[N] = {1.7f, -0.6f, 0, 0, 0, -0.6f, 0, 1.7f};
    for (int i = 0; i < N; i++)
        assert_true(effective[i] == expected[i]);
    assert_true(seen.max_abs == 2.385f);
    assert_true(seen.threshold == 0.4f * 2.385f);
    assert_int_equal(seen.negative, 2);
    assert_int_equal(seen.zero, 4);
    assert_int_equal(seen.positive, 2);
}

/* |w| = Delta exactly is zero (PAPER_NOTES, errata); an all-zero layer has no zones. */
static void ties_and_zeros(void **state)
{
    (void)state;
    const float tie[3] = {1.0f, 0.25f, -0.25f}, nothing[3] = {0};
    float effective[3];
    struct ttq_quant_state seen;
    ttq_quantizer_ttq.forward(tie, 3, 0.25f, 2.0f, 3.0f, effective, &seen);
    assert_true(effective[0] == 2.0f && effective[1] == 0.0f && effective[2] == 0.0f);
    ttq_quantizer_ttq.forward(nothing, 3, 0.05f, 2.0f, 3.0f, effective, &seen);
    assert_int_equal(seen.zero, 3);
    assert_true(effective[0] == 0.0f && effective[2] == 0.0f);
}

static void backward_by_hand(void **state)
{
    (void)state;
    float effective[N], d[N] = {0.3f, 0.7f, -1.1f, 0.2f, 0.9f, -0.4f, 0.05f, 0.6f};
    struct ttq_quant_state seen;
    ttq_quantizer_ttq.forward(latent, N, 0.4f, 1.7f, 0.6f, effective, &seen);
    float d_pos, d_neg;
    ttq_quantizer_ttq.backward(latent, N, 1.7f, 0.6f, &seen, d, &d_pos, &d_neg);
    check_close((double)d_pos, 0.3 + 0.6, 1e-6, 0);
    check_close((double)d_neg, -(0.7 - 0.4), 1e-6, 0); /* minus: the paper's Eq. 7 has a misprint */
    const double expected[N] = {0.3 * 1.7, 0.7 * 0.6, -1.1, 0.2, 0.9, -0.4 * 0.6, 0.05, 0.6 * 1.7};
    for (int i = 0; i < N; i++)
        check_close((double)d[i], expected[i], 1e-6, 0);
}

/* L = sum c (q - a)^2 / 2 with q the effective weights: finite differences of L in Wp and Wn. */
static double loss_of(const float *c, const float *a, float wp, float wn)
{
    float effective[N];
    struct ttq_quant_state seen;
    ttq_quantizer_ttq.forward(latent, N, 0.4f, wp, wn, effective, &seen);
    double loss = 0;
    for (int i = 0; i < N; i++)
        loss += (double)c[i] * ((double)effective[i] - (double)a[i]) *
                ((double)effective[i] - (double)a[i]) / 2;
    return loss;
}

static void scale_gradients_by_finite_differences(void **state)
{
    (void)state;
    float c[N], a[N], d[N], effective[N], d_pos, d_neg;
    check_random(c, N, 1);
    check_random(a, N, 2);
    const float wp = 1.7f, wn = 0.6f, h = 0.0078125f;
    struct ttq_quant_state seen;
    ttq_quantizer_ttq.forward(latent, N, 0.4f, wp, wn, effective, &seen);
    for (int i = 0; i < N; i++)
        d[i] = c[i] * (effective[i] - a[i]);
    ttq_quantizer_ttq.backward(latent, N, wp, wn, &seen, d, &d_pos, &d_neg);
    /* L is quadratic in the scales, so central differences are exact up to float rounding of the
     * arguments, about 1e-7 / h. */
    double by_pos = (loss_of(c, a, wp + h, wn) - loss_of(c, a, wp - h, wn)) / (2 * (double)h);
    double by_neg = (loss_of(c, a, wp, wn + h) - loss_of(c, a, wp, wn - h)) / (2 * (double)h);
    check_close((double)d_pos, by_pos, 1e-4, 1e-4);
    check_close((double)d_neg, by_neg, 1e-4, 1e-4);
    assert_true(by_neg * (double)d_neg > 0); /* with the printed sign this product is negative */
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
    struct ttq_quant_state seen = {.threshold = 0.5f};
    float d_pos, d_neg;
    ttq_quantizer_ttq.backward(w, MANY, 1, 1, &seen, d, &d_pos, &d_neg);
    assert_true(d_pos == 0.125f);
    assert_true(d_neg == 0.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_by_hand),
        cmocka_unit_test(ties_and_zeros),
        cmocka_unit_test(backward_by_hand),
        cmocka_unit_test(scale_gradients_by_finite_differences),
        cmocka_unit_test(sums_keep_small_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
