/* signflip.h - the exact sign-flip permutation test (Fisher 1935). */
#ifndef ANALYSIS_SIGNFLIP_H
#define ANALYSIS_SIGNFLIP_H

#include "ttq/base/status.h"

enum { STAT_SIGNFLIP_MOST = 22 };

struct stat_signflip {
    double p;         /* two-sided: share of the 2^n sign vectors with |sum| >= the observed */
    double p_greater; /* one-sided: sum >= the observed */
    double floor;     /* 2 / 2^n, the smallest p that n values can give */
};

/* x[n], values or paired differences, symmetric about 0 under the null hypothesis. Enumerates all
 * 2^n sign vectors by a Gray code; sums within 1e-10 of the sum of |x| count as ties.
 * TTQ_BAD_DATA: n below 2 or above STAT_SIGNFLIP_MOST, a value not finite, all values zero. */
enum ttq_status stat_signflip(const double *x, int n, struct stat_signflip *test,
                              struct ttq_error *error);

#endif
