/* draw.h - one figure: gnuplot runs a script of this folder, without a shell. */
#ifndef FIGURES_DRAW_H
#define FIGURES_DRAW_H

#include "ttq/base/status.h"

enum { FIG_DRAW_EXTRA = 3 };

/* `scripts`/<script>.gp draws the files of `data` into `out`.svg, .png and .pdf. `paper` is a
 * folder of the paper's series, or "" for a figure without them; `runs` names the set of runs in
 * the footer; `extra` is what the script takes besides, NULL-filled. */
struct fig_drawing {
    const char *scripts, *script, *data, *paper, *runs, *out;
    const char *extra[FIG_DRAW_EXTRA];
};

/* Draws beside the old files, checks all three drawings and only then puts them in the place of the
 * old ones. TTQ_UNAVAILABLE: gnuplot is missing, or failed, or left no complete drawing;
 * TTQ_CANNOT_CREATE: a path is too long, or a drawing cannot be put in its place. */
enum ttq_status fig_draw(const struct fig_drawing *drawing, struct ttq_error *error);

#endif
