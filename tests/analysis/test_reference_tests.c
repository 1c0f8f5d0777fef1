/* Published and certified values, frozen: T1 to T9, T14, T16 to T18 and T20. Where no source
 * publishes enough digits they are R 4.2.2's, printed with 12; tolerances are half of the last
 * digit given unless they say why. */
#include "tests/support/statistics.h"
#include "tests/support/reference.h"

#include <gsl/gsl_errno.h>
#include <math.h>

#include "analysis/stat/adjust.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/cross_validation.h"
#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/images.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/several.h"
#include "analysis/stat/signflip.h"
#include "analysis/stat/two_sample.h"
#include "analysis/stat/wilcoxon.h"

static struct ttq_error error;

/* NIST StRD, certified to 15 digits. */
static void univariate(void **state)
{
    (void)state;
    static double michelson[100], mavro[50], accurate[1001];
    for (int i = 0; i < 100; i++)
        michelson[i] = (29900 + reference_michelson[i]) / 1e2;
    for (int i = 0; i < 50; i++)
        mavro[i] = (200000 + reference_mavro[i]) / 1e5;
    for (int i = 0; i < 1001; i++)
        accurate[i] = i == 0 ? 1.2 : i % 2 ? 1.1 : 1.3;
    const struct {
        const double *x;
        int n;
        double mean, sd, lag1, tolerance; /* of sd and lag1: what the data's rounding leaves */
    } sets[] = {
        {reference_lew, 200, -177.435, 277.332168044316, -0.307304800605679, 1e-14},
        {reference_lottery, 218, 518.958715596330, 291.699727470969, -0.120948622967393, 1e-14},
        {mavro, 50, 2.00185600000000, 0.000429123454003053, 0.937989183438248, 1e-11},
        {michelson, 100, 299.852400000000, 0.0790105478190518, 0.535199668621283, 1e-12},
        {accurate, 1001, 1.2, 0.1, -0.999, 1e-12},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct stat_sample s;
        struct stat_correlated c;
        OK(stat_sample(sets[i].x, sets[i].n, 0.95, &s, &error));
        OK(stat_correlated(sets[i].x, sets[i].n, &c, &error));
        check_close(s.mean, sets[i].mean, 0, 3e-15);
        check_close(s.sd, sets[i].sd, 0, sets[i].tolerance);
        check_close(c.lag1, sets[i].lag1, 0, sets[i].tolerance * 10);
    }
}

static void welch(void **state)
{
    (void)state;
    struct stat_sample a, b;
    struct stat_welch w;
    OK(stat_sample(reference_sleep_groups, 10, 0.95, &a, &error));
    OK(stat_sample(reference_sleep_groups + 10, 10, 0.95, &b, &error));
    OK(stat_welch(&(struct stat_moments){10, a.mean, a.sd},
                  &(struct stat_moments){10, b.mean, b.sd}, 0.95, &w, &error));
    check_close(w.t, -1.86081346748685, 0, 1e-13);
    check_close(w.df, 17.7764735161785, 0, 1e-13);
    check_close(w.p, 0.0793941401873582, 0, 1e-12);
    check_close(w.low, -3.3654832, 5e-8, 0);
    check_close(w.high, 0.2054832, 5e-8, 0);
}

