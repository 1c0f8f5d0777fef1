/* conv.c - direct convolution from a frame: a tile of pixels x output channels in registers. */
#include "ttq/kernel/body/bodies.h"

#include <string.h>

#include "ttq/kernel/body/tile.h"

/* Input channels of one tile of the weights' gradient, with three taps of a row: the accumulators
 * and dy must fit the registers. */
#if defined(__AVX512F__)
enum { GRADIENT_CHANNELS = 8 };
#elif defined(__AVX2__)
enum { GRADIENT_CHANNELS = 2 };
#else
enum { GRADIENT_CHANNELS = 1 };
#endif

/* One row of `pixels` pixels, mapped. */
INLINE void map_row(const vec scale[NV], const vec shift[NV], const int relu, const float *from,
                    int pixels, float *to)
{
    for (int p = 0; p < pixels; p++, from += TTQ_BLOCK, to += TTQ_BLOCK)
        EACH (v, NV) {
            vec y = load(from + v * VL) * scale[v] + shift[v];
            store(to + v * VL, relu ? relu_of(y) : y);
        }
}

void KERNEL(frame)(const struct ttq_frame *s, const struct ttq_affine *map, const float *picture,
                   float *frame)
{
    size_t row = (size_t)s->frame_w * TTQ_BLOCK;
    /* A frame may be smaller than the picture: rows and columns that no tap reaches stay out. */
    int rows = s->h < s->frame_h - s->top ? s->h : s->frame_h - s->top;
    int columns = s->w < s->frame_w - s->left ? s->w : s->frame_w - s->left;
    size_t left = (size_t)s->left * TTQ_BLOCK, inside = (size_t)columns * TTQ_BLOCK;
    for (int b = 0; b < s->blocks; b++) {
        vec scale[NV], shift[NV];
        EACH (v, NV) {
            scale[v] = map ? load(map->scale + b * TTQ_BLOCK + v * VL) : (vec){0};
            shift[v] = map ? load(map->shift + b * TTQ_BLOCK + v * VL) : (vec){0};
        }
        memset(frame, 0, (size_t)s->top * row * sizeof(float));
        frame += (size_t)s->top * row;
        for (int y = 0; y < rows; y++, frame += row) {
            const float *from =
                picture + ((size_t)b * (size_t)s->h + (size_t)y) * (size_t)s->w * TTQ_BLOCK;
            memset(frame, 0, left * sizeof(float));
            if (!map)
                memcpy(frame + left, from, inside * sizeof(float));
            else if (map->relu)
                map_row(scale, shift, 1, from, columns, frame + left);
            else
                map_row(scale, shift, 0, from, columns, frame + left);
            memset(frame + left + inside, 0, (row - left - inside) * sizeof(float));
        }
        size_t below = (size_t)(s->frame_h - s->top - rows) * row;
        memset(frame, 0, below * sizeof(float));
        frame += below;
    }
}

void KERNEL(conv)(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                  const float *plus, float *out)
{
    for (int p = 0; p < plan->passes; p++) {
        const struct ttq_pass *pass = &plan->pass[p];
        if (pass->in_step == 1)
            all_rows(plan, pass, frame, weights, 1, plus, out);
        else
            all_rows(plan, pass, frame, weights, 2, plus, out);
    }
}

/* dw of C input channels x T taps of one kernel row x 16 output channels, over the picture. */
INLINE void weights_tile(const struct ttq_conv_shape *s, const struct ttq_conv_plan *plan,
                         const float *frame, const float *dy, const int step, const int C,
                         const int T, float *dw)
{
    vec sum[16][3][NV];
    EACH (c, C)
        EACH (t, T)
            EACH (v, NV)
                sum[c][t][v] = load(dw + (t * TTQ_BLOCK + c) * TTQ_BLOCK + v * VL);
    for (int y = 0; y < s->oh; y++) {
        const float *x = frame + (size_t)(y * s->stride) * (size_t)plan->frame.frame_w * TTQ_BLOCK;
        for (int column = 0; column < s->ow; column++, x += step * TTQ_BLOCK, dy += TTQ_BLOCK) {
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
    }
    EACH (c, C)
        EACH (t, T)
            EACH (v, NV)
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
