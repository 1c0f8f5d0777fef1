#include "analysis/stat/bootstrap.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multiset.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"

double stat_statistic_mean(const void *data, const int *index, int n)
{
    const double *x = data;
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[index[i]];
    return sum / n;
}

/* Resampled values with their weights, which sum to 1. */
struct resamples {
    double *value, *weight;
    size_t count;
};

static enum ttq_status no_memory(struct ttq_error *error)
{
    return ttq_fail(error, TTQ_NO_MEMORY, "bootstrap: no memory");
}

/* Every multiset of n units once; n! / (m_1! ... m_n!) of the n^n ordered resamples are alike. */
static enum ttq_status enumerate(const void *data, int n, stat_statistic *statistic,
                                 struct resamples *all, struct ttq_error *error)
{
    gsl_multiset *set = gsl_multiset_calloc((size_t)n, (size_t)n);
    if (!set)
        return no_memory(error);
    all->count = 0;
    do {
        int index[STAT_BOOTSTRAP_EXACT], times[STAT_BOOTSTRAP_EXACT] = {0};
        for (int i = 0; i < n; i++) {
            index[i] = (int)gsl_multiset_get(set, (size_t)i);
            times[index[i]]++;
        }
        double ways = gsl_sf_fact((unsigned)n) / pow(n, n);
        for (int i = 0; i < n; i++)
            ways /= gsl_sf_fact((unsigned)times[i]);
        all->weight[all->count] = ways;
        all->value[all->count++] = statistic(data, index, n);
    } while (gsl_multiset_next(set) == 0);
    gsl_multiset_free(set);
    return TTQ_OK;
}

static enum ttq_status draw(const void *data, int n, stat_statistic *statistic,
                            const struct stat_random *random, struct resamples *all,
                            struct ttq_error *error)
{
    gsl_rng *rng = NULL;
    enum ttq_status status = stat_random_start(random, &rng, error);
    int *index = malloc((size_t)n * sizeof *index);
    if (status == TTQ_OK && !index)
        status = no_memory(error);
    for (size_t d = 0; status == TTQ_OK && d < all->count; d++) {
        for (int i = 0; i < n; i++)
            index[i] = (int)gsl_rng_uniform_int(rng, (unsigned long)n);
        all->value[d] = statistic(data, index, n);
        all->weight[d] = 1.0 / (double)all->count;
    }
    free(index);
    gsl_rng_free(rng);
    return status;
}

/* Estimate, acceleration and jackknife error from the n values that leave one unit out. */
static enum ttq_status jackknife(const void *data, int n, stat_statistic *statistic,
                                 struct stat_bootstrap *result, struct ttq_error *error)
{
    int *index = malloc((size_t)n * sizeof *index);
    double *without = malloc((size_t)n * sizeof *without);
    if (!index || !without) {
        free(index);
        free(without);
        return no_memory(error);
    }
    for (int i = 0; i < n; i++)
        index[i] = i;
    result->estimate = statistic(data, index, n);
    double mean = 0.0, squares = 0.0, cubes = 0.0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n - 1; j++)
            index[j] = j < i ? j : j + 1;
        without[i] = statistic(data, index, n - 1);
        mean += without[i] / n;
    }
    for (int i = 0; i < n; i++) {
        double influence = mean - without[i];
        squares += influence * influence;
        cubes += influence * influence * influence;
    }
    free(index);
    free(without);
    if (!isfinite(squares) || !(squares > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "bootstrap: expected a statistic that is finite and depends on every "
                        "unit, found a jackknife variance of %g",
                        squares);
    result->a = cubes / (6.0 * pow(squares, 1.5));
    result->jackknife_se = sqrt((n - 1.0) / n * squares);
    return TTQ_OK;
}

/* The smallest value at which the distribution function reaches `level`; `order` sorts. */
static double quantile(const struct resamples *all, const size_t *order, double level)
{
    double reached = 0.0;
    for (size_t i = 0; i < all->count; i++) {
        reached += all->weight[order[i]];
        if (reached >= level * (1.0 - 1e-12))
            return all->value[order[i]];
    }
    return all->value[order[all->count - 1]];
}

static enum ttq_status conclude(const struct resamples *all, double level,
                                struct stat_bootstrap *result, struct ttq_error *error)
{
    double mean = 0.0, squares = 0.0, tie = 1e-12 * fabs(result->estimate);
    result->below = result->equal = 0.0;
    for (size_t i = 0; i < all->count; i++) {
        double away = all->value[i] - result->estimate;
        if (!isfinite(away))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "bootstrap: expected a finite statistic of every resample, found %g",
                            all->value[i]);
        mean += all->weight[i] * all->value[i];
        result->below += away < -tie ? all->weight[i] : 0.0;
        result->equal += fabs(away) <= tie ? all->weight[i] : 0.0;
    }
    for (size_t i = 0; i < all->count; i++)
        squares += all->weight[i] * (all->value[i] - mean) * (all->value[i] - mean);
    result->se = sqrt(squares);
    result->z0 = gsl_cdf_ugaussian_Pinv(result->below + 0.5 * result->equal);
    size_t *order = malloc(all->count * sizeof *order);
    if (!order)
        return no_memory(error);
    gsl_sort_index(order, all->value, 1, all->count);
    for (int side = 0; side < 2; side++) {
        double z = result->z0 + gsl_cdf_ugaussian_Pinv(0.5 + (side ? 0.5 : -0.5) * level);
        double at = gsl_cdf_ugaussian_P(result->z0 + z / (1.0 - result->a * z));
        *(side ? &result->level_high : &result->level_low) = at;
        *(side ? &result->high : &result->low) = quantile(all, order, at);
    }
    free(order);
    return TTQ_OK;
}

enum ttq_status stat_bootstrap(const void *data, int n, stat_statistic *statistic, double level,
                               const struct stat_random *random, struct stat_bootstrap *result,
                               struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK && (n < 3 || n > STAT_BOOTSTRAP_MOST))
        status = ttq_fail(error, TTQ_BAD_DATA, "bootstrap: expected 3 to %d units, found %d",
                          STAT_BOOTSTRAP_MOST, n);
    if (status == TTQ_OK)
        status = jackknife(data, n, statistic, result, error);
    if (status != TTQ_OK)
        return status;
    result->exact = n <= STAT_BOOTSTRAP_EXACT;
    size_t count = result->exact ? (size_t)(gsl_sf_choose((unsigned)(2 * n - 1), (unsigned)n) + 0.5)
                                 : (size_t)random->draws;
    struct resamples all = {malloc(count * sizeof(double)), malloc(count * sizeof(double)), count};
    if (!all.value || !all.weight)
        status = no_memory(error);
    else if (result->exact)
        status = enumerate(data, n, statistic, &all, error);
    else
        status = draw(data, n, statistic, random, &all, error);
    if (status == TTQ_OK)
        status = conclude(&all, level, result, error);
    free(all.value);
    free(all.weight);
    return status;
}
