/* winograd.h - 3x3 convolutions of stride 1 by Winograd's minimal filtering, F(2x2) and F(4x4)
 * (Winograd 1980; Lavin and Gray 2016): outputs in tiles of m x m from inputs of (m+2) x (m+2).
 *
 * With g the weights, d an input tile, e an output tile's gradient, and * element by element:
 *   y  = A^T [ (G g G^T) * (B^T d B) ] A          forward, and gradient to the input
 *   dg = G^T [ (A e A^T) * (B^T d B) ] G          gradient to the weights, summed before G^T . G
 * The products at each of the (m+2)^2 positions are matrix products: tiles x in channels by
 * in x out channels. Interpolation points: 0, 1, -1, infinity for m = 2; 0, +-0.625, +-1.5,
 * infinity for m = 4, whose transforms of the data are exact in binary and whose rounding error is
 * half of that of the usual points 0, +-1, +-2, infinity. */
#ifndef TTQ_KERNEL_WINOGRAD_H
#define TTQ_KERNEL_WINOGRAD_H

#include <stdbool.h>

#include "ttq/kernel/conv.h"

enum { TTQ_WINOGRAD_POSITIONS = 36 };

/* One direction of one convolution. A group is what is transformed and multiplied at a time: some
 * rows of tiles of one picture, or several whole pictures. */
struct ttq_winograd {
    int m, positions;          /* 2 and 16, or 4 and 36 */
    bool flip;                 /* gradient to the input: taps are mirrored */
    int in_blocks, out_blocks; /* of 16 channels */
    int h, w;                  /* pixels of input and output */
    int tiles_h, tiles_w;      /* tiles of a picture */
    int rows, pictures;        /* of tiles, and of a group; rows < tiles_h only with one picture */
    size_t tiles;              /* most of a group: the room of V and M */
    struct ttq_frame frame;    /* of one input picture */
    size_t v_position, m_position, u_position; /* floats from one position to the next */
    struct ttq_conv_plan product;              /* the matrix product of one position */
};

/* 3x3, stride 1, one pixel of padding on all sides. */
bool ttq_winograd_fits(const struct ttq_conv_shape *shape);

/* m is 2 or 4; `back`: gradient to the input, with the roles of the channels swapped. */
void ttq_winograd_plan(const struct ttq_conv_shape *shape, int m, bool back,
                       struct ttq_winograd *plan);

/* Floats of U, and of the scratch that one thread needs for convolution and gradient. */
size_t ttq_winograd_weights_floats(const struct ttq_winograd *plan);
size_t ttq_winograd_scratch_floats(const struct ttq_winograd *plan);

#endif
