#include "analysis/stat/cross_validation.h"

#include <math.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"

enum ttq_status stat_five_by_two(const double p[5][2], struct stat_five_by_two *test,
                                 struct ttq_error *error)
{
    double variances = 0.0, squares = 0.0;
    enum ttq_status status = stat_check_values("5x2 test", p[0], 10, 10, error);
    if (status != TTQ_OK)
        return status;
    for (int i = 0; i < 5; i++) {
        double half = (p[i][0] - p[i][1]) / 2.0;
        variances += 2.0 * half * half;
        squares += p[i][0] * p[i][0] + p[i][1] * p[i][1];
    }
    if (!(variances > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA, "5x2 test: expected folds that differ");
    test->t = p[0][0] / sqrt(variances / 5.0);
    test->p_t = stat_t_two_sided(test->t, 5.0);
    test->f = squares / (2.0 * variances);
    test->p_f = stat_f_upper(test->f, 10.0, 5.0);
    return TTQ_OK;
}

enum ttq_status stat_resampled(const double *d, int k, double ratio, struct stat_resampled *test,
                               struct ttq_error *error)
{
    struct stat_sample sample;
    if (!(ratio > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "resampled t: expected a test to training ratio above 0, found %g", ratio);
    if (k < 2)
        return ttq_fail(error, TTQ_BAD_DATA, "resampled t: expected at least 2 splits, found %d",
                        k);
    enum ttq_status status = stat_sample(d, k, 0.95, &sample, error);
    if (status != TTQ_OK)
        return status;
    test->mean = sample.mean;
    test->se = sample.sd * sqrt(1.0 / k + ratio);
    test->t = sample.mean / test->se;
    test->df = k - 1;
    test->p = stat_t_two_sided(test->t, test->df);
    return TTQ_OK;
}
