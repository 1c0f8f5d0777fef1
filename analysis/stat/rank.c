#include "analysis/stat/rank.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>

double stat_rank_doubled(const double *x, int n, long *rank)
{
    size_t *order = malloc(((size_t)n + 1) * sizeof *order);
    double ties = 0.0;
    if (!order)
        return -1.0;
    gsl_sort_index(order, x, 1, (size_t)n);
    for (int first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && x[order[next]] == x[order[first]];)
            next++;
        for (int i = first; i < next; i++)
            rank[order[i]] = first + 1 + next; /* the mean of ranks first + 1 to next, doubled */
        double t = next - first;
        ties += t * t * t - t;
    }
    free(order);
    return ties;
}
