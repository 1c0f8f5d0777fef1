/* bayes.h - what the data say of a mean under Jeffreys' prior, and a Bayes factor. */
#ifndef ANALYSIS_STAT_BAYES_H
#define ANALYSIS_STAT_BAYES_H

#include "analysis/stat/sample.h"

/* Given the data, mu is distributed as mean + se t_{n-1} (Jeffreys 1961): P(mu > 0), and P(|mu| <
 * bound), the share in the region of practical equivalence (Kruschke 2013; NaN for bound 0).
 * bayes_factor: H1 over H0 with a Cauchy prior of scale sqrt(2)/2 on mu/sigma (Rouder et al.
 * 2009), by quadrature over ln g, at most STAT_BAYES_MOST, which stands for all above; NaN where
 * the quadrature does not come to 1e-6. */
#define STAT_BAYES_MOST 1e300
struct stat_bayes {
    double p_positive, p_inside, bayes_factor;
};

/* A sample with n >= 2 and sd > 0, normal values. TTQ_BAD_DATA else; TTQ_USAGE: bound below 0;
 * TTQ_NO_MEMORY. */
enum ttq_status stat_bayes(const struct stat_sample *sample, double bound,
                           struct stat_bayes *result, struct ttq_error *error);

#endif
