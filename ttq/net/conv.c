/* conv.c - convolution, and the linear layer as a convolution of a 1x1 picture. */
#include <stdlib.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/net/build.h"
#include "ttq/net/conv_op.h"

static void conv_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    struct ttq_conv *conv = (struct ttq_conv *)op;
    const struct ttq_conv_shape *s = &conv->shape;
    ttq_conv_plan_forward(s, &conv->forward);
    ttq_conv_plan_backward(s, &conv->backward);
    conv->tile = ttq_winograd_fits(s) ? net->conv_tile : 0;
    size_t floats = ttq_packed_floats(s->k, s->c, s->kh, s->kw);
    conv->packed = ttq_arena_floats(arena, floats);
    conv->packed_back = ttq_arena_floats(arena, floats);
    size_t scratch = ttq_frame_floats(&conv->forward), back = ttq_frame_floats(&conv->backward);
    if (conv->tile) {
        ttq_winograd_plan(s, conv->tile, false, &conv->winograd);
        ttq_winograd_plan(s, conv->tile, true, &conv->winograd_back);
        conv->u = ttq_arena_floats(arena, ttq_winograd_weights_floats(&conv->winograd));
        conv->u_back = ttq_arena_floats(arena, ttq_winograd_weights_floats(&conv->winograd_back));
        scratch = ttq_winograd_scratch_floats(&conv->winograd);
        back = ttq_winograd_scratch_floats(&conv->winograd_back);
    }
    scratch = scratch > back ? scratch : back;
    net->frame_floats = scratch > net->frame_floats ? scratch : net->frame_floats;
    net->part_floats = floats > net->part_floats ? floats : net->part_floats;
}

void ttq_conv_prepare(const struct ttq_net *net, struct ttq_op *op)
{
    struct ttq_conv *conv = (struct ttq_conv *)op;
    ttq_conv_pack(&conv->shape, op->weight->effective, conv->packed, conv->packed_back);
    if (!conv->tile)
        return;
    net->kernels->winograd_weights(&conv->winograd, conv->packed, conv->u);
    net->kernels->winograd_weights(&conv->winograd_back, conv->packed_back, conv->u_back);
}

/* Where the input's values are, and what to make of them on the way (NULL: nothing). */
static const float *input_values(const struct ttq_op *op, const struct ttq_affine **map)
{
    bool view = ttq_is_view(op->in);
    *map = view ? &op->in->map : NULL;
    return view ? op->in->source->x : op->in->x;
}

/* Pictures start .. end - 1. */
static void forward_part(const struct ttq_conv *conv, const struct ttq_net *net, size_t start,
                         size_t end)
{
    const struct ttq_op *op = &conv->op;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    const struct ttq_affine *map;
    const float *x = input_values(op, &map) + start * in;
    float *scratch = ttq_net_frame(net), *y = op->out->x + start * out;
    const float *plus = conv->plus ? conv->plus->x + start * out : NULL;
    if (conv->tile)
        net->kernels->winograd(&conv->winograd, map, x, (int)(end - start), conv->u, plus, y,
                               scratch);
    for (size_t i = start; i < end; i++, x += in, y += out) {
        if (!conv->tile) {
            net->kernels->frame(&conv->forward.frame, map, x, scratch);
            net->kernels->conv(&conv->forward, scratch, conv->packed, plus, y);
            plus = plus ? plus + out : NULL;
        }
        if (conv->bias) /* only on 1x1 pictures */
            for (int k = 0; k < conv->shape.k; k++)
                y[k] += conv->bias->effective[k];
        ttq_tensor_moments(net, op->out, (int)i);
    }
}

static void conv_forward(struct ttq_op *op, struct ttq_net *net)
{
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++)
        forward_part((struct ttq_conv *)op, net, ttq_part_start((size_t)net->n, p),
                     ttq_part_start((size_t)net->n, p + 1));
}

static void bias_backward(const struct ttq_conv *conv, const struct ttq_net *net)
{
    size_t out = ttq_tensor_floats(conv->op.out);
    for (int k = 0; k < conv->shape.k; k++) {
        double sum = 0.0;
        for (int i = 0; i < net->n; i++)
            sum += (double)conv->op.out->dx[(size_t)i * out + (size_t)k];
        conv->bias->g[k] = (float)sum + (net->add_gradients ? conv->bias->g[k] : 0.0f);
    }
}

/* The parts' gradients of the packed weights, added in part order, then in the order of w. */
static void gather_weights(const struct ttq_conv *conv, struct ttq_net *net, size_t floats)
{
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++) {
        size_t start = ttq_part_start(floats / 16, p) * 16;
        size_t end = ttq_part_start(floats / 16, p + 1) * 16;
        net->kernels->sum_parts(net->parts + start, net->part_floats, TTQ_PARTS, end - start,
                                net->parts + start);
    }
    ttq_conv_unpack(&conv->shape, net->parts, net->add_gradients, conv->op.weight->g);
}

