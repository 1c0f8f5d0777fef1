#include "ttq/kernel/conv.h"

#include <assert.h>
#include <string.h>

#include "ttq/kernel/general.h"

static void plan_weights(struct ttq_conv_plan *plan, int taps)
{
    plan->weight_in = (size_t)taps * TTQ_BLOCK * TTQ_BLOCK;
    plan->weight_out = plan->weight_in * (size_t)plan->in_blocks;
    plan->frame_block = (size_t)plan->frame.frame_h * (size_t)plan->frame.frame_w * TTQ_BLOCK;
}

void ttq_conv_plan_forward(const struct ttq_conv_shape *s, struct ttq_conv_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    assert(s->kh * s->kw <= TTQ_MOST_TAPS && s->stride <= TTQ_MOST_STRIDE);
    plan->in_channels = s->c;
    plan->in_blocks = ttq_blocks(s->c);
    plan->out_blocks = ttq_blocks(s->k);
    plan->frame = (struct ttq_frame){.blocks = plan->in_blocks,
                                     .h = s->h,
                                     .w = s->w,
                                     .top = s->pad_top,
                                     .left = s->pad_left,
                                     .frame_h = (s->oh - 1) * s->stride + s->kh,
                                     .frame_w = (s->ow - 1) * s->stride + s->kw};
    plan->out_block = (size_t)s->oh * (size_t)s->ow * TTQ_BLOCK;
    plan_weights(plan, s->kh * s->kw);
    plan->passes = 1;
    struct ttq_pass *pass = &plan->pass[0];
    pass->rows = s->oh;
    pass->width = s->ow;
    pass->out_row = s->ow * TTQ_BLOCK;
    pass->out_pixel = TTQ_BLOCK;
    pass->in_row = (ptrdiff_t)s->stride * plan->frame.frame_w * TTQ_BLOCK;
    pass->in_rows = pass->in_step = s->stride;
    for (int i = 0; i < s->kh; i++) {
        for (int j = 0; j < s->kw; j++) {
            pass->tap_row[pass->taps] = i;
            pass->tap_in[pass->taps] = (ptrdiff_t)(i * plan->frame.frame_w + j) * TTQ_BLOCK;
            pass->tap_weight[pass->taps] = (ptrdiff_t)pass->taps * TTQ_BLOCK * TTQ_BLOCK;
            pass->taps++;
        }
    }
}

void ttq_conv_plan_backward(const struct ttq_conv_shape *s, struct ttq_conv_plan *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->in_channels = s->k;
    plan->in_blocks = ttq_blocks(s->k);
    plan->out_blocks = ttq_blocks(s->c);
    plan->out_block = (size_t)s->h * (size_t)s->w * TTQ_BLOCK;
    /* dy with a border wide enough for every q - j of every pass (general.h). */
    int reach_h = (s->kh - 1) / s->stride, reach_w = (s->kw - 1) / s->stride;
    int last_h = (s->h - 1 + s->pad_top) / s->stride, last_w = (s->w - 1 + s->pad_left) / s->stride;
    plan->frame = (struct ttq_frame){.blocks = plan->in_blocks,
                                     .h = s->oh,
                                     .w = s->ow,
                                     .top = reach_h,
                                     .left = reach_w,
                                     .frame_h = last_h + 1 + reach_h,
                                     .frame_w = last_w + 1 + reach_w};
    plan_weights(plan, s->kh * s->kw);
    struct ttq_axis vertical = {.written = s->h,
                                .kernel = s->kh,
                                .stride = s->stride,
                                .pad = s->pad_top,
                                .border = reach_h,
                                .back = true};
    struct ttq_axis horizontal = {.written = s->w,
                                  .kernel = s->kw,
                                  .stride = s->stride,
                                  .pad = s->pad_left,
                                  .border = reach_w,
                                  .back = true};
    for (int r = 0; r < s->stride; r++) {
        for (int c = 0; c < s->stride; c++) {
            struct ttq_axis_pass v = ttq_axis_pass(&vertical, r), h = ttq_axis_pass(&horizontal, c);
            struct ttq_pass *pass = &plan->pass[plan->passes];
            if (v.count == 0 || h.count == 0)
                continue;
            plan->passes++;
            pass->rows = v.count;
            pass->width = h.count;
            pass->out_start = ((ptrdiff_t)v.first * s->w + h.first) * TTQ_BLOCK;
            pass->out_row = (ptrdiff_t)s->stride * s->w * TTQ_BLOCK;
            pass->out_pixel = (ptrdiff_t)s->stride * TTQ_BLOCK;
            pass->in_start = ((ptrdiff_t)v.at * plan->frame.frame_w + h.at) * TTQ_BLOCK;
            pass->in_row = (ptrdiff_t)plan->frame.frame_w * TTQ_BLOCK;
            pass->in_first = v.at;
            pass->in_rows = pass->in_step = 1;
            for (int i = 0; i < v.taps; i++) {
                for (int j = 0; j < h.taps; j++) {
                    int tap = (r + s->stride * i) * s->kw + c + s->stride * j;
                    pass->tap_row[pass->taps] = -i;
                    pass->tap_in[pass->taps] =
                        -((ptrdiff_t)i * plan->frame.frame_w + j) * TTQ_BLOCK;
                    pass->tap_weight[pass->taps] = (ptrdiff_t)tap * TTQ_BLOCK * TTQ_BLOCK;
                    pass->taps++;
                }
            }
        }
    }
}

size_t ttq_frame_floats(const struct ttq_conv_plan *plan)
{
    return plan->frame_block * (size_t)plan->in_blocks;
}

double ttq_conv_multiply_adds(const struct ttq_conv_shape *s)
{
    return (double)s->k * s->c / (s->groups > 1 ? s->groups : 1) * s->kh * s->kw * s->oh * s->ow;
}

/* Place of the first tap of weight (o, i) in a packed tensor with `in` input channels; the other
 * taps follow, a square of floats apart. */
enum { SQUARE = TTQ_BLOCK * TTQ_BLOCK };

static size_t packed_at(int o, int i, int in, int taps)
{
    size_t block = (size_t)(o / TTQ_BLOCK) * (size_t)ttq_blocks(in) + (size_t)(i / TTQ_BLOCK);
    return block * (size_t)taps * SQUARE + (size_t)(i % TTQ_BLOCK * TTQ_BLOCK + o % TTQ_BLOCK);
}

void ttq_conv_pack(const struct ttq_conv_shape *s, const float *weights, float *forward,
                   float *backward)
{
    int taps = s->kh * s->kw;
    for (int o = 0; o < s->k; o++)
        for (int i = 0; i < s->c; i++) {
            float *there = forward + packed_at(o, i, s->c, taps);
            float *back = backward + packed_at(i, o, s->k, taps);
            for (int tap = 0; tap < taps; tap++, weights++)
                there[tap * SQUARE] = back[tap * SQUARE] = *weights;
        }
}

void ttq_conv_unpack(const struct ttq_conv_shape *s, const float *packed, int first, int end,
                     int add, float *dw)
{
    int taps = s->kh * s->kw;
    dw += (size_t)(first * s->c * taps);
    for (int o = first; o < end; o++)
        for (int i = 0; i < s->c; i++) {
            const float *from = packed + packed_at(o, i, s->c, taps);
            for (int tap = 0; tap < taps; tap++, dw++)
                *dw = add ? *dw + from[tap * SQUARE] : from[tap * SQUARE];
        }
}
