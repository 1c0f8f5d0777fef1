/* conv.c - direct convolution from a frame: a tile of pixels x output channels in registers. */
#include "ttq/kernel/body/bodies.h"

#include <string.h>

#include "ttq/kernel/body/vec.h"

/* Tile sizes: accumulators, the weights of one input channel and one broadcast must fit the
 * registers (32 with AVX-512, else 16). */
#if defined(__AVX512F__)
enum { WIDE_PIXELS = 8, PIXELS = 16, GRADIENT_CHANNELS = 8 };
#elif defined(__AVX2__)
enum { WIDE_PIXELS = 3, PIXELS = 6, GRADIENT_CHANNELS = 2 };
#else
enum { WIDE_PIXELS = 1, PIXELS = 2, GRADIENT_CHANNELS = 1 };
#endif

void KERNEL(frame)(const struct ttq_frame *s, const float *picture, float *frame)
{
    size_t row = (size_t)s->frame_w * TTQ_BLOCK;
    /* A frame may be smaller than the picture: rows and columns that no tap reaches stay out. */
    int rows = s->h < s->frame_h - s->top ? s->h : s->frame_h - s->top;
    int columns = s->w < s->frame_w - s->left ? s->w : s->frame_w - s->left;
    size_t left = (size_t)s->left * TTQ_BLOCK, inside = (size_t)columns * TTQ_BLOCK;
    for (int b = 0; b < s->blocks; b++) {
        memset(frame, 0, (size_t)s->top * row * sizeof(float));
        frame += (size_t)s->top * row;
        for (int y = 0; y < rows; y++, frame += row) {
            const float *from =
                picture + ((size_t)b * (size_t)s->h + (size_t)y) * (size_t)s->w * TTQ_BLOCK;
            memset(frame, 0, left * sizeof(float));
            memcpy(frame + left, from, inside * sizeof(float));
            memset(frame + left + inside, 0, (row - left - inside) * sizeof(float));
        }
        size_t below = (size_t)(s->frame_h - s->top - rows) * row;
        memset(frame, 0, below * sizeof(float));
        frame += below;
    }
}

/* One tile: R pixels of a row x OB blocks of output channels, all taps and input channels. */
INLINE void tile(const struct ttq_conv_plan *plan, const struct ttq_pass *pass, const float *frame,
                 const float *weights, const int step, const int R, const int OB, int add,
                 float *out)
{
    vec sum[16][2][NV];
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int o = 0; o < OB; o++)
        UNROLL for (int v = 0; v < NV; v++) sum[r][o][v] = (vec){0};
    for (int b = 0; b < plan->in_blocks; b++) {
        const float *block = frame + (size_t)b * plan->frame_block;
        const float *block_weights = weights + (size_t)b * plan->weight_in;
        int channels = plan->in_channels - b * TTQ_BLOCK;
        channels = channels < TTQ_BLOCK ? channels : TTQ_BLOCK;
        for (int t = 0; t < pass->taps; t++) {
            const float *x = block + pass->tap_in[t];
            const float *w = block_weights + pass->tap_weight[t];
            for (int i = 0; i < channels; i++, x++, w += TTQ_BLOCK) {
                vec k[2][NV];
                UNROLL for (int o = 0; o < OB; o++) UNROLL for (int v = 0; v < NV; v++) k[o][v] =
                    load(w + (size_t)o * plan->weight_out + v * VL);
                UNROLL for (int r = 0; r < R; r++)
                {
                    vec value = splat(x[r * step * TTQ_BLOCK]);
                    UNROLL for (int o = 0; o < OB; o++) UNROLL for (int v = 0; v < NV; v++)
                        sum[r][o][v] += value * k[o][v];
                }
            }
        }
    }
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int o = 0; o < OB; o++)
        UNROLL for (int v = 0; v < NV; v++)
    {
        float *at = out + (size_t)o * plan->out_block + r * pass->out_pixel + v * VL;
        store(at, add ? load(at) + sum[r][o][v] : sum[r][o][v]);
    }
}

/* A row in tiles of R pixels, the rest in smaller ones. */
INLINE void row_of_tiles(const struct ttq_conv_plan *plan, const struct ttq_pass *pass,
                         const float *frame, const float *weights, const int step, const int R,
                         const int OB, int add, float *out)
{
    int done = 0;
    for (; done + R <= pass->width; done += R)
        tile(plan, pass, frame + done * step * TTQ_BLOCK, weights, step, R, OB, add,
             out + done * pass->out_pixel);
    if (R > 4)
        for (; done + 4 <= pass->width; done += 4)
            tile(plan, pass, frame + done * step * TTQ_BLOCK, weights, step, 4, OB, add,
                 out + done * pass->out_pixel);
    for (; done < pass->width; done++)
        tile(plan, pass, frame + done * step * TTQ_BLOCK, weights, step, 1, OB, add,
             out + done * pass->out_pixel);
}

