/* general.h - convolution of any kernel size, stride, padding and number of groups.
 *
 * Work is a list of tiles of a few output pixels by one or two blocks of output channels. The
 * pixels of a tile need not be neighbours: they run on from row to row and from picture to
 * picture, so that pictures of 7x7, or of 1x1, fill tiles as well as large ones. As in conv.h the
 * gradient to the input is stride^2 forward passes over a frame of dy; a pass is the product of
 * two axes, so that no list of taps is kept. Packed weights are those of conv.h, per group.
 * Groups whose channels do not fill blocks of 16 are computed as one group, whose weights outside
 * the groups are zero. Forward, pictures of less than 16 channels (colours) lose their empty lanes
 * in the frame, [h][w][c], and a kernel row's taps and channels become one run of kw x c values:
 * packed weights [out/16][kh][kw][c][16 out]. */
#ifndef TTQ_KERNEL_GENERAL_H
#define TTQ_KERNEL_GENERAL_H

#include <stdbool.h>

#include "ttq/kernel/conv.h"

/* One axis, all directions of one convolution. */
struct ttq_axis {
    int written, read;       /* pixels of the output, of the input picture */
    int kernel, stride, pad; /* of the convolution */
    int border, length;      /* of the input's frame: pixels before the picture, of all */
    bool back;               /* gradient to the input */
};

/* One direction of one convolution. */
struct ttq_general {
    int groups;                             /* that are computed apart */
    bool thin;                              /* less than 16 channels, forward: see above */
    int in_channels, in_blocks, out_blocks; /* of one group */
    struct ttq_axis v, h;                   /* vertical, horizontal */
    bool framed;                            /* the input is copied into frames first */
    struct ttq_frame frame;                 /* of all groups' blocks */
    size_t in_block, in_picture, out_block, out_picture; /* floats from one to the next */
    size_t weight_in, weight_out, weight_tap;
    int pixel; /* floats of a pixel of the input's frame */
    int run;   /* input channels of a block (of a kernel row where thin) */
    int chunk; /* input blocks whose weights are used for all pixels before the next ones */
};

/* `framed`: copy into frames even where no padding asks for it (the input is mapped). */
void ttq_general_plan(const struct ttq_conv_shape *shape, bool back, bool framed,
                      struct ttq_general *plan);

/* Floats of the packed weights of a direction. */
size_t ttq_general_weights_floats(const struct ttq_general *plan);

/* Packs the output blocks first .. last - 1 of a direction (counted over all groups). */
void ttq_general_pack(const struct ttq_conv_shape *shape, const struct ttq_general *plan,
                      const float *weights, int first, int last, float *packed);
/* packed gradient (forward plan) -> [k][c/groups][kh][kw], for those output blocks. */
void ttq_general_unpack(const struct ttq_conv_shape *shape, const struct ttq_general *plan,
                        const float *packed, int first, int last, int add, float *dw);

/* One pass along one axis: output first + step i reads from frame position at + move i, taps of
 * index tap + tap_step j at at + move i + tap_move j. A gradient has `stride` passes an axis. */
struct ttq_axis_pass {
    int count, first, step;
    int at, move;
    int taps, tap, tap_step, tap_move;
};

static inline int ttq_axis_passes(const struct ttq_axis *axis)
{
    return axis->back ? axis->stride : 1;
}

/* Along one axis, input position i gets dy[q - j] w[r + stride j] with r = (i + pad) mod stride
 * and q = (i + pad - r) / stride. Pass r is all i of that r. */
static inline struct ttq_axis_pass ttq_axis_pass(const struct ttq_axis *axis, int r)
{
    struct ttq_axis_pass pass = {axis->written, 0, 1, 0, axis->stride, axis->kernel, 0, 1, 1};
    if (!axis->back)
        return pass;
    int stride = axis->stride;
    pass.first = ((r - axis->pad) % stride + stride) % stride;
    pass.count =
        pass.first < axis->written ? (axis->written - pass.first + stride - 1) / stride : 0;
    pass.step = stride;
    pass.at = (pass.first + axis->pad - r) / stride + axis->border;
    pass.move = 1;
    pass.taps = r < axis->kernel ? (axis->kernel - r + stride - 1) / stride : 0;
    pass.tap = r;
    pass.tap_step = stride;
    pass.tap_move = -1;
    return pass;
}

#endif
