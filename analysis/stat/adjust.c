#include "analysis/stat/adjust.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

const char *const stat_adjustment_names[] = {"none", "holm", "hochberg", "bh", "by"};

/* p[order[0 .. m-1]] rises. */
static void step(const double *p, const size_t *order, int m, enum stat_adjustment how,
                 double *adjusted)
{
    double harmonic = 0.0, so_far = how == STAT_HOLM ? 0.0 : 1.0;
    for (int k = 1; k <= m; k++)
        harmonic += how == STAT_BY ? 1.0 / k : 0.0;
    for (int i = 0; i < m; i++) {
        int j = how == STAT_HOLM ? i + 1 : m - i; /* from the bottom, or from the top */
        double one = p[order[j - 1]];
        if (how == STAT_HOLM)
            so_far = fmax(so_far, fmin(1.0, (m - j + 1) * one));
        else if (how == STAT_HOCHBERG)
            so_far = fmin(so_far, (m - j + 1) * one);
        else
            so_far = fmin(so_far, m * one / j * (how == STAT_BY ? harmonic : 1.0));
        adjusted[order[j - 1]] = so_far;
    }
}

enum ttq_status stat_adjust(const double *p, int m, enum stat_adjustment how, double *adjusted,
                            struct ttq_error *error)
{
    double *found = calloc(2 * ((size_t)m + 1), sizeof *found);
    size_t *order = malloc(((size_t)m + 1) * sizeof *order);
    enum ttq_status status =
        found && order ? TTQ_OK : ttq_fail(error, TTQ_NO_MEMORY, "adjustment: no memory");
    int count = 0;
    for (int i = 0; status == TTQ_OK && i < m; i++) {
        if (!isnan(p[i]) && !(p[i] >= 0.0 && p[i] <= 1.0))
            status =
                ttq_fail(error, TTQ_BAD_DATA,
                         "adjustment: p %d: expected a number from 0 to 1, found %g", i + 1, p[i]);
        else if (!isnan(p[i]))
            found[count++] = p[i];
    }
    if (status == TTQ_OK) {
        double *result = found + m;
        gsl_sort_index(order, found, 1, (size_t)count);
        if (how == STAT_NONE)
            result = found;
        else
            step(found, order, count, how, result);
        for (int i = 0, next = 0; i < m; i++)
            adjusted[i] = isnan(p[i]) ? NAN : result[next++];
    }
    free(found);
    free(order);
    return status;
}
