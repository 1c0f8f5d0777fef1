#include "analysis/stat/two_sample.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/rank.h"
#include "analysis/stat/sample.h"

enum ttq_status stat_welch(const struct stat_moments *x, const struct stat_moments *y, double level,
                           struct stat_welch *test, struct ttq_error *error)
{
    if (x->n < 2 || y->n < 2)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "Welch's t: expected at least 2 values a sample, found %d and %d", x->n,
                        y->n);
    double u = x->sd * x->sd / x->n, v = y->sd * y->sd / y->n, quantile;
    if (!(u + v > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "Welch's t: expected values that differ, found two constant samples");
    test->difference = x->mean - y->mean;
    test->se = sqrt(u + v);
    test->df = (u + v) * (u + v) / (u * u / (x->n - 1) + v * v / (y->n - 1));
    test->t = test->difference / test->se;
    test->p = stat_t_two_sided(test->t, test->df);
    enum ttq_status status = stat_t_quantile(level, test->df, &quantile, error);
    test->low = test->difference - quantile * test->se;
    test->high = test->difference + quantile * test->se;
    return status;
}

/* chance[s] = share of all ways to choose `n` of the ranks whose sum is s. The caller frees. */
static double *split_chances(const long *rank, int all, int n, long *total)
{
    *total = 0;
    for (int i = 0; i < all; i++)
        *total += rank[i];
    size_t width = (size_t)*total + 1;
    /* ways[k][s]: choices of k of the ranks so far with sum s; below 2^120, no overflow. */
    double *ways = calloc((size_t)(n + 1) * width, sizeof *ways);
    if (!ways)
        return NULL;
    ways[0] = 1.0;
    for (int i = 0; i < all; i++)
        for (int k = i < n ? i + 1 : n; k >= 1; k--)
            for (long s = rank[i]; s <= *total; s++)
                ways[(size_t)k * width + (size_t)s] +=
                    ways[(size_t)(k - 1) * width + (size_t)(s - rank[i])];
    double choices = 0.0, *chosen = ways + (size_t)n * width;
    for (size_t s = 0; s < width; s++)
        choices += chosen[s];
    for (size_t s = 0; s < width; s++)
        ways[s] = chosen[s] / choices;
    return ways;
}

static double sum_of(const double *chance, long from, long to)
{
    double sum = 0.0;
    for (long s = from; s <= to; s++)
        sum += chance[s];
    return sum;
}

static enum ttq_status shift_of(const double *x, int n, const double *y, int m, double level,
                                struct stat_mann_whitney *test, struct ttq_error *error)
{
    double *differences = malloc((size_t)(n * m) * sizeof *differences), *chance;
    long *rank = calloc((size_t)(n + m), sizeof *rank), total, q = 0;
    for (int i = 0; rank && i < n + m; i++)
        rank[i] = i + 1;
    chance = rank ? split_chances(rank, n + m, n, &total) : NULL;
    free(rank);
    if (!differences || !chance) {
        free(differences);
        free(chance);
        return ttq_fail(error, TTQ_NO_MEMORY, "Mann-Whitney: no memory");
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++)
            differences[i * m + j] = x[i] - y[j];
    gsl_sort(differences, 1, (size_t)(n * m));
    test->shift = gsl_stats_median_from_sorted_data(differences, 1, (size_t)(n * m));
    const double *least = chance + (long)n * (n + 1) / 2; /* the smallest rank sum is U = 0 */
    for (double below = least[0]; below < (1.0 - level) / 2.0;)
        below += least[++q];
    test->low = q ? differences[q - 1] : NAN;
    test->high = q ? differences[n * m - q] : NAN;
    free(differences);
    free(chance);
    return TTQ_OK;
}

enum ttq_status stat_mann_whitney(const double *x, int n, const double *y, int m, double level,
                                  struct stat_mann_whitney *test, struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = stat_check_values("Mann-Whitney", x, n, 1, error);
    if (status == TTQ_OK)
        status = stat_check_values("Mann-Whitney", y, m, 1, error);
    if (status == TTQ_OK && (n > STAT_MANN_WHITNEY_MOST || m > STAT_MANN_WHITNEY_MOST))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "Mann-Whitney: expected at most %d values a sample, found %d and %d",
                          STAT_MANN_WHITNEY_MOST, n, m);
    if (status != TTQ_OK)
        return status;
    double both[2 * STAT_MANN_WHITNEY_MOST];
    long rank[2 * STAT_MANN_WHITNEY_MOST], sum = 0, total;
    memcpy(both, x, (size_t)n * sizeof *both);
    memcpy(both + n, y, (size_t)m * sizeof *both);
    double *chance =
        stat_rank_doubled(both, n + m, rank) < 0.0 ? NULL : split_chances(rank, n + m, n, &total);
    if (!chance)
        return ttq_fail(error, TTQ_NO_MEMORY, "Mann-Whitney: no memory");
    for (int i = 0; i < n; i++)
        sum += rank[i];
    test->w = 0.5 * (double)(sum - (long)n * (n + 1));
    test->superior = test->w / ((double)n * m);
    double upper = sum_of(chance, sum, total); /* as it is: stat_p's least is no value to double */
    test->p_greater = stat_p(upper);
    test->p = stat_p(2.0 * fmin(upper, sum_of(chance, 0, sum)));
    free(chance);
    return shift_of(x, n, y, m, level, test, error);
}
