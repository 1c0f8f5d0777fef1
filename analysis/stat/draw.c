#include "analysis/stat/draw.h"

enum ttq_status stat_random_start(const struct stat_random *random, gsl_rng **rng,
                                  struct ttq_error *error)
{
    if (random->draws < 100 || random->draws > 10000000)
        return ttq_fail(error, TTQ_USAGE, "draws: expected 100 to 10000000, found %d",
                        random->draws);
    *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!*rng)
        return ttq_fail(error, TTQ_NO_MEMORY, "random draws: no memory");
    gsl_rng_set(*rng, random->seed);
    return TTQ_OK;
}
