/* slopes.h - regression by seed: one slope a seed, then tests on the slopes (Matthews et al. 1990).
 *
 * Layers of one seed correlate, so a regression over all points would count them as replicates. */
#ifndef ANALYSIS_STAT_SLOPES_H
#define ANALYSIS_STAT_SLOPES_H

#include "ttq/base/status.h"

/* slope[seed] of y = intercept + slope x by least squares over the layers of the seed; x and y
 * [seed * layers + layer]. TTQ_BAD_DATA: fewer than 3 layers, a value not finite, constant x. */
enum ttq_status stat_slopes(const double *x, const double *y, int seeds, int layers, double *slope,
                            double *intercept, struct ttq_error *error);

#endif
