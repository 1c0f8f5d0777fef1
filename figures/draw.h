/* draw.h - driving gnuplot: one script, one output file. */
#ifndef FIGURES_DRAW_H
#define FIGURES_DRAW_H

#include "ttq/base/status.h"

/* Runs `gnuplot -c scripts/name.gp tables out [paper]`, checks the drawing and only then puts it in
 * place of the old one. `out` ends with ".svg"; `paper` is a folder of the paper's series, or NULL
 * for a figure without them. TTQ_UNAVAILABLE: gnuplot is missing, or failed, or left no complete
 * drawing; TTQ_CANNOT_CREATE: a path is too long, or the drawing cannot be put in its place. */
enum ttq_status fig_draw(const char *scripts, const char *name, const char *tables,
                         const char *paper, const char *out, struct ttq_error *error);

#endif
