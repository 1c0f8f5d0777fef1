#include "analysis/stat/several.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/rank.h"
#include "analysis/stat/sample.h"

enum ttq_status stat_friedman(const double *x, int blocks, int k, struct stat_friedman *test,
                              struct ttq_error *error)
{
    if (blocks < 2 || k < 2)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "Friedman: expected at least 2 seeds and 2 variants, found %d and %d",
                        blocks, k);
    enum ttq_status status = stat_check_values("Friedman", x, blocks * k, 4, error);
    long *rank = malloc((size_t)k * sizeof *rank);
    double *sum = calloc((size_t)k, sizeof *sum), ties = 0.0, squares = 0.0, n = blocks;
    if (status == TTQ_OK && (!rank || !sum))
        status = ttq_fail(error, TTQ_NO_MEMORY, "Friedman: no memory");
    for (int b = 0; status == TTQ_OK && b < blocks; b++) {
        ties += stat_rank_doubled(x + b * k, k, rank);
        for (int v = 0; v < k; v++)
            sum[v] += 0.5 * (double)rank[v] - 0.5 * (k + 1);
    }
    for (int v = 0; status == TTQ_OK && v < k; v++)
        squares += sum[v] * sum[v];
    free(rank);
    free(sum);
    double spread = n * k * (k + 1.0) - ties / (k - 1.0);
    if (status == TTQ_OK && !(spread > 0.0))
        status = ttq_fail(error, TTQ_BAD_DATA, "Friedman: expected variants that differ");
    if (status != TTQ_OK)
        return status;
    test->chisq = 12.0 * squares / spread;
    test->df = k - 1;
    test->p = stat_chisq_upper(test->chisq, test->df);
    double left = n * (k - 1.0) - test->chisq;
    test->f = left > 1e-12 ? (n - 1.0) * test->chisq / left : NAN;
    test->p_f = left > 1e-12 ? stat_f_upper(test->f, k - 1.0, (k - 1.0) * (n - 1.0)) : NAN;
    return TTQ_OK;
}

enum ttq_status stat_cochran(const signed char *right, int images, int k, struct stat_cochran *test,
                             struct ttq_error *error)
{
    double *nets = calloc((size_t)k + 1, sizeof *nets), total = 0.0, net_squares = 0.0;
    double image_squares = 0.0;
    if (!nets)
        return ttq_fail(error, TTQ_NO_MEMORY, "Cochran: no memory");
    for (int i = 0; i < images; i++) {
        double here = 0.0;
        for (int net = 0; net < k; net++) {
            nets[net] += right[(size_t)i * (size_t)k + (size_t)net];
            here += right[(size_t)i * (size_t)k + (size_t)net];
        }
        total += here;
        image_squares += here * here;
    }
    for (int net = 0; net < k; net++)
        net_squares += nets[net] * nets[net];
    free(nets);
    double spread = k * total - image_squares;
    if (k < 2 || !(spread > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "Cochran: expected at least 2 nets and an image on which they differ");
    test->q = (k - 1.0) * (k * net_squares - total * total) / spread;
    test->df = k - 1;
    test->p = stat_chisq_upper(test->q, test->df);
    return TTQ_OK;
}
