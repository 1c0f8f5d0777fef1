#include "analysis/stat/effect.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "analysis/stat/noncentral_t.h"

double stat_effect_correction(double m)
{
    if (m < 2.0)
        return NAN;
    return exp(gsl_sf_lngamma(m / 2) - gsl_sf_lngamma((m - 1) / 2)) / sqrt(m / 2);
}

enum ttq_status stat_effect(const struct stat_sample *sample, double level,
                            struct stat_effect *effect, struct ttq_error *error)
{
    if (sample->n < 2 || !(sample->sd > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "effect size: expected at least 2 values that differ, found %d with a "
                        "standard deviation of %g",
                        sample->n, sample->sd);
    double j = stat_effect_correction(sample->df), low = NAN, high = NAN;
    enum ttq_status status = TTQ_OK;
    if (fabs(sample->t) <= 35.0)
        status = stat_noncentral_t_interval(sample->t, sample->df, level, &low, &high, error);
    effect->d_z = sample->mean / sample->sd;
    effect->d_low = low / sqrt(sample->n);
    effect->d_high = high / sqrt(sample->n);
    effect->g = j * effect->d_z;
    effect->g_low = j * effect->d_low;
    effect->g_high = j * effect->d_high;
    return status;
}
