#include "analysis/stat/equivalence.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "analysis/stat/distributions.h"

enum ttq_status stat_equivalence(double estimate, double se, double df, double bound,
                                 struct stat_equivalence *test, struct ttq_error *error)
{
    if (!(bound > 0.0 && isfinite(bound)))
        return ttq_fail(error, TTQ_USAGE,
                        "equivalence: expected a bound above 0, the smallest effect of interest, "
                        "found %g",
                        bound);
    if (!(se > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "equivalence: expected values that differ, found a standard error of %g",
                        se);
    double quantile;
    test->t_lower = (estimate + bound) / se;
    test->t_upper = (estimate - bound) / se;
    test->p = stat_p(fmax(gsl_cdf_tdist_Q(test->t_lower, df), gsl_cdf_tdist_P(test->t_upper, df)));
    enum ttq_status status = stat_t_quantile(0.90, df, &quantile, error);
    test->low = estimate - quantile * se;
    test->high = estimate + quantile * se;
    return status;
}
