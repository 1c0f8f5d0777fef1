/* bootstrap.h - bias-corrected and accelerated bootstrap of units, i.e. seeds (Efron 1987;
 * DiCiccio & Efron 1996). */
#ifndef ANALYSIS_STAT_BOOTSTRAP_H
#define ANALYSIS_STAT_BOOTSTRAP_H

#include <stdbool.h>

#include "analysis/stat/draw.h"

enum { STAT_BOOTSTRAP_EXACT = 10, STAT_BOOTSTRAP_MOST = 100000 };

/* The statistic of the units index[0 .. n-1] of `data`, which may repeat. */
typedef double stat_statistic(const void *data, const int *index, int n);

/* z0 = Phi^-1(P(theta* < theta) + P(=)/2), a = sum L^3 / (6 (sum L^2)^1.5) with L = mean of the
 * leave-one-out values - value without i; limits: quantiles (type 1, the inverse of the
 * distribution function) at Phi(z0 + (z0 + z) / (1 - a (z0 + z))) for z = -+z_{1-alpha/2}. */
struct stat_bootstrap {
    double estimate, se, jackknife_se, z0, a, level_low, level_high, low, high;
    double below, equal; /* shares of the resamples below and at the estimate */
    bool exact;          /* all (2n-1 choose n) multisets with their multinomial weights */
};

/* n units; exact for n <= STAT_BOOTSTRAP_EXACT, else `random` resamples. With few units the
 * interval is short: of nominal 95 % it covered 85 / 90 / 93 % at n = 5 / 10 / 20, so the t
 * interval is primary. TTQ_BAD_DATA: n below 3, a statistic that is not finite or the same for
 * every resample; TTQ_USAGE: level, draws; TTQ_NO_MEMORY. */
enum ttq_status stat_bootstrap(const void *data, int n, stat_statistic *statistic, double level,
                               const struct stat_random *random, struct stat_bootstrap *result,
                               struct ttq_error *error);

/* The mean of data that are double[n]. */
double stat_statistic_mean(const void *data, const int *index, int n);

#endif
