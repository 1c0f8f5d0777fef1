/* draw.h - random draws of bootstrap and Monte Carlo steps: always seeded, always recorded. */
#ifndef ANALYSIS_STAT_DRAW_H
#define ANALYSIS_STAT_DRAW_H

#include <gsl/gsl_rng.h>

#include "ttq/base/status.h"

/* MT19937 from GSL started with `seed`; `draws` resamples. A result is a function of both. */
struct stat_random {
    unsigned long seed;
    int draws; /* 100 to 10,000,000 */
};

#define STAT_RANDOM_DEFAULT ((struct stat_random){.seed = 1, .draws = 9999})

/* The generator, freed with gsl_rng_free. TTQ_USAGE: draws out of range; TTQ_NO_MEMORY. */
enum ttq_status stat_random_start(const struct stat_random *random, gsl_rng **rng,
                                  struct ttq_error *error);

#endif