INLINE void all_rows(const struct ttq_conv_plan *plan, const struct ttq_pass *pass,
                     const float *frame, const float *weights, const int step, int add, float *out)
{
    int o = 0;
    for (; o + 2 <= plan->out_blocks; o += 2)
        for (int y = 0; y < pass->rows; y++)
            row_of_tiles(plan, pass, frame + pass->in_start + y * pass->in_row,
                         weights + (size_t)o * plan->weight_out, step, WIDE_PIXELS, 2, add,
                         out + (size_t)o * plan->out_block + pass->out_start + y * pass->out_row);
    for (; o < plan->out_blocks; o++)
        for (int y = 0; y < pass->rows; y++)
            row_of_tiles(plan, pass, frame + pass->in_start + y * pass->in_row,
                         weights + (size_t)o * plan->weight_out, step, PIXELS, 1, add,
                         out + (size_t)o * plan->out_block + pass->out_start + y * pass->out_row);
}

void KERNEL(conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                  int add, float *out)
{
    for (int p = 0; p < plan->passes; p++) {
        const struct ttq_pass *pass = &plan->pass[p];
        if (pass->in_step == 1)
            all_rows(plan, pass, frame, weights, 1, add, out);
        else
            all_rows(plan, pass, frame, weights, 2, add, out);
    }
}

/* dw of C input channels x T taps of one kernel row x 16 output channels, over the picture. */
INLINE void weights_tile(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                         const float *frame, const float *dy, const int step, const int C,
                         const int T, float *dw)
{
    vec sum[16][3][NV];
    UNROLL for (int c = 0; c < C; c++) UNROLL for (int t = 0; t < T; t++)
        UNROLL for (int v = 0; v < NV; v++) sum[c][t][v] =
            load(dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK + v * VL);
    for (int y = 0; y < s->oh; y++) {
        const float *x = frame + (size_t)(y * s->stride) * (size_t)plan->frame.frame_w * TTQ_BLOCK;
        for (int column = 0; column < s->ow; column++, x += step * TTQ_BLOCK, dy += TTQ_BLOCK) {
            vec g[NV];
            UNROLL for (int v = 0; v < NV; v++) g[v] = load(dy + v * VL);
            UNROLL for (int t = 0; t < T; t++) UNROLL for (int c = 0; c < C; c++)
            {
                vec value = splat(x[t * TTQ_BLOCK + c]);
                UNROLL for (int v = 0; v < NV; v++) sum[c][t][v] += value * g[v];
            }
        }
    }
    UNROLL for (int c = 0; c < C; c++) UNROLL for (int t = 0; t < T; t++)
        UNROLL for (int v = 0; v < NV; v++)
            store(dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK + v * VL, sum[c][t][v]);
}

/* The used input channels of a block and all taps of one kernel row, for one block of dy. */
INLINE void weights_row(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                        const float *frame, const float *dy, const int step, int channels,
                        float *dw)
{
    int t = 0;
    for (; t + 3 <= s->kw; t += 3)
        for (int c = 0; c < channels; c += GRADIENT_CHANNELS)
            weights_tile(s, plan, frame + t * TTQ_BLOCK + c, dy, step, GRADIENT_CHANNELS, 3,
                         dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK);
    for (; t < s->kw; t++)
        for (int c = 0; c < channels; c += GRADIENT_CHANNELS)
            weights_tile(s, plan, frame + t * TTQ_BLOCK + c, dy, step, GRADIENT_CHANNELS, 1,
                         dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK);
}

void KERNEL(conv_weights)(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                          const float *frame, const float *dy, float *dw)
{
    for (int o = 0; o < plan->out_blocks; o++) {
        const float *g = dy + (size_t)o * plan->out_block;
        for (int b = 0; b < plan->in_blocks; b++) {
            int channels = s->c - b * TTQ_BLOCK;
            channels = channels < TTQ_BLOCK ? channels : TTQ_BLOCK;
            for (int i = 0; i < s->kh; i++) {
                const float *x = frame + (size_t)b * plan->frame_block +
                                 (size_t)(i * plan->frame.frame_w) * TTQ_BLOCK;
                float *at = dw + (size_t)o * plan->weight_out + (size_t)b * plan->weight_in +
                            (size_t)(i * s->kw) * TTQ_BLOCK * TTQ_BLOCK;
                if (s->stride == 1)
                    weights_row(s, plan, x, g, 1, channels, at);
                else
                    weights_row(s, plan, x, g, 2, channels, at);
            }
        }
    }
}
