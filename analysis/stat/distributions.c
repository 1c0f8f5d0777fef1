#include "analysis/stat/distributions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

double stat_p(double p)
{
    return isnan(p) ? p : fmin(1.0, fmax(STAT_P_LEAST, p));
}

void stat_p_say(double p, char words[STAT_P_WORDS])
{
    if (p <= STAT_P_LEAST)
        snprintf(words, STAT_P_WORDS, "p < %g", STAT_P_LEAST);
    else
        snprintf(words, STAT_P_WORDS, "p = %.2g", p);
}

double stat_t_two_sided(double t, double df)
{
    return stat_p(2.0 * gsl_cdf_tdist_Q(fabs(t), df));
}

double stat_chisq_upper(double x, double df)
{
    return stat_p(gsl_cdf_chisq_Q(x, df));
}

double stat_f_upper(double f, double df1, double df2)
{
    return stat_p(gsl_cdf_fdist_Q(f, df1, df2));
}

enum ttq_status stat_check_level(double level, struct ttq_error *error)
{
    if (!(level > 0.0 && level < 1.0))
        return ttq_fail(error, TTQ_USAGE,
                        "confidence level: expected a number between 0 and 1, found %g", level);
    /* 2e-5 - 1e-12: 0.99998 itself is allowed, however it is rounded. */
    if (1.0 - level < 2e-5 - 1e-12)
        return ttq_fail(error, TTQ_USAGE,
                        "confidence level: expected at most 0.99998, since the library's t "
                        "quantiles lose digits beyond, found %.9g",
                        level);
    return TTQ_OK;
}

enum ttq_status stat_t_quantile(double level, double df, double *t, struct ttq_error *error)
{
    /* A curve asks for the same quantile at each of its points: a sixth of the time to make one. */
    static _Thread_local double last_level = NAN, last_df = NAN, last_t = NAN;
    enum ttq_status status = stat_check_level(level, error);
    if (status != TTQ_OK)
        return status;
    if (level != last_level || df != last_df) {
        last_t = gsl_cdf_tdist_Pinv(0.5 + level / 2.0, df);
        last_level = level;
        last_df = df;
    }
    *t = last_t;
    return TTQ_OK;
}

static enum ttq_status check_df(const char *what, double df, struct ttq_error *error)
{
    if (df > 0.0 && df <= STAT_DF_MOST)
        return TTQ_OK;
    return ttq_fail(error, TTQ_BAD_DATA,
                    "quantile of %s: expected degrees of freedom up to %d, where the library is "
                    "right, found %g",
                    what, STAT_DF_MOST, df);
}

enum ttq_status stat_chisq_quantile(double p, double df, double *x, struct ttq_error *error)
{
    enum ttq_status status = check_df("chi-square", df, error);
    if (status == TTQ_OK)
        *x = gsl_cdf_chisq_Pinv(p, df); /* Qinv is the one that goes wrong first */
    return status;
}

enum ttq_status stat_f_quantile(double p, double df1, double df2, double *f,
                                struct ttq_error *error)
{
    enum ttq_status status = check_df("F", fmax(df1, df2), error);
    if (status == TTQ_OK)
        *f = gsl_cdf_fdist_Pinv(p, df1, df2);
    return status;
}
