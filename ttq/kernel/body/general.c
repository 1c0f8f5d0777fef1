/* general.c - convolution of any shape: a tile of any pixels x output channels in registers. */
#include "ttq/kernel/body/bodies.h"

#include "ttq/kernel/body/vec.h"

/* Tile sizes: accumulators, the weights of one input channel and one broadcast must fit the
 * registers (32 with AVX-512, else 16). The gradient's tile is ROWS input channels, or RUN values
 * of a thin kernel row, by the same blocks. */
#if defined(__AVX512F__)
enum { PIXELS = 8, SPAN = 2, ROWS = 8, RUN = 12 };
#elif defined(__AVX2__)
enum { PIXELS = 6, SPAN = 1, ROWS = 4, RUN = 4 };
#else
enum { PIXELS = 2, SPAN = 1, ROWS = 2, RUN = 2 };
#endif

/* Bytes of x and dy that the gradient's tiles go over while they are in the first-level cache. */
enum { BAND_BYTES = 20 << 10 };

/* Where a tile's pixels lie, relative to a block's start; `count` of them are real. */
struct places {
    ptrdiff_t in[PIXELS], out[PIXELS];
    int count;
};

/* Walks over the pixels of a pass, picture by picture and row by row. */
struct walk {
    const struct ttq_general *plan;
    struct ttq_axis_pass v, h;
    int n, picture, y, x;
};

/* The next pixels; beyond the last one it is repeated. False: there is none. */
static int next_places(struct walk *w, struct places *places)
{
    const struct ttq_general *plan = w->plan;
    places->count = 0;
    if (w->picture == w->n)
        return 0;
    ptrdiff_t in = 0, out = 0;
    for (int r = 0; r < PIXELS; r++) {
        if (w->picture < w->n) {
            in = w->picture * (ptrdiff_t)plan->in_picture +
                 ((ptrdiff_t)(w->v.at + w->y * w->v.move) * plan->h.length + w->h.at +
                  w->x * w->h.move) *
                     plan->pixel;
            out = w->picture * (ptrdiff_t)plan->out_picture +
                  ((ptrdiff_t)(w->v.first + w->y * w->v.step) * plan->h.written + w->h.first +
                   w->x * w->h.step) *
                      TTQ_BLOCK;
            places->count++;
            if (++w->x == w->h.count) {
                w->x = 0;
                if (++w->y == w->v.count) {
                    w->y = 0;
                    w->picture++;
                }
            }
        }
        places->in[r] = in;
        places->out[r] = out;
    }
    return 1;
}

/* Input channels of a block, or values of a thin kernel row. */
INLINE int channels_of(const struct ttq_general *plan, int block)
{
    int left = plan->in_channels - block * TTQ_BLOCK;
    return plan->thin || left > TTQ_BLOCK ? plan->run : left;
}

/* One tile: all taps of input blocks start .. end - 1, for B output blocks. */
INLINE void tile(const struct walk *w, const struct places *places, const float *in,
                 const float *weights, int start, int end, const int B, const float *plus,
                 float *out)
{
    const struct ttq_general *plan = w->plan;
    vec sum[PIXELS][SPAN][NV];
    EACH (r, PIXELS)
        EACH (b, B)
            EACH (v, NV)
                sum[r][b][v] = (vec){0};
    for (int block = start; block < end; block++) {
        int channels = channels_of(plan, block);
        for (int i = 0; i < w->v.taps; i++)
            for (int j = 0; j < w->h.taps; j++) {
                const float *x =
                    in + block * (ptrdiff_t)plan->in_block +
                    ((ptrdiff_t)i * w->v.tap_move * plan->h.length + j * w->h.tap_move) *
                        plan->pixel;
                int tap =
                    (w->v.tap + i * w->v.tap_step) * plan->h.kernel + w->h.tap + j * w->h.tap_step;
                const float *k = weights + block * (ptrdiff_t)plan->weight_in +
                                 tap * (ptrdiff_t)plan->weight_tap;
                const float *pixel[PIXELS];
                EACH (r, PIXELS)
                    pixel[r] = x + places->in[r];
                for (int c = 0; c < channels; c++, k += TTQ_BLOCK) {
                    vec row[SPAN][NV];
                    EACH (b, B)
                        EACH (v, NV)
                            row[b][v] = load(k + (size_t)b * plan->weight_out + v * VL);
                    EACH (r, PIXELS) {
                        vec value = splat(pixel[r][c]);
                        EACH (b, B)
                            EACH (v, NV)
                                sum[r][b][v] += value * row[b][v];
                    }
                }
            }
    }
    EACH (r, PIXELS)
        if (r < places->count)
            EACH (b, B)
                EACH (v, NV) {
                    ptrdiff_t at = b * (ptrdiff_t)plan->out_block + places->out[r] + v * VL;
                    store(out + at, plus ? load(plus + at) + sum[r][b][v] : sum[r][b][v]);
                }
}

