/* wilcoxon.h - the signed-rank test (Wilcoxon 1945) with its exact distribution under ties. */
#ifndef ANALYSIS_STAT_WILCOXON_H
#define ANALYSIS_STAT_WILCOXON_H

#include "ttq/base/status.h"

enum stat_zeros { STAT_ZEROS_DROP, STAT_ZEROS_PRATT }; /* leave out; or rank, then leave out */
enum { STAT_WILCOXON_MOST = 1000 };

struct stat_wilcoxon {
    int used;              /* values that are not zero */
    double v, v_minus;     /* sums of the ranks of |x| where x > 0, and where x < 0 */
    double p, p_greater;   /* 2 min(P(V <= v), P(V >= v)), at most 1; P(V >= v) */
    double rank_biserial;  /* (v - v_minus) / (v + v_minus), -1 to 1 */
    double hodges_lehmann; /* median of the means of all pairs (i <= j) of x, zeros included */
    double low, high;      /* limits: ordered pair means at the exact quantile; NaN: n too small */
};

/* x[n], values or paired differences, symmetric about 0 under the null hypothesis; mid-ranks.
 * The distribution is a count over all signs of the doubled ranks, exact for any ties.
 * TTQ_BAD_DATA: n below 2 or above STAT_WILCOXON_MOST, a value not finite, all values zero;
 * TTQ_USAGE: a level that stat_check_level refuses; TTQ_NO_MEMORY. */
enum ttq_status stat_wilcoxon(const double *x, int n, enum stat_zeros zeros, double level,
                              struct stat_wilcoxon *test, struct ttq_error *error);

/* P(V <= v) of the sum V of a random half of the ranks 1 to n (no ties), v >= 0. NaN: no memory. */
double stat_wilcoxon_lower(int v, int n);

#endif
