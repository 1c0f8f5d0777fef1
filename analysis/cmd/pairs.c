#include "analysis/cmd/pairs.h"

#include <gsl/gsl_statistics_double.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { BOOTSTRAP_FROM = 15, BOOTSTRAP_TO = 1000 };

static enum ttq_status test(const double *d, int n, const struct stat_request *request,
                            struct stat_pairs *pairs, struct ttq_error *error)
{
    double level = request->level;
    enum ttq_status status = stat_sample(d, n, level, &pairs->sample, error);
    if (status == TTQ_OK)
        status = stat_signflip(d, n, &request->random, &pairs->flips, error);
    if (status == TTQ_OK)
        status = stat_signflip_interval(d, n, level, &request->random, &pairs->flip_low,
                                        &pairs->flip_high, error);
    if (status == TTQ_OK && n <= STAT_WILCOXON_MOST)
        status = stat_wilcoxon(d, n, request->pratt ? STAT_ZEROS_PRATT : STAT_ZEROS_DROP, level,
                               &pairs->ranks, error);
    if (status == TTQ_OK)
        status = stat_effect(&pairs->sample, level, &pairs->effect, error);
    if (status == TTQ_OK && !isnan(request->bound))
        status = stat_equivalence(pairs->sample.mean, pairs->sample.se, pairs->sample.df,
                                  request->bound, &pairs->tost, error);
    if (status == TTQ_OK)
        status = stat_outperform(d, n, level, &pairs->above, error);
    if (status == TTQ_OK)
        status = stat_bayes(&pairs->sample, isnan(request->bound) ? 0.0 : request->bound,
                            &pairs->bayes, error);
    if (status == TTQ_OK && n >= BOOTSTRAP_FROM && n <= BOOTSTRAP_TO)
        status = stat_bootstrap(d, n, stat_statistic_mean, level, &request->random,
                                &pairs->bootstrap, error);
    return status;
}

/* 9.3 - 9.1 and 8.9 - 8.7 are not the same number: what varies only by rounding is constant. */
static bool same_but_rounding(const double *a, const double *b, const double *d, int n)
{
    double least = INFINITY, most = -INFINITY, size = 0.0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(d[i]))
            return false; /* the tests name it */
        least = fmin(least, d[i]);
        most = fmax(most, d[i]);
        size = fmax(size, fmax(fabs(a[i]), fabs(b[i])));
    }
    return most - least <= 4.0 * DBL_EPSILON * size;
}

enum ttq_status stat_pairs(const double *a, const double *b, int n,
                           const struct stat_request *request, struct stat_pairs *pairs,
                           struct ttq_error *error)
{
    if (n < 2)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "expected at least 2 pairs (seeds), found %d: one pair has no deviation to "
                        "test against",
                        n);
    *pairs = (struct stat_pairs){.flip_low = NAN, .flip_high = NAN, .pratt = request->pratt};
    pairs->ranks = (struct stat_wilcoxon){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    pairs->tost = (struct stat_equivalence){NAN, NAN, NAN, NAN, NAN};
    pairs->bootstrap.low = pairs->bootstrap.high = NAN;
    double *d;
    enum ttq_status status = stat_differences(a, b, n, &d, error);
    if (status == TTQ_OK && same_but_rounding(a, b, d, n))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "expected differences that vary, found %g for all %d pairs: there is no "
                          "deviation to test against",
                          d[0], n);
    if (status == TTQ_OK)
        status = test(d, n, request, pairs, error);
    if (status == TTQ_OK) {
        pairs->correlation = gsl_stats_correlation(a, 1, b, 1, (size_t)n);
        for (int i = 0; i < n; i++)
            pairs->zeros += d[i] == 0.0;
    }
    free(d);
    return status;
}

json_t *stat_pairs_notes(const struct stat_pairs *pairs)
{
    json_t *notes = json_array();
    int n = pairs->sample.n;
    if (pairs->flips.exact && pairs->flips.floor > 0.05)
        json_array_append_new(
            notes,
            json_sprintf("with n = %d no exact two-sided test can fall below p = %g, so none "
                         "can reach 0.05; 6 pairs are the least that can",
                         n, pairs->flips.floor));
    if (!pairs->flips.exact)
        json_array_append_new(
            notes, json_sprintf("above %d pairs the sign-flip test draws random sign vectors",
                                STAT_SIGNFLIP_MOST));
    if (pairs->zeros && pairs->ranks.used)
        json_array_append_new(
            notes, json_sprintf("%d difference%s zero: %s", pairs->zeros,
                                pairs->zeros == 1 ? " is" : "s are",
                                pairs->pratt ? "ranked, then left out by Wilcoxon's test (Pratt)"
                                             : "left out by Wilcoxon's test"));
    if (!pairs->ranks.used)
        json_array_append_new(
            notes, json_sprintf("above %d pairs there is no Wilcoxon test", STAT_WILCOXON_MOST));
    return notes;
}

/* "0.041", "< 1e-15". */
static void say_p(double p, char text[16])
{
    snprintf(text, 16, p <= 1e-15 ? "< 1e-15" : "%.2g", p);
}

/* What the exact tests say beside a t test that sees a difference. */
static void add_exact(const struct stat_pairs *pairs, double alpha, struct ttq_text *text)
{
    char p[16];
    say_p(pairs->flips.p, p);
    if (pairs->flips.exact && pairs->flips.floor > alpha)
        ttq_text_add(text,
                     "; that rests on normal differences alone, for %d pairs are too few for "
                     "an exact test",
                     pairs->sample.n);
    else if (pairs->flips.p > alpha)
        ttq_text_add(text, "; sign flips, which assume no distribution, do not show it (p = %s)",
                     p);
}

void stat_pairs_answer(const struct stat_pairs *pairs, double alpha, struct ttq_text *text)
{
    bool differs = pairs->sample.p <= alpha, small = pairs->tost.p <= alpha;
    char p[16];
    say_p(pairs->sample.p, p);
    if (differs) {
        ttq_text_add(text, "By the t test the difference is not zero (p %s%s)",
                     p[0] == '<' ? "" : "= ", p);
        add_exact(pairs, alpha, text);
        ttq_text_add(text, small ? ". It is smaller than the bound.\n" : ".\n");
    } else if (small) {
        ttq_text_add(text, "The difference is smaller than the bound: equivalent.\n");
    } else {
        ttq_text_add(text, "Undecided: %s\n",
                     isnan(pairs->tost.p)
                         ? "the interval holds zero, which is not evidence of no difference "
                           "(--bound asks for that)."
                         : "neither a difference nor equivalence is shown.");
    }
}
