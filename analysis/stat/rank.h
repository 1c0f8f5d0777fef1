/* rank.h - ranks with ties. */
#ifndef ANALYSIS_STAT_RANK_H
#define ANALYSIS_STAT_RANK_H

#include "ttq/base/status.h"

/* rank[i] = 2 x (mid-rank of x[i]), ranks from 1 on: whole numbers, so that sums of ranks are exact
 * whatever the ties. Returns the sum of (t^3 - t) over groups of t equal values, the usual
 * correction for ties, or -1 where memory ran out. */
double stat_rank_doubled(const double *x, int n, long *rank);

#endif
