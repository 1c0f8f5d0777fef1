/* winograd.c - 3x3 convolutions by Winograd's minimal filtering; see ttq/kernel/winograd.h.
 *
 * V [position][in block][tile][16], U [position][out block][in block][16 in][16 out],
 * M [position][out block][tile][16]. */
#include "ttq/kernel/body/bodies.h"

#include <string.h>

#include "ttq/kernel/body/tile.h"
#include "ttq/kernel/body/transform.h"

/* Input channels of a tile of dU, with one and with two blocks of output channels. */
#if defined(__AVX512F__)
enum { OUTER_CHANNELS = 16, OUTER_WIDE_CHANNELS = 8 };
#elif defined(__AVX2__)
enum { OUTER_CHANNELS = 4, OUTER_WIDE_CHANNELS = 2 };
#else
enum { OUTER_CHANNELS = 2, OUTER_WIDE_CHANNELS = 1 };
#endif

/* A group: `pictures` from one on, tile rows row .. row + rows - 1 of each. */
struct group {
    int pictures, row, rows;
};

INLINE int group_tiles(const struct ttq_winograd *plan, const struct group *group)
{
    return group->pictures * group->rows * plan->tiles_w;
}

/* B^T d B of one tile: x at its first pixel in the frame, v at its place in position 0. */
INLINE void input_tile(const int m, const float *x, size_t row, float *v, size_t position)
{
    vec t[6][6];
    EACH (j, m + 2) {
        vec d[6], c[6];
        EACH (i, m + 2)
            d[i] = load(x + (size_t)i * row + j * TTQ_BLOCK);
        input_axis(m, d, c);
        EACH (i, m + 2)
            t[i][j] = c[i];
    }
    EACH (i, m + 2) {
        vec c[6];
        input_axis(m, t[i], c);
        EACH (j, m + 2)
            store(v + (size_t)(i * (m + 2) + j) * position, c[j]);
    }
}

/* Frames each picture and transforms its tiles of the group into V. */
INLINE void input_group(const int m, const struct ttq_winograd *plan, const struct group *group,
                        const struct ttq_affine *map, const float *x, float *frame, float *v)
{
    const struct ttq_frame *shape = &plan->frame;
    size_t row = (size_t)shape->frame_w * TTQ_BLOCK, block = row * (size_t)shape->frame_h;
    size_t picture = (size_t)(plan->in_blocks * plan->h * plan->w) * TTQ_BLOCK;
    for (int q = 0; q < group->pictures; q++) {
        if (group->row == 0)
            KERNEL(frame)(shape, map, x + (size_t)q * picture, frame);
        for (int b = 0; b < plan->in_blocks; b++)
            for (int r = 0; r < group->rows; r++)
                for (int c = 0; c < plan->tiles_w; c++) {
                    const float *from = frame + (size_t)b * block +
                                        (size_t)((group->row + r) * m) * row + c * m * TTQ_BLOCK;
                    size_t tile = (size_t)((q * group->rows + r) * plan->tiles_w + c);
                    float *to = v + ((size_t)b * plan->tiles + tile) * TTQ_BLOCK;
                    EACH (lane, NV)
                        input_tile(m, from + lane * VL, row, to + lane * VL, plan->v_position);
                }
    }
}

/* Lines that the next transforms will touch, fetched piece by piece while the products keep the
 * arithmetic busy: they themselves need no memory, the transforms would wait for it. `lines` of
 * 64 bytes from each of `blocks` starts. */
struct share {
    const float *from;
    size_t lines, block;
    int blocks, write;
};

INLINE void fetch_share(const struct share *share, int piece, int pieces)
{
    size_t start = share->lines * (size_t)piece / (size_t)pieces;
    size_t end = share->lines * (size_t)(piece + 1) / (size_t)pieces;
    for (int b = 0; b < share->blocks; b++) {
        const float *from = share->from + (size_t)b * share->block;
        if (share->write)
            for (size_t line = start; line < end; line++)
                __builtin_prefetch(from + line * TTQ_BLOCK, 1, 3);
        else
            for (size_t line = start; line < end; line++)
                __builtin_prefetch(from + line * TTQ_BLOCK, 0, 2);
    }
}

