/* Statistics against published values (R 4.2.2's `sleep`, Fisher's use of Darwin's maize, NIST
 * StRD) and by their properties. */
#include "tests/support/check.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"

/* R's `sleep`: extra sleep of group 1 minus group 2. */
static const double sleep_pairs[10] = {-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4};
/* Darwin's maize, crossed minus self-fertilised, eighths of an inch (Fisher 1935). */
static const double maize[15] = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

static void t_test_of_sleep(void **state)
{
    (void)state;
    struct stat_sample s;
    assert_int_equal(stat_sample(sleep_pairs, 10, 0.95, &s, NULL), TTQ_OK);
    check_close(s.mean, -1.58, 1e-14, 0);
    check_close(s.t, -4.0621276833820, 0, 1e-12);
    check_close(s.df, 9, 0, 0);
    check_close(s.p, 0.00283289019738, 0, 1e-10);
    check_close(s.low, -2.45988576, 1e-8, 0);
    check_close(s.high, -0.70011424, 1e-8, 0);
}

static void t_test_of_maize(void **state)
{
    (void)state;
    struct stat_sample s;
    assert_int_equal(stat_sample(maize, 15, 0.95, &s, NULL), TTQ_OK);
    check_close(s.t, 2.14798746133112, 0, 1e-13);
    check_close(s.p, 0.0497029440, 1e-9, 0);
}

/* Fisher counted 863 of the 32,768 sign vectors. */
static void sign_flips_of_maize(void **state)
{
    (void)state;
    struct stat_signflip f;
    assert_int_equal(stat_signflip(maize, 15, NULL, &f, NULL), TTQ_OK);
    check_close(f.p_greater, 863.0 / 32768.0, 0, 0);
    check_close(f.p, 1726.0 / 32768.0, 0, 0);
    check_close(f.floor, 2.0 / 32768.0, 0, 0);
    assert_int_equal(stat_signflip(sleep_pairs, 10, NULL, &f, NULL), TTQ_OK);
    check_close(f.p, 4.0 / 1024.0, 0, 0); /* one difference is zero */
}

/* NIST StRD NumAcc2 to 4: certified means and deviations of numbers that cancel. */
static void nist_numacc(void **state)
{
    (void)state;
    static const struct {
        double first, low, high, mean, tolerance;
    } sets[] = {{1.2, 1.1, 1.3, 1.2, 1e-13},
                {1000000.2, 1000000.1, 1000000.3, 1000000.2, 1e-9},
                {10000000.2, 10000000.1, 10000000.3, 10000000.2, 1e-7}};
    for (int set = 0; set < 3; set++) {
        double x[1001];
        x[0] = sets[set].first;
        for (int i = 1; i < 1001; i++)
            x[i] = i % 2 ? sets[set].low : sets[set].high;
        struct stat_sample s;
        assert_int_equal(stat_sample(x, 1001, 0.95, &s, NULL), TTQ_OK);
        check_close(s.mean, sets[set].mean, 0, 1e-14);
        check_close(s.sd, 0.1, sets[set].tolerance, 0); /* GSL's own tests accept 1e-9 and 1e-7 */
    }
}

static double brute_force(const double *x, int n)
{
    double observed = 0, size = 0;
    int count = 0;
    for (int i = 0; i < n; i++)
        observed += x[i], size += fabs(x[i]);
    for (int v = 0; v < 1 << n; v++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += v >> i & 1 ? -x[i] : x[i];
        count += fabs(sum) >= fabs(observed) - 1e-10 * size;
    }
    return (double)count / (1 << n);
}

/* Also: the sign and the unit of the values change nothing. */
static void sign_flips_by_brute_force(void **state)
{
    (void)state;
    for (int n = 2; n <= 10; n++)
        for (uint32_t draw = 0; draw < 20; draw++) {
            float raw[10];
            double x[10], turned[10];
            check_random(raw, 10, 1000 + draw * 16 + (uint32_t)n);
            for (int i = 0; i < n; i++) {
                x[i] =
                    draw % 2 ? round(4 * (double)raw[i]) + 1 : (double)raw[i]; /* odd: with ties */
                turned[i] = -1e6 * x[i];
            }
            struct stat_signflip f, g;
            struct ttq_error error;
            if (stat_signflip(x, n, NULL, &f, &error) != TTQ_OK)
                continue; /* all zero, by rounding */
            check_close(f.p, brute_force(x, n), 0, 0);
            assert_int_equal(stat_signflip(turned, n, NULL, &g, NULL), TTQ_OK);
            check_close(g.p, f.p, 0, 0);
            assert_true(f.p >= f.floor);
        }
}

