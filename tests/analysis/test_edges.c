/* Statistics at the edges of what a double and a table can hold. */
#include "tests/support/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "analysis/stat/anova.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/bayes.h"
#include "analysis/stat/distributions.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/power.h"
#include "analysis/stat/settle.h"
#include "analysis/stat/two_sample.h"
#include "analysis/stat/wilcoxon.h"

static struct ttq_error error;

/* With two values the estimated deviation is anything: a large effect is not sure to be seen. */
static void power_of_two_seeds(void **state)
{
    (void)state;
    struct stat_design design = {.sd = 1, .alpha = 0.001};
    /* t > c where the deviation, |Z|, is below ncp / c; Z of the mean blurs that by 1 / c only. */
    double limit = 480.83 * sqrt(2) / gsl_cdf_tdist_Qinv(0.0005, 1);
    check_close(stat_power(&design, 480.83, 2), 2 * gsl_cdf_ugaussian_P(limit) - 1, 1e-5, 0);
    assert_true(stat_power(&design, 1e6, 2) > 0.9999);
    design.alpha = 0.05;
    assert_true(stat_power(&design, 100, 8) == 1.0);
}

/* The seeds up to the limit are answers; one above is refused. */
static void seeds_up_to_the_limit(void **state)
{
    (void)state;
    struct stat_design design = {.sd = 1, .alpha = 0.05};
    double z = gsl_cdf_ugaussian_Pinv(0.975) + gsl_cdf_ugaussian_Pinv(0.8);
    int n;
    OK(stat_power_seeds(&design, z / sqrt(80000), 0.8, false, &n, &error));
    assert_in_range(n, 79990, 80010);
    check_failed(stat_power_seeds(&design, z / sqrt(100100), 0.8, false, &n, &error), TTQ_BAD_DATA,
                 &error, "more are needed");
}

/* A p too small to show is a bound; twice the bound would look like a value. */
static void least_p(void **state)
{
    (void)state;
    double x[60], y[30];
    struct stat_wilcoxon w;
    struct stat_mann_whitney u;
    for (int i = 0; i < 60; i++)
        x[i] = i + 1;
    for (int i = 0; i < 30; i++)
        y[i] = -i;
    OK(stat_wilcoxon(x, 60, STAT_ZEROS_DROP, 0.95, &w, &error));
    assert_true(w.p == STAT_P_LEAST);
    OK(stat_mann_whitney(x, 30, y, 30, 0.95, &u, &error));
    assert_true(u.p == STAT_P_LEAST);
}

/* 1000 values with t = 94: the factor is e^1100 and no double. */
static void bayes_factor_beyond_doubles(void **state)
{
    (void)state;
    struct stat_sample s = {.n = 1000, .df = 999, .t = 94, .mean = 94 / sqrt(1000), .sd = 1};
    struct stat_bayes b;
    s.se = 1 / sqrt(1000);
    OK(stat_bayes(&s, 0, &b, &error));
    assert_true(b.bayes_factor == STAT_BAYES_MOST);
    double before = 1.0;
    for (s.t = 40; s.t < 53; s.t += 0.5) { /* e^600 is passed on the way: no step is seen */
        OK(stat_bayes(&s, 0, &b, &error));
        assert_true(b.bayes_factor > before && isfinite(b.bayes_factor));
        before = b.bayes_factor;
    }
}

/* Far t of few values, where quadrature over g itself fails: it gave -0.5 for the first. Expected
 * values: 30 digits, over ln g in steps of 4. */
static void bayes_factor_of_few_values(void **state)
{
    (void)state;
    static const struct {
        int n;
        double t, factor;
    } lines[] = {{3, 1e6, 690987.798943},
                 {2, 1e8, 15.054166304},
                 {5, 1e12, 5.25652608754e34},
                 {2, 0.01, 0.523184055525},
                 {100, 60, 6.54900228449e75}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        double n = lines[i].n;
        struct stat_sample s = {.n = lines[i].n,
                                .df = n - 1,
                                .t = lines[i].t,
                                .mean = lines[i].t,
                                .sd = sqrt(n),
                                .se = 1};
        struct stat_bayes b;
        OK(stat_bayes(&s, 0, &b, &error));
        check_close(b.bayes_factor, lines[i].factor, 0, 1e-9);
    }
}

static void parts_that_stand_still(void **state)
{
    (void)state;
    double x[40], z;
    for (int i = 0; i < 40; i++)
        x[i] = i < 10 ? 0.1 : sin(i);
    check_failed(stat_geweke(x, 40, &z, &error), TTQ_BAD_DATA, &error, "vary in both parts");
    for (int i = 0; i < 40; i++)
        x[i] = i < 10 ? sin(i) : 0.1;
    check_failed(stat_geweke(x, 40, &z, &error), TTQ_BAD_DATA, &error, "vary in both parts");
}

/* A series that swings is worth more than its points, but not their square. */
static void swinging_series(void **state)
{
    (void)state;
    double x[100];
    struct stat_correlated c;
    for (int i = 0; i < 100; i++)
        x[i] = i % 2 ? 1 : -1;
    OK(stat_correlated(x, 100, &c, &error));
    check_close(c.ess, 100 * log10(100), 1e-9, 0);
    OK(stat_correlated(x, 8, &c, &error));
    check_close(c.ess, 8, 1e-12, 0);
}

/* The variance of values far from 0 does not cancel. */
static void far_from_zero(void **state)
{
    (void)state;
    const double x[4] = {1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4};
    struct stat_maxt t;
    OK(stat_maxt(x, 4, 1, NULL, &t, &error));
    check_close(t.t, (1e8 + 2.5) / (sqrt(5.0 / 3) / 2), 0, 1e-9);
}

/* rows x columns that no int holds. */
static void tables_too_large(void **state)
{
    (void)state;
    const double x = 1;
    struct stat_maxt t;
    struct stat_two_way w;
    struct stat_anova a;
    check_failed(stat_maxt(&x, 65536, 65536, NULL, &t, &error), TTQ_BAD_DATA, &error,
                 "found 65536 x 65536");
    check_failed(stat_two_way(&x, 65536, 65536, &w, &error), TTQ_BAD_DATA, &error,
                 "found 65536 x 65536");
    check_failed(stat_anova(&x, 65536, 65536, &a, &error), TTQ_BAD_DATA, &error,
                 "found 65536 x 65536");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_of_two_seeds),
        cmocka_unit_test(seeds_up_to_the_limit),
        cmocka_unit_test(least_p),
        cmocka_unit_test(bayes_factor_beyond_doubles),
        cmocka_unit_test(bayes_factor_of_few_values),
        cmocka_unit_test(parts_that_stand_still),
        cmocka_unit_test(swinging_series),
        cmocka_unit_test(far_from_zero),
        cmocka_unit_test(tables_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
