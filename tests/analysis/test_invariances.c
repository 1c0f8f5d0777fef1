/* What no unit, no order and no number of threads may change, and procedures that must agree where
 * one is a special case of the other. */
#include "tests/support/statistics.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "analysis/stat/adjust.h"
#include "analysis/stat/anova.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/cross_validation.h"
#include "analysis/stat/images.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/settle.h"
#include "analysis/stat/several.h"
#include "analysis/stat/slopes.h"
#include "analysis/stat/two_sample.h"

static struct ttq_error error;

static int begin(void **state)
{
    (void)state;
    return check_generator(1937);
}

/* x, and y = 16 x + 5: both exact enough that results agree to rounding. */
static void pair_of(double *x, double *y, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] = gsl_ran_gaussian(rng, 1);
        y[i] = 16 * x[i] + 5;
    }
}

static void threads(void **state)
{
    (void)state;
    double x[14 * 9];
    struct stat_maxt one[9], many[9];
    for (int i = 0; i < 14 * 9; i++)
        x[i] = 0.3 + gsl_ran_gaussian(rng, 1);
    int before = omp_get_max_threads();
    omp_set_num_threads(1);
    OK(stat_maxt(x, 14, 9, NULL, one, &error));
    omp_set_num_threads(5);
    OK(stat_maxt(x, 14, 9, NULL, many, &error));
    omp_set_num_threads(before);
    assert_memory_equal(one, many, sizeof one);
}

static void tables_of_variance(void **state)
{
    (void)state;
    double x[30], y[30];
    struct stat_anova a, b;
    struct stat_two_way v, w;
    pair_of(x, y, 30);
    OK(stat_anova(x, 5, 6, &a, &error));
    OK(stat_anova(y, 5, 6, &b, &error));
    check_close(b.f, a.f, 0, 1e-11);
    check_close(b.residual_sd, 16 * a.residual_sd, 0, 1e-12);
    OK(stat_two_way(x, 6, 5, &v, &error));
    OK(stat_two_way(y, 6, 5, &w, &error));
    check_close(w.f, v.f, 0, 1e-11);
    check_close(w.epsilon, v.epsilon, 0, 1e-11);
    check_close(w.icc, v.icc, 1e-12, 1e-11);
    assert_true(v.icc_low <= v.icc && v.icc <= v.icc_high);
    assert_true(v.epsilon >= 0.25 && v.epsilon <= 1); /* 1 / (5 - 1) */
    /* Two layers: F is the square of the paired t, whatever the sphericity. */
    double d[15];
    struct stat_sample s;
    for (int i = 0; i < 15; i++)
        d[i] = x[2 * i + 1] - x[2 * i];
    OK(stat_two_way(x, 15, 2, &v, &error));
    OK(stat_sample(d, 15, 0.95, &s, &error));
    check_close(v.f, s.t * s.t, 0, 1e-11);
    check_close(v.p_layers, s.p, 0, 1e-9);
}

static void two_samples(void **state)
{
    (void)state;
    double x[9], y[9];
    struct stat_mann_whitney a, b;
    pair_of(x, y, 9);
    OK(stat_mann_whitney(x, 5, x + 5, 4, 0.95, &a, &error));
    OK(stat_mann_whitney(x + 5, 4, x, 5, 0.95, &b, &error));
    check_close(b.superior, 1 - a.superior, 1e-14, 0);
    check_close(b.p, a.p, 0, 1e-13);
    check_close(b.shift, -a.shift, 0, 1e-13);
    OK(stat_mann_whitney(y, 5, y + 5, 4, 0.95, &b, &error));
    check_close(b.w, a.w, 0, 0); /* ranks know no unit */
    check_close(b.low, 16 * a.low, 0, 1e-12);
    /* Equal n and sd: Welch's degrees of freedom are those of the pooled t. */
    struct stat_welch w;
    OK(stat_welch(&(struct stat_moments){7, 1, 2}, &(struct stat_moments){7, 0, 2}, 0.95, &w,
                  &error));
    check_close(w.df, 12, 0, 1e-14);
    check_failed(stat_welch(&(struct stat_moments){7, 1, 0}, &(struct stat_moments){7, 0, 0}, 0.95,
                            &w, &error),
                 TTQ_BAD_DATA, &error, "two constant samples");
}

/* Cochran's Q of two nets is McNemar's chi-square; Friedman's of two variants the sign test's. */
static void several(void **state)
{
    (void)state;
    signed char right[2 * 80];
    double x[20], logs[20];
    long b = 0, c = 0;
    for (int i = 0; i < 80; i++) {
        right[2 * i] = gsl_rng_uniform(rng) < 0.7;
        right[2 * i + 1] = gsl_rng_uniform(rng) < 0.5;
        b += right[2 * i] > right[2 * i + 1];
        c += right[2 * i] < right[2 * i + 1];
    }
    struct stat_cochran q;
    struct stat_mcnemar m;
    OK(stat_cochran(right, 80, 2, &q, &error));
    OK(stat_mcnemar(b, c, 80, 0.95, &m, &error));
    check_close(q.q, m.chisq, 0, 1e-12);
    check_close(q.p, m.p_chisq, 0, 1e-11);
    for (int i = 0; i < 20; i++) {
        x[i] = 1 + gsl_rng_uniform(rng);
        logs[i] = log(x[i]);
    }
    struct stat_friedman f, g;
    OK(stat_friedman(x, 5, 4, &f, &error));
    OK(stat_friedman(logs, 5, 4, &g, &error)); /* only the order within a block counts */
    check_close(g.chisq, f.chisq, 0, 0);
    OK(stat_friedman(x, 10, 2, &f, &error));
    int first = 0;
    for (int i = 0; i < 10; i++)
        first += x[2 * i] > x[2 * i + 1];
    check_close(f.chisq, pow(first - (10 - first), 2) / 10, 1e-12, 0);
    memset(right, 1, sizeof right);
    check_failed(stat_cochran(right, 80, 2, &q, &error), TTQ_BAD_DATA, &error, "they differ");
    const double equal[6] = {1, 1, 2, 2, 3, 3};
    const double alike[] = {1, 2, 3, 1, 2, 3}; /* Iman and Davenport would divide by 0 */
    OK(stat_friedman(alike, 2, 3, &f, &error));
    check_close(f.chisq, 4.0, 1e-14, 0);
    assert_true(isnan(f.f) && isnan(f.p_f));
    check_failed(stat_friedman(equal, 3, 2, &f, &error), TTQ_BAD_DATA, &error, "that differ");
}