/* The share of this group, by its rows, of the next group of pictures of a tensor at `from`, whose
 * first picture is this group's. Behind the last group nothing may come: fetching is harmless. */
INLINE struct share next_group(const struct ttq_winograd *plan, const struct group *group,
                               const float *from, int blocks)
{
    size_t picture = (size_t)(blocks * plan->h * plan->w);
    size_t lines = picture * (size_t)plan->pictures / (size_t)plan->tiles_h;
    return (struct share){from + (picture * (size_t)group->pictures + lines * (size_t)group->row) *
                                     TTQ_BLOCK,
                          lines * (size_t)group->rows, 0, 1, 0};
}

/* Where this group lies in a tensor at `at`, whose first picture is this group's. */
INLINE struct share own_place(const struct ttq_winograd *plan, const struct group *group,
                              const float *at, int blocks, int write)
{
    size_t row = (size_t)(plan->w * plan->m), block = (size_t)(plan->h * plan->w);
    size_t top = (size_t)group->row * row, lines = (size_t)group->rows * row;
    lines = top + lines > block ? block - top : lines;
    return (struct share){at + top * TTQ_BLOCK, lines, block * TTQ_BLOCK, blocks * group->pictures,
                          write};
}

/* M = V U at every position. */
INLINE void products(const struct ttq_winograd *plan, int tiles, const float *v, const float *u,
                     float *mm, const struct share *in, const struct share *out)
{
    const struct ttq_conv_plan *product = &plan->product;
    const struct ttq_pass *pass = &product->pass[0];
    for (int p = 0; p < plan->positions; p++) {
        const float *vp = v + (size_t)p * plan->v_position, *up = u + (size_t)p * plan->u_position;
        float *mp = mm + (size_t)p * plan->m_position;
        fetch_share(in, p, plan->positions);
        fetch_share(out, p, plan->positions);
        int o = 0;
        for (; o + 2 <= plan->out_blocks; o += 2)
            row_of_tiles(product, pass, (struct taps){0, 1}, tiles, vp,
                         up + (size_t)o * product->weight_out, 1, WIDE_PIXELS, 2, NULL,
                         mp + (size_t)o * product->out_block);
        for (; o < plan->out_blocks; o++)
            row_of_tiles(product, pass, (struct taps){0, 1}, tiles, vp,
                         up + (size_t)o * product->weight_out, 1, PIXELS, 1, NULL,
                         mp + (size_t)o * product->out_block);
    }
}

/* A^T M A of one tile: the rows x columns of it that lie inside the picture. */
INLINE void output_tile(const int m, const float *mm, size_t position, int rows, int columns,
                        const float *plus, float *y, size_t row)
{
    vec t[4][6];
    EACH (j, m + 2) {
        vec d[6], c[4];
        EACH (i, m + 2)
            d[i] = load(mm + (size_t)(i * (m + 2) + j) * position);
        output_axis(m, d, c);
        EACH (i, m)
            t[i][j] = c[i];
    }
    EACH (i, m) {
        vec c[4];
        output_axis(m, t[i], c);
        EACH (j, m) {
            size_t at = (size_t)i * row + (size_t)(j * TTQ_BLOCK);
            if (i < rows && j < columns)
                store(y + at, plus ? load(plus + at) + c[j] : c[j]);
        }
    }
}

