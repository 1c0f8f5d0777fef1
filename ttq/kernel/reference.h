/* reference.h - the slow, obvious version of every kernel, for the tests.
 *
 * Plain layout [c][h][w] for one picture, weights [k][c][kh][kw], sums in double. */
#ifndef TTQ_KERNEL_REFERENCE_H
#define TTQ_KERNEL_REFERENCE_H

#include "ttq/kernel/conv.h"

/* y[k][oh][ow] */
void ttq_reference_conv(const struct ttq_conv_shape *s, const float *x, const float *w, double *y);
/* dx[c][h][w] */
void ttq_reference_conv_input(const struct ttq_conv_shape *s, const float *dy, const float *w,
                              double *dx);
/* dw[k][c][kh][kw] += */
void ttq_reference_conv_weights(const struct ttq_conv_shape *s, const float *x, const float *dy,
                                double *dw);

/* Between the plain layout and blocks of 16 channels (padding channels become zero). */
void ttq_reference_block(const float *plain, int c, int pixels, float *blocked);
void ttq_reference_unblock(const float *blocked, int c, int pixels, float *plain);

#endif
