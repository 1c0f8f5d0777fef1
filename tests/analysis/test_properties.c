/* What must hold whatever the data: exact against brute force, invariances, one procedure against
 * another, levels under a simulated null hypothesis, power against simulation; and the fences round
 * the corners where GSL 2.7 is wrong. */
#include "tests/support/statistics.h"
#include "tests/support/reference.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/bayes.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/distributions.h"
#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/images.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/noncentral_t.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/power.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/settle.h"
#include "analysis/stat/signflip.h"
#include "analysis/stat/wilcoxon.h"

static struct ttq_error error;

static int begin(void **state)
{
    (void)state;
    return check_generator(20170401);
}

static void normal(double *x, int n, double mean, double sd)
{
    for (int i = 0; i < n; i++)
        x[i] = mean + gsl_ran_gaussian(rng, sd);
}

/* Kolmogorov and Smirnov: the largest distance of sorted p from the diagonal stays below 1.95 /
 * sqrt(n), its 0.1 % limit. Discrete p lie above the diagonal at their steps, so only the side on
 * which a test would reject too often counts for them. */
static void check_uniform(double *p, int n, bool discrete)
{
    double above = 0, below = 0;
    gsl_sort(p, 1, (size_t)n);
    for (int i = 0; i < n; i++) {
        above = fmax(above, (i + 1.0) / n - p[i]); /* too many small p */
        below = fmax(below, p[i] - (double)i / n);
    }
    if (above > 1.95 / sqrt(n) || (!discrete && below > 1.95 / sqrt(n)))
        fail_msg("p under the null: %.4f above the diagonal, %.4f below, expected at most %.4f",
                 above, below, 1.95 / sqrt(n));
}

/* 2,000 draws of 10 normal values. */
static void levels_under_the_null(void **state)
{
    (void)state;
    enum { DRAWS = 2000, N = 10 };
    static double by_flips[DRAWS], by_ranks[DRAWS], edge[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
        double x[N], y[N];
        struct stat_signflip f;
        struct stat_wilcoxon w;
        struct stat_sample s;
        struct stat_equivalence e;
        normal(x, N, 0, 1);
        OK(stat_signflip(x, N, NULL, &f, &error));
        OK(stat_wilcoxon(x, N, STAT_ZEROS_DROP, 0.95, &w, &error));
        by_flips[d] = f.p;
        by_ranks[d] = w.p;
        /* TOST at the edge of its bound has the level of a one-sided test. */
        normal(y, N, 1, 0.25);
        OK(stat_sample(y, N, 0.95, &s, &error));
        OK(stat_equivalence(s.mean, s.se, s.df, 1, &e, &error));
        edge[d] = e.p;
    }
    check_uniform(by_flips, DRAWS, true);
    check_uniform(by_ranks, DRAWS, true);
    check_uniform(edge, DRAWS, false);
}

/* No layer differs, layers correlate: the least adjusted p falls to 0.05 in at most one case of
 * twenty (1,000 draws, three standard errors), and much less often under Bonferroni's bound. */
static void family_wise_level(void **state)
{
    (void)state;
    enum { DRAWS = 1000, SEEDS = 8, LAYERS = 6 };
    int rejected = 0;
    for (int d = 0; d < DRAWS; d++) {
        double x[SEEDS * LAYERS], least = 1;
        struct stat_maxt t[LAYERS];
        for (int s = 0; s < SEEDS; s++) {
            double shared = gsl_ran_gaussian(rng, 1);
            for (int l = 0; l < LAYERS; l++)
                x[s * LAYERS + l] = 0.7 * shared + gsl_ran_gaussian(rng, 0.7);
        }
        OK(stat_maxt(x, SEEDS, LAYERS, NULL, t, &error));
        for (int l = 0; l < LAYERS; l++) {
            least = fmin(least, t[l].p_adjusted);
            assert_true(t[l].p_raw <= t[l].p_adjusted && t[l].p_adjusted <= t[l].p_single);
        }
        rejected += least <= 0.05;
    }
    double margin = 3 * sqrt(0.05 * 0.95 / DRAWS);
    assert_true(rejected <= (0.05 + margin) * DRAWS);
    assert_true(rejected >= (0.05 - margin) * DRAWS - 8); /* steps of 2/256 */
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
        normal(x, 3 * n, 0.3, 1);
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
    normal(x, 20, 0.4, 1);
    OK(stat_signflip(x, 20, NULL, &exact, &error));
    OK(stat_signflip(x, 24, &random, &drawn, &error)); /* zeros add nothing to a sum */
    assert_true(exact.exact && !drawn.exact);
    assert_true(drawn.p_low <= exact.p && exact.p <= drawn.p_high);
    check_close(drawn.floor, 1.0 / 20001, 0, 1e-14);
    OK(stat_maxt(x, 20, 1, NULL, t, &error));
    OK(stat_maxt(x, 24, 1, &random, u, &error));
    /* Four standard errors of a share of 20,000. */
    check_close(u[0].p_raw, t[0].p_raw, 4 * sqrt(0.25 / 20000), 0);
    normal(x, 24, 0.4, 1);
    OK(stat_signflip_interval(x, 22, 0.9, NULL, &exact_low, &exact_high, &error));
    OK(stat_signflip_interval(x, 24, 0.9, &random, &low, &high, &error));
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
        normal(x, n, 0.2, 1);
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
    normal(x, 9, 0.5, 1);
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
        normal(x, 8, 0.2, 0.5);
        OK(stat_sample(x, 8, 0.90, &s, &error));
        OK(stat_equivalence(s.mean, s.se, s.df, bound, &e, &error));
        check_close(e.low, s.low, 0, 1e-14);
        assert_int_equal(e.p <= 0.05, -bound < s.low && s.high < bound);
        equivalent += e.p <= 0.05;
    }
    assert_true(equivalent > 50 && equivalent < 350); /* both answers were seen */
}

