#include "analysis/sample.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

enum ttq_status stat_describe(const double *x, int n, double level, struct stat_sample *sample,
                              struct ttq_error *error)
{
    if (!(level > 0.0 && level < 1.0))
        return ttq_fail(error, TTQ_USAGE,
                        "confidence level: expected a number between 0 and 1, "
                        "found %g",
                        level);
    if (n < 1)
        return ttq_fail(error, TTQ_BAD_DATA, "sample: expected at least one value, found none");
    for (int i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "sample: value %d: expected a finite number, found %g", i + 1, x[i]);
    *sample = (struct stat_sample){.n = n, .mean = gsl_stats_mean(x, 1, (size_t)n)};
    sample->sd = sample->low = sample->high = sample->t = sample->df = sample->p = NAN;
    if (n == 1)
        return TTQ_OK;
    sample->df = n - 1;
    sample->sd = gsl_stats_sd_m(x, 1, (size_t)n, sample->mean);
    double error_of_mean = sample->sd / sqrt(n);
    double quantile = gsl_cdf_tdist_Pinv(0.5 + level / 2.0, sample->df);
    sample->low = sample->mean - quantile * error_of_mean;
    sample->high = sample->mean + quantile * error_of_mean;
    if (error_of_mean > 0.0) {
        sample->t = sample->mean / error_of_mean;
        sample->p = fmax(1e-15, 2.0 * gsl_cdf_tdist_Q(fabs(sample->t), sample->df));
    }
    return TTQ_OK;
}

enum ttq_status stat_sample(const double *x, int n, double level, struct stat_sample *sample,
                            struct ttq_error *error)
{
    enum ttq_status status = stat_describe(x, n, level, sample, error);
    if (status == TTQ_OK && n > 1 && sample->sd == 0.0)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "sample: expected values that differ, found %d times %g: there is no "
                          "deviation to test against",
                          n, x[0]);
    return status;
}
