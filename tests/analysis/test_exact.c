/* Exact procedures against brute force, drawn ones against exact ones, and tests against the
 * intervals that belong to them. */
#include "tests/support/statistics.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "analysis/stat/bayes.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"
#include "analysis/stat/wilcoxon.h"

static struct ttq_error error;

static int begin(void **state)
{
    (void)state;
    return check_generator(20170401);
}

/* One layer: max-T is the sign-flip test. Order and unit of layers change nothing; all 2^n vectors
 * are counted for every n, be it below or above the lanes of the loop. */
static void max_t_and_sign_flips(void **state)
{
    (void)state;
    for (int n = 2; n <= 12; n++) {
        double x[12 * 3], turned[12 * 3];
        struct stat_maxt one[1], three[3], back[3];
        struct stat_signflip f;
        draw_normal(x, 3 * n, 0.3, 1);
        OK(stat_maxt(x, n, 1, NULL, one, &error));
        OK(stat_signflip(x, n, NULL, &f, &error));
        check_close(one[0].p_raw, f.p, 0, 0);
        check_close(one[0].p_single, f.p, 0, 0);
        check_close(one[0].p_adjusted, f.p, 0, 0);
        for (int s = 0; s < n; s++)
            for (int l = 0; l < 3; l++)
                turned[s * 3 + 2 - l] = -1e3 * (l + 1) * x[s * 3 + l];
        OK(stat_maxt(x, n, 3, NULL, three, &error));
        OK(stat_maxt(turned, n, 3, NULL, back, &error));
        for (int l = 0; l < 3; l++)
            check_close(back[2 - l].p_adjusted, three[l].p_adjusted, 0, 0);
    }
}

/* Above 22 values vectors are drawn; the interval of p must hold what the exact test says of the
 * same values with a pair of zeros less. */
static void drawn_against_exact(void **state)
{
    (void)state;
    double x[24] = {0}, low, high, exact_low, exact_high;
    struct stat_signflip exact, drawn;
    struct stat_maxt t[1], u[1];
    const struct stat_random random = {.seed = 7, .draws = 20000};
    draw_normal(x, 20, 0.4, 1);
    OK(stat_signflip(x, 20, NULL, &exact, &error));
    OK(stat_signflip(x, 24, &random, &drawn, &error)); /* zeros add nothing to a sum */
    assert_true(exact.exact && !drawn.exact);
    assert_true(drawn.p_low <= exact.p && exact.p <= drawn.p_high);
    check_close(drawn.floor, 1.0 / 20001, 0, 1e-14);
    /* All of one sign: none of 20,000 vectors of 2^24 reaches them, and p is not 0. */
    double extreme[24];
    for (int i = 0; i < 24; i++)
        extreme[i] = 1 + i;
    OK(stat_signflip(extreme, 24, &random, &drawn, &error));
    check_close(drawn.p, drawn.floor, 0, 0);
    check_close(drawn.p_greater, drawn.floor, 0, 0);
    OK(stat_maxt(extreme, 24, 1, &random, u, &error));
    check_close(u[0].p_raw, 1.0 / 20001, 0, 1e-14);
    check_close(u[0].p_single, 1.0 / 20001, 0, 1e-14);
    check_close(u[0].p_adjusted, 1.0 / 20001, 0, 1e-14);
    OK(stat_maxt(x, 20, 1, NULL, t, &error));
    OK(stat_maxt(x, 24, 1, &random, u, &error));
    /* Four standard errors of a share of 20,000. */
    check_close(u[0].p_raw, t[0].p_raw, 4 * sqrt(0.25 / 20000), 0);
    draw_normal(x, 24, 0.4, 1);
    OK(stat_signflip_interval(x, 22, 0.9, NULL, &exact_low, &exact_high, &error));
    OK(stat_signflip_interval(x, 24, 0.9, &random, &low, &high, &error));
    /* (1 - 0.9) / 2 of 10,000 is 500, though the double falls short of it. */
    const struct stat_random round = {.seed = 7, .draws = 9999};
    double least, most;
    OK(stat_signflip_interval(x, 24, 0.9, &round, &least, &most, &error));
    OK(stat_signflip_interval(x, 24, 0.8999, &round, &exact_low, &exact_high, &error));
    assert_true(least == exact_low && most == exact_high);
    struct stat_sample s;
    OK(stat_sample(x, 24, 0.9, &s, &error));
    check_close(low, s.low, 0.15 * s.se, 0); /* two intervals of one mean, nearly normal values */
    check_close(high, s.high, 0.15 * s.se, 0);
}

