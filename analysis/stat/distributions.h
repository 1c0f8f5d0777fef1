/* distributions.h - the library's distributions, fenced where GSL 2.7 is wrong.
 *
 * Against GNU R 4.2.2: the quantile of t loses digits in tails below 1e-5 (1.4e-5 relative at df 1,
 * tail 1e-12), those of chi-square and F are wrong above 20,000 degrees of freedom (the upper
 * chi-square quantile by 22 % at 50,000, F is NaN at 100,000), and tails below 1e-15 lose digits.
 * No other file calls the library's quantiles of t, chi-square and F. */
#ifndef ANALYSIS_STAT_DISTRIBUTIONS_H
#define ANALYSIS_STAT_DISTRIBUTIONS_H

#include "ttq/base/status.h"

/* The smallest p that is given; tables print it as "< 1e-15". */
#define STAT_P_LEAST 1e-15

enum { STAT_DF_MOST = 20000 };

/* p within [STAT_P_LEAST, 1]. */
double stat_p(double p);

/* "p = 0.031", two digits; "p < 1e-15" at STAT_P_LEAST, which is a bound and no value. */
enum { STAT_P_WORDS = 24 };
void stat_p_say(double p, char words[STAT_P_WORDS]);

/* P(|T| >= |t|) of Student's t, df > 0; P(X >= x) of chi-square and of F. */
double stat_t_two_sided(double t, double df);
double stat_chisq_upper(double x, double df);
double stat_f_upper(double f, double df1, double df2);

/* t with P(|T| <= t) = level. TTQ_USAGE: a level outside (0, 1) or with tails below 1e-5. */
enum ttq_status stat_t_quantile(double level, double df, double *t, struct ttq_error *error);

/* x with P(X <= x) = p, 0 < p < 1. TTQ_BAD_DATA: more than STAT_DF_MOST degrees of freedom. */
enum ttq_status stat_chisq_quantile(double p, double df, double *x, struct ttq_error *error);
enum ttq_status stat_f_quantile(double p, double df1, double df2, double *f,
                                struct ttq_error *error);

/* TTQ_USAGE where `level` is no level of a confidence interval, as of stat_t_quantile. */
enum ttq_status stat_check_level(double level, struct ttq_error *error);

#endif
