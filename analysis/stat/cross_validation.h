/* cross_validation.h - t tests for accuracies that share training data. */
#ifndef ANALYSIS_STAT_CROSS_VALIDATION_H
#define ANALYSIS_STAT_CROSS_VALIDATION_H

#include "ttq/base/status.h"

/* Five times two-fold: p[i][j] the difference in fold j of repetition i, s_i^2 its variance. t =
 * p[0][0] / sqrt(mean of s_i^2), df 5 (Dietterich 1998); f = sum of p^2 / (2 sum of s_i^2), df
 * (10, 5) (Alpaydin 1999). */
struct stat_five_by_two {
    double t, p_t, f, p_f;
};

/* TTQ_BAD_DATA: a value not finite, no variance. */
enum ttq_status stat_five_by_two(const double p[5][2], struct stat_five_by_two *test,
                                 struct ttq_error *error);

/* k differences over random splits with n_test / n_train = `ratio`: t = mean / (sd sqrt(1/k +
 * ratio)), df k - 1 (Nadeau & Bengio 2003); the naive 1/k alone is far too sure. p two-sided. */
struct stat_resampled {
    double mean, se, t, df, p;
};

/* TTQ_BAD_DATA: fewer than 2 values, constant values, ratio not above 0. */
enum ttq_status stat_resampled(const double *d, int k, double ratio, struct stat_resampled *test,
                               struct ttq_error *error);

#endif
