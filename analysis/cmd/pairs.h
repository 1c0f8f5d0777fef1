/* pairs.h - everything that is asked of paired values, once: paired, compare and merge share it. */
#ifndef ANALYSIS_CMD_PAIRS_H
#define ANALYSIS_CMD_PAIRS_H

#include <jansson.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/bayes.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/effect.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"
#include "analysis/stat/wilcoxon.h"

/* Of a - b; what does not apply is NaN (p_tost without a bound, ranks.used 0 above 1,000 pairs,
 * the bootstrap outside 15 to 1,000 pairs: below it is too short). `above` is P(a > b). */
struct stat_pairs {
    struct stat_sample sample;
    struct stat_signflip flips;
    double flip_low, flip_high;
    struct stat_wilcoxon ranks;
    struct stat_effect effect;
    struct stat_equivalence tost;
    struct stat_outperform above;
    struct stat_bayes bayes;
    struct stat_bootstrap bootstrap;
    double correlation; /* of a and b */
    int zeros;
    bool pratt;
};

/* a[n], b[n], with level, bound and random of `request`. TTQ_BAD_DATA: fewer than 2 pairs, a
 * difference that is the same for all pairs, a value not finite; TTQ_USAGE: level, bound, draws. */
enum ttq_status stat_pairs(const double *a, const double *b, int n,
                           const struct stat_request *request, struct stat_pairs *pairs,
                           struct ttq_error *error);

/* Sentences to read before the numbers: n too small for any significant exact result, zeros, tests
 * that are not made. A new array. */
json_t *stat_pairs_notes(const struct stat_pairs *pairs);

/* Whether they differ, are equivalent within the bound or neither is shown: a sentence that names
 * each test with its p, and says where the t test alone shows a difference. */
enum { STAT_PAIRS_ANSWER = 400 };
void stat_pairs_answer(const struct stat_pairs *pairs, double alpha, char text[STAT_PAIRS_ANSWER]);

#endif