static void signed_ranks(void **state)
{
    (void)state;
    struct stat_wilcoxon w;
    OK(stat_wilcoxon(reference_maize, 15, STAT_ZEROS_DROP, 0.95, &w, &error)); /* with ties */
    check_close(w.v, 96, 0, 0);
    check_close(w.p, 0.0412597656250, 0, 1e-14);
    check_close(w.p_greater, 0.0206298828125, 0, 1e-14);
    OK(stat_wilcoxon(reference_depression, 9, STAT_ZEROS_DROP, 0.95, &w, &error));
    check_close(w.v, 40, 0, 0);
    check_close(w.p, 0.0390625, 0, 1e-14);
    check_close(w.p_greater, 0.01953125, 0, 1e-14);
    check_close(w.hodges_lehmann, 0.46, 0, 1e-14);
    check_close(w.low, 0.010, 1e-14, 0);
    check_close(w.high, 0.786, 1e-14, 0);
    check_close(w.rank_biserial, (40.0 - 5.0) / 45.0, 0, 1e-14);
    check_close(stat_wilcoxon_lower(5, 8), 0.0390625, 0, 1e-14);
    check_close(stat_wilcoxon_lower(8, 9), 0.048828125, 0, 1e-14);
    check_close(stat_wilcoxon_lower(10, 10), 0.0419921875, 0, 1e-14);
    check_close(stat_wilcoxon_lower(52, 20), 0.0242204666138, 0, 1e-11);
}

static void mann_whitney(void **state)
{
    (void)state;
    struct stat_mann_whitney m;
    OK(stat_mann_whitney(reference_permeability, 10, reference_permeability + 10, 5, 0.95, &m,
                         &error));
    check_close(m.w, 35, 0, 0);
    check_close(m.superior, 0.7, 0, 1e-14);
    check_close(m.p_greater, 0.127206127206, 5e-13, 0);
    check_close(m.p, 0.254412254412, 5e-13, 0);
    check_close(m.shift, 0.305, 0, 1e-13);
    check_close(m.low, -0.15, 1e-14, 0);
    check_close(m.high, 0.76, 1e-14, 0);
}

static void max_t(void **state)
{
    (void)state;
    const double rows[18] = {3, 1, -1, 2, 2, 0, 4, -1, 1, 1, 3, 2, 5, 0, -2, 2, 1, 1};
    const double t[3] = {4.714951667914, 1.732050807569, 0.277350098113};
    const double raw[3] = {0.03125, 0.25, 1}, single[3] = {0.03125, 0.53125, 1};
    const double down[3] = {0.03125, 0.4375, 1};
    struct stat_maxt tests[3];
    OK(stat_maxt(rows, 6, 3, NULL, tests, &error));
    for (int i = 0; i < 3; i++) {
        check_close(fabs(tests[i].t), t[i], 5e-13, 0);
        check_close(tests[i].p_raw, raw[i], 0, 0);
        check_close(tests[i].p_single, single[i], 0, 0);
        check_close(tests[i].p_adjusted, down[i], 0, 0);
    }
}

static void adjustments(void **state)
{
    (void)state;
    const double p[5] = {0.03, 0.01, 0.05, 0.02, 0.04}, holm[5] = {0.09, 0.05, 0.09, 0.08, 0.09};
    double found[15];
    OK(stat_adjust(p, 5, STAT_HOLM, found, &error));
    for (int i = 0; i < 5; i++)
        check_close(found[i], holm[i], 0, 1e-14);
    const struct {
        enum stat_adjustment how;
        double all;
    } same[] = {{STAT_HOCHBERG, 0.05}, {STAT_BH, 0.05}, {STAT_BY, 0.1141666666666667}};
    for (int s = 0; s < 3; s++) {
        OK(stat_adjust(p, 5, same[s].how, found, &error));
        for (int i = 0; i < 5; i++)
            check_close(found[i], same[s].all, 0, 1e-14);
    }
    /* Benjamini and Hochberg's table of 1995: they reject 4 hypotheses, Bonferroni 3. */
    const double table[15] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                              .0459, .3240, .4262, .5719, .6528, .7590, 1.000};
    int rejected = 0;
    OK(stat_adjust(table, 15, STAT_BH, found, &error));
    for (int i = 0; i < 15; i++)
        rejected += found[i] <= 0.05;
    assert_int_equal(rejected, 4);
    check_close(found[3], 0.035625, 0, 1e-14);
    OK(stat_adjust(table, 15, STAT_HOLM, found, &error));
    check_close(found[3], 0.1140, 0, 1e-14);
    const double gap[3] = {0.01, NAN, 0.04};
    OK(stat_adjust(gap, 3, STAT_HOLM, found, &error));
    check_close(found[0], 0.02, 0, 1e-14);
    assert_true(isnan(found[1]));
}

