/* several.h - more than two variants at once, on the same seeds or images (Demsar 2006). */
#ifndef ANALYSIS_STAT_SEVERAL_H
#define ANALYSIS_STAT_SEVERAL_H

#include "ttq/base/status.h"

/* Ranks within blocks, mid-ranks for ties (Friedman 1937): chisq with df k - 1, corrected for
 * ties; f = (n-1) chisq / (n (k-1) - chisq), df (k-1, (k-1)(n-1)) (Iman & Davenport 1980): f
 * and p_f are NaN where all blocks agree. */
struct stat_friedman {
    double chisq, df, p, f, p_f;
};

/* x[block * k + variant]. TTQ_BAD_DATA: fewer than 2 blocks or variants, a value not finite, all
 * values of every block equal; TTQ_NO_MEMORY. */
enum ttq_status stat_friedman(const double *x, int blocks, int k, struct stat_friedman *test,
                              struct ttq_error *error);

/* right[image * k + net], 0 or 1: q = (k-1) (k sum of net totals^2 - T^2) / (k T - sum of image
 * totals^2), df k - 1 (Cochran 1950). TTQ_BAD_DATA: no image on which nets differ, k below 2. */
struct stat_cochran {
    double q, df, p;
};
enum ttq_status stat_cochran(const signed char *right, int images, int k, struct stat_cochran *test,
                             struct ttq_error *error);

#endif
