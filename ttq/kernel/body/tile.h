/* tile.h - the inner loops of every product of pixels and weights: a tile of R pixels x OB blocks
 * of output channels in registers, broadcast inputs, one row of weights at a time. */
#ifndef TTQ_KERNEL_BODY_TILE_H
#define TTQ_KERNEL_BODY_TILE_H

#include "ttq/kernel/body/ahead.h"

/* Tile sizes: accumulators, the weights of one input channel and one broadcast must fit the
 * registers (32 with AVX-512, else 16). */
#if defined(__AVX512F__)
enum { WIDE_PIXELS = 8, PIXELS = 16 };
#elif defined(__AVX2__)
enum { WIDE_PIXELS = 3, PIXELS = 6 };
#else
enum { WIDE_PIXELS = 1, PIXELS = 2 };
#endif

/* A pointer moved along, if there is one. */
INLINE const float *moved(const float *p, ptrdiff_t by)
{
    return p ? p + by : NULL;
}

/* Taps first .. end - 1 of a pass. */
struct taps {
    int first, end;
};

/* One tile: R pixels of a row x OB blocks of output channels, all input channels. */
INLINE void tile(const struct ttq_conv_plan *plan, const struct ttq_pass *pass, struct taps taps,
                 const float *frame, const float *weights, const int step, const int R,
                 const int OB, const float *plus, float *out)
{
    vec sum[16][2][NV];
    EACH (r, R)
        EACH (o, OB)
            EACH (v, NV)
                sum[r][o][v] = (vec){0};
    for (int b = 0; b < plan->in_blocks; b++) {
        const float *block = frame + (size_t)b * plan->frame_block;
        const float *block_weights = weights + (size_t)b * plan->weight_in;
        int channels = plan->in_channels - b * TTQ_BLOCK;
        channels = channels < TTQ_BLOCK ? channels : TTQ_BLOCK;
        for (int t = taps.first; t < taps.end; t++) {
            const float *x = block + pass->tap_in[t];
            const float *w = block_weights + pass->tap_weight[t];
            for (int i = 0; i < channels; i++, x++, w += TTQ_BLOCK) {
                vec k[2][NV];
                EACH (o, OB)
                    EACH (v, NV)
                        k[o][v] = load(w + (size_t)o * plan->weight_out + v * VL);
                EACH (r, R) {
                    vec value = splat(x[r * step * TTQ_BLOCK]);
                    EACH (o, OB)
                        EACH (v, NV)
                            sum[r][o][v] += value * k[o][v];
                }
            }
        }
    }
    EACH (r, R)
        EACH (o, OB)
            EACH (v, NV) {
                ptrdiff_t at = o * (ptrdiff_t)plan->out_block + r * pass->out_pixel + v * VL;
                store(out + at, plus ? load(plus + at) + sum[r][o][v] : sum[r][o][v]);
            }
}

/* `width` pixels of a row in tiles of R, the rest in smaller ones. */
INLINE void row_of_tiles(const struct ttq_conv_plan *plan, const struct ttq_pass *pass,
                         struct taps taps, int width, const float *frame, const float *weights,
                         const int step, const int R, const int OB, const float *plus, float *out)
{
    int done = 0;
    for (; done + R <= width; done += R)
        tile(plan, pass, taps, frame + done * step * TTQ_BLOCK, weights, step, R, OB,
             moved(plus, done * pass->out_pixel), out + done * pass->out_pixel);
    if (R > 4)
        for (; done + 4 <= width; done += 4)
            tile(plan, pass, taps, frame + done * step * TTQ_BLOCK, weights, step, 4, OB,
                 moved(plus, done * pass->out_pixel), out + done * pass->out_pixel);
    if (R > 2)
        for (; done + 2 <= width; done += 2)
            tile(plan, pass, taps, frame + done * step * TTQ_BLOCK, weights, step, 2, OB,
                 moved(plus, done * pass->out_pixel), out + done * pass->out_pixel);
    for (; done < width; done++)
        tile(plan, pass, taps, frame + done * step * TTQ_BLOCK, weights, step, 1, OB,
             moved(plus, done * pass->out_pixel), out + done * pass->out_pixel);
}

/* The taps that row y has inside the picture: those above and below it meet only zeros. */
INLINE struct taps taps_inside(const struct ttq_conv_plan *plan, const struct ttq_pass *pass, int y)
{
    int row = pass->in_first + y * pass->in_rows - plan->frame.top;
    struct taps taps = {0, pass->taps};
    while (taps.first < taps.end &&
           (unsigned)(row + pass->tap_row[taps.first]) >= (unsigned)plan->frame.h)
        taps.first++;
    while (taps.end > taps.first &&
           (unsigned)(row + pass->tap_row[taps.end - 1]) >= (unsigned)plan->frame.h)
        taps.end--;
    return taps;
}

/* Where row y of output block o begins. */
INLINE ptrdiff_t out_at(const struct ttq_conv_plan *plan, const struct ttq_pass *pass, int o, int y)
{
    return o * (ptrdiff_t)plan->out_block + pass->out_start + y * pass->out_row;
}

INLINE void all_rows(const struct ttq_conv_plan *plan, const struct ttq_pass *pass,
                     const float *frame, const float *weights, const int step, const float *plus,
                     struct ahead *next, float *out)
{
    int o = 0;
    for (; o + 2 <= plan->out_blocks; o += 2)
        for (int y = 0; y < pass->rows; y++) {
            row_of_tiles(plan, pass, taps_inside(plan, pass, y), pass->width,
                         frame + pass->in_start + y * pass->in_row,
                         weights + (size_t)o * plan->weight_out, step, WIDE_PIXELS, 2,
                         moved(plus, out_at(plan, pass, o, y)), out + out_at(plan, pass, o, y));
            fetch(next);
        }
    for (; o < plan->out_blocks; o++)
        for (int y = 0; y < pass->rows; y++) {
            row_of_tiles(plan, pass, taps_inside(plan, pass, y), pass->width,
                         frame + pass->in_start + y * pass->in_row,
                         weights + (size_t)o * plan->weight_out, step, PIXELS, 1,
                         moved(plus, out_at(plan, pass, o, y)), out + out_at(plan, pass, o, y));
            fetch(next);
        }
}

#endif
