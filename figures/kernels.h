/* kernels.h - the kernel picture (the paper's Figure 6): the first 10 x 10 kernels of a ternary
 * convolution, one row of the picture per output channel. */
#ifndef FIGURES_KERNELS_H
#define FIGURES_KERNELS_H

#include <stdint.h>

#include "ttq/base/status.h"
#include "ttq/base/text.h"

enum { FIG_LAYER_NAME = 65, FIG_KERNELS_MOST = 10, FIG_KERNEL_SIDE = 11 };

/* codes[out][in][row][column] is -1, 0 or 1, values the weight that it stands for (0 where the
 * table has no values); counts say what is used. */
struct fig_kernels {
    char layer[FIG_LAYER_NAME]; /* only letters, digits, '.', '_', '-': it names a file */
    int outputs, inputs, rows, columns;
    int8_t codes[FIG_KERNELS_MOST][FIG_KERNELS_MOST][FIG_KERNEL_SIDE][FIG_KERNEL_SIDE];
    float values[FIG_KERNELS_MOST][FIG_KERNELS_MOST][FIG_KERNEL_SIDE][FIG_KERNEL_SIDE];
};

/* Of all kernels shown: how many there are, have no weight other than zero, have exactly one; and
 * how many weights have each code. */
struct fig_kernel_counts {
    int kernels, empty, single, negative, zero, positive;
};

/* Reads kernels.csv: *list[*count], one per layer in the order of the file; the caller frees it.
 * TTQ_NO_INPUT, TTQ_BAD_DATA (a code, an index or a layer's name that cannot be, a weight that is
 * missing or stands twice), TTQ_NO_MEMORY. */
enum ttq_status fig_kernels_read(const char *path, struct fig_kernels **list, int *count,
                                 struct ttq_error *error);

struct fig_kernel_counts fig_kernels_count(const struct fig_kernels *kernels);

/* Side, in pixels, of the square that shows one weight, and width of the gap around a kernel. */
int fig_kernels_scale(const struct fig_kernels *kernels);
int fig_kernels_gap(int scale);

/* The value of the first weight with that code, -1 or 1; NaN where there is none. */
float fig_kernels_value(const struct fig_kernels *kernels, int code);

/* The largest |value|. */
float fig_kernels_reach(const struct fig_kernels *kernels);

/* FIG_BY_CODE: zero grey, negative black, positive white, gaps light blue. FIG_BY_VALUE: from light
 * grey at 0 to blue at -reach and green at +reach, gaps white. */
enum fig_paint { FIG_BY_CODE, FIG_BY_VALUE };

/* Adds the picture as a PNG file, at most 700 pixels wide and high. TTQ_NO_MEMORY. */
enum ttq_status fig_kernels_picture(const struct fig_kernels *kernels, enum fig_paint paint,
                                    struct ttq_text *png, struct ttq_error *error);

#endif
