/* effect.h - standardised effect of one sample or of paired differences. */
#ifndef ANALYSIS_STAT_EFFECT_H
#define ANALYSIS_STAT_EFFECT_H

#include "analysis/stat/sample.h"

/* d_z = mean / sd with the interval that inverts the noncentral t (Cumming & Finch 2001);
 * g = J d_z, J = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), m = n - 1, nearly unbiased (Hedges
 * 1981); J times the interval of d_z is that of g. No unit: multiples of the SD of differences. */
struct stat_effect {
    double d_z, d_low, d_high, g, g_low, g_high;
};

/* Limits are NaN where |t| is above 35 (see noncentral_t.h). TTQ_BAD_DATA: n below 2 or sd 0. */
enum ttq_status stat_effect(const struct stat_sample *sample, double level,
                            struct stat_effect *effect, struct ttq_error *error);

/* J of m degrees of freedom; NaN for m = 1, where g has no mean to correct. */
double stat_effect_correction(double m);

#endif
