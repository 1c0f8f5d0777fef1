/* group.h - what is transformed and multiplied at a time (ttq/kernel/winograd.h), how its input is
 * transformed, and which memory is fetched meanwhile. V [position][in block][tile][16]. */
#ifndef TTQ_KERNEL_BODY_GROUP_H
#define TTQ_KERNEL_BODY_GROUP_H

#include "ttq/kernel/body/bodies.h"
#include "ttq/kernel/body/transform.h"

/* A group: `pictures` from one on, tile rows row .. row + rows - 1 of each. */
struct group {
    int pictures, row, rows;
};

INLINE int group_tiles(const struct ttq_winograd *plan, const struct group *group)
{
    return group->pictures * group->rows * plan->tiles_w;
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

#endif
