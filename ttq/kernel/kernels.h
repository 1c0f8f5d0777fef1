/* kernels.h - the table of all kernels of one instruction set.
 *
 * Each kernel works on one picture (or a plain array) in the layout of layout.h and is called from
 * many threads at once; nothing is allocated and nothing fails. Arrays do not overlap unless said.
 * P stands for the pixels of a picture, B for its blocks of 16 channels. */
#ifndef TTQ_KERNEL_KERNELS_H
#define TTQ_KERNEL_KERNELS_H

#include <stddef.h>

#include "ttq/base/status.h"
#include "ttq/kernel/conv.h"
#include "ttq/kernel/dense.h"
#include "ttq/kernel/general.h"
#include "ttq/kernel/pool.h"
#include "ttq/kernel/winograd.h"

/* A step of Adam; `rate` has the correction of the moments in it. */
struct ttq_adam {
    float rate, beta1, beta2, eps, decay;
};

struct ttq_kernels {
    const char *name; /* baseline, avx2, avx512 */

    /* picture [B][h][w][16] -> frame [B][frame_h][frame_w][16] with zeros around it; `map` is
     * applied on the way unless it is NULL. */
    void (*frame)(const struct ttq_frame *shape, const struct ttq_affine *map, const float *picture,
                  float *frame);
    /* All passes of a plan: out [out_blocks][..][16] = frame x packed weights + plus; `plus` has
     * out's layout and may be out itself, or NULL: nothing. `next`: the picture that will be framed
     * next, fetched into cache meanwhile; any address or NULL, it is never read. */
    void (*conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                 const float *plus, const float *next, float *out);
    /* dw (packed, forward layout) += frame of x (forward plan) by dy [k/16][oh][ow][16]. */
    void (*conv_weights)(const struct ttq_conv_shape *shape, const struct ttq_conv_plan *forward,
                         const float *frame, const float *dy, const float *next, float *dw);

    /* The same for a thin plan of general.h: frame [frame_h][frame_w][c]. */
    void (*thin_frame)(const struct ttq_general *plan, const struct ttq_affine *map,
                       const float *picture, float *frame);
    /* Output blocks first .. last - 1 (over all groups) of n pictures: out = in * packed weights +
     * plus; `in` are frames, or pictures where the plan is not framed; plus is as for conv. */
    void (*general)(const struct ttq_general *plan, const float *in, int n, const float *weights,
                    const float *plus, int first, int last, float *out);
    /* Packed gradient of output blocks first .. last - 1 by input block `block` of their group
     * (forward plan) += over n pictures. */
    void (*general_weights)(const struct ttq_general *plan, const float *in, const float *dy, int n,
                            int first, int last, int block, float *dw);

    /* y of outputs first .. last - 1 = x by their rows of weights [out][in]. */
    void (*dense)(const struct ttq_dense *shape, const float *x, const float *weights, int first,
                  int last, float *y);
    /* dx of inputs first .. last - 1 (multiples of TTQ_DENSE_INPUTS) =, or += if add, dy weights.
     */
    void (*dense_input)(const struct ttq_dense *shape, const float *dy, const float *weights,
                        int first, int last, int add, float *dx);
    /* dw [out][in] of outputs first .. last - 1 =, or += if add, the sum over pictures of dy x. */
    void (*dense_weights)(const struct ttq_dense *shape, const float *x, const float *dy, int first,
                          int last, int add, float *dw);

    /* Of one picture; backward adds to dx. */
    void (*max_pool)(const struct ttq_pool *shape, const float *x, float *y);
    void (*max_pool_backward)(const struct ttq_pool *shape, const float *x, const float *y,
                              const float *dy, float *dx);

    /* U of every position from packed weights of the plan's direction. */
    void (*winograd_weights)(const struct ttq_winograd *plan, const float *packed, float *u);
    /* n pictures x [n][in_blocks][h][w][16], mapped, -> y [n][out_blocks][h][w][16] + plus, which
     * has y's layout and may be y, or NULL. */
    void (*winograd)(const struct ttq_winograd *plan, const struct ttq_affine *map, const float *x,
                     int n, const float *u, const float *plus, float *y, float *scratch);
    /* du (the layout of U, forward plan) += sum over n pictures of mapped x by dy, transformed. */
    void (*winograd_gradient)(const struct ttq_winograd *plan, const struct ttq_affine *map,
                              const float *x, const float *dy, int n, float *du, float *scratch);
    /* dw (packed, forward layout) from the complete du. */
    void (*winograd_gather)(const struct ttq_winograd *plan, const float *du, float *dw);

    /* Mean and sum of squared deviations of each channel: mean[B*16], squares[B*16]. */
    void (*moments)(const float *x, int blocks, int pixels, float *mean, float *squares);
    /* y = the map of x. y may be x. */
    void (*affine)(const float *x, const struct ttq_affine *map, int blocks, int pixels, float *y);
    /* With y = x scale + shift of `map`: g = dy where y > 0 (relu) or everywhere; sums of g and of
     * g (x - mean), per channel. */
    void (*norm_sums)(const float *x, const float *dy, const struct ttq_affine *map,
                      const float *mean, int blocks, int pixels, float *sum, float *sum_x);
    /* dx (=, or += if add) a g + b + c x, per channel a, b, c; g as above. */
    void (*norm_backward)(const float *x, const float *dy, const struct ttq_affine *map,
                          const float *a, const float *b, const float *c, int add, int blocks,
                          int pixels, float *dx);
    /* y = p + q over n floats (a multiple of 16), then max(0, y) if relu. */
    void (*add)(const float *p, const float *q, int relu, size_t n, float *y);
    /* dy = 0 where y <= 0, in place. */
    void (*relu_backward)(const float *y, size_t n, float *dy);
    /* v = momentum v + (g + decay w); w -= rate v, over n floats. */
    void (*sgd)(float *w, float *v, const float *g, size_t n, float rate, float momentum,
                float decay);
    /* With h = g + decay w: m = beta1 m + (1 - beta1) h; s = beta2 s + (1 - beta2) h^2;
     * w -= rate m / (sqrt(s) + eps), over n floats. */
    void (*adam)(float *w, float *m, float *s, const float *g, size_t n,
                 const struct ttq_adam *step);
    /* total[n] = sum over `parts` of part p at parts_at + p * stride, in part order. */
    void (*sum_parts)(const float *parts_at, size_t stride, int parts, size_t n, float *total);

    /* `rounds` of independent multiply-adds that never leave the registers, on x[16] so that they
     * are not left out; returns their floating-point operations (2 each). For `ttq bench`. */
    double (*peak)(size_t rounds, float *x);
};

/* The table for this CPU, or the one that the environment variable TTQ_ISA names. TTQ_USAGE: no
 * such level; TTQ_UNAVAILABLE: the CPU does not have it. */
enum ttq_status ttq_kernels_choose(const struct ttq_kernels **kernels, struct ttq_error *error);

/* The table of a level by name; NULL where the CPU cannot run it or there is no such level. */
const struct ttq_kernels *ttq_kernels_named(const char *name);

/* Names of all levels, slowest first; NULL-ended. */
extern const char *const ttq_kernel_levels[];

#endif
