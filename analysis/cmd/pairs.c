#include "analysis/cmd/pairs.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"

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

/* 9.3 - 9.1 and 8.9 - 8.7 are not the same number, though of errors in steps of 0.01 points: what
 * differs by rounding alone, in size or from 0, becomes the same, so that ranks know their ties. */
static enum ttq_status undo_rounding(const double *a, const double *b, double *d, int n,
                                     struct ttq_error *error)
{
    double least = 0.0, group = 0.0, *size = malloc((size_t)n * sizeof *size);
    size_t *order = malloc((size_t)n * sizeof *order);
    if (!size || !order) {
        free(size);
        free(order);
        return ttq_fail(error, TTQ_NO_MEMORY, "no memory for %d pairs", n);
    }
    for (int i = 0; i < n; i++) {
        size[i] = fabs(d[i]);
        least = fmax(least, 4.0 * DBL_EPSILON * fmax(fabs(a[i]), fabs(b[i])));
    }
    gsl_sort_index(order, size, 1, (size_t)n);
    for (int i = 0; i < n; i++) {
        double *at = &d[order[i]];
        if (!(size[order[i]] - group <= least)) /* also what is no number: the tests name it */
            group = size[order[i]];
        *at = isfinite(*at) ? copysign(group, *at) : *at;
    }
    free(size);
    free(order);
    return TTQ_OK;
}

static bool is_constant(const double *d, int n)
{
    for (int i = 1; i < n; i++)
        if (d[i] != d[0])
            return false;
    return true;
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
    if (status == TTQ_OK)
        status = undo_rounding(a, b, d, n, error);
    if (status == TTQ_OK && is_constant(d, n))
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
                         "can reach 0.05; 6 pairs that are not 0 are the least that can",
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

/* "sign flips p = 0.094", those of the two other tests that fall (`below`) or do not fall to alpha.
 */
static int name_others(const struct stat_pairs *pairs, double alpha, bool below, char *text,
                       size_t size)
{
    const struct {
        const char *name;
        double p;
        bool made;
    } tests[] = {{"sign flips", pairs->flips.p, true},
                 {"Wilcoxon", pairs->ranks.p, pairs->ranks.used > 0}};
    int count = 0;
    text[0] = '\0';
    for (int i = 0; i < 2; i++) {
        char p[STAT_P_WORDS];
        size_t used = strlen(text);
        if (!tests[i].made || (tests[i].p <= alpha) != below)
            continue;
        stat_p_say(tests[i].p, p);
        snprintf(text + used, size - used, "%s%s %s", count++ ? ", " : "", tests[i].name, p);
    }
    return count;
}

void stat_pairs_answer(const struct stat_pairs *pairs, double alpha, char text[STAT_PAIRS_ANSWER])
{
    bool differs = pairs->sample.p <= alpha, small = pairs->tost.p <= alpha;
    char t[STAT_P_WORDS], tost[STAT_P_WORDS], agree[96], others[96];
    stat_p_say(pairs->sample.p, t);
    stat_p_say(pairs->tost.p, tost);
    bool along = name_others(pairs, alpha, differs, agree, sizeof agree);
    bool against = name_others(pairs, alpha, !differs, others, sizeof others);
    int used;
    if (differs && against)
        used =
            snprintf(text, STAT_PAIRS_ANSWER,
                     "By the t test, which takes normal values, the difference is not zero (%s); "
                     "the other tests do not show it (%s).",
                     t, others);
    else
        used =
            snprintf(text, STAT_PAIRS_ANSWER, "%s (t test %s%s%s%s%s).",
                     differs ? "The difference is not zero"
                     : small ? "No difference is shown"
                             : "Undecided: no difference is shown",
                     t, along ? ", " : "", agree, against ? "; but " : "", against ? others : "");
    if (small)
        snprintf(text + used, STAT_PAIRS_ANSWER - (size_t)used,
                 " It is smaller than the bound (TOST %s): equivalent.", tost);
    else if (!differs && isnan(pairs->tost.p))
        snprintf(text + used, STAT_PAIRS_ANSWER - (size_t)used,
                 " That is not evidence of no difference (--bound asks for that).");
    else if (!differs)
        snprintf(text + used, STAT_PAIRS_ANSWER - (size_t)used, " Nor is equivalence (TOST %s).",
                 tost);
}