/* Under the null hypothesis p <= 0.05 in one case of twenty: 4,000 draws, four standard errors. */
static void p_values_under_the_null(void **state)
{
    (void)state;
    enum { DRAWS = 4000, N = 8 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 1935);
    int by_t = 0, by_flips = 0, covered = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
        double x[N];
        for (int i = 0; i < N; i++)
            x[i] = gsl_ran_gaussian(rng, 2.385);
        struct stat_sample s;
        struct stat_signflip f;
        assert_int_equal(stat_sample(x, N, 0.95, &s, NULL), TTQ_OK);
        assert_int_equal(stat_signflip(x, N, NULL, &f, NULL), TTQ_OK);
        by_t += s.p <= 0.05;
        by_flips += f.p <= 0.05;
        covered += s.low <= 0 && 0 <= s.high;
    }
    gsl_rng_free(rng);
    double margin = 4 * sqrt(0.05 * 0.95 / DRAWS);
    check_close((double)by_t / DRAWS, 0.05, margin, 0);
    check_close((double)covered / DRAWS, 0.95, margin, 0);
    /* 12 of 256 vectors: the largest attainable level below 0.05. */
    check_close((double)by_flips / DRAWS, 12.0 / 256.0, margin, 0);
}

static void refusals(void **state)
{
    (void)state;
    struct stat_sample s;
    struct stat_signflip f;
    struct ttq_error error;
    const double bad[3] = {1, NAN, 2}, same[3] = {0.5, 0.5, 0.5}, zeros[3] = {0};
    check_failed(stat_sample(bad, 3, 0.95, &s, &error), TTQ_BAD_DATA, &error, "value 2");
    check_failed(stat_sample(same, 3, 0.95, &s, &error), TTQ_BAD_DATA, &error,
                 "values that differ");
    check_failed(stat_sample(maize, 15, 1.0, &s, &error), TTQ_USAGE, &error, "confidence level");
    check_failed(stat_sample(maize, 0, 0.95, &s, &error), TTQ_BAD_DATA, &error, "found 0");
    check_failed(stat_signflip(maize, 1, NULL, &f, &error), TTQ_BAD_DATA, &error, "2 to 22 values");
    check_failed(stat_signflip(bad, 3, NULL, &f, &error), TTQ_BAD_DATA, &error, "value 2");
    check_failed(stat_signflip(zeros, 3, NULL, &f, &error), TTQ_BAD_DATA, &error,
                 "other than zero");
    assert_int_equal(stat_sample(maize, 1, 0.95, &s, &error), TTQ_OK);
    assert_true(isnan(s.sd) && isnan(s.p) && isnan(s.low));
    assert_int_equal(stat_describe(same, 3, 0.95, &s, &error), TTQ_OK);
    assert_true(s.low == 0.5 && s.high == 0.5 && isnan(s.t));
    const double sure[2] = {1e9, 1e9 + 1e-6};
    assert_int_equal(stat_sample(sure, 2, 0.95, &s, &error), TTQ_OK);
    assert_true(s.p >= 1e-15);
}

/* Median 4; the deviations from it are 3, 2, 0, 4 and 12, so MAD is 1.4826 x 3. */
static void order_statistics(void **state)
{
    (void)state;
    const double x[5] = {8, 1, 16, 2, 4};
    struct stat_order order;
    struct ttq_error error;
    assert_int_equal(stat_order(x, 5, &order, &error), TTQ_OK);
    check_close(order.median, 4, 0, 0);
    check_close(order.mad, 1.4826 * 3, 0, 1e-15);
    assert_true(order.least == 1 && order.most == 16);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_statistics),
        cmocka_unit_test(t_test_of_sleep),
        cmocka_unit_test(t_test_of_maize),
        cmocka_unit_test(sign_flips_of_maize),
        cmocka_unit_test(nist_numacc),
        cmocka_unit_test(sign_flips_by_brute_force),
        cmocka_unit_test(p_values_under_the_null),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
