#include "ttq/kernel/general.h"

#include <assert.h>
#include <string.h>

/* Bytes of the weights of one chunk, for two output blocks: they stay in the first-level cache. */
enum { CHUNK_BYTES = 20 << 10 };

static int groups_of(const struct ttq_conv_shape *s)
{
    return s->groups > 1 ? s->groups : 1;
}

/* The groups that are computed apart: all, or none of them. */
static int groups_apart(const struct ttq_conv_shape *s)
{
    int groups = groups_of(s);
    assert(s->c % groups == 0 && s->k % groups == 0);
    bool whole = s->c / groups % TTQ_BLOCK == 0 && s->k / groups % TTQ_BLOCK == 0;
    return whole ? groups : 1;
}

static struct ttq_axis axis_of(int size, int out, int kernel, int stride, int pad, bool back)
{
    struct ttq_axis axis = {.written = back ? size : out,
                            .read = back ? out : size,
                            .kernel = kernel,
                            .stride = stride,
                            .pad = pad,
                            .border = pad,
                            .length = (out - 1) * stride + kernel,
                            .back = back};
    if (back) { /* room for every q - j of every pass */
        axis.border = (kernel - 1) / stride;
        axis.length = (size - 1 + pad) / stride + 1 + axis.border;
    }
    return axis;
}

/* The picture itself is its frame when no tap leaves it. */
static bool fits(const struct ttq_axis *axis)
{
    return axis->border == 0 && axis->length <= axis->read;
}

/* One tap and a stride: of a picture only every stride-th row and column is read, and only those
 * are framed. */
static bool is_projection(const struct ttq_conv_shape *s)
{
    return s->kh == 1 && s->kw == 1 && s->stride > 1 && s->pad_top == 0 && s->pad_left == 0;
}

void ttq_general_plan(const struct ttq_conv_shape *s, bool back, bool framed,
                      struct ttq_general *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->groups = groups_apart(s);
    int in = back ? s->k : s->c, out = back ? s->c : s->k;
    plan->in_channels = in / plan->groups;
    plan->in_blocks = ttq_blocks(plan->in_channels);
    plan->out_blocks = ttq_blocks(out / plan->groups);
    plan->thin = !back && s->c < TTQ_BLOCK;
    bool picked = !back && !plan->thin && is_projection(s);
    int stride = picked ? 1 : s->stride;
    plan->v = axis_of(s->h, s->oh, s->kh, stride, s->pad_top, back);
    plan->h = axis_of(s->w, s->ow, s->kw, stride, s->pad_left, back);
    plan->framed = framed || plan->thin || picked || !fits(&plan->v) || !fits(&plan->h);
    if (!plan->framed) {
        plan->v.length = plan->v.read;
        plan->h.length = plan->h.read;
    }
    plan->frame = (struct ttq_frame){.blocks = plan->groups * plan->in_blocks,
                                     .h = plan->v.read,
                                     .w = plan->h.read,
                                     .top = plan->v.border,
                                     .left = plan->h.border,
                                     .frame_h = plan->v.length,
                                     .frame_w = plan->h.length,
                                     .step = picked ? s->stride : 1};
    plan->pixel = plan->run = TTQ_BLOCK;
    plan->weight_tap = TTQ_BLOCK * TTQ_BLOCK;
    plan->weight_in = (size_t)(s->kh * s->kw) * plan->weight_tap;
    if (plan->thin) {
        plan->pixel = s->c;
        plan->run = s->kw * s->c;
        plan->weight_tap = (size_t)plan->run * TTQ_BLOCK;
        plan->weight_in = (size_t)s->kh * plan->weight_tap;
        plan->h.kernel = 1; /* a kernel row is one tap */
    }
    plan->in_block = (size_t)plan->v.length * (size_t)plan->h.length * (size_t)plan->pixel;
    plan->in_picture = plan->in_block * (size_t)plan->frame.blocks;
    plan->out_block = (size_t)plan->v.written * (size_t)plan->h.written * TTQ_BLOCK;
    plan->out_picture = plan->out_block * (size_t)(plan->groups * plan->out_blocks);
    plan->weight_out = plan->weight_in * (size_t)plan->in_blocks;
    plan->chunk = (int)(CHUNK_BYTES / (plan->weight_in * 2 * sizeof(float)));
    plan->chunk = plan->chunk > 1 ? plan->chunk : 1;
}

