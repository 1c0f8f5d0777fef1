/* autocorrelation.h - how many independent values a series is worth. */
#ifndef ANALYSIS_STAT_AUTOCORRELATION_H
#define ANALYSIS_STAT_AUTOCORRELATION_H

#include "ttq/base/status.h"

/* rho_k = sum (x_i - m)(x_{i+k} - m) / sum (x_i - m)^2. tau = -1 + 2 sum of P_m with pairs P_m =
 * rho_2m + rho_{2m+1}, kept while positive and made to fall (initial monotone sequence, Geyer
 * 1992), at least 1 / log10 n (or 1, for n <= 10): a series that swings is not worth more than n
 * log10 n values, as in Stan; ess = n / tau. se = sd sqrt(tau / n); batch_se from floor(sqrt(n))
 * batches of the same size checks it (Flegal & Jones 2010). */
struct stat_correlated {
    double mean, lag1, tau, ess, se, batch_se;
};

/* x[n] evenly spaced in time. TTQ_BAD_DATA: n below 4, a value not finite, constant values. */
enum ttq_status stat_correlated(const double *x, int n, struct stat_correlated *result,
                                struct ttq_error *error);

#endif
