/* Accuracy where it is hard: NIST StRD data, few degrees of freedom, the largest enumeration; and
 * the whole distribution of p under the null hypothesis. */
#include "tests/support/check.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"

/* NIST StRD NumAcc1: certified mean 10000002, deviation 1. */
static void nist_numacc1(void **state)
{
    (void)state;
    const double x[3] = {10000001, 10000003, 10000002};
    struct stat_sample s;
    assert_int_equal(stat_sample(x, 3, 0.95, &s, NULL), TTQ_OK);
    check_close(s.mean, 10000002, 0, 0);
    check_close(s.sd, 1, 0, 0);
}

/* NIST StRD Mavro: (x - 2) 100000, and Michelson's speeds of light: (x - 299) 100. The file of
 * PiDigits is not quite the first 5,000 digits of pi, so it cannot be generated here. */
static const short mavro[50] = {180, 170, 180, 190, 180, 170, 150, 140, 150, 150, 170, 180, 180,
                                190, 190, 210, 200, 160, 140, 130, 130, 150, 150, 160, 150, 140,
                                130, 140, 150, 140, 150, 160, 150, 160, 190, 200, 200, 210, 220,
                                230, 240, 250, 270, 260, 260, 260, 270, 260, 250, 240};
static const short michelson[100] = {
    85, 74, 90, 107, 93, 85, 95, 98, 98, 88, 100, 98, 93, 65, 76, 81, 100, 100, 96, 96,
    96, 94, 96, 94,  88, 80, 85, 88, 90, 84, 83,  79, 81, 88, 88, 83, 80,  79,  76, 80,
    88, 88, 88, 86,  72, 72, 62, 86, 97, 95, 88,  91, 85, 87, 84, 84, 85,  84,  84, 84,
    89, 81, 81, 82,  80, 77, 76, 74, 75, 76, 91,  92, 89, 86, 88, 72, 84,  85,  85, 78,
    89, 84, 78, 81,  76, 81, 79, 81, 82, 85, 87,  87, 81, 74, 81, 94, 95,  80,  81, 87};

static void nist_mavro_and_michelson(void **state)
{
    (void)state;
    double x[100];
    struct stat_sample s;
    for (int i = 0; i < 50; i++)
        x[i] = (200000 + mavro[i]) / 1e5;
    assert_int_equal(stat_sample(x, 50, 0.95, &s, NULL), TTQ_OK);
    check_close(s.mean, 2.00185600000000, 0, 1e-14);
    /* The data themselves are rounded to 2e-16 of 2: five digits more than their deviation. */
    check_close(s.sd, 0.000429123454003053, 0, 1e-12);
    for (int i = 0; i < 100; i++)
        x[i] = (29900 + michelson[i]) / 1e2;
    assert_int_equal(stat_sample(x, 100, 0.95, &s, NULL), TTQ_OK);
    check_close(s.mean, 299.852400000000, 0, 1e-14);
    check_close(s.sd, 0.0790105478190518, 0, 1e-12);
}

/* With 1 and 2 degrees of freedom the distribution has a closed form: a Cauchy distribution, and
 * p = 1 - t / sqrt(2 + t^2). */
static void few_degrees_of_freedom(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846;
    const double two[2] = {0.1, 0.3}, three[3] = {0.1, 0.2, 0.3};
    struct stat_sample s;
    assert_int_equal(stat_sample(two, 2, 0.95, &s, NULL), TTQ_OK);
    check_close(s.t, 2, 0, 1e-14);
    check_close(s.p, 1 - 2 * atan(s.t) / pi, 0, 1e-12);
    check_close(s.high, 0.2 + 0.1 * tan(0.475 * pi), 0, 1e-10);
    assert_int_equal(stat_sample(three, 3, 0.9, &s, NULL), TTQ_OK);
    check_close(s.p, 1 - s.t / sqrt(2 + s.t * s.t), 0, 1e-12);
    double quantile = 0.9 * sqrt(2 / (1 - 0.9 * 0.9)); /* t with 2 tails of 5 % */
    check_close(s.low, 0.2 - quantile * 0.1 / sqrt(3), 0, 1e-10);
}

/* Changing every sign turns the interval round and leaves p; another unit changes neither. */
static void signs_and_units(void **state)
{
    (void)state;
    const double x[5] = {0.3, -0.1, 0.45, 0.2, 0.05};
    double y[5];
    struct stat_sample s, turned;
    for (int i = 0; i < 5; i++)
        y[i] = -1024 * x[i];
    assert_int_equal(stat_sample(x, 5, 0.95, &s, NULL), TTQ_OK);
    assert_int_equal(stat_sample(y, 5, 0.95, &turned, NULL), TTQ_OK);
    check_close(turned.t, -s.t, 0, 1e-14);
    check_close(turned.p, s.p, 0, 1e-13);
    check_close(turned.low, -1024 * s.high, 0, 1e-13);
    check_close(turned.high, -1024 * s.low, 0, 1e-13);
}

/* 22 values of one size, 17 positive: |sum| is as large for at most 5 or at least 17 positives,
 * a binomial count. Four million updates must not blur the ties. */
static void largest_enumeration(void **state)
{
    (void)state;
    double x[STAT_SIGNFLIP_MOST + 1] = {0};
    for (int i = 0; i < STAT_SIGNFLIP_MOST; i++)
        x[i] = i < 17 ? 0.1 : -0.1;
    struct stat_signflip f;
    struct ttq_error error;
    assert_int_equal(stat_signflip(x, 22, NULL, &f, NULL), TTQ_OK);
    const double ways = 26334 + 7315 + 1540 + 231 + 22 + 1; /* 22 choose 17 to 22 */
    check_close(f.p, 2 * ways / 4194304, 0, 0);
    check_close(f.p_greater, ways / 4194304, 0, 0);
    check_close(f.floor, 2.0 / 4194304, 0, 0);
    check_failed(stat_signflip(x, 23, NULL, &f, &error), TTQ_BAD_DATA, &error, "found 23");
}

/* Kolmogorov and Smirnov: the largest distance of 2,000 sorted p values from the diagonal stays
 * below 1.95 / sqrt(2000), its 0.1 % limit. */
static void p_is_uniform_under_the_null(void **state)
{
    (void)state;
    enum { DRAWS = 2000, N = 6 };
    static double p[DRAWS];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 1908);
    for (int draw = 0; draw < DRAWS; draw++) {
        double x[N];
        struct stat_sample s;
        for (int i = 0; i < N; i++)
            x[i] = gsl_ran_gaussian(rng, 0.2);
        assert_int_equal(stat_sample(x, N, 0.95, &s, NULL), TTQ_OK);
        p[draw] = s.p;
    }
    gsl_rng_free(rng);
    gsl_sort(p, 1, DRAWS);
    double distance = 0;
    for (int i = 0; i < DRAWS; i++)
        distance = fmax(distance, fmax(p[i] - (double)i / DRAWS, (i + 1.0) / DRAWS - p[i]));
    assert_true(distance < 1.95 / sqrt(DRAWS));
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nist_numacc1),           cmocka_unit_test(nist_mavro_and_michelson),
        cmocka_unit_test(few_degrees_of_freedom), cmocka_unit_test(signs_and_units),
        cmocka_unit_test(largest_enumeration),    cmocka_unit_test(p_is_uniform_under_the_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