INLINE void output_group(const int m, const struct ttq_winograd *plan, const struct group *group,
                         const float *mm, const float *plus, float *y)
{
    size_t row = (size_t)plan->w * TTQ_BLOCK, block = row * (size_t)plan->h;
    for (int q = 0; q < group->pictures; q++)
        for (int o = 0; o < plan->out_blocks; o++)
            for (int r = 0; r < group->rows; r++)
                for (int c = 0; c < plan->tiles_w; c++) {
                    int top = (group->row + r) * m, left = c * m;
                    size_t tile = (size_t)((q * group->rows + r) * plan->tiles_w + c);
                    const float *from = mm + ((size_t)o * plan->tiles + tile) * TTQ_BLOCK;
                    size_t to = (size_t)(q * plan->out_blocks + o) * block + (size_t)top * row +
                                (size_t)(left * TTQ_BLOCK);
                    EACH (v, NV)
                        output_tile(m, from + v * VL, plan->m_position, plan->h - top,
                                    plan->w - left, moved(plus, (ptrdiff_t)to + v * VL),
                                    y + to + v * VL, row);
                }
}

/* Calls for each group of n pictures; `first` is its first picture. */
#define FOR_EACH_GROUP(plan, n)                                                                    \
    for (int first = 0; first < (n); first += (plan)->pictures)                                    \
        for (struct group group = {(n)-first < (plan)->pictures ? (n)-first : (plan)->pictures, 0, \
                                   (plan)->rows};                                                  \
             group.row < (plan)->tiles_h &&                                                        \
             (group.rows = (plan)->tiles_h - group.row < (plan)->rows                              \
                               ? (plan)->tiles_h - group.row                                       \
                               : (plan)->rows);                                                    \
             group.row += (plan)->rows)

INLINE void convolve(const int m, const struct ttq_winograd *plan, const struct ttq_affine *map,
                     const float *x, int n, const float *u, const float *plus, float *y,
                     float *scratch)
{
    size_t pixels = (size_t)(plan->h * plan->w) * TTQ_BLOCK;
    float *v = scratch, *mm = v + plan->v_position * (size_t)plan->positions;
    float *frame = mm + plan->m_position * (size_t)plan->positions;
    if (plan->in_blocks == plan->out_blocks && plan->out_blocks <= 2)
        mm = v; /* a tile of products covers all output channels: M may take V's place */
    FOR_EACH_GROUP (plan, n) {
        const float *from = x + (size_t)(first * plan->in_blocks) * pixels;
        float *to = y + (size_t)(first * plan->out_blocks) * pixels;
        struct share in = next_group(plan, &group, from, plan->in_blocks);
        struct share out = own_place(plan, &group, to, plan->out_blocks, 1);
        input_group(m, plan, &group, map, from, frame, v);
        products(plan, group_tiles(plan, &group), v, u, mm, &in, &out);
        output_group(m, plan, &group, mm, moved(plus, to - y), to);
    }
}

void KERNEL(winograd)(const struct ttq_winograd *plan, const struct ttq_affine *map, const float *x,
                      int n, const float *u, const float *plus, float *y, float *scratch)
{
    if (plan->m == 2)
        convolve(2, plan, map, x, n, u, plus, y, scratch);
    else
        convolve(4, plan, map, x, n, u, plus, y, scratch);
}

INLINE void transform_weights(const int m, const struct ttq_winograd *plan, const float *packed,
                              float *u)
{
    /* One row of 16 output channels of every packed 16 x 16 block: [blocks][9][16][16]. */
    for (size_t row = 0; row < plan->u_position / TTQ_BLOCK; row++) {
        size_t block = row / TTQ_BLOCK, channel = row % TTQ_BLOCK;
        for (int lane = 0; lane < TTQ_BLOCK; lane += VL) {
            const float *from = packed + (block * 9 * TTQ_BLOCK + channel) * TTQ_BLOCK + lane;
            vec t[6][3];
            EACH (j, 3) {
                vec g[3], c[6];
                EACH (i, 3) {
                    int tap = plan->flip ? 8 - (i * 3 + j) : i * 3 + j;
                    g[i] = load(from + (size_t)tap * TTQ_BLOCK * TTQ_BLOCK);
                }
                weight_axis(m, g, c);
                EACH (i, m + 2)
                    t[i][j] = c[i];
            }
            EACH (i, m + 2) {
                vec c[6];
                weight_axis(m, t[i], c);
                EACH (j, m + 2)
                    store(u + (size_t)(i * (m + 2) + j) * plan->u_position + row * TTQ_BLOCK + lane,
                          c[j]);
            }
        }
    }
}

