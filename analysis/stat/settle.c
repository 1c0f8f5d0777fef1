#include "analysis/stat/settle.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/stat/rank.h"
#include "analysis/stat/sample.h"

enum { MOST_ORDER = 64, MSER_BATCH = 5 };

/* Variance of the mean times n: an autoregression by Yule and Walker (Levinson's recursion), its
 * order up to 10 log10(n) by the least AIC. */
static double spectral_variance(const double *x, int n)
{
    double mean = gsl_stats_mean(x, 1, (size_t)n), covariance[MOST_ORDER + 1];
    int most = (int)(10.0 * log10(n));
    most = most > n - 1 ? n - 1 : most > MOST_ORDER ? MOST_ORDER : most;
    for (int lag = 0; lag <= most; lag++) {
        covariance[lag] = 0.0;
        for (int i = 0; i + lag < n; i++)
            covariance[lag] += (x[i] - mean) * (x[i + lag] - mean) / n;
    }
    double a[MOST_ORDER + 1] = {0}, variance = covariance[0], best = INFINITY, chosen = NAN;
    for (int order = 0; order <= most; order++) {
        if (order > 0) {
            double reflection = covariance[order], old[MOST_ORDER + 1];
            for (int j = 1; j < order; j++) {
                reflection -= a[j] * covariance[order - j];
                old[j] = a[j];
            }
            reflection /= variance;
            for (int j = 1; j < order; j++)
                a[j] = old[j] - reflection * old[order - j];
            a[order] = reflection;
            variance *= 1.0 - reflection * reflection;
        }
        double aic = n * log(variance) + 2.0 * order, sum = 1.0;
        for (int j = 1; j <= order; j++)
            sum -= a[j];
        if (aic < best) {
            best = aic;
            /* n / (n - order - 1): the variance of what is left over, as R's ar() gives it. */
            chosen = variance * n / (n - order - 1.0) / (sum * sum);
        }
    }
    return chosen;
}

static bool is_constant(const double *x, int n)
{
    for (int i = 1; i < n; i++)
        if (x[i] != x[0])
            return false;
    return true;
}

enum ttq_status stat_geweke(const double *x, int n, double *z, struct ttq_error *error)
{
    enum ttq_status status = stat_check_values("Geweke", x, n, 20, error);
    if (status != TTQ_OK)
        return status;
    /* The windows of coda: points 1 to ceil(1 + 0.1 (n - 1)) and floor(n - 0.5 (n - 1)) to n. */
    int first = (int)ceil(1.0 + 0.1 * (n - 1)), start = (int)floor(n - 0.5 * (n - 1)) - 1;
    if (is_constant(x, first) || is_constant(x + start, n - start))
        return ttq_fail(error, TTQ_BAD_DATA, "Geweke: expected values that vary in both parts");
    double early = gsl_stats_mean(x, 1, (size_t)first);
    double late = gsl_stats_mean(x + start, 1, (size_t)(n - start));
    double variance =
        spectral_variance(x, first) / first + spectral_variance(x + start, n - start) / (n - start);
    if (!(variance > 0.0) || !isfinite(variance))
        return ttq_fail(error, TTQ_BAD_DATA, "Geweke: expected values that vary in both parts");
    *z = (early - late) / sqrt(variance);
    return TTQ_OK;
}

enum ttq_status stat_pettitt(const double *x, int n, struct stat_break *result,
                             struct ttq_error *error)
{
    enum ttq_status status = stat_check_values("Pettitt", x, n, 2, error);
    long *rank = malloc(((size_t)n + 1) * sizeof *rank), sum = 0;
    if (status == TTQ_OK && (!rank || stat_rank_doubled(x, n, rank) < 0.0))
        status = ttq_fail(error, TTQ_NO_MEMORY, "Pettitt: no memory");
    *result = (struct stat_break){0};
    for (int i = 0; status == TTQ_OK && i < n; i++) {
        sum += rank[i];
        double k = fabs((double)sum - (i + 1.0) * (n + 1.0));
        if (k > result->k) {
            result->k = k;
            result->at = i + 1;
        }
    }
    free(rank);
    double size = (double)n * n * n + (double)n * n;
    result->p = fmin(1.0, 2.0 * exp(-6.0 * result->k * result->k / size));
    return status;
}

