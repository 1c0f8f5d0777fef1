/* noncentral_t.h - Student's t around an effect, which GSL lacks: by quadrature. */
#ifndef ANALYSIS_STAT_NONCENTRAL_T_H
#define ANALYSIS_STAT_NONCENTRAL_T_H

#include "ttq/base/status.h"

/* P(T <= t) and P(T > t) of T = (Z + ncp) / sqrt(W / df), Z normal, W chi-square with df > 0
 * degrees: the integral over s = sqrt(W/df) of Phi(t s - ncp) times the density of s. Within 1e-11
 * of R's pnt for df from 1 to 20,000, |ncp| <= 37 (tests). NaN: not finite, df <= 0, no memory. */
double stat_noncentral_t_lower(double t, double df, double ncp);
double stat_noncentral_t_upper(double t, double df, double ncp);

/* [*low, *high]: the noncentralities for which t is the upper and the lower (1 - level) / 2 point.
 * TTQ_USAGE: the level; TTQ_BAD_DATA: |t| above 35, where R's pnt is no check any more. */
enum ttq_status stat_noncentral_t_interval(double t, double df, double level, double *low,
                                           double *high, struct ttq_error *error);

#endif