void KERNEL(winograd_weights)(const struct ttq_winograd *plan, const float *packed, float *u)
{
    if (plan->m == 2)
        transform_weights(2, plan, packed, u);
    else
        transform_weights(4, plan, packed, u);
}

/* A e A^T of one tile of dy into E, which has M's layout; nothing outside the picture. */
INLINE void gradient_tile(const int m, const float *dy, size_t row, int rows, int columns, float *e,
                          size_t position)
{
    vec t[6][4];
    EACH (j, m) {
        vec d[4], c[6];
        EACH (i, m)
            d[i] = i < rows && j < columns ? load(dy + (size_t)i * row + j * TTQ_BLOCK) : (vec){0};
        gradient_axis(m, d, c);
        EACH (i, m + 2)
            t[i][j] = c[i];
    }
    EACH (i, m + 2) {
        vec c[6];
        gradient_axis(m, t[i], c);
        EACH (j, m + 2)
            store(e + (size_t)(i * (m + 2) + j) * position, c[j]);
    }
}

INLINE void gradient_group(const int m, const struct ttq_winograd *plan, const struct group *group,
                           const float *dy, float *e)
{
    size_t row = (size_t)plan->w * TTQ_BLOCK, block = row * (size_t)plan->h;
    for (int q = 0; q < group->pictures; q++)
        for (int o = 0; o < plan->out_blocks; o++)
            for (int r = 0; r < group->rows; r++)
                for (int c = 0; c < plan->tiles_w; c++) {
                    int top = (group->row + r) * m, left = c * m;
                    size_t tile = (size_t)((q * group->rows + r) * plan->tiles_w + c);
                    const float *from = dy + (size_t)(q * plan->out_blocks + o) * block +
                                        (size_t)top * row + left * TTQ_BLOCK;
                    float *to = e + ((size_t)o * plan->tiles + tile) * TTQ_BLOCK;
                    EACH (lane, NV)
                        gradient_tile(m, from + lane * VL, row, plan->h - top, plan->w - left,
                                      to + lane * VL, plan->m_position);
                }
}

/* dU of C input channels x OB blocks of output channels += sum over tiles of v by e. */
INLINE void outer_tile(int tiles, const float *v, const float *e, size_t e_block, float *du,
                       size_t du_block, const int C, const int OB)
{
    vec sum[16][2][NV];
    EACH (c, C)
        EACH (o, OB)
            EACH (k, NV)
                sum[c][o][k] = load(du + (size_t)o * du_block + c * TTQ_BLOCK + k * VL);
    for (int tile = 0; tile < tiles; tile++, v += TTQ_BLOCK, e += TTQ_BLOCK) {
        vec g[2][NV];
        EACH (o, OB)
            EACH (k, NV)
                g[o][k] = load(e + (size_t)o * e_block + k * VL);
        EACH (c, C) {
            vec value = splat(v[c]);
            EACH (o, OB)
                EACH (k, NV)
                    sum[c][o][k] += value * g[o][k];
        }
    }
    EACH (c, C)
        EACH (o, OB)
            EACH (k, NV)
                store(du + (size_t)o * du_block + c * TTQ_BLOCK + k * VL, sum[c][o][k]);
}