static void shared_training_data(void **state)
{
    (void)state;
    double p[5][2], scaled[5][2];
    struct stat_five_by_two f, g;
    struct stat_resampled r;
    struct stat_sample s;
    for (int i = 0; i < 10; i++) {
        p[i / 2][i % 2] = gsl_ran_gaussian(rng, 1);
        scaled[i / 2][i % 2] = -4 * p[i / 2][i % 2];
    }
    OK(stat_five_by_two((const double(*)[2])p, &f, &error));
    OK(stat_five_by_two((const double(*)[2])scaled, &g, &error));
    check_close(g.t, -f.t, 0, 1e-14);
    check_close(g.f, f.f, 0, 1e-14);
    OK(stat_sample(p[0], 10, 0.95, &s, &error));
    OK(stat_resampled(p[0], 10, 1e-12, &r, &error)); /* hardly any test data: Student's t */
    check_close(r.t, s.t, 0, 1e-11);
    OK(stat_resampled(p[0], 10, 0.9, &r, &error)); /* se grows by sqrt(1 + 10 x 0.9) */
    check_close(r.se, s.se * sqrt(10), 0, 1e-13);
    check_failed(stat_resampled(p[0], 10, 0, &r, &error), TTQ_BAD_DATA, &error, "above 0");
}

static void series(void **state)
{
    (void)state;
    double x[120], y[120], curved[120], z, turned;
    pair_of(x, y, 120);
    for (int i = 1; i < 120; i++) {
        x[i] += 0.5 * x[i - 1];
        y[i] = 16 * x[i] + 5;
        curved[i] = exp(x[i]);
    }
    y[0] = 16 * x[0] + 5;
    curved[0] = exp(x[0]);
    struct stat_correlated c, d;
    struct stat_break a, b;
    OK(stat_correlated(x, 120, &c, &error));
    OK(stat_correlated(y, 120, &d, &error));
    check_close(d.ess, c.ess, 0, 1e-10);
    check_close(d.se, 16 * c.se, 0, 1e-10);
    OK(stat_geweke(x, 120, &z, &error));
    OK(stat_geweke(y, 120, &turned, &error));
    check_close(turned, z, 0, 1e-9);
    OK(stat_pettitt(x, 120, &a, &error));
    OK(stat_pettitt(curved, 120, &b, &error)); /* ranks only */
    check_close(b.k, a.k, 0, 0);
    assert_int_equal(b.at, a.at);
    check_close(stat_theil_sen(y, 120), 16 * stat_theil_sen(x, 120), 1e-12, 1e-10);
    assert_int_equal(stat_mser5(y, 120), stat_mser5(x, 120));
    double slope[2], moved[2], intercept[2];
    OK(stat_slopes(x, curved, 2, 60, slope, intercept, &error));
    OK(stat_slopes(y, curved, 2, 60, moved, intercept, &error));
    check_close(moved[1], slope[1] / 16, 0, 1e-10);
    check_failed(stat_correlated(x, 3, &c, &error), TTQ_BAD_DATA, &error, "at least 4 points");
    check_failed(stat_geweke(x, 19, &z, &error), TTQ_BAD_DATA, &error, "at least 20 values");
}

/* Up to rounding: adjusted p are no smaller, keep their order, and stand in the order BH <=
 * Hochberg <= Holm, BH <= BY. */
static void adjusted_in_order(void **state)
{
    (void)state;
    for (int draw = 0; draw < 50; draw++) {
        double p[7], all[5][7];
        for (int i = 0; i < 7; i++)
            p[i] = pow(gsl_rng_uniform(rng), 2);
        for (int how = STAT_NONE; how <= STAT_BY; how++)
            OK(stat_adjust(p, 7, (enum stat_adjustment)how, all[how], &error));
        for (int i = 0; i < 7; i++) {
            assert_true(all[STAT_NONE][i] == p[i] && p[i] <= all[STAT_BH][i] + 1e-15);
            assert_true(all[STAT_BH][i] <= all[STAT_HOCHBERG][i] + 1e-15);
            assert_true(all[STAT_HOCHBERG][i] <= all[STAT_HOLM][i] + 1e-15);
            assert_true(all[STAT_BH][i] <= all[STAT_BY][i] + 1e-15 && all[STAT_BY][i] <= 1);
            for (int j = 0; j < 7; j++)
                assert_true(p[i] > p[j] || all[STAT_HOLM][i] <= all[STAT_HOLM][j]);
        }
    }
    const double bad[2] = {0.5, 1.5};
    double out[2];
    check_failed(stat_adjust(bad, 2, STAT_HOLM, out, &error), TTQ_BAD_DATA, &error, "found 1.5");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads),
        cmocka_unit_test(tables_of_variance),
        cmocka_unit_test(two_samples),
        cmocka_unit_test(several),
        cmocka_unit_test(shared_training_data),
        cmocka_unit_test(series),
        cmocka_unit_test(adjusted_in_order),
    };
    return cmocka_run_group_tests(tests, begin, check_generator_free);
}
