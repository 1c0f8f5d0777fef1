#include "ttq/kernel/winograd.h"

#include <string.h>

/* Tiles of a group: enough for the matrix products to reuse their weights, few enough for V and M
 * to stay in the second-level cache. */
enum { GROUP_TILES = 16 };

bool ttq_winograd_fits(const struct ttq_conv_shape *s)
{
    return s->kh == 3 && s->kw == 3 && s->stride == 1 && s->pad_top == 1 && s->pad_left == 1 &&
           s->oh == s->h && s->ow == s->w && s->c >= TTQ_BLOCK;
}

void ttq_winograd_plan(const struct ttq_conv_shape *s, int m, bool back, struct ttq_winograd *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->m = m;
    plan->positions = (m + 2) * (m + 2);
    plan->flip = back;
    plan->in_blocks = ttq_blocks(back ? s->k : s->c);
    plan->out_blocks = ttq_blocks(back ? s->c : s->k);
    plan->h = s->h;
    plan->w = s->w;
    plan->tiles_h = (s->h + m - 1) / m;
    plan->tiles_w = (s->w + m - 1) / m;
    int picture = plan->tiles_h * plan->tiles_w;
    plan->pictures = picture < GROUP_TILES ? GROUP_TILES / picture : 1;
    plan->rows = plan->tiles_h;
    if (picture > GROUP_TILES)
        plan->rows = plan->tiles_w < GROUP_TILES ? GROUP_TILES / plan->tiles_w : 1;
    plan->tiles = (size_t)(plan->pictures * plan->rows * plan->tiles_w);
    plan->frame = (struct ttq_frame){.blocks = plan->in_blocks,
                                     .h = s->h,
                                     .w = s->w,
                                     .top = 1,
                                     .left = 1,
                                     .frame_h = plan->tiles_h * m + 2,
                                     .frame_w = plan->tiles_w * m + 2};
    /* One block more between positions, so that they do not fall on the same cache sets. */
    plan->v_position = ((size_t)plan->in_blocks * plan->tiles + 1) * TTQ_BLOCK;
    plan->m_position = ((size_t)plan->out_blocks * plan->tiles + 1) * TTQ_BLOCK;
    plan->u_position = (size_t)(plan->in_blocks * plan->out_blocks) * TTQ_BLOCK * TTQ_BLOCK;
    struct ttq_conv_plan *product = &plan->product;
    product->in_channels = plan->in_blocks * TTQ_BLOCK;
    product->in_blocks = plan->in_blocks;
    product->out_blocks = plan->out_blocks;
    product->frame_block = product->out_block = plan->tiles * TTQ_BLOCK;
    product->weight_in = TTQ_BLOCK * TTQ_BLOCK;
    product->weight_out = product->weight_in * (size_t)plan->in_blocks;
    product->passes = 1;
    product->pass[0] =
        (struct ttq_pass){.rows = 1, .out_pixel = TTQ_BLOCK, .in_step = 1, .taps = 1};
}

size_t ttq_winograd_weights_floats(const struct ttq_winograd *plan)
{
    return plan->u_position * (size_t)plan->positions;
}

size_t ttq_winograd_scratch_floats(const struct ttq_winograd *plan)
{
    size_t frame = (size_t)(plan->frame.frame_h * plan->frame.frame_w) * TTQ_BLOCK;
    size_t blocks =
        (size_t)(plan->in_blocks > plan->out_blocks ? plan->in_blocks : plan->out_blocks);
    return frame * blocks + (plan->v_position + plan->m_position) * (size_t)plan->positions;
}