/* B output blocks of all pixels of a pass; later chunks add to what the first has written. */
INLINE void one_pass(const struct walk *start, const float *in, const float *weights, const int B,
                     const float *plus, float *out)
{
    const struct ttq_general *plan = start->plan;
    bool taps = start->v.taps && start->h.taps;
    for (int block = 0; block < (taps ? plan->in_blocks : 1); block += plan->chunk) {
        int end = block + plan->chunk < plan->in_blocks ? block + plan->chunk : plan->in_blocks;
        struct walk w = *start;
        struct places places;
        while (next_places(&w, &places))
            tile(&w, &places, in, weights, block, end, B, block ? out : plus, out);
    }
}

void KERNEL(general)(const struct ttq_general *plan, const float *in, int n, const float *weights,
                     const float *plus, int first, int last, float *out)
{
    for (int o = first; o < last;) {
        int group = o / plan->out_blocks, left = (group + 1) * plan->out_blocks - o;
        left = left < last - o ? left : last - o;
        const float *x = in + (size_t)(group * plan->in_blocks) * plan->in_block;
        const float *k = weights + (size_t)o * plan->weight_out;
        size_t at = (size_t)o * plan->out_block;
        for (int i = 0; i < ttq_axis_passes(&plan->v); i++)
            for (int j = 0; j < ttq_axis_passes(&plan->h); j++) {
                struct walk w = {
                    plan, ttq_axis_pass(&plan->v, i), ttq_axis_pass(&plan->h, j), n, 0, 0, 0};
                bool taps = w.v.taps && w.h.taps;
                if (w.v.count == 0 || w.h.count == 0 || (!taps && plus == out))
                    continue;
                const float *plus_at = plus ? plus + at : NULL;
                if (left >= SPAN)
                    one_pass(&w, x, k, SPAN, plus_at, out + at);
                else
                    one_pass(&w, x, k, 1, plus_at, out + at);
            }
        o += left >= SPAN ? SPAN : 1;
    }
}

/* Pictures and rows of the output that a gradient tile sums over. */
struct band {
    int pictures, rows;
};

/* dw of C input channels of one tap x B output blocks += the sum over a band; the first `skip`
 * channels have been added before. */
INLINE void weights_tile(const struct ttq_general *plan, const struct band *band, const float *x,
                         const float *dy, const int C, const int B, int skip, float *dw)
{
    vec sum[RUN][SPAN][NV];
    EACH (c, C)
        EACH (b, B)
            EACH (v, NV)
                sum[c][b][v] = (vec){0};
    ptrdiff_t step = plan->h.stride * plan->pixel;
    for (int i = 0; i < band->pictures; i++)
        for (int y = 0; y < band->rows; y++) {
            const float *from = x + i * (ptrdiff_t)plan->in_picture +
                                (ptrdiff_t)(y * plan->v.stride) * plan->h.length * plan->pixel;
            const float *g =
                dy + i * (ptrdiff_t)plan->out_picture + (ptrdiff_t)y * plan->h.written * TTQ_BLOCK;
            for (int column = 0; column < plan->h.written; column++) {
                vec k[SPAN][NV];
                EACH (b, B)
                    EACH (v, NV)
                        k[b][v] = load(g + (size_t)b * plan->out_block + v * VL);
                EACH (c, C) {
                    vec value = splat(from[c]);
                    EACH (b, B)
                        EACH (v, NV)
                            sum[c][b][v] += value * k[b][v];
                }
                from += step;
                g += TTQ_BLOCK;
            }
        }
    EACH (c, C)
        if (c >= skip)
            EACH (b, B)
                EACH (v, NV) {
                    float *to = dw + (size_t)b * plan->weight_out + c * TTQ_BLOCK + v * VL;
                    store(to, load(to) + sum[c][b][v]);
                }
}

