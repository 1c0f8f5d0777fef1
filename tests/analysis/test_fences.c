/* The fences round the corners where GSL 2.7 is wrong, and what is refused. */
#include "tests/support/reference.h"
#include "tests/support/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "analysis/stat/bootstrap.h"
#include "analysis/stat/distributions.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/noncentral_t.h"
#include "analysis/stat/power.h"
#include "analysis/stat/wilcoxon.h"

static struct ttq_error error;

/* Corners where the library is wrong: the wrong answers themselves, so that a version that mends
 * them is noticed, and the sentences that keep them out. */
static void fences(void **state)
{
    (void)state;
    double x;
    check_failed(stat_t_quantile(1 - 1e-6, 1, &x, &error), TTQ_USAGE, &error,
                 "expected at most 0.99998");
    OK(stat_t_quantile(0.99998, 1, &x, &error));
    check_close(x, tan(0.49999 * M_PI), 0, 1e-9); /* df 1 has a closed form */
    check_failed(stat_chisq_quantile(0.5, 50000, &x, &error), TTQ_BAD_DATA, &error,
                 "degrees of freedom up to 20000");
    check_failed(stat_f_quantile(0.975, 3, 100000, &x, &error), TTQ_BAD_DATA, &error,
                 "found 100000");
    OK(stat_f_quantile(0.975, 3, 20000, &x, &error));
    assert_true(x > 3.11 && x < 3.12); /* chi-square(3) / 3 has 3.1161 */
    /* Wilson and Hilferty: 50000 (1 - 2/450000 + 1.880794 sqrt(2/450000))^3. */
    assert_true(fabs(gsl_cdf_chisq_Qinv(0.03, 50000) / 50596.4 - 1) > 0.1);
    assert_true(stat_t_two_sided(24, 60) == STAT_P_LEAST); /* 1e-32 with digits lost is not shown */
    assert_true(isnan(stat_p(NAN)) && stat_p(2) == 1);
    char words[STAT_P_WORDS];
    stat_p_say(stat_t_two_sided(24, 60), words);
    assert_string_equal(words, "p < 1e-15");
    stat_p_say(0.0312, words);
    assert_string_equal(words, "p = 0.031");
    const double levels[] = {0, 1, -0.5, 1.5, NAN};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        check_failed(stat_check_level(levels[i], &error), TTQ_USAGE, &error, "confidence level");
    double low, high;
    check_failed(stat_noncentral_t_interval(36, 9, 0.95, &low, &high, &error), TTQ_BAD_DATA, &error,
                 "|t| up to 35");
}

/* Each refusal once. */
static void refusals(void **state)
{
    (void)state;
    const double good[3] = {1, 2, 4}, bad[3] = {1, INFINITY, 2}, zero[3] = {0};
    struct stat_wilcoxon w;
    struct stat_maxt t[3];
    struct stat_bootstrap b;
    struct stat_equivalence e;
    struct stat_random random = {.seed = 1, .draws = 10};
    check_failed(stat_wilcoxon(good, 1, STAT_ZEROS_DROP, 0.95, &w, &error), TTQ_BAD_DATA, &error,
                 "at least 2 values, found 1");
    check_failed(stat_wilcoxon(zero, 3, STAT_ZEROS_DROP, 0.95, &w, &error), TTQ_BAD_DATA, &error,
                 "found 3 zeros");
    check_failed(stat_wilcoxon(bad, 3, STAT_ZEROS_DROP, 0.95, &w, &error), TTQ_BAD_DATA, &error,
                 "value 2: expected a finite number");
    check_failed(stat_maxt(good, 1, 3, NULL, t, &error), TTQ_BAD_DATA, &error, "found 1 and 3");
    check_failed(stat_maxt(zero, 3, 1, NULL, t, &error), TTQ_BAD_DATA, &error, "layer 1");
    check_failed(stat_bootstrap(good, 2, stat_statistic_mean, 0.95, NULL, &b, &error), TTQ_BAD_DATA,
                 &error, "found 2");
    check_failed(stat_bootstrap(zero, 3, stat_statistic_mean, 0.95, NULL, &b, &error), TTQ_BAD_DATA,
                 &error, "depends on every unit");
    check_failed(stat_bootstrap(reference_law, 15, stat_statistic_mean, 0.95, &random, &b, &error),
                 TTQ_USAGE, &error, "found 10");
    check_failed(stat_equivalence(0, 1, 5, 0, &e, &error), TTQ_USAGE, &error, "bound above 0");
    check_failed(stat_equivalence(0, 0, 5, 1, &e, &error), TTQ_BAD_DATA, &error, "that differ");
    struct stat_design design = {.sd = 0, .alpha = 0.05};
    int n;
    check_failed(stat_power_seeds(&design, 1, 0.8, false, &n, &error), TTQ_USAGE, &error,
                 "standard deviation above 0");
    design.sd = 1;
    check_failed(stat_power_seeds(&design, 1, 0.01, false, &n, &error), TTQ_USAGE, &error,
                 "between alpha");
    check_failed(stat_power_seeds(&design, 1e-6, 0.8, false, &n, &error), TTQ_BAD_DATA, &error,
                 "more are needed");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fences),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
