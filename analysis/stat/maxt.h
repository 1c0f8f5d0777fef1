/* maxt.h - sign flips over many layers at once, adjusted by the largest |t| (Westfall & Young
 * 1993). */
#ifndef ANALYSIS_STAT_MAXT_H
#define ANALYSIS_STAT_MAXT_H

#include <stdbool.h>

#include "analysis/stat/draw.h"

enum { STAT_MAXT_MOST = 22 }; /* seeds up to which all sign vectors are enumerated */

struct stat_maxt {
    double t;          /* of the layer's n values */
    double p_raw;      /* sign flips of this layer alone, two-sided */
    double p_single;   /* P(max over all layers of |t*| >= |t|) */
    double p_adjusted; /* step-down: max over the layers not yet rejected, then monotone */
};

/* x[seed * layers + layer], complete; whole rows of seeds are flipped, which keeps the correlation
 * between layers. Under the null hypothesis a seed's row is as likely as its negative. Controls the
 * chance of any false rejection over the layers. Exact for n <= STAT_MAXT_MOST, else `random`
 * vectors with p = (b + 1) / (draws + 1). TTQ_BAD_DATA: n below 2, no layer, a value not finite,
 * a layer of zeros; TTQ_NO_MEMORY. The same for any number of threads. */
enum ttq_status stat_maxt(const double *x, int seeds, int layers, const struct stat_random *random,
                          struct stat_maxt *tests, struct ttq_error *error);

#endif