/* The interval holds exactly the shifts that the test does not reject. */
static void interval_inverts_the_test(void **state)
{
    (void)state;
    for (int n = 6; n <= 11; n++) {
        double x[11], moved[11], low, high;
        draw_normal(x, n, 0.2, 1);
        OK(stat_signflip_interval(x, n, 0.95, NULL, &low, &high, &error));
        for (int side = 0; side < 4; side++) {
            double at = (side < 2 ? low : high) + (side % 2 ? 1e-6 : -1e-6);
            struct stat_signflip f;
            for (int i = 0; i < n; i++)
                moved[i] = x[i] - at;
            OK(stat_signflip(moved, n, NULL, &f, &error));
            bool inside = side == 1 || side == 2;
            assert_int_equal(f.p > 0.05, inside);
        }
    }
    double five[5] = {1, 2, 3, 4, 5}, low, high;
    OK(stat_signflip_interval(five, 5, 0.95, NULL, &low, &high, &error));
    assert_true(isnan(low) && isnan(high)); /* five values reject nothing at 5 % */
}

/* Signed ranks by counting all signs, with ties and zeros; Pratt ranks the zeros first. */
static void ranks_by_brute_force(void **state)
{
    (void)state;
    for (int n = 2; n <= 12; n++)
        for (int draw = 0; draw < 12; draw++)
            for (int zeros = 0; zeros < 2; zeros++) {
                double x[12], rank[12], v = 0;
                int used = 0, lower = 0, upper = 0, at[12];
                for (int i = 0; i < n; i++)
                    x[i] = i ? (double)gsl_rng_uniform_int(rng, 7) - 3 : 2;
                for (int i = 0; i < n; i++) {
                    double below = 0, equal = 0;
                    for (int j = 0; j < n; j++) {
                        if (!zeros && x[j] == 0)
                            continue;
                        below += fabs(x[j]) < fabs(x[i]);
                        equal += fabs(x[j]) == fabs(x[i]);
                    }
                    rank[i] = below + (equal + 1) / 2;
                    if (x[i] != 0)
                        at[used++] = i;
                    v += x[i] > 0 ? rank[i] : 0;
                }
                for (int signs = 0; signs < 1 << used; signs++) {
                    double sum = 0;
                    for (int i = 0; i < used; i++)
                        sum += signs >> i & 1 ? rank[at[i]] : 0;
                    lower += sum <= v;
                    upper += sum >= v;
                }
                struct stat_wilcoxon w;
                OK(stat_wilcoxon(x, n, zeros ? STAT_ZEROS_PRATT : STAT_ZEROS_DROP, 0.95, &w,
                                 &error));
                double all = 1 << used;
                check_close(w.v, v, 0, 0);
                check_close(w.p, fmin(1, 2 * fmin(lower, upper) / all), 0, 1e-13);
                check_close(w.p_greater, upper / all, 0, 1e-13);
            }
}

