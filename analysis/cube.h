/* cube.h - the scales of complete seeds x layers, read from scales_mean.csv of finished runs. */
#ifndef ANALYSIS_CUBE_H
#define ANALYSIS_CUBE_H

#include "analysis/run.h"

enum stat_measure {
    STAT_R,  /* ln(|Wp|/|Wn|), mean over the steps of the last epoch */
    STAT_WP, /* means of the same steps */
    STAT_WN,
    STAT_NEGATIVE, /* weights by code, mean of the same steps */
    STAT_ZERO,
    STAT_POSITIVE,
    STAT_SIGN_CHANGES, /* of Wp and Wn over the whole training */
    STAT_CUBE_MEASURES
};

/* More layers than any net here has; of a file that names more, nothing is asked of the memory. */
enum { STAT_LAYERS_MOST = 4096 };

struct stat_cube {
    int layers, seeds;
    char (*names)[64];
    int *seed; /* [seeds] */
    double *values;
};

/* The runs of `variant` that did not diverge. TTQ_BAD_DATA: none, a table that is damaged or has
 * other layers than the first or more than STAT_LAYERS_MOST, counts below 0 or all 0;
 * TTQ_NO_MEMORY. Free with stat_cube_free, also after a failure. */
enum ttq_status stat_cube_read(const struct stat_runs *runs, const char *variant,
                               struct stat_cube *cube, struct ttq_error *error);
void stat_cube_free(struct stat_cube *cube);

/* One value; those of a layer lie side by side, one a seed. */
double *stat_cube_at(const struct stat_cube *cube, enum stat_measure measure, int layer, int seed);

#endif