size_t ttq_general_weights_floats(const struct ttq_general *plan)
{
    return plan->weight_out * (size_t)(plan->groups * plan->out_blocks);
}

/* One packed block row of 16 output channels of a direction, seen from [k][c/groups][taps]. */
struct rows {
    int out, in, ins; /* first output channel, first and number of input channels */
    int taps;
    int k_group, c_group; /* channels of a group of the convolution itself */
    bool one_group;       /* all of them in one, whose first input channel is c_first */
    int c_first;
    bool back;
};

/* Where the weight from channel i to channel o of the direction is stored, or -1: in no group. */
static ptrdiff_t stored_at(const struct rows *rows, int o, int i)
{
    int k = rows->back ? i : o, c = rows->back ? o : i;
    if (rows->one_group) /* without the divisions, which would take as long as the products */
        return ((ptrdiff_t)k * rows->c_group + c - rows->c_first) * rows->taps;
    if (k / rows->k_group != c / rows->c_group)
        return -1;
    return ((ptrdiff_t)k * rows->c_group + c % rows->c_group) * rows->taps;
}

static struct rows rows_of(const struct ttq_conv_shape *s, const struct ttq_general *plan,
                           int block)
{
    int group = block / plan->out_blocks, groups = groups_of(s), back = plan->v.back;
    int outs = (back ? s->c : s->k) / plan->groups;
    return (struct rows){.out = group * outs + block % plan->out_blocks * TTQ_BLOCK,
                         .in = group * plan->in_channels,
                         .ins = plan->in_channels,
                         .taps = s->kh * s->kw,
                         .k_group = s->k / groups,
                         .c_group = s->c / groups,
                         .one_group = plan->groups == groups,
                         .c_first = group * (s->c / groups),
                         .back = back};
}

/* Where the weights of input channel i lie: first tap, and from one tap to the next. */
static size_t packed_at(const struct ttq_general *plan, int block, int i)
{
    return (size_t)block * plan->weight_out + (size_t)(i / TTQ_BLOCK) * plan->weight_in +
           (size_t)(i % TTQ_BLOCK) * TTQ_BLOCK;
}

static size_t tap_step(const struct ttq_general *plan, const struct rows *rows)
{
    return plan->thin ? (size_t)rows->ins * TTQ_BLOCK : plan->weight_tap;
}

void ttq_general_pack(const struct ttq_conv_shape *s, const struct ttq_general *plan,
                      const float *weights, int first, int last, float *packed)
{
    int outs = plan->v.back ? s->c : s->k;
    for (int block = first; block < last; block++) {
        struct rows rows = rows_of(s, plan, block);
        for (int i = 0; i < rows.ins; i++) {
            float *to = packed + packed_at(plan, block, i);
            size_t step = tap_step(plan, &rows);
            for (int o = 0; o < TTQ_BLOCK && rows.out + o < outs; o++) {
                ptrdiff_t at = stored_at(&rows, rows.out + o, rows.in + i);
                for (int tap = 0; at >= 0 && tap < rows.taps; tap++)
                    to[(size_t)tap * step + (size_t)o] = weights[at + tap];
            }
        }
    }
}

void ttq_general_unpack(const struct ttq_conv_shape *s, const struct ttq_general *plan,
                        const float *packed, int first, int last, int add, float *dw)
{
    for (int block = first; block < last; block++) {
        struct rows rows = rows_of(s, plan, block);
        for (int o = 0; o < TTQ_BLOCK && rows.out + o < s->k; o++) {
            for (int i = 0; i < rows.ins; i++) {
                const float *from = packed + packed_at(plan, block, i) + o;
                size_t step = tap_step(plan, &rows);
                ptrdiff_t at = stored_at(&rows, rows.out + o, rows.in + i);
                for (int tap = 0; at >= 0 && tap < rows.taps; tap++) {
                    float value = from[(size_t)tap * step];
                    dw[at + tap] = add ? dw[at + tap] + value : value;
                }
            }
        }
    }
}
