/* anova.h - analysis of variance: groups, and the complete table of seeds x layers. */
#ifndef ANALYSIS_STAT_ANOVA_H
#define ANALYSIS_STAT_ANOVA_H

#include "ttq/base/status.h"

/* One way: F = (ss_between / df_between) / (ss_within / df_within), sums of squares of values less
 * their means, never sum x^2 - (sum x)^2 / n (NIST StRD). Assumes normal errors of one variance. */
struct stat_anova {
    double ss_between, ss_within, df_between, df_within, f, p, r2, residual_sd;
};

/* x[groups][each] of equal size. TTQ_BAD_DATA: fewer than 2 groups or 2 values each, a value not
 * finite, no variance within the groups. */
enum ttq_status stat_anova(const double *x, int groups, int each, struct stat_anova *result,
                           struct ttq_error *error);

/* Complete seeds x layers, one value a cell; seeds random, layers fixed (Scheffe 1959; Barr et al.
 * 2013). grand mean: t = mean / sqrt(ms_seed / (S L)), df S - 1, the t test of the seeds' means.
 * Layers: f = ms_layer / ms_rest, its degrees of freedom times epsilon (Greenhouse & Geisser 1959)
 * since layers of a seed correlate. var_seed = max(0, (ms_seed - ms_rest) / L); icc = var_seed /
 * (var_seed + ms_rest), with its 95 % interval (Shrout & Fleiss 1979). */
struct stat_two_way {
    double mean, t, df, p;
    double ms_seed, ms_layer, ms_rest, f, df_layer, df_rest, epsilon, p_layers;
    double var_seed, icc, icc_low, icc_high;
};

/* x[seed * layers + layer]. TTQ_BAD_DATA: fewer than 2 seeds or layers, a value not finite, no
 * variance left over; TTQ_NO_MEMORY. */
enum ttq_status stat_two_way(const double *x, int seeds, int layers, struct stat_two_way *result,
                             struct ttq_error *error);

#endif
