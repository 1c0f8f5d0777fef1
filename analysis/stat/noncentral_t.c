#include "analysis/stat/noncentral_t.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "analysis/stat/distributions.h"

enum { INTERVALS = 200 };

struct integrand {
    double t, df, ncp, log_constant;
    int upper;
};

/* The density of s = sqrt(W / df), 2 (df/2)^(df/2) / Gamma(df/2) s^(df-1) exp(-df s^2 / 2), times
 * the normal tail. */
static double value(double s, void *data)
{
    const struct integrand *f = data;
    if (s <= 0.0)
        return f->df > 1.0 ? 0.0
                           : exp(f->log_constant) * (f->upper ? gsl_cdf_ugaussian_P(f->ncp)
                                                              : gsl_cdf_ugaussian_Q(f->ncp));
    double density = exp(f->log_constant + (f->df - 1.0) * log(s) - 0.5 * f->df * s * s);
    double z = f->t * s - f->ncp;
    return density * (f->upper ? gsl_cdf_ugaussian_Q(z) : gsl_cdf_ugaussian_P(z));
}

static double tail(double t, double df, double ncp, int upper)
{
    if (!isfinite(t) || !isfinite(ncp) || !(df > 0.0))
        return NAN;
    struct integrand f = {t, df, ncp, M_LN2 + 0.5 * df * log(0.5 * df) - gsl_sf_lngamma(0.5 * df),
                          upper};
    gsl_function function = {value, &f};
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(INTERVALS);
    if (!work)
        return NAN;
    /* Beyond 1 +- 13 / sqrt(df) the density holds less than exp(-80). The normal tail turns at
     * s = ncp / t; a break there spares the search for it. */
    double from = fmax(0.0, 1.0 - 13.0 / sqrt(df)), to = 1.0 + 13.0 / sqrt(df), sum = 0.0;
    double turn = t != 0.0 ? ncp / t : from;
    double points[4] = {from, 1.0, 1.0, to};
    points[turn < 1.0 ? 1 : 2] = fmin(to, fmax(from, turn));
    for (int i = 0; i < 3; i++) {
        double part = 0.0, error;
        if (points[i + 1] > points[i])
            gsl_integration_qag(&function, points[i], points[i + 1], 1e-14, 1e-12, INTERVALS,
                                GSL_INTEG_GAUSS31, work, &part, &error);
        sum += part;
    }
    gsl_integration_workspace_free(work);
    return fmin(1.0, fmax(0.0, sum));
}

double stat_noncentral_t_lower(double t, double df, double ncp)
{
    return tail(t, df, ncp, 0);
}

double stat_noncentral_t_upper(double t, double df, double ncp)
{
    return tail(t, df, ncp, 1);
}

struct target {
    double t, df, chance;
};

static double miss(double ncp, void *data)
{
    const struct target *target = data;
    return stat_noncentral_t_lower(target->t, target->df, ncp) - target->chance;
}

/* The ncp for which P(T <= t) is `chance`; it falls as ncp rises. */
static double solve(double t, double df, double chance, gsl_root_fsolver *solver)
{
    struct target target = {t, df, chance};
    gsl_function function = {miss, &target};
    double low = t - 2.0, high = t + 2.0;
    for (double width = 2.0; miss(low, &target) < 0.0 && width < 1e4; width *= 2)
        low -= width;
    for (double width = 2.0; miss(high, &target) > 0.0 && width < 1e4; width *= 2)
        high += width;
    gsl_root_fsolver_set(solver, &function, low, high);
    for (int i = 0; i < 200; i++) {
        gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(low, high, 1e-13, 1e-13) == 0)
            break;
    }
    return gsl_root_fsolver_root(solver);
}

enum ttq_status stat_noncentral_t_interval(double t, double df, double level, double *low,
                                           double *high, struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK && !(fabs(t) <= 35.0))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "noncentral t: expected |t| up to 35, where it is checked, found %g", t);
    if (status != TTQ_OK)
        return status;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        return ttq_fail(error, TTQ_NO_MEMORY, "noncentral t: no memory");
    double tail_chance = (1.0 - level) / 2.0;
    *low = solve(t, df, 1.0 - tail_chance, solver);
    *high = solve(t, df, tail_chance, solver);
    gsl_root_fsolver_free(solver);
    return TTQ_OK;
}
