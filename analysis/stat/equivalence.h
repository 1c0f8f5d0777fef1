/* equivalence.h - two one-sided t tests, TOST (Schuirmann 1987; Lakens 2017). */
#ifndef ANALYSIS_STAT_EQUIVALENCE_H
#define ANALYSIS_STAT_EQUIVALENCE_H

#include "ttq/base/status.h"

/* t_lower = (estimate + bound) / se, t_upper = (estimate - bound) / se; p = max(P(T > t_lower),
 * P(T < t_upper)): p <= 0.05 says the same as "the 90 % interval [low, high] lies inside
 * +-bound". */
struct stat_equivalence {
    double t_lower, t_upper, p, low, high;
};

/* An estimate with its standard error > 0 and degrees of freedom (of stat_sample or stat_welch),
 * and the smallest effect of interest `bound`, in the estimate's unit, fixed before the data were
 * seen. TTQ_USAGE: bound not above 0; TTQ_BAD_DATA: se not above 0. */
enum ttq_status stat_equivalence(double estimate, double se, double df, double bound,
                                 struct stat_equivalence *test, struct ttq_error *error);

#endif
