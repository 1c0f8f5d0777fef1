/* adjust.h - p values adjusted for the number of tests of a family. */
#ifndef ANALYSIS_STAT_ADJUST_H
#define ANALYSIS_STAT_ADJUST_H

#include "ttq/base/status.h"

/* With p sorted upward, i = 1 to m: HOLM max_{j<=i} min(1, (m-j+1) p_j) (Holm 1979; any
 * dependence); HOCHBERG min_{j>=i} (m-j+1) p_j (1988; independent or positively dependent);
 * BH min_{j>=i} m p_j / j (Benjamini & Hochberg 1995; share of false discoveries);
 * BY the same times sum 1/k (Benjamini & Yekutieli 2001; any dependence). */
enum stat_adjustment { STAT_NONE, STAT_HOLM, STAT_HOCHBERG, STAT_BH, STAT_BY };
extern const char *const stat_adjustment_names[];

/* adjusted[m] in the order of p[m]; the arrays may be the same. NaN in p (a test that could not be
 * made) stays NaN and does not count. TTQ_BAD_DATA: a p outside [0, 1]; TTQ_NO_MEMORY. */
enum ttq_status stat_adjust(const double *p, int m, enum stat_adjustment how, double *adjusted,
                            struct ttq_error *error);

#endif
