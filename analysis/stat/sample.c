#include "analysis/stat/sample.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"

enum ttq_status stat_check_values(const char *what, const double *x, int n, int least,
                                  struct ttq_error *error)
{
    if (n < least)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected at least %d value%s, found %d", what,
                        least, least == 1 ? "" : "s", n);
    for (int i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return ttq_fail(error, TTQ_BAD_DATA, "%s: value %d: expected a finite number, found %g",
                            what, i + 1, x[i]);
    return TTQ_OK;
}

enum ttq_status stat_check_table(const char *what, const double *x, int rows, int columns,
                                 int least, struct ttq_error *error)
{
    int n;
    if (__builtin_mul_overflow(rows, columns, &n))
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected at most %d values, found %d x %d", what,
                        INT_MAX, rows, columns);
    return stat_check_values(what, x, n, least, error);
}

enum ttq_status stat_describe(const double *x, int n, double level, struct stat_sample *sample,
                              struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = stat_check_values("sample", x, n, 1, error);
    if (status != TTQ_OK)
        return status;
    *sample = (struct stat_sample){.n = n, .mean = gsl_stats_mean(x, 1, (size_t)n)};
    sample->sd = sample->se = sample->low = sample->high = NAN;
    sample->t = sample->df = sample->p = NAN;
    if (n == 1)
        return TTQ_OK;
    double quantile;
    sample->df = n - 1;
    sample->sd = gsl_stats_sd_m(x, 1, (size_t)n, sample->mean);
    if (!isfinite(sample->sd))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "sample: expected values whose deviation is a number, found %g",
                        sample->sd);
    sample->se = sample->sd / sqrt(n);
    status = stat_t_quantile(level, sample->df, &quantile, error);
    sample->low = sample->mean - quantile * sample->se;
    sample->high = sample->mean + quantile * sample->se;
    if (sample->se > 0.0) {
        sample->t = sample->mean / sample->se;
        sample->p = stat_t_two_sided(sample->t, sample->df);
    }
    return status;
}

/* Constant values differ by rounding at most: the mean of 0.1, 0.1, 0.1 is not 0.1. */
static int is_constant(const double *x, int n)
{
    for (int i = 1; i < n; i++)
        if (x[i] != x[0])
            return 0;
    return 1;
}

enum ttq_status stat_sample(const double *x, int n, double level, struct stat_sample *sample,
                            struct ttq_error *error)
{
    enum ttq_status status = stat_describe(x, n, level, sample, error);
    if (status == TTQ_OK && n > 1 && is_constant(x, n))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "sample: expected values that differ, found %d times %g: there is no "
                          "deviation to test against",
                          n, x[0]);
    return status;
}

enum ttq_status stat_order(const double *x, int n, struct stat_order *order,
                           struct ttq_error *error)
{
    enum ttq_status status = stat_check_values("sample", x, n, 1, error);
    if (status != TTQ_OK)
        return status;
    double *sorted = malloc((size_t)n * sizeof *sorted);
    if (!sorted)
        return ttq_fail(error, TTQ_NO_MEMORY, "sample: no memory for %d values", n);
    memcpy(sorted, x, (size_t)n * sizeof *sorted);
    gsl_sort(sorted, 1, (size_t)n);
    order->least = sorted[0];
    order->most = sorted[n - 1];
    order->median = gsl_stats_median_from_sorted_data(sorted, 1, (size_t)n);
    for (int i = 0; i < n; i++)
        sorted[i] = fabs(x[i] - order->median);
    gsl_sort(sorted, 1, (size_t)n);
    order->mad = 1.4826 * gsl_stats_median_from_sorted_data(sorted, 1, (size_t)n);
    free(sorted);
    return TTQ_OK;
}

enum ttq_status stat_differences(const double *x, const double *y, int n, double **d,
                                 struct ttq_error *error)
{
    *d = malloc(((size_t)n + 1) * sizeof **d);
    if (!*d)
        return ttq_fail(error, TTQ_NO_MEMORY, "differences: no memory for %d values", n);
    for (int i = 0; i < n; i++)
        (*d)[i] = x[i] - y[i];
    return TTQ_OK;
}
