/* signflip.h - the sign-flip permutation test (Fisher 1935; Phipson & Smyth 2010). */
#ifndef ANALYSIS_STAT_SIGNFLIP_H
#define ANALYSIS_STAT_SIGNFLIP_H

#include <stdbool.h>

#include "analysis/stat/draw.h"

enum { STAT_SIGNFLIP_MOST = 22 }; /* values up to which all sign vectors are enumerated */

struct stat_signflip {
    double p;         /* two-sided: share of the sign vectors with |sum| >= the observed */
    double p_greater; /* one-sided: sum >= the observed */
    double floor;     /* the smallest p that there can be: 2 / 2^(values not 0), 1 / (draws + 1) */
    bool exact;       /* all 2^n vectors, or random ones: then p = (b + 1) / (draws + 1) */
    double p_low, p_high; /* p itself if exact, else its 95 % interval (Clopper & Pearson 1934) */
};

/* x[n], values or paired differences, symmetric about 0 under the null hypothesis. A Gray code
 * visits all 2^n vectors; sums within 1e-10 of the sum of |x| count as ties. `random` serves n
 * above STAT_SIGNFLIP_MOST; NULL: such n are refused. TTQ_BAD_DATA: n below 2 (or above), a value
 * not finite, all values zero; TTQ_NO_MEMORY. */
enum ttq_status stat_signflip(const double *x, int n, const struct stat_random *random,
                              struct stat_signflip *test, struct ttq_error *error);

/* All shifts that the two-sided test at 1 - level does not reject, (*low, *high): order statistics
 * of the means of the 2^n - 1 subsets of x (of `draws` random ones above STAT_SIGNFLIP_MOST). NaN
 * where n is too small for any rejection. Errors as above; TTQ_USAGE: the level. */
enum ttq_status stat_signflip_interval(const double *x, int n, double level,
                                       const struct stat_random *random, double *low, double *high,
                                       struct ttq_error *error);

#endif
