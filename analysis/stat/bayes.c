#include "analysis/stat/bayes.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdbool.h>

/* The range of u = ln g outside of which nothing is left: the prior falls as exp(-exp(-u) / 2) on
 * the left; on the right everything falls as exp(-u) once the likelihood has had its share. */
enum { LOWEST = -8, BEYOND = 45, GRID = 400, INTERVALS = 1000 };

struct integrand {
    double n, t, df, scale;
};

/* ln of the likelihood of t for effects with variance g = exp(u), times the density of u, over that
 * of no effect. */
static double logarithm(double u, const struct integrand *f)
{
    double g = exp(u), spread = 1.0 + f->n * g * 0.5; /* the squared scale of the prior is 1/2 */
    double t2 = f->t * f->t, half = 0.5 * (f->df + 1.0);
    double log_ratio = half * (log1p(t2 / f->df) - log1p(t2 / (spread * f->df)));
    return log_ratio - 0.5 * log(spread) - 0.5 * log(2.0 * M_PI) - 0.5 * u - 0.5 / g;
}

static double value(double u, void *data)
{
    const struct integrand *f = data;
    return exp(logarithm(u, f) - f->scale);
}

/* The integral over u, relative to the peak: a factor of 1000 seeds is beyond a double. */
static enum ttq_status integrate(struct integrand *f, double *factor, struct ttq_error *error)
{
    double most = log1p(2.0 * f->t * f->t / (f->df * f->n)) + BEYOND, sum, deviation;
    f->scale = -INFINITY;
    for (int i = 0; i <= GRID; i++)
        f->scale = fmax(f->scale, logarithm(LOWEST + (most - LOWEST) * i / GRID, f));
    gsl_function function = {value, f};
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(INTERVALS);
    if (!work)
        return ttq_fail(error, TTQ_NO_MEMORY, "posterior: no memory");
    gsl_integration_qag(&function, LOWEST, most, 0.0, 1e-10, INTERVALS, GSL_INTEG_GAUSS31, work,
                        &sum, &deviation);
    gsl_integration_workspace_free(work);
    /* Rounding may keep it from 1e-10; what is far from it is no answer. */
    bool sound = isfinite(sum) && deviation <= 1e-6 * sum;
    double log_factor = f->scale + log(sum);
    *factor = !sound ? NAN : log_factor >= log(STAT_BAYES_MOST) ? STAT_BAYES_MOST : exp(log_factor);
    return TTQ_OK;
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
    struct integrand f = {.n = sample->n, .t = sample->t, .df = df};
    return integrate(&f, &result->bayes_factor, error);
}
