/* shortcut.c - the shortcut without weights where the picture halves: 2x2 average (official code)
 * or its first pixel, x[::2, ::2] (He et al. 2015, option A); new channels are zero. */
#include <stdlib.h>
#include <string.h>

#include "ttq/net/build.h"

struct ttq_shortcut {
    struct ttq_op op;
    bool average;
    int before; /* zero channels before the old ones */
};

/* Calls for each run of channels that stays contiguous in both layouts: `lanes` channels from
 * float `from` of an input pixel's block on, to float `to` of an output pixel's block. */
struct run {
    int in_block, in_lane, out_block, out_lane, lanes;
};

static int next_run(const struct ttq_shortcut *s, int channel, struct run *run)
{
    int to = channel + s->before;
    int in_left = TTQ_BLOCK - channel % TTQ_BLOCK, out_left = TTQ_BLOCK - to % TTQ_BLOCK;
    int lanes = in_left < out_left ? in_left : out_left;
    if (lanes > s->op.in->c - channel)
        lanes = s->op.in->c - channel;
    *run = (struct run){channel / TTQ_BLOCK, channel % TTQ_BLOCK, to / TTQ_BLOCK, to % TTQ_BLOCK,
                        lanes};
    return channel + lanes;
}

/* forward: out = mean of 2x2; otherwise in += its share of out. in and out are one block each,
 * already moved to the run's first lane. */
static void one_run(const struct ttq_shortcut *s, int lanes, bool forward, float *in, float *out)
{
    int w = s->op.in->w, oh = s->op.out->h, ow = s->op.out->w;
    for (int y = 0; y < oh; y++) {
        for (int x = 0; x < ow; x++) {
            float *a = in + (size_t)(2 * y * w + 2 * x) * TTQ_BLOCK;
            float *b = a + TTQ_BLOCK, *c = a + (size_t)w * TTQ_BLOCK, *d = c + TTQ_BLOCK;
            float *o = out + (size_t)(y * ow + x) * TTQ_BLOCK;
            for (int lane = 0; lane < lanes; lane++) {
                if (!s->average) {
                    *(forward ? o + lane : a + lane) = forward ? a[lane] : a[lane] + o[lane];
                } else if (forward) {
                    o[lane] = 0.25f * ((a[lane] + b[lane]) + (c[lane] + d[lane]));
                } else {
                    float share = 0.25f * o[lane];
                    a[lane] += share;
                    b[lane] += share;
                    c[lane] += share;
                    d[lane] += share;
                }
            }
        }
    }
}

static void one_picture(const struct ttq_shortcut *s, bool forward, float *in, float *out)
{
    const struct ttq_tensor *i = s->op.in, *o = s->op.out;
    struct run run;
    for (int channel = 0; channel < i->c;) {
        channel = next_run(s, channel, &run);
        one_run(s, run.lanes, forward,
                in + (size_t)run.in_block * (size_t)(i->h * i->w) * TTQ_BLOCK + run.in_lane,
                out + (size_t)run.out_block * (size_t)(o->h * o->w) * TTQ_BLOCK + run.out_lane);
    }
}

static void shortcut_pictures(const struct ttq_op *op, const struct ttq_net *net, size_t first,
                              size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        float *y = ttq_values(net, op->out, i);
        memset(y, 0, ttq_tensor_floats(op->out) * sizeof *y);
        one_picture((const struct ttq_shortcut *)op, true, ttq_values(net, op->in, i), y);
        ttq_tensor_moments(net, op->out, (int)i);
    }
}

static void shortcut_backward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    bool add = ttq_adds(op, op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        float *dx = op->in->dx + (size_t)i * in;
        if (!add)
            memset(dx, 0, in * sizeof *dx);
        one_picture((struct ttq_shortcut *)op, false, dx, op->out->dx + (size_t)i * out);
    }
}

static const struct ttq_op_kind op_average = {
    .name = "average 2x2", .pictures = shortcut_pictures, .backward = shortcut_backward};
static const struct ttq_op_kind op_subsample = {
    .name = "subsample", .pictures = shortcut_pictures, .backward = shortcut_backward};

struct ttq_tensor *ttq_build_shortcut(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                      int k, bool average)
{
    struct ttq_shortcut *shortcut = calloc(1, sizeof *shortcut);
    if (!shortcut || !in) {
        free(shortcut);
        return NULL;
    }
    shortcut->average = average;
    shortcut->before = (k - in->c) / 2;
    return ttq_build_op(net, &shortcut->op, average ? &op_average : &op_subsample, name, in, NULL,
                        ttq_build_tensor(net, k, in->h / 2, in->w / 2));
}
