/* bodies.h - the kernels of one level by name; see kernels.h for what each computes. */
#ifndef TTQ_KERNEL_BODY_BODIES_H
#define TTQ_KERNEL_BODY_BODIES_H

#include "ttq/kernel/body/vec.h"

void KERNEL(frame)(const struct ttq_frame *s, const struct ttq_affine *map, const float *picture,
                   float *frame);
void KERNEL(conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                  const float *plus, const float *next, float *out);
void KERNEL(conv_weights)(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                          const float *frame, const float *dy, const float *next, float *dw);
void KERNEL(thin_frame)(const struct ttq_general *plan, const struct ttq_affine *map,
                        const float *picture, float *frame);
void KERNEL(general)(const struct ttq_general *plan, const float *in, int n, const float *weights,
                     const float *plus, int first, int last, float *out);
void KERNEL(general_weights)(const struct ttq_general *plan, const float *in, const float *dy,
                             int n, int first, int last, int block, float *dw);
void KERNEL(dense)(const struct ttq_dense *s, const float *x, const float *weights, int first,
                   int last, float *y);
void KERNEL(dense_input)(const struct ttq_dense *s, const float *dy, const float *weights,
                         int first, int last, int add, float *dx);
void KERNEL(dense_weights)(const struct ttq_dense *s, const float *x, const float *dy, int first,
                           int last, int add, float *dw);
void KERNEL(max_pool)(const struct ttq_pool *s, const float *x, float *y);
void KERNEL(max_pool_backward)(const struct ttq_pool *s, const float *x, const float *y,
                               const float *dy, float *dx);
void KERNEL(winograd_weights)(const struct ttq_winograd *plan, const float *packed, float *u);
void KERNEL(winograd)(const struct ttq_winograd *plan, const struct ttq_affine *map, const float *x,
                      int n, const float *u, const float *plus, float *y, float *scratch);
void KERNEL(winograd_gradient)(const struct ttq_winograd *plan, const struct ttq_affine *map,
                               const float *x, const float *dy, int n, float *du, float *scratch);
void KERNEL(winograd_gather)(const struct ttq_winograd *plan, const float *du, float *dw);
void KERNEL(moments)(const float *x, int blocks, int pixels, float *mean, float *squares);
void KERNEL(affine)(const float *x, const struct ttq_affine *map, int blocks, int pixels, float *y);
void KERNEL(norm_sums)(const float *x, const float *dy, const struct ttq_affine *map,
                       const float *mean, int blocks, int pixels, float *sum, float *sum_x);
void KERNEL(norm_backward)(const float *x, const float *dy, const struct ttq_affine *map,
                           const float *a, const float *b, const float *c, int add, int blocks,
                           int pixels, float *dx);
void KERNEL(add)(const float *p, const float *q, int relu, size_t n, float *y);
void KERNEL(relu_backward)(const float *y, size_t n, float *dy);
void KERNEL(sgd)(float *w, float *v, const float *g, size_t n, float rate, float momentum,
                 float decay);
void KERNEL(adam)(float *w, float *m, float *s, const float *g, size_t n,
                  const struct ttq_adam *step);
void KERNEL(sum_parts)(const float *parts_at, size_t stride, int parts, size_t n, float *total);
double KERNEL(peak)(size_t rounds, float *x);

#endif