/* dU += V^T E at every position. */
INLINE void outer_products(const struct ttq_winograd *plan, int tiles, const float *v,
                           const float *e, float *du, const struct share *in,
                           const struct share *out)
{
    size_t block = plan->tiles * TTQ_BLOCK, square = TTQ_BLOCK * TTQ_BLOCK;
    size_t du_block = square * (size_t)plan->in_blocks;
    for (int p = 0; p < plan->positions; p++) {
        const float *vp = v + (size_t)p * plan->v_position, *ep = e + (size_t)p * plan->m_position;
        float *dp = du + (size_t)p * plan->u_position;
        fetch_share(in, p, plan->positions);
        fetch_share(out, p, plan->positions);
        for (int b = 0; b < plan->in_blocks; b++, vp += block, dp += square) {
            int o = 0;
            for (; o + 2 <= plan->out_blocks; o += 2)
                for (int c = 0; c < TTQ_BLOCK; c += OUTER_WIDE_CHANNELS)
                    outer_tile(tiles, vp + c, ep + (size_t)o * block, block,
                               dp + (size_t)o * du_block + c * TTQ_BLOCK, du_block,
                               OUTER_WIDE_CHANNELS, 2);
            for (; o < plan->out_blocks; o++)
                for (int c = 0; c < TTQ_BLOCK; c += OUTER_CHANNELS)
                    outer_tile(tiles, vp + c, ep + (size_t)o * block, block,
                               dp + (size_t)o * du_block + c * TTQ_BLOCK, du_block, OUTER_CHANNELS,
                               1);
        }
    }
}

INLINE void gradient(const int m, const struct ttq_winograd *plan, const struct ttq_affine *map,
                     const float *x, const float *dy, int n, float *du, float *scratch)
{
    size_t pixels = (size_t)(plan->h * plan->w) * TTQ_BLOCK;
    float *v = scratch, *e = v + plan->v_position * (size_t)plan->positions;
    float *frame = e + plan->m_position * (size_t)plan->positions;
    FOR_EACH_GROUP (plan, n) {
        const float *from = x + (size_t)(first * plan->in_blocks) * pixels;
        const float *gradients = dy + (size_t)(first * plan->out_blocks) * pixels;
        struct share in = next_group(plan, &group, from, plan->in_blocks);
        struct share out = next_group(plan, &group, gradients, plan->out_blocks);
        input_group(m, plan, &group, map, from, frame, v);
        gradient_group(m, plan, &group, gradients, e);
        outer_products(plan, group_tiles(plan, &group), v, e, du, &in, &out);
    }
}

void KERNEL(winograd_gradient)(const struct ttq_winograd *plan, const struct ttq_affine *map,
                               const float *x, const float *dy, int n, float *du, float *scratch)
{
    if (plan->m == 2)
        gradient(2, plan, map, x, dy, n, du, scratch);
    else
        gradient(4, plan, map, x, dy, n, du, scratch);
}

/* G^T dU G into the packed layout [blocks][9][16][16]. */
INLINE void gather_gradient(const int m, const struct ttq_winograd *plan, const float *du,
                            float *dw)
{
    for (size_t row = 0; row < plan->u_position / TTQ_BLOCK; row++) {
        size_t block = row / TTQ_BLOCK, channel = row % TTQ_BLOCK;
        for (int lane = 0; lane < TTQ_BLOCK; lane += VL) {
            float *to = dw + (block * 9 * TTQ_BLOCK + channel) * TTQ_BLOCK + lane;
            vec t[3][6];
            EACH (j, m + 2) {
                vec u[6], c[3];
                EACH (i, m + 2)
                    u[i] = load(du + (size_t)(i * (m + 2) + j) * plan->u_position +
                                row * TTQ_BLOCK + lane);
                weight_gradient_axis(m, u, c);
                EACH (i, 3)
                    t[i][j] = c[i];
            }
            EACH (i, 3) {
                vec c[3];
                weight_gradient_axis(m, t[i], c);
                EACH (j, 3)
                    store(to + (size_t)(i * 3 + j) * TTQ_BLOCK * TTQ_BLOCK, c[j]);
            }
        }
    }
}

void KERNEL(winograd_gather)(const struct ttq_winograd *plan, const float *du, float *dw)
{
    if (plan->m == 2)
        gather_gradient(2, plan, du, dw);
    else
        gather_gradient(4, plan, du, dw);
}