/* Changing sides turns signs and intervals round and leaves every p. */
static void sides(void **state)
{
    (void)state;
    double x[9], y[9];
    struct stat_wilcoxon w, v;
    struct stat_sample s, t;
    struct stat_effect e, f;
    struct stat_outperform o, p;
    struct stat_bayes b, c;
    draw_normal(x, 9, 0.5, 1);
    for (int i = 0; i < 9; i++)
        y[i] = -8 * x[i];
    OK(stat_wilcoxon(x, 9, STAT_ZEROS_DROP, 0.95, &w, &error));
    OK(stat_wilcoxon(y, 9, STAT_ZEROS_DROP, 0.95, &v, &error));
    check_close(v.p, w.p, 0, 1e-14);
    check_close(v.v, w.v_minus, 0, 0);
    check_close(v.rank_biserial, -w.rank_biserial, 0, 1e-14);
    check_close(v.hodges_lehmann, -8 * w.hodges_lehmann, 0, 1e-14);
    check_close(v.low, -8 * w.high, 0, 1e-14);
    OK(stat_sample(x, 9, 0.95, &s, &error));
    OK(stat_sample(y, 9, 0.95, &t, &error));
    OK(stat_effect(&s, 0.95, &e, &error));
    OK(stat_effect(&t, 0.95, &f, &error));
    check_close(f.d_z, -e.d_z, 0, 1e-13); /* no unit */
    check_close(f.d_low, -e.d_high, 1e-10, 0);
    check_close(f.g_high, -e.g_low, 1e-10, 0);
    OK(stat_outperform(x, 9, 0.95, &o, &error));
    OK(stat_outperform(y, 9, 0.95, &p, &error));
    check_close(p.superior, 1 - o.superior, 1e-14, 0);
    check_close(p.low, 1 - o.high, 1e-14, 0);
    OK(stat_bayes(&s, 0, &b, &error));
    OK(stat_bayes(&t, 0, &c, &error));
    check_close(c.bayes_factor, b.bayes_factor, 0, 1e-9);
    check_close(c.p_positive, 1 - b.p_positive, 1e-13, 0);
}

/* TOST at 5 % says the same as the 90 % interval inside the bounds. */
static void tost_and_interval(void **state)
{
    (void)state;
    int equivalent = 0;
    for (int draw = 0; draw < 400; draw++) {
        double x[8], bound = 0.05 + gsl_rng_uniform(rng);
        struct stat_sample s;
        struct stat_equivalence e;
        draw_normal(x, 8, 0.2, 0.5);
        OK(stat_sample(x, 8, 0.90, &s, &error));
        OK(stat_equivalence(s.mean, s.se, s.df, bound, &e, &error));
        check_close(e.low, s.low, 0, 1e-14);
        assert_int_equal(e.p <= 0.05, -bound < s.low && s.high < bound);
        equivalent += e.p <= 0.05;
    }
    assert_true(equivalent > 50 && equivalent < 350); /* both answers were seen */
}

/* The bootstrap of a shifted and stretched sample is the shifted and stretched bootstrap; with all
 * multisets there is nothing random in it. */
static void bootstrap_moves_along(void **state)
{
    (void)state;
    double x[9], y[9];
    struct stat_bootstrap b, c;
    draw_normal(x, 9, 0, 1);
    for (int i = 0; i < 9; i++)
        y[i] = 3 + 2 * x[i];
    OK(stat_bootstrap(x, 9, stat_statistic_mean, 0.95, NULL, &b, &error));
    OK(stat_bootstrap(y, 9, stat_statistic_mean, 0.95, NULL, &c, &error));
    check_close(c.low, 3 + 2 * b.low, 1e-12, 0);
    check_close(c.high, 3 + 2 * b.high, 1e-12, 0);
    check_close(c.z0, b.z0, 1e-9, 0);
}

/* P(V <= 4) of eight values is 7 / 256: at a level of 1 - 14 / 256 the fourth mean of a pair from
 * either end is the bound, as in R's wilcox.test. */
static void level_at_a_step(void **state)
{
    (void)state;
    const double x[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    struct stat_wilcoxon w;
    OK(stat_wilcoxon(x, 8, STAT_ZEROS_DROP, 1 - 14.0 / 256, &w, &error));
    check_close(w.low, 2.5, 0, 0); /* after 1, 1.5 and 2 */
    check_close(w.high, 72, 0, 0); /* before 80, 96 and 128 */
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(max_t_and_sign_flips),      cmocka_unit_test(drawn_against_exact),
        cmocka_unit_test(interval_inverts_the_test), cmocka_unit_test(ranks_by_brute_force),
        cmocka_unit_test(level_at_a_step),           cmocka_unit_test(sides),
        cmocka_unit_test(tost_and_interval),         cmocka_unit_test(bootstrap_moves_along),
    };
    return cmocka_run_group_tests(tests, begin, check_generator_free);
}
