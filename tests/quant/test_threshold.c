/* The threshold rules of quant.threshold, and the sort below them. */
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/layer.h"
#include "ttq/quant/pieces.h"

/* |w| in rising order: 0 0.2 0.5 0.7 0.9 1.0 1.3 2.0 2.4 3.0; mean 1.2. */
static const float latent[10] = {3.0f, -0.2f, 0.5f, 0.0f, -2.4f, 1.0f, 2.0f, -0.7f, -0.9f, 1.3f};
enum { N = 10 };

static struct check_layer *with(const char *a, const char *b, const char *c)
{
    const char *overrides[] = {"quant.method=ttq", a, b, c};
    struct check_layer *layer = check_layer(overrides, c ? 4 : b ? 3 : 2, latent, N, 2, 1.0f, 1.0f);
    return layer;
}

static void check_rule(struct check_layer *c, double threshold, long negative, long zero)
{
    check_forward(c);
    check_close((double)c->layer.state.threshold, threshold, 0, 1.2e-7); /* one rounding */
    assert_int_equal(c->layer.state.negative, negative);
    assert_int_equal(c->layer.state.zero, zero);
    assert_int_equal(c->layer.state.positive, N - negative - zero);
}

static void max_mean_percentile(void **state)
{
    (void)state;
    check_rule(with("quant.t=0.5", NULL, NULL), 1.5, 1, 7);
    check_rule(with("quant.threshold=mean", "quant.t=0.5", NULL), 0.6, 3, 3);
    check_rule(with("quant.threshold=mean", "quant.t=1.75", NULL), 2.1, 1, 8);
    /* Nearest rank: 80 % is the 8th of 10, 81 % the 9th, 1 % the first, 100 % the largest. */
    check_rule(with("quant.threshold=percentile", "quant.t=0.5", "quant.percentile=80"), 1.0, 1, 6);
    check_rule(with("quant.threshold=percentile", "quant.t=0.5", "quant.percentile=81"), 1.2, 1, 6);
    check_rule(with("quant.threshold=percentile", "quant.t=1", "quant.percentile=1"), 0, 4, 1);
    check_rule(with("quant.threshold=percentile", "quant.t=0.5", "quant.percentile=100"), 1.5, 1,
               7);
}

/* r n zeros, to the nearest weight: 0.3 gives the third size, 0.34 too, 0.36 the fourth. */
static void share_by_hand(void **state)
{
    (void)state;
    check_rule(with("quant.threshold=share", "quant.share=0.3", NULL), 0.5, 3, 3);
    check_rule(with("quant.threshold=share", "quant.share=0.34", NULL), 0.5, 3, 3);
    check_rule(with("quant.threshold=share", "quant.share=0.36", NULL), 0.7, 2, 4);
    check_rule(with("quant.threshold=share", "quant.share=0.9", NULL), 2.4, 0, 9);
    /* 0 asks for none; a weight that is 0 exactly has no sign and stays zero. */
    check_rule(with("quant.threshold=share", "quant.share=0", NULL), 0, 4, 1);
}

/* Every share on a layer of 2304 weights, to the weight, with and without tanh. */
static void share_is_exact(void **state)
{
    (void)state;
    enum { MANY = 2304 };
    static float w[MANY];
    check_random(w, MANY, 7);
    for (int percent = 0; percent < 100; percent += 3)
        for (int tanh = 0; tanh < 2; tanh++) {
            char share[32];
            snprintf(share, sizeof share, "quant.share=%.2f", percent / 100.0);
            const char *overrides[] = {"quant.method=ttq", "quant.threshold=share", share,
                                       tanh ? "quant.tanh=yes" : "quant.tanh=no"};
            struct check_layer *c = check_layer(overrides, 4, w, MANY, 16, 1, 1);
            check_forward(c);
            assert_int_equal(c->layer.state.zero, lround(MANY * (percent / 100.0)));
        }
}

