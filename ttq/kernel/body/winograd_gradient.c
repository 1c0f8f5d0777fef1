/* winograd_gradient.c - the gradient to the weights by Winograd's filtering, as far as the sums
 * over tiles: dU += V^T E, with E [position][out block][tile][16] and dU as U. */
#include "ttq/kernel/body/group.h"

/* Input channels of a tile of dU, with one and with two blocks of output channels. */
#if defined(__AVX512F__)
enum { OUTER_CHANNELS = 16, OUTER_WIDE_CHANNELS = 8 };
#elif defined(__AVX2__)
enum { OUTER_CHANNELS = 4, OUTER_WIDE_CHANNELS = 2 };
#else
enum { OUTER_CHANNELS = 2, OUTER_WIDE_CHANNELS = 1 };
#endif

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