/* Lakens 2017: means with deviations, and paired values by their correlation. */
static void equivalence(void **state)
{
    (void)state;
    struct stat_welch w;
    struct stat_equivalence e;
    OK(stat_welch(&(struct stat_moments){95, 5.25, 0.95}, &(struct stat_moments){89, 5.22, 0.83},
                  0.95, &w, &error));
    OK(stat_equivalence(w.difference, w.se, w.df, 0.383568677, &e, &error));
    check_close(e.t_lower, 3.14973014574, 0, 2e-9); /* the bound is given with 9 digits */
    check_close(e.t_upper, -2.69277143666, 0, 2e-9);
    check_close(w.df, 181.13436716, 5e-9, 0);
    check_close(e.p, 0.00387552174, 0, 1e-8);
    double sd = sqrt(1.17 * 1.17 + 1.29 * 1.29 - 2 * 0.75 * 1.17 * 1.29);
    OK(stat_equivalence(0.08, sd / sqrt(65), 64, 0.4 * sd, &e, &error));
    check_close(e.t_lower, 3.96038057543, 5e-12, 0);
    check_close(e.t_upper, -2.48942562320, 5e-12, 0);
    check_close(e.p, 0.00770235012, 5e-12, 0);
    check_close(e.low, -0.101543346, 5e-10, 0);
    check_close(e.high, 0.261543346, 5e-10, 0);
}

static void effect_sizes(void **state)
{
    (void)state;
    struct stat_sample s;
    struct stat_effect e;
    OK(stat_sample(reference_sleep, 10, 0.95, &s, &error));
    OK(stat_effect(&s, 0.95, &e, &error));
    check_close(-e.d_z, 1.28455756259, 5e-12, 0);
    check_close(stat_effect_correction(9), 0.913874891793, 5e-13, 0);
    assert_true(isnan(stat_effect_correction(1)));
    check_close(-e.g, 1.28455756259 * 0.913874891793, 1e-11, 0);
    /* Roots of R's pt(t, 9, ncp), found to 1e-14. */
    check_close(-e.d_high, 0.41462775638014, 0, 1e-11);
    check_close(-e.d_low, 2.11801651397705, 0, 1e-11);
}

static void mcnemar(void **state)
{
    (void)state;
    struct stat_mcnemar m;
    OK(stat_mcnemar(150, 86, 1600, 0.95, &m, &error)); /* Agresti's approval ratings */
    check_close(m.chisq, 17.3559322034, 5e-11, 0);
    check_close(m.p_chisq, 3.0993e-05, 0, 1e-4);
    check_close(m.corrected, 16.8177966102, 5e-11, 0);
    check_close(m.p_corrected, 4.1145622813e-05, 0, 1e-10);
    check_close(m.p_exact, 3.71593613957e-05, 0, 1e-10);
    check_close(m.p_mid, 2.89338951762e-05, 0, 1e-10);
    check_close(m.difference, 0.04, 0, 1e-14);
    check_close(m.low, 0.02128354, 1e-6, 0); /* published with z = 1.96, not 1.95996 */
    check_close(m.high, 0.05871646, 1e-6, 0);
    OK(stat_mcnemar(25, 15, 100, 0.95, &m, &error));
    check_close(m.corrected, 2.025, 0, 1e-14);
    check_close(m.p_corrected, 0.154728923485, 5e-13, 0);
    check_close(m.p_exact, 0.153859944163, 5e-13, 0);
    OK(stat_mcnemar(11, 1, 100, 0.95, &m, &error));
    check_close(m.p_exact, 0.00634765625, 0, 1e-14);
    check_close(m.p_corrected, 0.00937476845943, 0, 1e-11);
    OK(stat_mcnemar(0, 0, 100, 0.95, &m, &error));
    assert_true(m.p_exact == 1 && m.p_mid == 1 && isnan(m.chisq));
}

