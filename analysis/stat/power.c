#include "analysis/stat/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/noncentral_t.h"

static double df_of(const struct stat_design *design, double n)
{
    return design->two_groups ? 2.0 * (n - 1.0) : n - 1.0;
}

/* Standard error of the mean or of the difference of means, for the true SD. */
static double se_of(const struct stat_design *design, double n)
{
    return design->sd * sqrt((design->two_groups ? 2.0 : 1.0) / n);
}

static bool is_sound(const struct stat_design *design, double n)
{
    return design->sd > 0.0 && design->alpha > 0.0 && design->alpha < 1.0 && n > 1.0;
}

double stat_power(const struct stat_design *design, double effect, double n)
{
    if (!is_sound(design, n))
        return NAN;
    double df = df_of(design, n), ncp = effect / se_of(design, n);
    double critical = gsl_cdf_tdist_Qinv(design->alpha / 2.0, df);
    /* Beyond any doubt: above the largest standard deviation that can be estimated. Of few degrees
     * of freedom that is many times the true one. */
    if (fabs(ncp) > critical * (1.0 + 13.0 / sqrt(df)) + 40.0)
        return 1.0;
    return stat_noncentral_t_upper(critical, df, ncp) + stat_noncentral_t_lower(-critical, df, ncp);
}

struct equivalence {
    double df, bound, se, quantile;
};

/* Given the variance estimate w sigma^2 / df, the mean must fall within bound - t se sqrt(w/df). */
static double inside(double w, void *data)
{
    const struct equivalence *e = data;
    double room = e->bound / e->se - e->quantile * sqrt(w / e->df);
    double chance = gsl_cdf_ugaussian_P(room) - gsl_cdf_ugaussian_P(-room);
    return room > 0.0 ? chance * gsl_ran_chisq_pdf(w, e->df) : 0.0;
}

double stat_power_equivalence(const struct stat_design *design, double bound, double n)
{
    if (!is_sound(design, n) || !(bound > 0.0))
        return NAN;
    struct equivalence e = {.df = df_of(design, n), .bound = bound, .se = se_of(design, n)};
    e.quantile =
        gsl_cdf_tdist_Qinv(design->alpha, e.df); /* one-sided, so 5 % is the 90 % interval */
    double most = bound / e.se / e.quantile, power = 0.0, part, deviation;
    most = e.df * most * most;
    gsl_function function = {inside, &e};
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(500);
    if (!work)
        return NAN;
    /* The density sits within 12 deviations of its mean; what the bound leaves beyond is nothing.
     */
    double reach = sqrt(2.0 * e.df), middle = fmin(most, fmax(0.0, e.df - 12.0 * reach));
    most = fmin(most, e.df + 12.0 * reach + 100.0);
    gsl_integration_qag(&function, middle, most, 1e-12, 1e-9, 500, GSL_INTEG_GAUSS31, work, &part,
                        &deviation);
    power += part;
    gsl_integration_workspace_free(work);
    return power;
}

static enum ttq_status check(const struct stat_design *design, double effect, double power,
                             struct ttq_error *error)
{
    if (!(design->sd > 0.0 && isfinite(design->sd)))
        return ttq_fail(error, TTQ_USAGE, "power: expected a standard deviation above 0, found %g",
                        design->sd);
    if (!(design->alpha > 0.0 && design->alpha < 1.0))
        return ttq_fail(error, TTQ_USAGE, "power: expected an alpha between 0 and 1, found %g",
                        design->alpha);
    if (!(effect > 0.0 && isfinite(effect)))
        return ttq_fail(error, TTQ_USAGE, "power: expected an effect above 0, found %g", effect);
    if (!(power > design->alpha && power < 1.0))
        return ttq_fail(error, TTQ_USAGE,
                        "power: expected a power between alpha (%g) and 1, found %g", design->alpha,
                        power);
    return TTQ_OK;
}

static double reached(const struct stat_design *design, double effect, double n, bool equivalence)
{
    return equivalence ? stat_power_equivalence(design, effect, n) : stat_power(design, effect, n);
}

enum ttq_status stat_power_seeds(const struct stat_design *design, double effect, double power,
                                 bool equivalence, int *n, struct ttq_error *error)
{
    enum ttq_status status = check(design, effect, power, error);
    if (status != TTQ_OK)
        return status;
    int low = 1, high = 2; /* power rises with n: double, then halve the bracket */
    while (!(reached(design, effect, high, equivalence) >= power)) {
        if (high == STAT_SEEDS_MOST)
            return ttq_fail(error, TTQ_BAD_DATA,
                            "power: expected at most %d seeds, more are needed", STAT_SEEDS_MOST);
        low = high;
        high = high > STAT_SEEDS_MOST / 2 ? STAT_SEEDS_MOST : 2 * high;
    }
    while (high - low > 1) {
        int middle = (low + high) / 2;
        *(reached(design, effect, middle, equivalence) >= power ? &high : &low) = middle;
    }
    *n = high;
    return TTQ_OK;
}

enum ttq_status stat_power_exact_n(const struct stat_design *design, double effect, double power,
                                   double *n, struct ttq_error *error)
{
    int whole;
    enum ttq_status status = stat_power_seeds(design, effect, power, false, &whole, error);
    if (status != TTQ_OK)
        return status;
    double low = whole > 2 ? whole - 1.0 : 1.01, high = whole;
    while (high - low > 1e-10 * high) {
        double middle = 0.5 * (low + high);
        *(stat_power(design, effect, middle) >= power ? &high : &low) = middle;
    }
    *n = high;
    return TTQ_OK;
}

enum ttq_status stat_power_effect(const struct stat_design *design, double n, double power,
                                  double *effect, struct ttq_error *error)
{
    enum ttq_status status = check(design, 1.0, power, error);
    if (status == TTQ_OK && !(n >= 2.0))
        status = ttq_fail(error, TTQ_USAGE, "power: expected at least 2 seeds, found %g", n);
    if (status != TTQ_OK)
        return status;
    double low = 0.0, high = se_of(design, n);
    while (stat_power(design, high, n) < power)
        high *= 2.0;
    while (high - low > 1e-10 * high) {
        double middle = 0.5 * (low + high);
        *(stat_power(design, middle, n) >= power ? &high : &low) = middle;
    }
    *effect = high;
    return TTQ_OK;
}

static enum ttq_status sd_limit(double sd, int n, double tail, double *limit,
                                struct ttq_error *error)
{
    double quantile;
    if (n < 2 || !(sd > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "standard deviation: expected at least 2 values that differ, found %d", n);
    enum ttq_status status = stat_chisq_quantile(tail, n - 1.0, &quantile, error);
    if (status == TTQ_OK)
        *limit = sd * sqrt((n - 1.0) / quantile);
    return status;
}

enum ttq_status stat_sd_interval(double sd, int n, double level, double *low, double *high,
                                 struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = sd_limit(sd, n, 0.5 + level / 2.0, low, error);
    return status == TTQ_OK ? sd_limit(sd, n, 0.5 - level / 2.0, high, error) : status;
}

enum ttq_status stat_sd_upper(double sd, int n, double level, double *high, struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    return status == TTQ_OK ? sd_limit(sd, n, 1.0 - level, high, error) : status;
}
