/* Published and certified values, frozen: T10 to T13, T21 to T24. As test_reference_tests.c. */
#include "tests/support/statistics.h"
#include "tests/support/reference.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/stat/anova.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/bayes.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/noncentral_t.h"
#include "analysis/stat/power.h"
#include "analysis/stat/settle.h"
#include "analysis/stat/slopes.h"

static struct ttq_error error;

/* All 7^7 resamples of Efron's mice. */
static void exact_bootstrap(void **state)
{
    (void)state;
    struct stat_bootstrap b;
    OK(stat_bootstrap(reference_mouse, 7, stat_statistic_mean, 0.95, NULL, &b, &error));
    assert_true(b.exact);
    check_close(b.se, 23.3635234373, 5e-11, 0);
    check_close(b.below, 0.507300772394, 5e-13, 0);
    check_close(b.equal, 0.009859837313, 5e-13, 0);
    check_close(b.z0, 0.030662600133, 5e-13, 0);
    check_close(b.a, 0.029120581263, 5e-13, 0);
    check_close(b.level_low, 0.036246314685, 5e-13, 0);
    check_close(b.level_high, 0.983974859999, 5e-13, 0);
    check_close(b.low, 46.2857142857, 5e-11, 0);
    check_close(b.high, 138.2857142857, 5e-11, 0);
}