/* dw of pictures start .. end - 1 into the part's own array, and their dx. */
static void backward_part(const struct ttq_conv *conv, const struct ttq_net *net, size_t start,
                          size_t end, float *dw, size_t floats)
{
    const struct ttq_op *op = &conv->op;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    const struct ttq_affine *map;
    const float *x = input_values(op, &map) + start * in, *dy = op->out->dx + start * out;
    float *scratch = ttq_net_frame(net), *dx = op->in->dx ? op->in->dx + start * in : NULL;
    bool add = ttq_adds(op, op->in);
    if (conv->tile) {
        int n = (int)(end - start);
        net->kernels->winograd_gradient(&conv->winograd, map, x, dy, n, dw, scratch);
        net->kernels->winograd(&conv->winograd_back, NULL, dy, n, conv->u_back, add ? dx : NULL, dx,
                               scratch);
        return;
    }
    memset(dw, 0, floats * sizeof *dw);
    for (size_t i = start; i < end; i++, x += in, dy += out) {
        net->kernels->frame(&conv->forward.frame, map, x, scratch);
        net->kernels->conv_weights(&conv->shape, &conv->forward, scratch, dy, dw);
        if (!dx)
            continue;
        net->kernels->frame(&conv->backward.frame, NULL, dy, scratch);
        net->kernels->conv(&conv->backward, scratch, conv->packed_back, add ? dx : NULL, dx);
        dx += in;
    }
}

static void conv_backward(struct ttq_op *op, struct ttq_net *net)
{
    struct ttq_conv *conv = (struct ttq_conv *)op;
    const struct ttq_conv_shape *s = &conv->shape;
    size_t floats = ttq_packed_floats(s->k, s->c, s->kh, s->kw);
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++)
        backward_part(conv, net, ttq_part_start((size_t)net->n, p),
                      ttq_part_start((size_t)net->n, p + 1),
                      net->parts + (size_t)p * net->part_floats, floats);
    gather_weights(conv, net, floats);
    if (conv->bias)
        bias_backward(conv, net);
}

static double conv_multiply_adds(const struct ttq_op *op)
{
    return ttq_conv_multiply_adds(&((const struct ttq_conv *)op)->shape);
}

const struct ttq_op_kind ttq_op_conv = {"conv",       true,          conv_place,
                                        conv_forward, conv_backward, conv_multiply_adds};
const struct ttq_op_kind ttq_op_conv_add = {"conv+add",   true,          conv_place,
                                            conv_forward, conv_backward, conv_multiply_adds};
const struct ttq_op_kind ttq_op_linear = {"linear",     true,          conv_place,
                                          conv_forward, conv_backward, conv_multiply_adds};

struct ttq_tensor *ttq_build_conv(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                  int k, int kernel, int stride, bool same)
{
    struct ttq_conv *conv = calloc(1, sizeof *conv);
    if (!conv || !in) {
        free(conv);
        return NULL;
    }
    struct ttq_conv_shape *s = &conv->shape;
    *s = (struct ttq_conv_shape){.c = in->c,
                                 .h = in->h,
                                 .w = in->w,
                                 .k = k,
                                 .oh = (in->h + stride - 1) / stride,
                                 .ow = (in->w + stride - 1) / stride,
                                 .kh = kernel,
                                 .kw = kernel,
                                 .stride = stride};
    int pad_h = (s->oh - 1) * stride + kernel - in->h,
        pad_w = (s->ow - 1) * stride + kernel - in->w;
    s->pad_top = same ? (pad_h > 0 ? pad_h / 2 : 0) : kernel / 2;
    s->pad_left = same ? (pad_w > 0 ? pad_w / 2 : 0) : kernel / 2;
    int shape[4] = {k, in->c, kernel, kernel};
    conv->op.weight = ttq_build_param(net, name, "weight", TTQ_WEIGHT, 4, shape);
    if (!conv->op.weight) {
        free(conv);
        return NULL;
    }
    return ttq_build_op(net, &conv->op, &ttq_op_conv, name, in, NULL,
                        ttq_build_tensor(net, k, s->oh, s->ow));
}

struct ttq_tensor *ttq_build_linear(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                    int k)
{
    struct ttq_conv *conv = calloc(1, sizeof *conv);
    if (!conv || !in) {
        free(conv);
        return NULL;
    }
    conv->shape = (struct ttq_conv_shape){
        .c = in->c, .h = 1, .w = 1, .k = k, .oh = 1, .ow = 1, .kh = 1, .kw = 1, .stride = 1};
    int shape[2] = {k, in->c};
    conv->op.weight = ttq_build_param(net, name, "weight", TTQ_WEIGHT, 2, shape);
    conv->bias = ttq_build_param(net, name, "bias", TTQ_BIAS, 1, shape);
    if (!conv->op.weight || !conv->bias) {
        free(conv);
        return NULL;
    }
    return ttq_build_op(net, &conv->op, &ttq_op_linear, name, in, NULL,
                        ttq_build_tensor(net, k, 1, 1));
}