/* Median of the slopes of all pairs; `slopes` has room for n (n - 1) / 2. */
static double slope_of(const double *x, int n, double *slopes)
{
    size_t count = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            slopes[count++] = (x[j] - x[i]) / (j - i);
    /* As gsl_stats_median, with one selection where that does two: what is left of the upper middle
     * is not above it. */
    double upper = gsl_stats_select(slopes, 1, count, count / 2), lower = slopes[0];
    for (size_t i = 1; i < count / 2; i++)
        lower = fmax(lower, slopes[i]);
    return count % 2 ? upper : (lower + upper) / 2.0;
}

double stat_theil_sen(const double *x, int n)
{
    double *slopes = n < 2 ? NULL : malloc((size_t)n * (size_t)(n - 1) / 2 * sizeof *slopes);
    double slope = slopes ? slope_of(x, n, slopes) : NAN;
    free(slopes);
    return slope;
}

int stat_mser5(const double *x, int n)
{
    int batches = n / MSER_BATCH, best = 0;
    double least = INFINITY;
    for (int cut = 0; cut <= batches / 2 && batches - cut > 1; cut++) {
        double mean = 0.0, squares = 0.0, left = batches - cut;
        for (int pass = 0; pass < 2; pass++)
            for (int b = cut; b < batches; b++) {
                double batch = 0.0;
                for (int i = 0; i < MSER_BATCH; i++)
                    batch += x[b * MSER_BATCH + i] / MSER_BATCH;
                if (pass == 0)
                    mean += batch / left;
                else
                    squares += (batch - mean) * (batch - mean);
            }
        double error = squares / (left * left);
        if (error < least) {
            least = error;
            best = cut;
        }
    }
    return best * MSER_BATCH;
}

static void resample(const double *residual, int n, double slope, gsl_rng *rng, double *y,
                     double *slopes, double *out, int draws)
{
    int length = (int)ceil(cbrt(n));
    for (int d = 0; d < draws; d++) {
        for (int i = 0; i < n; i += length) {
            int from = (int)gsl_rng_uniform_int(rng, (unsigned long)(n - length + 1));
            for (int j = 0; j < length && i + j < n; j++)
                y[i + j] = slope * (i + j) + residual[from + j];
        }
        out[d] = slope_of(y, n, slopes);
    }
    gsl_sort(out, 1, (size_t)draws);
}

enum ttq_status stat_drift(const double *x, int n, double span, const struct stat_random *random,
                           struct stat_drift *result, struct ttq_error *error)
{
    enum ttq_status status = stat_check_values("trajectory", x, n, 5, error);
    gsl_rng *rng;
    if (status == TTQ_OK)
        status = stat_random_start(random, &rng, error);
    if (status != TTQ_OK)
        return status;
    double *room = malloc(
        (2 * (size_t)n + (size_t)random->draws + (size_t)n * (size_t)(n - 1) / 2) * sizeof *room);
    if (!room) {
        gsl_rng_free(rng);
        return ttq_fail(error, TTQ_NO_MEMORY, "trajectory: no memory");
    }
    double *residual = room, *y = room + n, *out = y + n, *slopes = out + random->draws;
    result->slope = slope_of(x, n, slopes);
    double middle = 0.0;
    for (int i = 0; i < n; i++) {
        residual[i] = x[i] - result->slope * i;
        middle += residual[i] / n;
    }
    for (int i = 0; i < n; i++)
        residual[i] -= middle;
    resample(residual, n, result->slope, rng, y, slopes, out, random->draws);
    gsl_rng_free(rng);
    size_t cut = (size_t)(0.05 * random->draws);
    result->drift = result->slope * span;
    result->drift_low = out[cut] * span;
    result->drift_high = out[(size_t)random->draws - 1 - cut] * span;
    free(room);
    return TTQ_OK;
}
