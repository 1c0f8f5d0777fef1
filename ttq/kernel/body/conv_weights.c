/* conv_weights.c - the direct gradient to the weights: for each tap a product of x and dy, summed
 * over the pixels, with a tile of input channels x taps x output channels in registers. */
#include "ttq/kernel/body/ahead.h"
#include "ttq/kernel/body/bodies.h"

/* Input channels of one tile, with three taps of a row: the accumulators and dy must fit the
 * registers. A picture of 3 channels takes FEW, so that it does not multiply its padding. */
#if defined(__AVX512F__)
enum { CHANNELS = 8, FEW = 4 };
#elif defined(__AVX2__)
enum { CHANNELS = 2, FEW = 2 };
#else
enum { CHANNELS = 1, FEW = 1 };
#endif

/* One block of input channels and one row of the kernel: what all its tiles share. */
struct row {
    const struct ttq_conv_shape *shape;
    size_t frame_row; /* floats from one row of dy to the next, in the frame */
    int first, end;   /* rows of dy that meet the picture, not its border */
    int channels;
};

/* dw of C input channels x T taps of a kernel row x 16 output channels. */
INLINE void weights_tile(const struct row *row, const float *frame, const float *dy, const int step,
                         const int C, const int T, struct ahead *next, float *dw)
{
    vec sum[CHANNELS][3][NV];
    EACH (c, C)
        EACH (t, T)
            EACH (v, NV)
                sum[c][t][v] = load(dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK + v * VL);
    dy += (size_t)(row->first * row->shape->ow) * TTQ_BLOCK;
    for (int y = row->first; y < row->end; y++) {
        const float *x = frame + (size_t)y * row->frame_row;
        for (int i = 0; i < row->shape->ow; i++, x += step * TTQ_BLOCK, dy += TTQ_BLOCK) {
            vec g[NV];
            EACH (v, NV)
                g[v] = load(dy + v * VL);
            EACH (t, T)
                EACH (c, C) {
                    vec value = splat(x[t * TTQ_BLOCK + c]);
                    EACH (v, NV)
                        sum[c][t][v] += value * g[v];
                }
        }
        fetch(next);
    }
    EACH (c, C)
        EACH (t, T)
            EACH (v, NV)
                store(dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK + v * VL, sum[c][t][v]);
}

/* All taps of a kernel row, for one block of dy. */
INLINE void all_taps(const struct row *row, const float *frame, const float *dy, const int step,
                     const int C, struct ahead *next, float *dw)
{
    int t = 0;
    for (; t + 3 <= row->shape->kw; t += 3)
        for (int c = 0; c < row->channels; c += C)
            weights_tile(row, frame + t * TTQ_BLOCK + c, dy, step, C, 3, next,
                         dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK);
    for (; t < row->shape->kw; t++)
        for (int c = 0; c < row->channels; c += C)
            weights_tile(row, frame + t * TTQ_BLOCK + c, dy, step, C, 1, next,
                         dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK);
}

INLINE void any_channels(const struct row *row, const float *frame, const float *dy, const int step,
                         struct ahead *next, float *dw)
{
    if (row->channels <= FEW)
        all_taps(row, frame, dy, step, FEW, next, dw);
    else
        all_taps(row, frame, dy, step, CHANNELS, next, dw);
}

/* The kernel row i of a block of input channels; rows y of dy with 0 <= y stride + i - top < h. */
static struct row row_of(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                         int block, int i)
{
    int channels = s->c - block * TTQ_BLOCK;
    struct row row = {.shape = s,
                      .frame_row = (size_t)(s->stride * plan->frame.frame_w) * TTQ_BLOCK,
                      .end = s->oh,
                      .channels = channels < TTQ_BLOCK ? channels : TTQ_BLOCK};
    while (row.first < row.end && row.first * s->stride + i < s->pad_top)
        row.first++;
    while (row.end > row.first && (row.end - 1) * s->stride + i >= s->pad_top + s->h)
        row.end--;
    return row;
}

void KERNEL(conv_weights)(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                          const float *frame, const float *dy, const float *next, float *dw)
{
    struct ahead ahead =
        ahead_of(&plan->frame, next, (size_t)(plan->out_blocks * plan->in_blocks * s->kh * s->oh));
    for (int o = 0; o < plan->out_blocks; o++)
        for (int b = 0; b < plan->in_blocks; b++)
            for (int i = 0; i < s->kh; i++) {
                struct row row = row_of(s, plan, b, i);
                const float *x = frame + (size_t)b * plan->frame_block +
                                 (size_t)(i * plan->frame.frame_w) * TTQ_BLOCK;
                const float *g = dy + (size_t)o * plan->out_block;
                float *at = dw + (size_t)o * plan->weight_out + (size_t)b * plan->weight_in +
                            (size_t)(i * s->kw) * TTQ_BLOCK * TTQ_BLOCK;
                if (s->stride == 1)
                    any_channels(&row, x, g, 1, &ahead, at);
                else
                    any_channels(&row, x, g, 2, &ahead, at);
            }
}