/* Equal sizes at the threshold are all zero: the share is then the least that is reached or more.
 */
static void share_with_ties(void **state)
{
    (void)state;
    const float ties[8] = {0.5f, -0.5f, 0.5f, -0.5f, 1.0f, 2.0f, 0.1f, 0.2f};
    const char *overrides[] = {"quant.method=ttq", "quant.threshold=share", "quant.share=0.375"};
    struct check_layer *c = check_layer(overrides, 3, ties, 8, 1, 1, 1);
    check_forward(c);
    assert_true(c->layer.state.threshold == 0.5f);
    assert_int_equal(c->layer.state.zero, 6);
}

/* quant.share_every = epoch: the threshold stays while the weights move. */
static void kept_threshold(void **state)
{
    (void)state;
    struct check_layer *c =
        with("quant.threshold=share", "quant.share=0.3", "quant.share_every=epoch");
    ttq_quant_keep_threshold(&c->layer);
    check_rule(c, 0.5, 3, 3);
    c->w[2] = 0.6f; /* 0.5 before */
    check_rule(c, 0.5, 3, 2);
    ttq_quant_keep_threshold(&c->layer);
    check_rule(c, 0.6, 3, 3);
}

static int by_size(const void *a, const void *b)
{
    float x = fabsf(*(const float *)a), y = fabsf(*(const float *)b);
    return (x > y) - (x < y);
}

static void sort_against_qsort(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static float u[MANY], sorted[MANY], scratch[MANY];
    check_random(u, MANY, 8);
    for (int i = 0; i < MANY; i += 7) /* sizes of every exponent, ties, both zeros */
        u[i] = ldexpf(u[i], i % 250 - 140);
    u[0] = 0.0f, u[1] = -0.0f, u[2] = u[3], u[4] = -u[5], u[6] = 3.4e38f, u[7] = 1.4e-45f;
    ttq_sort_sizes(u, MANY, sorted, scratch);
    qsort(u, MANY, sizeof *u, by_size);
    for (int i = 0; i < MANY; i++)
        assert_true(sorted[i] == fabsf(u[i]) && !signbit(sorted[i]));
}

/* Against whole numbers, for every percentile of two decimals. */
static void nearest_rank(void **state)
{
    (void)state;
    static const size_t sizes[] = {10, 432, 640, 1000, 4608, 34848, 100000, 1327104, 16777216};
    assert_int_equal(ttq_percent_rank(1.1, 1000), 11);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t hundredths = 100; hundredths <= 10000; hundredths++) {
            char percent[32];
            snprintf(percent, sizeof percent, "%zu.%02zu", hundredths / 100, hundredths % 100);
            assert_int_equal(ttq_percent_rank(strtod(percent, NULL), sizes[i]),
                             (hundredths * sizes[i] + 9999) / 10000);
        }
}

/* At 99.9 % runs have been trained with ceil(0.999 n): the same for the layers of ResNet on
 * CIFAR-10, of AlexNet and of ResNet-18. */
static void ranks_of_before(void **state)
{
    (void)state;
    static const size_t sizes[] = {432,    640,      2304,     4608,   9216,    18432,   36864,
                                   34848,  307200,   614400,   884736, 663552,  442368,  1327104,
                                   147456, 37748736, 16777216, 40960,  9408,    8192,    73728,
                                   32768,  294912,   589824,   131072, 1179648, 2359296, 5120};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_int_equal(ttq_percent_rank(99.9, sizes[i]),
                         (size_t)ceil(99.9 / 100.0 * (double)sizes[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_rank),        cmocka_unit_test(ranks_of_before),
        cmocka_unit_test(max_mean_percentile), cmocka_unit_test(share_by_hand),
        cmocka_unit_test(share_is_exact),      cmocka_unit_test(share_with_ties),
        cmocka_unit_test(kept_threshold),      cmocka_unit_test(sort_against_qsort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