/* 4,000 draws a case, three standard errors. */
static void power_by_simulation(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    const struct {
        int n;
        double effect, bound;
    } cases[] = {{5, 1.0, 1.2}, {8, 0.8, 1.0}, {12, 0.5, 0.8}};
    for (int c = 0; c < 3; c++) {
        int n = cases[c].n, seen = 0, equivalent = 0;
        for (int d = 0; d < DRAWS; d++) {
            double x[12];
            struct stat_sample s;
            struct stat_equivalence e;
            normal(x, n, cases[c].effect, 1);
            OK(stat_sample(x, n, 0.95, &s, &error));
            seen += s.p <= 0.05;
            normal(x, n, 0, 1);
            OK(stat_sample(x, n, 0.95, &s, &error));
            OK(stat_equivalence(s.mean, s.se, s.df, cases[c].bound, &e, &error));
            equivalent += e.p <= 0.05;
        }
        struct stat_design design = {.sd = 1, .alpha = 0.05};
        double power = stat_power(&design, cases[c].effect, n);
        double tost = stat_power_equivalence(&design, cases[c].bound, n);
        check_close((double)seen / DRAWS, power, 3 * sqrt(power * (1 - power) / DRAWS), 0);
        check_close((double)equivalent / DRAWS, tost, 3 * sqrt(tost * (1 - tost) / DRAWS), 0);
        double effect;
        OK(stat_power_effect(&design, n, power, &effect, &error)); /* there and back */
        check_close(effect, cases[c].effect, 0, 1e-8);
    }
}

/* The noncentral t interval covers the true effect in 95 of 100 cases; at ncp 0 it is Student's. */
static void effect_intervals(void **state)
{
    (void)state;
    enum { DRAWS = 400 };
    int covered = 0;
    for (int d = 0; d < DRAWS; d++) {
        double x[8];
        struct stat_sample s;
        struct stat_effect e;
        normal(x, 8, 0.7, 1);
        OK(stat_sample(x, 8, 0.95, &s, &error));
        OK(stat_effect(&s, 0.95, &e, &error));
        covered += e.d_low <= 0.7 && 0.7 <= e.d_high;
    }
    check_close((double)covered / DRAWS, 0.95, 3 * sqrt(0.05 * 0.95 / DRAWS), 0);
    for (double t = -4; t <= 4; t += 0.5) {
        check_close(stat_noncentral_t_lower(t, 5, 0), gsl_cdf_tdist_P(t, 5), 1e-11, 0);
        check_close(stat_noncentral_t_lower(t, 3, 1) + stat_noncentral_t_upper(t, 3, 1), 1, 1e-11,
                    0);
    }
    assert_true(isnan(stat_noncentral_t_lower(NAN, 5, 0)) &&
                isnan(stat_noncentral_t_lower(1, 0, 0)));
}

/* The bootstrap of a shifted and stretched sample is the shifted and stretched bootstrap; with all
 * multisets there is nothing random in it. */
static void bootstrap_moves_along(void **state)
{
    (void)state;
    double x[9], y[9];
    struct stat_bootstrap b, c;
    normal(x, 9, 0, 1);
    for (int i = 0; i < 9; i++)
        y[i] = 3 + 2 * x[i];
    OK(stat_bootstrap(x, 9, stat_statistic_mean, 0.95, NULL, &b, &error));
    OK(stat_bootstrap(y, 9, stat_statistic_mean, 0.95, NULL, &c, &error));
    check_close(c.low, 3 + 2 * b.low, 1e-12, 0);
    check_close(c.high, 3 + 2 * b.high, 1e-12, 0);
    check_close(c.z0, b.z0, 1e-9, 0);
}

