/* conv.h - a convolution as sums over taps, the same for forward and gradient to the input.
 *
 * A picture is first copied into a frame: a buffer with a border of zeros, so that no tap ever
 * leaves it. A pass then computes rows x width output pixels, each the sum over `taps` of
 * frame pixel x weight matrix (16 in x 16 out). Forward is one pass with kh x kw taps; the
 * gradient to the input is stride^2 passes (one per position modulo the stride) over the frame of
 * dy. All offsets are in floats. */
#ifndef TTQ_KERNEL_CONV_H
#define TTQ_KERNEL_CONV_H

#include <stddef.h>

#include "ttq/kernel/layout.h"

enum { TTQ_MOST_TAPS = 49, TTQ_MOST_STRIDE = 2 };

/* in: c x h x w; out: k x oh x ow; the border at bottom and right follows from oh and ow. With
 * groups > 1 (general.h only) output channels see the input channels of their group. */
struct ttq_conv_shape {
    int c, h, w;
    int k, oh, ow;
    int kh, kw, stride, pad_top, pad_left;
    int groups; /* 0 is 1 */
};

/* Where a picture of h x w lies in its frame of frame_h x frame_w. With step > 1 the frame, then
 * without a border, takes only every step-th row and column. */
struct ttq_frame {
    int blocks, h, w, top, left, frame_h, frame_w;
    int step; /* 0 is 1 */
};

/* What a frame makes of each value on its way in: x scale + shift per channel, then max(0, .) if
 * relu. Arrays of all blocks' channels; the caller's. */
struct ttq_affine {
    const float *scale, *shift;
    int relu;
};

struct ttq_pass {
    int rows, width;                         /* output pixels of this pass */
    ptrdiff_t out_start, out_row, out_pixel; /* in the output picture's block */
    ptrdiff_t in_start, in_row;              /* in the frame's block */
    int in_first, in_rows,
        in_step; /* first row of the frame, rows and pixels of it to the next output */
    int taps;
    int tap_row[TTQ_MOST_TAPS];          /* rows of the frame from an output's first */
    ptrdiff_t tap_in[TTQ_MOST_TAPS];     /* in the frame's block */
    ptrdiff_t tap_weight[TTQ_MOST_TAPS]; /* in a packed 16 x 16 block row */
};

/* One direction of a convolution, ready for the kernel. */
struct ttq_conv_plan {
    struct ttq_frame frame;
    int in_channels, in_blocks, out_blocks;
    size_t frame_block, out_block; /* floats of one block of 16 channels */
    size_t weight_in, weight_out;  /* floats from one in (out) block to the next */
    int passes;
    struct ttq_pass pass[TTQ_MOST_STRIDE * TTQ_MOST_STRIDE];
};

void ttq_conv_plan_forward(const struct ttq_conv_shape *shape, struct ttq_conv_plan *plan);
void ttq_conv_plan_backward(const struct ttq_conv_shape *shape, struct ttq_conv_plan *plan);
size_t ttq_frame_floats(const struct ttq_conv_plan *plan);

/* Multiply-adds of one picture, all taps counted. */
double ttq_conv_multiply_adds(const struct ttq_conv_shape *shape);

/* weights [k][c][kh][kw] -> packed for forward, and with the roles of in and out swapped for the
 * gradient to the input. */
void ttq_conv_pack(const struct ttq_conv_shape *shape, const float *weights, float *forward,
                   float *backward);

/* packed gradient (forward layout) of filters first .. end - 1 -> dw [k][c][kh][kw]: dw = packed,
 * or dw += packed. */
void ttq_conv_unpack(const struct ttq_conv_shape *shape, const float *packed, int first, int end,
                     int add, float *dw);

#endif