/* The run of a thin kernel row in tiles of RUN, the last of which overlaps the one before. */
INLINE void thin_row(const struct ttq_general *plan, const struct band *band, const float *x,
                     const float *dy, const int B, float *dw)
{
    int c = 0;
    for (; c + RUN <= plan->run; c += RUN)
        weights_tile(plan, band, x + c, dy, RUN, B, 0, dw + c * TTQ_BLOCK);
    int back = RUN - (plan->run - c);
    if (back < RUN && plan->run >= RUN)
        weights_tile(plan, band, x + c - back, dy, RUN, B, back, dw + (c - back) * TTQ_BLOCK);
    else
        for (; c < plan->run; c++)
            weights_tile(plan, band, x + c, dy, 1, B, 0, dw + c * TTQ_BLOCK);
}

/* All taps and channels of an input block over one band. */
INLINE void weights_band(const struct ttq_general *plan, const struct band *band, const float *x,
                         const float *dy, int channels, const int B, float *dw)
{
    for (int i = 0; i < plan->v.kernel; i++, x += plan->h.length * plan->pixel)
        for (int j = 0; j < plan->h.kernel; j++, dw += plan->weight_tap) {
            if (plan->thin)
                thin_row(plan, band, x, dy, B, dw);
            else
                for (int c = 0; c < channels; c += ROWS)
                    weights_tile(plan, band, x + j * TTQ_BLOCK + c, dy, ROWS, B, 0,
                                 dw + c * TTQ_BLOCK);
        }
}

/* As many rows, or whole pictures, as stay in cache. */
static struct band band_of(const struct ttq_general *plan)
{
    size_t row = (size_t)(plan->v.stride * plan->h.length * plan->pixel +
                          SPAN * plan->h.written * TTQ_BLOCK) *
                 sizeof(float);
    int rows = (int)(BAND_BYTES / row), whole = plan->v.written;
    if (rows >= whole)
        return (struct band){rows / whole, whole};
    return (struct band){1, rows > 1 ? rows : 1};
}

INLINE void weights_blocks(const struct ttq_general *plan, const float *x, const float *dy, int n,
                           int channels, const int B, float *dw)
{
    struct band most = band_of(plan);
    for (int i = 0; i < n; i += most.pictures)
        for (int y = 0; y < plan->v.written; y += most.rows) {
            struct band band = most;
            band.pictures = band.pictures < n - i ? band.pictures : n - i;
            band.rows = band.rows < plan->v.written - y ? band.rows : plan->v.written - y;
            weights_band(plan, &band,
                         x + i * (ptrdiff_t)plan->in_picture +
                             (ptrdiff_t)(y * plan->v.stride) * plan->h.length * plan->pixel,
                         dy + i * (ptrdiff_t)plan->out_picture +
                             (ptrdiff_t)y * plan->h.written * TTQ_BLOCK,
                         channels, B, dw);
        }
}

void KERNEL(general_weights)(const struct ttq_general *plan, const float *in, const float *dy,
                             int n, int first, int last, int block, float *dw)
{
    int channels = channels_of(plan, block);
    for (int o = first; o < last;) {
        int group = o / plan->out_blocks, left = (group + 1) * plan->out_blocks - o;
        left = left < last - o ? left : last - o;
        const float *x = in + (size_t)(group * plan->in_blocks + block) * plan->in_block;
        const float *g = dy + (size_t)o * plan->out_block;
        float *to = dw + (size_t)o * plan->weight_out + (size_t)block * plan->weight_in;
        if (left >= SPAN)
            weights_blocks(plan, x, g, n, channels, SPAN, to);
        else
            weights_blocks(plan, x, g, n, channels, 1, to);
        o += left >= SPAN ? SPAN : 1;
    }
}

void KERNEL(thin_frame)(const struct ttq_general *plan, const struct ttq_affine *map,
                        const float *picture, float *frame)
{
    const struct ttq_frame *s = &plan->frame;
    int c = plan->pixel;
    for (int y = 0; y < s->frame_h; y++)
        for (int x = 0; x < s->frame_w; x++, frame += c) {
            int row = y - s->top, column = x - s->left;
            bool inside = row >= 0 && row < s->h && column >= 0 && column < s->w;
            const float *from = picture + ((ptrdiff_t)row * s->w + column) * TTQ_BLOCK;
            for (int i = 0; i < c; i++) {
                float value = inside ? from[i] : 0.0f;
                if (inside && map) {
                    value = value * map->scale[i] + map->shift[i];
                    value = map->relu && value <= 0.0f ? 0.0f : value;
                }
                frame[i] = value;
            }
        }
}