/* The interval of stat_crossed image by image, without its columns and weights. */
static void crossed_plainly(const signed char *d, int seeds, int images,
                            const struct stat_random *random, double *low, double *high)
{
    double means[1000], share[41];
    unsigned drawn[41];
    gsl_rng *own;
    int draws = (int)random->draws, drawn_seeds[20];
    OK(stat_random_start(random, &own, &error));
    for (int draw = 0; draw < draws; draw++) {
        memset(share, 0, sizeof share);
        for (int s = 0; s < seeds; s++)
            drawn_seeds[s] = (int)gsl_rng_uniform_int(own, (unsigned long)seeds);
        for (int i = 0; i < images; i++) {
            int sum = 0;
            for (int s = 0; s < seeds; s++)
                sum += d[drawn_seeds[s] * images + i];
            share[sum + seeds]++;
        }
        gsl_ran_multinomial(own, 2 * (size_t)seeds + 1, (unsigned)images, share, drawn);
        means[draw] = 0.0;
        for (int v = 0; v <= 2 * seeds; v++)
            means[draw] += (v - seeds) * (double)drawn[v] / seeds / images;
    }
    gsl_rng_free(own);
    gsl_sort(means, 1, (size_t)draws);
    *low = means[(int)(0.025 * draws)];
    *high = means[draws - 1 - (int)(0.025 * draws)];
}

/* Seeds and images: where all pairs agree in how they differ, the two-way error is close to its
 * formula; where no image differs there is no error at all. */
static void crossed_errors(void **state)
{
    (void)state;
    enum { SEEDS = 10, IMAGES = 2000 };
    static signed char d[SEEDS * IMAGES];
    struct stat_crossed c;
    const struct stat_random random = {.seed = 3, .draws = 4000};
    for (int i = 0; i < SEEDS * IMAGES; i++) {
        double u = gsl_rng_uniform(rng);
        d[i] = u < 0.05 ? 1 : u < 0.08 ? -1 : 0;
    }
    OK(stat_crossed(d, SEEDS, IMAGES, 0.95, &random, &c, &error));
    check_close(c.disagree, 0.08, 0.006, 0); /* three standard errors */
    check_close(c.difference, 0.02, 0.006, 0);
    assert_true(c.low < c.difference && c.difference < c.high);
    const struct stat_random few = {.seed = 3, .draws = 300};
    double low, high;
    OK(stat_crossed(d, SEEDS, IMAGES, 0.95, &few, &c, &error));
    crossed_plainly(d, SEEDS, IMAGES, &few, &low, &high);
    check_close(c.low, low, 1e-12, 0);
    check_close(c.high, high, 1e-12, 0);
    memset(d, 0, sizeof d);
    OK(stat_crossed(d, SEEDS, IMAGES, 0.95, &random, &c, &error));
    assert_true(c.difference == 0 && c.se == 0 && c.low == 0 && c.high == 0);
    check_failed(stat_crossed(d, 1, IMAGES, 0.95, &random, &c, &error), TTQ_BAD_DATA, &error,
                 "2 to 10000 seeds");
}

/* A flat noisy end has settled, a drifting one has not; a step is found where it is; white noise is
 * worth its own length. */
static void trajectories(void **state)
{
    (void)state;
    double x[200], z;
    struct stat_settled s;
    struct stat_break b;
    const double four[] = {0, 1, 5, 9}; /* slopes 1, 2.5, 3, 4, 4, 4 */
    check_close(stat_theil_sen(four, 4), 3.5, 1e-15, 0);
    const struct stat_random random = {.seed = 5, .draws = 300};
    for (int i = 0; i < 200; i++)
        x[i] = (i < 60 ? 1 : 0) + gsl_ran_gaussian(rng, 0.01);
    OK(stat_settled(x + 160, 40, 0.1, &random, &s, &error));
    assert_true(s.settled);
    OK(stat_pettitt(x, 200, &b, &error));
    assert_int_equal(b.at, 60);
    int cut = stat_mser5(x, 200);
    assert_true(cut >= 60 && cut <= 100); /* all of the step, and at most half of the whole */
    OK(stat_geweke(x, 200, &z, &error));
    assert_true(z > 10);
    for (int i = 0; i < 40; i++)
        x[i] = 0.01 * i + gsl_ran_gaussian(rng, 0.01);
    OK(stat_settled(x, 40, 0.1, &random, &s, &error));
    assert_false(s.settled);
    check_close(s.slope, 0.01, 0.001, 0);
    assert_true(s.low < s.slope && s.slope < s.high && s.low > 0);
}

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
        cmocka_unit_test(levels_under_the_null),
        cmocka_unit_test(family_wise_level),
        cmocka_unit_test(max_t_and_sign_flips),
        cmocka_unit_test(drawn_against_exact),
        cmocka_unit_test(interval_inverts_the_test),
        cmocka_unit_test(ranks_by_brute_force),
        cmocka_unit_test(sides),
        cmocka_unit_test(tost_and_interval),
        cmocka_unit_test(power_by_simulation),
        cmocka_unit_test(effect_intervals),
        cmocka_unit_test(bootstrap_moves_along),
        cmocka_unit_test(crossed_errors),
        cmocka_unit_test(trajectories),
        cmocka_unit_test(fences),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, begin, check_generator_free);
}
