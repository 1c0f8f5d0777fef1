#include "tests/support/statistics.h"

#include <gsl/gsl_randist.h>

gsl_rng *rng;

int check_generator(unsigned long seed)
{
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng)
        gsl_rng_set(rng, seed);
    return rng ? 0 : -1;
}

int check_generator_free(void **state)
{
    (void)state;
    gsl_rng_free(rng);
    rng = NULL;
    return 0;
}

void draw_normal(double *x, int n, double mean, double sd)
{
    for (int i = 0; i < n; i++)
        x[i] = mean + gsl_ran_gaussian(rng, sd);
}
