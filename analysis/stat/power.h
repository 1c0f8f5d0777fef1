/* power.h - how many seeds: power, smallest detectable effect, seeds to add (Cohen 1988; Phillips
 * 1990 for equivalence). */
#ifndef ANALYSIS_STAT_POWER_H
#define ANALYSIS_STAT_POWER_H

#include <stdbool.h>

#include "ttq/base/status.h"

/* What is planned: the t test of one sample of paired differences (sd: of the differences), or of
 * two independent groups of n each (sd: of a group), two-sided at alpha. sd_of_difference =
 * sd_of_a_variant sqrt(2 (1 - correlation of the pairs)). */
struct stat_design {
    bool two_groups;
    double sd, alpha; /* sd > 0 in the unit of the effect; alpha in (0, 1), usually 0.05 */
};

enum { STAT_SEEDS_MOST = 100000 };

/* Chance to reject with n seeds (a group; need not be whole, n > 1) when the true mean is `effect`:
 * 1 - F_nct(t_c; df, ncp) + F_nct(-t_c; df, ncp). NaN where an argument is out of range. */
double stat_power(const struct stat_design *design, double effect, double n);

/* Chance that TOST with `bound` finds equivalence when the true mean is 0. */
double stat_power_equivalence(const struct stat_design *design, double bound, double n);

/* The least whole n with at least `power`. TTQ_USAGE: power outside (alpha, 1), effect or sd not
 * above 0; TTQ_BAD_DATA: more than STAT_SEEDS_MOST seeds. */
enum ttq_status stat_power_seeds(const struct stat_design *design, double effect, double power,
                                 bool equivalence, int *n, struct ttq_error *error);

/* The n at which the power is reached as a number on the line, as R's power.t.test gives it. */
enum ttq_status stat_power_exact_n(const struct stat_design *design, double effect, double power,
                                   double *n, struct ttq_error *error);

/* The smallest effect > 0 that n seeds find with `power`. TTQ_USAGE: as above, or n below 2. */
enum ttq_status stat_power_effect(const struct stat_design *design, double n, double power,
                                  double *effect, struct ttq_error *error);

/* Limits of the true SD around `sd` of n normal values: sqrt((n-1) / chi-square quantiles). A plan
 * uses the upper 80 % limit (one-sided): the SD of few seeds is uncertain. */
enum ttq_status stat_sd_interval(double sd, int n, double level, double *low, double *high,
                                 struct ttq_error *error);
enum ttq_status stat_sd_upper(double sd, int n, double level, double *high,
                              struct ttq_error *error);

#endif
