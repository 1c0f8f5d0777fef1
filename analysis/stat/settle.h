/* settle.h - where does a trajectory change, when is its start over, how far does its end drift? */
#ifndef ANALYSIS_STAT_SETTLE_H
#define ANALYSIS_STAT_SETTLE_H

#include "analysis/stat/draw.h"

/* z of the difference of the means of the first 10 % and the last 50 % with spectral variances at
 * frequency 0 from an autoregression whose order the AIC chooses (Geweke 1992; as R's coda).
 * TTQ_BAD_DATA: n below 20, a value not finite, a constant part. */
enum ttq_status stat_geweke(const double *x, int n, double *z, struct ttq_error *error);

/* Where one break splits x best: k = max over i of |2 (sum of ranks up to i) - i (n + 1)|, i the
 * number of points before it (Pettitt 1979), p = 2 exp(-6 k^2 / (n^3 + n^2)), at most 1. The p
 * holds for independent values only: on a trajectory use the location. */
struct stat_break {
    double k, p;
    int at;
};
enum ttq_status stat_pettitt(const double *x, int n, struct stat_break *result,
                             struct ttq_error *error);

/* Median of the slopes of all pairs of points, a unit a step (Theil 1950; Sen 1968). NaN: no
 * memory or n below 2. */
double stat_theil_sen(const double *x, int n);

/* Points to cut off the front so that the error of the mean of the rest is least, by batches of 5
 * (MSER-5, White 1997); at most half of them. */
int stat_mser5(const double *x, int n);

/* The end of a trajectory, x[n] its last 20 % or so: slope by Theil and Sen, a unit a point;
 * drift = slope x span, in the unit of x, `span` being the length of the end in points (n - 1, or
 * more where points are means of neighbours). [drift_low, drift_high]: its 90 % percentile interval
 * from resampled blocks of the residuals (block length about n^(1/3)). It describes one trajectory
 * and is no test: with 15 independent points it holds the truth in 7 of 10 cases, fewer where
 * neighbours go together (tests/analysis/test_levels.c).
 * TTQ_BAD_DATA: n below 5, a value not finite; TTQ_USAGE: draws. */
struct stat_drift {
    double slope, drift, drift_low, drift_high;
};
enum ttq_status stat_drift(const double *x, int n, double span, const struct stat_random *random,
                           struct stat_drift *result, struct ttq_error *error);

#endif
