/* layout.h - how activations and packed weights lie in memory.
 *
 * Activations: [n][c/16][h][w][16], fp32, channels in blocks of 16, the last block filled with
 * zeros. Packed weights: [out/16][in/16][kh][kw][16 in][16 out]. */
#ifndef TTQ_KERNEL_LAYOUT_H
#define TTQ_KERNEL_LAYOUT_H

#include <stddef.h>

enum { TTQ_BLOCK = 16 };

static inline int ttq_blocks(int channels)
{
    return (channels + TTQ_BLOCK - 1) / TTQ_BLOCK;
}

/* Floats of one picture. */
static inline size_t ttq_picture_floats(int channels, int h, int w)
{
    return (size_t)ttq_blocks(channels) * TTQ_BLOCK * (size_t)h * (size_t)w;
}

/* Floats of the packed weights of a convolution. */
static inline size_t ttq_packed_floats(int out, int in, int kh, int kw)
{
    return (size_t)ttq_blocks(out) * (size_t)ttq_blocks(in) * (size_t)(kh * kw) * TTQ_BLOCK *
           TTQ_BLOCK;
}

#endif