static double correlation(const void *data, const int *index, int n)
{
    const double *x = data, *y = x + 15;
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (int i = 0; i < n; i++) {
        mx += x[index[i]] / n;
        my += y[index[i]] / n;
    }
    for (int i = 0; i < n; i++) {
        double a = x[index[i]] - mx, b = y[index[i]] - my;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    return xy / sqrt(xx * yy);
}

/* Efron's law schools. The limits of the source come from 200,000 resamples; of 20,000, z0 has a
 * standard error of 0.009 and the limits of about 0.003: three of them are allowed. */
static void random_bootstrap(void **state)
{
    (void)state;
    struct stat_bootstrap b;
    const struct stat_random random = {.seed = 15, .draws = 20000};
    OK(stat_bootstrap(reference_law, 15, correlation, 0.95, &random, &b, &error));
    check_close(b.estimate, 0.776374491289, 5e-13, 0);
    check_close(b.jackknife_se, 0.142518618602, 5e-13, 0);
    check_close(b.a, -0.0756715649, 5e-11, 0);
    check_close(b.se, 0.1333, 0.003, 0);
    check_close(b.z0, -0.097, 0.027, 0);
    check_close(b.low, 0.332, 0.03, 0);
    check_close(b.high, 0.942, 0.006, 0);
    struct stat_bootstrap again;
    OK(stat_bootstrap(reference_law, 15, correlation, 0.95, &random, &again, &error));
    check_close(again.low, b.low, 0, 0);
}

static void check_anova(const double *x, int groups, int each, double f, double r2, double sd,
                        double tolerance)
{
    struct stat_anova a;
    OK(stat_anova(x, groups, each, &a, &error));
    check_close(a.f, f, 0, tolerance);
    if (!isnan(r2))
        check_close(a.r2, r2, 0, tolerance);
    if (!isnan(sd))
        check_close(a.residual_sd, sd, 0, tolerance);
}

/* NIST StRD. SmLs: nine treatments whose values differ in the last digit after `base`; R keeps 4
 * digits of 07 to 09, where the data are rounded to 1e-4 of their steps, so we ask for 3. */
static void certified_anova(void **state)
{
    (void)state;
    check_anova(reference_atmwtag, 2, 24, 15.9467335677930, 0.257426544538321, 1.51048314446410e-05,
                1e-7); /* values of 10 digits that differ in the last 4 */
    check_anova(reference_sirstv, 5, 5, 1.18046237440255, 0.190999039051129, 0.104076068334656,
                1e-12);
    const double mean[9] = {4, 3, 5, 3, 5, 3, 5, 3, 5};
    const int each[3] = {21, 201, 2001};
    const double base[3] = {1, 1e6, 1e12}, tolerance[3] = {1e-12, 1e-8, 1e-3};
    for (int set = 0; set < 9; set++) {
        int n = each[set % 3];
        double *x = malloc((size_t)(9 * n) * sizeof *x);
        assert_non_null(x);
        for (int g = 0; g < 9; g++)
            for (int i = 0; i < n; i++)
                x[g * n + i] = base[set / 3] + (mean[g] + (i == 0 ? 0 : i % 2 ? -1 : 1)) / 10.0;
        check_anova(x, 9, n, n, NAN, 0.1, tolerance[set / 3]);
        free(x);
    }
}

static void two_way(void **state)
{
    (void)state;
    struct stat_anova a;
    OK(stat_anova(reference_dyestuff, 6, 5, &a, &error));
    check_close(a.f, 4.59827, 5e-6, 0);
    double rest = a.ss_within / a.df_within, batch = (a.ss_between / 5 - rest) / 5;
    check_close(rest, 2451.25, 0, 1e-13);
    check_close(batch, 1764.05, 0, 1e-12);
    struct stat_two_way m;
    OK(stat_two_way(reference_machines, 6, 3, &m, &error)); /* seeds: workers, layers: machines */
    check_close(m.f, 20.5761, 5e-5, 0);
    check_close(m.df_layer, 2, 0, 0);
    check_close(m.df_rest, 10, 0, 0);
    check_close(3 * m.ms_layer, 877.6316666667, 5e-10, 0); /* means of three values */
    check_close(3 * m.ms_rest, 42.653, 5e-4, 0);
    check_close(m.var_seed, 22.8584444955, 1e-6, 0); /* the source maximises a likelihood */
    double d[6];
    struct stat_sample s, seeds;
    for (int w = 0; w < 6; w++)
        d[w] = reference_machines[3 * w + 1] - reference_machines[3 * w];
    OK(stat_sample(d, 6, 0.95, &s, &error));
    check_close(s.t, 3.29085407462, 5e-12, 0);
    check_close(s.p, 0.0216930747, 5e-11, 0);
    /* The test of the grand mean is the t test of the seeds' means. */
    for (int w = 0; w < 6; w++)
        d[w] = (reference_machines[3 * w] + reference_machines[3 * w + 1] +
                reference_machines[3 * w + 2]) /
               3;
    OK(stat_sample(d, 6, 0.95, &seeds, &error));
    check_close(m.t, seeds.t, 0, 1e-12);
    check_close(m.p, seeds.p, 0, 1e-10);
}

static void posterior(void **state)
{
    (void)state;
    double turned[10];
    struct stat_sample s;
    struct stat_bayes b;
    for (int i = 0; i < 10; i++)
        turned[i] = -reference_sleep[i];
    OK(stat_sample(turned, 10, 0.95, &s, &error));
    OK(stat_bayes(&s, 0.5, &b, &error));
    check_close(b.p_positive, 0.998583554901, 5e-13, 0);
    check_close(b.p_inside, 0.0105273406739, 5e-13, 0);
    check_close(b.bayes_factor, 17.2588802678, 5e-9, 0);
}

static void effective_size(void **state)
{
    (void)state;
    struct stat_correlated c;
    OK(stat_correlated(reference_lh, 48, &c, &error));
    check_close(c.tau, 2.22517482517, 5e-11, 0);
    check_close(c.ess, 48 / 2.22517482517, 1e-9, 0);
    OK(stat_correlated(reference_nile, 100, &c, &error));
    check_close(c.tau, 9.86230847377, 5e-11, 0);
    check_close(c.ess, 10.1396138912, 5e-10, 0);
    check_close(c.batch_se, 36.5553438866, 5e-10, 0);
    check_close(c.se / sqrt(c.tau), 16.9227500631, 5e-10, 0);
}

static void settling(void **state)
{
    (void)state;
    struct stat_break b;
    OK(stat_pettitt(reference_nile, 100, &b, &error));
    check_close(b.k, 1617, 0, 0);
    assert_int_equal(b.at, 28); /* 1898, when the dam was begun */
    check_close(b.p, 3.591e-07, 0, 1e-3);
    check_close(stat_theil_sen(reference_nile, 100), -2.6, 0.05, 0); /* published with one digit */
    double z;
    OK(stat_geweke(reference_line_alpha, 200, &z, &error));
    check_close(z, 1.172558477, 5e-10, 0);
    OK(stat_geweke(reference_line_beta, 200, &z, &error));
    check_close(z, -0.753713666, 5e-10, 0);
    OK(stat_geweke(reference_line_sigma, 200, &z, &error));
    check_close(z, 1.018236811, 5e-10, 0);
}

static void planning(void **state)
{
    (void)state;
    struct stat_design two = {.two_groups = true, .sd = 1, .alpha = 0.05};
    double n, effect;
    int seeds;
    /* R counts only the tail in the effect's direction; the other one adds 4e-7 here. */
    check_close(stat_power(&two, 1, 20), 0.868952801692, 1e-6, 0);
    OK(stat_power_exact_n(&two, 1, 0.90, &n, &error));
    check_close(n, 22.0210977039, 1e-5, 0);
    check_close(stat_noncentral_t_upper(2.776445, 4, 1.976), 0.32935532037746, 1e-12, 0);
    /* The plan's table for an SD of 0.2 points: correlation, seeds for 80 and 90 %, and for TOST.
     */
    const struct {
        double sd;
        int n80, n90, t80, t90;
    } rows[] = {{0.282842712, 13, 16, 13, 16},
                {0.236643191, 10, 12, 0, 0},
                {0.2, 8, 9, 8, 9},
                {0.154919334, 6, 7, 5, 6}};
    for (int i = 0; i < 4; i++) {
        struct stat_design d = {.sd = rows[i].sd, .alpha = 0.05};
        OK(stat_power_seeds(&d, 0.25, 0.8, false, &seeds, &error));
        assert_int_equal(seeds, rows[i].n80);
        OK(stat_power_seeds(&d, 0.25, 0.9, false, &seeds, &error));
        assert_int_equal(seeds, rows[i].n90);
        if (!rows[i].t80)
            continue;
        OK(stat_power_seeds(&d, 0.25, 0.8, true, &seeds, &error));
        assert_int_equal(seeds, rows[i].t80);
        OK(stat_power_seeds(&d, 0.25, 0.9, true, &seeds, &error));
        assert_int_equal(seeds, rows[i].t90);
    }
    struct stat_design d = {.sd = 0.282842712, .alpha = 0.05};
    check_close(stat_power(&d, 0.25, 5), 0.33, 0.005, 0);
    const struct {
        int n;
        double effect;
    } least[] = {{5, .48}, {8, .33}, {10, .28}, {12, .25}, {16, .21}, {20, .19}, {30, .15}};
    for (int i = 0; i < 7; i++) {
        OK(stat_power_effect(&d, least[i].n, 0.8, &effect, &error));
        check_close(effect, least[i].effect, 0.005, 0);
    }
    const struct {
        double bound;
        int n, n_half;
    } tight[] = {{0.10, 70, 36}, {0.15, 32, 17}, {0.20, 19, 11}};
    for (int i = 0; i < 3; i++) {
        OK(stat_power_seeds(&d, tight[i].bound, 0.8, true, &seeds, &error));
        assert_int_equal(seeds, tight[i].n);
        struct stat_design half = {.sd = 0.2, .alpha = 0.05};
        OK(stat_power_seeds(&half, tight[i].bound, 0.8, true, &seeds, &error));
        assert_int_equal(seeds, tight[i].n_half);
    }
    const double gaps[4] = {0.04, 0.16, 0.36, 0.64}; /* the paper's gaps to full precision */
    const int needed[4] = {395, 27, 7, 4};
    for (int i = 0; i < 4; i++) {
        OK(stat_power_seeds(&d, gaps[i], 0.8, false, &seeds, &error));
        assert_int_equal(seeds, needed[i]);
    }
    double low, high;
    OK(stat_sd_interval(1, 5, 0.95, &low, &high, &error));
    check_close(low, 0.60, 0.005, 0);
    check_close(high, 2.87, 0.005, 0);
    OK(stat_sd_interval(1, 10, 0.95, &low, &high, &error));
    check_close(low, 0.69, 0.005, 0);
    check_close(high, 1.83, 0.005, 0);
}

/* Lines without noise give their slopes back, one a seed. */
static void seed_wise_slopes(void **state)
{
    (void)state;
    double x[10], y[10], slope[2], intercept[2];
    for (int i = 0; i < 10; i++) {
        x[i] = i * i;
        y[i] = i < 5 ? 3 - 2 * x[i] : 1 + 0.5 * x[i];
    }
    OK(stat_slopes(x, y, 2, 5, slope, intercept, &error));
    check_close(slope[0], -2, 0, 1e-13);
    check_close(slope[1], 0.5, 0, 1e-13);
    check_close(intercept[1], 1, 0, 1e-11);
    for (int i = 0; i < 5; i++)
        x[i] = 2;
    check_failed(stat_slopes(x, y, 2, 5, slope, intercept, &error), TTQ_BAD_DATA, &error,
                 "expected x that differ");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_bootstrap),  cmocka_unit_test(random_bootstrap),
        cmocka_unit_test(certified_anova),  cmocka_unit_test(two_way),
        cmocka_unit_test(posterior),        cmocka_unit_test(effective_size),
        cmocka_unit_test(settling),         cmocka_unit_test(planning),
        cmocka_unit_test(seed_wise_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
