#include "analysis/stat/wilcoxon.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/rank.h"
#include "analysis/stat/sample.h"

/* chance[s] = P(sum of the ranks with a plus = s), every sign with chance 1/2. The caller frees. */
static double *distribution(const long *rank, int n, long *total)
{
    *total = 0;
    for (int i = 0; i < n; i++)
        *total += rank[i];
    double *chance = calloc((size_t)*total + 1, sizeof *chance);
    if (!chance)
        return NULL;
    chance[0] = 1.0;
    long reached = 0;
    for (int i = 0; i < n; i++) {
        reached += rank[i];
        for (long s = reached; s >= 0; s--)
            chance[s] = 0.5 * (chance[s] + (s >= rank[i] ? chance[s - rank[i]] : 0.0));
    }
    return chance;
}

static double sum_of(const double *chance, long from, long to)
{
    double sum = 0.0;
    for (long s = from; s <= to; s++)
        sum += chance[s];
    return sum;
}

double stat_wilcoxon_lower(int v, int n)
{
    long *rank = calloc((size_t)n + 1, sizeof *rank), total;
    for (int i = 0; rank && i < n; i++)
        rank[i] = i + 1;
    double *chance = rank ? distribution(rank, n, &total) : NULL;
    double p = chance ? fmin(1.0, sum_of(chance, 0, v < total ? v : total)) : NAN;
    free(chance);
    free(rank);
    return p;
}

static enum ttq_status no_memory(struct ttq_error *error)
{
    return ttq_fail(error, TTQ_NO_MEMORY, "signed-rank test: no memory");
}

/* Hodges and Lehmann's estimate and interval from the n (n + 1) / 2 means of pairs. The quantile
 * is that of ranks without ties: the means do not know which values tie. */
static enum ttq_status estimate(const double *x, int n, double level, struct stat_wilcoxon *test,
                                struct ttq_error *error)
{
    long pairs = (long)n * (n + 1) / 2, at = 0;
    double *means = malloc((size_t)pairs * sizeof *means);
    long *rank = calloc((size_t)n, sizeof *rank), total;
    for (int i = 0; rank && i < n; i++)
        rank[i] = i + 1;
    double *chance = rank ? distribution(rank, n, &total) : NULL;
    free(rank);
    if (!means || !chance) {
        free(means);
        free(chance);
        return no_memory(error);
    }
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            means[at++] = 0.5 * (x[i] + x[j]);
    gsl_sort(means, 1, (size_t)pairs);
    test->hodges_lehmann = gsl_stats_median_from_sorted_data(means, 1, (size_t)pairs);
    /* The smallest q with P(V <= q) >= alpha/2: then P(V <= q - 1) < alpha/2 is cut off. */
    long q = 0;
    for (double below = chance[0]; below < (1.0 - level) / 2.0;)
        below += chance[++q];
    test->low = q ? means[q - 1] : NAN;
    test->high = q ? means[pairs - q] : NAN;
    free(means);
    free(chance);
    return TTQ_OK;
}

/* The doubled ranks that count, and what they say of v. */
static enum ttq_status test_ranks(const double *x, int n, enum stat_zeros zeros,
                                  struct stat_wilcoxon *test, struct ttq_error *error)
{
    double *size = malloc((size_t)n * sizeof *size);
    long *rank = calloc((size_t)n, sizeof *rank), plus = 0, total;
    int ranked = 0, used = 0, seen = 0;
    for (int i = 0; size && i < n; i++)
        if (zeros == STAT_ZEROS_PRATT || x[i] != 0.0)
            size[ranked++] = fabs(x[i]);
    if (!size || !rank || stat_rank_doubled(size, ranked, rank) < 0.0) {
        free(size);
        free(rank);
        return no_memory(error);
    }
    for (int i = 0; i < n; i++) {
        if (x[i] == 0.0 && zeros == STAT_ZEROS_DROP)
            continue;
        long this = rank[seen++];
        if (x[i] == 0.0)
            continue;
        plus += x[i] > 0.0 ? this : 0;
        rank[used++] = this; /* never overtakes `seen` */
    }
    double *chance = distribution(rank, used, &total);
    free(size);
    free(rank);
    if (!chance)
        return no_memory(error);
    double lower = sum_of(chance, 0, plus);
    test->used = used;
    test->v = 0.5 * (double)plus;
    test->v_minus = 0.5 * (double)(total - plus);
    double upper = sum_of(chance, plus, total); /* as it is: stat_p's least is no value to double */
    test->p_greater = stat_p(upper);
    test->p = stat_p(2.0 * fmin(lower, upper));
    test->rank_biserial = (test->v - test->v_minus) / (test->v + test->v_minus);
    free(chance);
    return TTQ_OK;
}

enum ttq_status stat_wilcoxon(const double *x, int n, enum stat_zeros zeros, double level,
                              struct stat_wilcoxon *test, struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = stat_check_values("signed-rank test", x, n, 2, error);
    if (status == TTQ_OK && n > STAT_WILCOXON_MOST)
        status =
            ttq_fail(error, TTQ_BAD_DATA, "signed-rank test: expected at most %d values, found %d",
                     STAT_WILCOXON_MOST, n);
    int other = 0;
    for (int i = 0; status == TTQ_OK && i < n; i++)
        other += x[i] != 0.0;
    if (status == TTQ_OK && other == 0)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "signed-rank test: expected values other than zero, found %d zeros", n);
    if (status == TTQ_OK)
        status = test_ranks(x, n, zeros, test, error);
    return status == TTQ_OK ? estimate(x, n, level, test, error) : status;
}
