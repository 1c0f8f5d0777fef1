/* winograd.c - 3x3 convolutions by Winograd's minimal filtering; see ttq/kernel/winograd.h.
 *
 * U [position][out block][in block][16 in][16 out], M [position][out block][tile][16]. */
#include "ttq/kernel/body/group.h"
#include "ttq/kernel/body/tile.h"

/* M = V U at every position. */
INLINE void products(const struct ttq_winograd *plan, int tiles, const float *v, const float *u,
                     float *mm, const struct share *in, const struct share *out,
                     const struct share *plus)
{
    const struct ttq_conv_plan *product = &plan->product;
    const struct ttq_pass *pass = &product->pass[0];
    for (int p = 0; p < plan->positions; p++) {
        const float *vp = v + (size_t)p * plan->v_position, *up = u + (size_t)p * plan->u_position;
        float *mp = mm + (size_t)p * plan->m_position;
        fetch_share(in, p, plan->positions);
        fetch_share(out, p, plan->positions);
        fetch_share(plus, p, plan->positions);
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
        struct share added = {0};
        if (plus && plus != y)
            added = own_place(plan, &group, plus + (to - y), plan->out_blocks, 0);
        products(plan, group_tiles(plan, &group), v, u, mm, &in, &out, &added);
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
