#include "analysis/stat/autocorrelation.h"

#include <math.h>

#include "analysis/stat/sample.h"

static double covariance(const double *x, int n, double mean, int lag)
{
    double sum = 0.0;
    for (int i = 0; i + lag < n; i++)
        sum += (x[i] - mean) * (x[i + lag] - mean);
    return sum / n;
}

static double batch_error(const double *x, int n)
{
    int batches = (int)sqrt(n), size = n / batches;
    double mean = 0.0, squares = 0.0;
    for (int b = 0; b < batches; b++)
        for (int i = 0; i < size; i++)
            mean += x[b * size + i] / (batches * size);
    for (int b = 0; b < batches; b++) {
        double batch = 0.0;
        for (int i = 0; i < size; i++)
            batch += x[b * size + i] / size;
        squares += (batch - mean) * (batch - mean);
    }
    return sqrt(squares / (batches - 1) / batches);
}

enum ttq_status stat_correlated(const double *x, int n, struct stat_correlated *result,
                                struct ttq_error *error)
{
    struct stat_sample sample;
    if (n < 4)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "autocorrelation: expected at least 4 points, found %d", n);
    enum ttq_status status = stat_sample(x, n, 0.95, &sample, error);
    if (status != TTQ_OK)
        return status;
    double variance = covariance(x, n, sample.mean, 0), sum = 0.0, before = INFINITY;
    /* Lags from the first on until a pair is no longer positive: few, so no transform is needed. */
    for (int lag = 0; lag + 1 < n; lag += 2) {
        double pair = covariance(x, n, sample.mean, lag) + covariance(x, n, sample.mean, lag + 1);
        if (!(pair > 0.0))
            break;
        before = fmin(before, pair);
        sum += before;
    }
    result->mean = sample.mean;
    result->lag1 = covariance(x, n, sample.mean, 1) / variance;
    result->tau = (2.0 * sum - variance) / variance;
    /* A series that swings round its mean can make the pairs sum to less than a half, even to
     * nothing. */
    result->tau = fmax(result->tau, fmin(1.0, 1.0 / log10(n)));
    result->ess = n / result->tau;
    result->se = sample.sd * sqrt(result->tau / n);
    result->batch_se = batch_error(x, n);
    return TTQ_OK;
}