static void cross_validation(void **state)
{
    (void)state;
    const double p[5][2] = {{.012, .006}, {.010, -.002}, {.020, .004}, {.008, .012}, {.014, -.004}};
    const double d[10] = {.2, .1, .4, -.1, .3, .25, .15, .05, .35, .3};
    struct stat_five_by_two f;
    struct stat_resampled r;
    OK(stat_five_by_two(p, &f, &error));
    check_close(f.t, 1.36222982756, 5e-12, 0);
    check_close(f.p_t, 0.231280434349, 5e-13, 0);
    check_close(f.f, 1.44329896907, 5e-12, 0);
    check_close(f.p_f, 0.359444178293, 5e-13, 0);
    OK(stat_resampled(d, 10, 0.1 / 0.9, &r, &error)); /* a tenth of the data is the test set */
    check_close(r.t, 2.84961414088, 5e-12, 0);
    check_close(r.p, 0.0191012045477, 5e-13, 0);
}

static void outperforming(void **state)
{
    (void)state;
    assert_int_equal(stat_outperform_pairs(0.05, 0.05, 0.75), 29); /* Bouthillier et al. 2021 */
    struct stat_outperform o;
    /* 9 wins of 10: resampled wins are binomial(10, 0.9); 2.5 % and 97.5 % points are 7 and 10. */
    const double d[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, -1};
    OK(stat_outperform(d, 10, 0.95, &o, &error));
    check_close(o.superior, 0.9, 0, 1e-14);
    check_close(o.low, 0.7, 0, 1e-14);
    check_close(o.high, 1.0, 0, 0);
    assert_true(o.meaningful);
    /* Where all pairs agree: Clopper and Pearson, 0.025^(1/n). */
    const double won[] = {1, 2, 3};
    OK(stat_outperform(won, 3, 0.95, &o, &error));
    check_close(o.low, 0.29240177382, 1e-10, 0);
    assert_true(o.high == 1.0 && !o.meaningful);
    const double lost[] = {-1, -2, -3, -1};
    OK(stat_outperform(lost, 4, 0.95, &o, &error));
    assert_true(o.low == 0.0);
    check_close(o.high, 0.6023646356, 1e-9, 0);
    /* 600 wins of 1,000: certainly above a half, and certainly not up to three quarters. */
    double many[1000];
    for (int i = 0; i < 1000; i++)
        many[i] = i < 600 ? 1 : -1;
    OK(stat_outperform(many, 1000, 0.95, &o, &error));
    assert_true(o.low > 0.5 && o.high < 0.75);
    assert_false(o.meaningful);
}

static void several_variants(void **state)
{
    (void)state;
    struct stat_friedman f;
    struct stat_cochran q;
    OK(stat_friedman(reference_rounding, 22, 3, &f, &error));
    check_close(f.chisq, 11.1428571429, 5e-11, 0);
    check_close(f.p, 0.00380504077551, 5e-13, 0);
    const signed char right[24] = {1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0,
                                   1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1};
    OK(stat_cochran(right, 8, 3, &q, &error));
    check_close(q.q, 4.8, 0, 1e-13);
    check_close(q.p, 0.0907179532894, 5e-14, 0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(univariate),    cmocka_unit_test(welch),
        cmocka_unit_test(signed_ranks),  cmocka_unit_test(mann_whitney),
        cmocka_unit_test(max_t),         cmocka_unit_test(adjustments),
        cmocka_unit_test(equivalence),   cmocka_unit_test(effect_sizes),
        cmocka_unit_test(mcnemar),       cmocka_unit_test(cross_validation),
        cmocka_unit_test(outperforming), cmocka_unit_test(several_variants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
