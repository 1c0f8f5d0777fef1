#include "analysis/stat/bayes.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>

struct integrand {
    double n, t, df;
};

/* The likelihood of t for effects with variance g, times the density of g, over the likelihood
 * where the effect is all that t shows; that one over no effect is the constant exp(peak). */
static double value(double g, void *data)
{
    const struct integrand *f = data;
    if (g <= 0.0)
        return 0.0;
    double spread = 1.0 + f->n * g * 0.5; /* the squared scale of the prior is 1/2 */
    double t2 = f->t * f->t, half = 0.5 * (f->df + 1.0);
    double log_ratio = -half * log1p(t2 / (spread * f->df));
    return exp(log_ratio - 0.5 * log(spread) - 0.5 * log(2.0 * M_PI) - 1.5 * log(g) - 0.5 / g);
}

enum ttq_status stat_bayes(const struct stat_sample *sample, double bound,
                           struct stat_bayes *result, struct ttq_error *error)
{
    if (sample->n < 2 || !(sample->sd > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "posterior: expected at least 2 values that differ, found %d", sample->n);
    if (!(bound >= 0.0))
        return ttq_fail(error, TTQ_USAGE, "posterior: expected a bound from 0 on, found %g", bound);
    double df = sample->df;
    result->p_positive = gsl_cdf_tdist_P(sample->t, df);
    result->p_inside = bound > 0.0 ? gsl_cdf_tdist_P((bound - sample->mean) / sample->se, df) -
                                         gsl_cdf_tdist_P((-bound - sample->mean) / sample->se, df)
                                   : NAN;
    struct integrand f = {sample->n, sample->t, df};
    gsl_function function = {value, &f};
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(500);
    if (!work)
        return ttq_fail(error, TTQ_NO_MEMORY, "posterior: no memory");
    double deviation;
    gsl_integration_qagiu(&function, 0.0, 0.0, 1e-10, 500, work, &result->bayes_factor, &deviation);
    gsl_integration_workspace_free(work);
    double peak = 0.5 * (df + 1.0) * log1p(sample->t * sample->t / df);
    result->bayes_factor =
        fmin(STAT_BAYES_MOST, exp(fmin(peak + log(result->bayes_factor), 700.0)));
    return TTQ_OK;
}
