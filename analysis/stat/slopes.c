#include "analysis/stat/slopes.h"

#include <gsl/gsl_fit.h>
#include <math.h>

#include "analysis/stat/sample.h"

enum ttq_status stat_slopes(const double *x, const double *y, int seeds, int layers, double *slope,
                            double *intercept, struct ttq_error *error)
{
    if (layers < 3)
        return ttq_fail(error, TTQ_BAD_DATA, "regression: expected at least 3 layers, found %d",
                        layers);
    enum ttq_status status = stat_check_table("regression", x, seeds, layers, 3, error);
    if (status == TTQ_OK)
        status = stat_check_table("regression", y, seeds, layers, 3, error);
    for (int s = 0; status == TTQ_OK && s < seeds; s++) {
        double c00, c01, c11, rest;
        gsl_fit_linear(x + s * layers, 1, y + s * layers, 1, (size_t)layers, &intercept[s],
                       &slope[s], &c00, &c01, &c11, &rest);
        if (!isfinite(slope[s]))
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "regression: seed %d of the list: expected x that differ", s + 1);
    }
    return status;
}
