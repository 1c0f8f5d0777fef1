/* Levels under a simulated null hypothesis, coverage of intervals and power, each against
 * simulation; and crossed errors and trajectories against data made for them. */
#include "tests/support/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/images.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/noncentral_t.h"
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
        draw_normal(x, N, 0, 1);
        OK(stat_signflip(x, N, NULL, &f, &error));
        OK(stat_wilcoxon(x, N, STAT_ZEROS_DROP, 0.95, &w, &error));
        by_flips[d] = f.p;
        by_ranks[d] = w.p;
        /* TOST at the edge of its bound has the level of a one-sided test. */
        draw_normal(y, N, 1, 0.25);
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
            draw_normal(x, n, cases[c].effect, 1);
            OK(stat_sample(x, n, 0.95, &s, &error));
            seen += s.p <= 0.05;
            draw_normal(x, n, 0, 1);
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
        draw_normal(x, 8, 0.7, 1);
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
    /* R: pnorm(-qt(0.975, 9) * sqrt(10 / 9)), for 10 seeds */
    const double tail = 0.00855064;
    *low = means[(int)(tail * draws)];
    *high = means[draws - 1 - (int)(tail * draws)];
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
    double by_seed[SEEDS] = {0};
    struct stat_sample s;
    for (int i = 0; i < SEEDS * IMAGES; i++)
        by_seed[i / IMAGES] += d[i] / (double)IMAGES;
    OK(stat_sample(by_seed, SEEDS, 0.95, &s, &error));
    check_close(c.se, sqrt(s.se * s.se + c.disagree / IMAGES), 0, 1e-12);
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

/* In how large a share of ramps with noise, a neighbour's noise going over into the next with
 * `carry`, the interval of the drift holds the truth. */
static double held(double carry)
{
    enum { SERIES = 1000, POINTS = 15 };
    const struct stat_random random = {.seed = 7, .draws = 200};
    int inside = 0;
    for (int s = 0; s < SERIES; s++) {
        double x[POINTS], noise = gsl_ran_gaussian(rng, 0.02 / sqrt(1 - carry * carry));
        struct stat_drift d;
        for (int i = 0; i < POINTS; i++) {
            x[i] = 0.01 * i + noise;
            noise = carry * noise + gsl_ran_gaussian(rng, 0.02);
        }
        OK(stat_drift(x, POINTS, POINTS - 1, &random, &d, &error));
        inside += d.drift_low <= 0.14 && 0.14 <= d.drift_high;
    }
    return inside / (double)SERIES;
}

/* The interval of one trajectory is no test, as settle.h has it: of 15 independent points its 90 %
 * hold the truth in about 70 of 100 cases, in fewer where neighbours go together (1000 series: a
 * deviation of 1.5 in 100). */
static void drift_of_one_run(void **state)
{
    (void)state;
    check_close(held(0.0), 0.70, 0.06, 0);
    assert_true(held(0.9) < 0.60);
}

/* A drifting end is seen to drift; a step is found where it is; white noise is worth its own
 * length.
 */
static void trajectories(void **state)
{
    (void)state;
    double x[200], z;
    struct stat_drift s;
    struct stat_break b;
    const double four[] = {0, 1, 5, 9}; /* slopes 1, 2.5, 3, 4, 4, 4 */
    check_close(stat_theil_sen(four, 4), 3.5, 1e-15, 0);
    const struct stat_random random = {.seed = 5, .draws = 300};
    for (int i = 0; i < 200; i++)
        x[i] = (i < 60 ? 1 : 0) + gsl_ran_gaussian(rng, 0.01);
    OK(stat_drift(x + 160, 40, 39, &random, &s, &error));
    assert_true(fabs(s.drift) < 0.01 && s.drift_low < s.drift && s.drift < s.drift_high);
    OK(stat_pettitt(x, 200, &b, &error));
    assert_int_equal(b.at, 60);
    int cut = stat_mser5(x, 200);
    assert_true(cut >= 60 && cut <= 100); /* all of the step, and at most half of the whole */
    OK(stat_geweke(x, 200, &z, &error));
    assert_true(z > 10);
    for (int i = 0; i < 40; i++)
        x[i] = 0.01 * i + gsl_ran_gaussian(rng, 0.01);
    OK(stat_drift(x, 40, 39, &random, &s, &error));
    check_close(s.slope, 0.01, 0.001, 0);
    check_close(s.drift, 39 * s.slope, 1e-15, 0);
    assert_true(0 < s.drift_low && s.drift_low < s.drift && s.drift < s.drift_high);
    struct stat_drift wide; /* points that are means of two rows: the same slope, a longer way */
    OK(stat_drift(x, 40, 39.5, &random, &wide, &error));
    check_close(wide.drift_low * 39, s.drift_low * 39.5, 1e-14, 0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_under_the_null), cmocka_unit_test(family_wise_level),
        cmocka_unit_test(power_by_simulation),   cmocka_unit_test(effect_intervals),
        cmocka_unit_test(crossed_errors),        cmocka_unit_test(trajectories),
        cmocka_unit_test(drift_of_one_run),
    };
    return cmocka_run_group_tests(tests, begin, check_generator_free);
}
