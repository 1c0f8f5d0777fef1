/* outperform.h - the probability that one variant beats another (Bouthillier et al. 2021). */
#ifndef ANALYSIS_STAT_OUTPERFORM_H
#define ANALYSIS_STAT_OUTPERFORM_H

#include <stdbool.h>

#include "ttq/base/status.h"

/* superior = mean of 1[a > b] + 1[a = b] / 2 over pairs; [low, high] is the percentile bootstrap
 * interval over pairs, exact: resampled counts of wins and ties are multinomial. Where all pairs
 * are won, or all lost, it has no width; there the limits are Clopper and Pearson's (1934).
 * `meaningful`: low > 0.5 and high > 0.75. */
struct stat_outperform {
    double superior, low, high;
    bool meaningful;
};

/* d[n], a - b of each pair, larger is better. TTQ_BAD_DATA: n below 2, a value not finite;
 * TTQ_USAGE: the level; TTQ_NO_MEMORY. */
enum ttq_status stat_outperform(const double *d, int n, double level,
                                struct stat_outperform *result, struct ttq_error *error);

/* Pairs needed to tell P(A > B) = gamma from 1/2, one-sided: ((z_{1-alpha} - z_beta) / (sqrt(6)
 * (1/2 - gamma)))^2, rounded up (Noether 1987). alpha, beta in (0, 1), gamma in (1/2, 1). */
int stat_outperform_pairs(double alpha, double beta, double gamma);

#endif
