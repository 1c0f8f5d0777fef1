/* dense.c - a large fully connected layer (kernel/dense.h). Its weights are never packed and its
 * gradient is cut by output, so that it needs no memory besides. */
#include <stdlib.h>

#include "ttq/net/build.h"

/* Outputs, or inputs, that an item of work takes. */
enum { ITEM_OUTPUTS = 64, ITEM_INPUTS = 128 };

struct dense {
    struct ttq_op op;
    struct ttq_dense shape;
    struct ttq_param *bias; /* or NULL */
};

static void dense_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    (void)net, (void)arena;
    op->path = "dense";
}

static void dense_prepare(const struct ttq_net *net, struct ttq_op *op, int part)
{
    (void)net, (void)op, (void)part; /* computes from the effective weights as they are */
}

static struct ttq_dense shape_now(const struct dense *dense, const struct ttq_net *net)
{
    struct ttq_dense shape = dense->shape;
    shape.n = net->n;
    return shape;
}

static int end_of(int start, int item, int all)
{
    return start + item < all ? start + item : all;
}

static void dense_forward(struct ttq_op *op, struct ttq_net *net)
{
    const struct dense *dense = (const struct dense *)op;
    struct ttq_dense s = shape_now(dense, net);
#pragma omp parallel for schedule(dynamic)
    for (int o = 0; o < s.out; o += ITEM_OUTPUTS)
        net->kernels->dense(&s, op->in->x, op->weight->effective, o, end_of(o, ITEM_OUTPUTS, s.out),
                            op->out->x);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < s.n; i++) {
        float *y = op->out->x + (size_t)i * s.stride;
        for (int o = 0; dense->bias && o < s.out; o++)
            y[o] += dense->bias->effective[o];
        ttq_tensor_moments(net, op->out, i);
    }
}

static void dense_backward(struct ttq_op *op, struct ttq_net *net)
{
    const struct dense *dense = (const struct dense *)op;
    struct ttq_dense s = shape_now(dense, net);
    const float *dy = op->out->dx;
#pragma omp parallel for schedule(dynamic)
    for (int o = 0; o < s.out; o += ITEM_OUTPUTS)
        net->kernels->dense_weights(&s, op->in->x, dy, o, end_of(o, ITEM_OUTPUTS, s.out),
                                    net->add_gradients, op->weight->g);
    if (dense->bias)
        ttq_bias_backward(net, op->out, dense->bias);
    if (!op->in->dx)
        return;
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < s.in; i += ITEM_INPUTS)
        net->kernels->dense_input(&s, dy, op->weight->effective, i, end_of(i, ITEM_INPUTS, s.in),
                                  ttq_adds(op, op->in), op->in->dx);
}

static double dense_multiply_adds(const struct ttq_op *op)
{
    const struct ttq_dense *s = &((const struct dense *)op)->shape;
    return (double)s->in * s->out;
}

static const struct ttq_op_kind op_dense = {.name = "linear",
                                            .place = dense_place,
                                            .forward = dense_forward,
                                            .backward = dense_backward,
                                            .multiply_adds = dense_multiply_adds,
                                            .prepare = dense_prepare};

struct ttq_tensor *ttq_build_dense(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                   int k, bool bias)
{
    struct dense *dense = calloc(1, sizeof *dense);
    if (!dense || !in || in->c % TTQ_DENSE_INPUTS != 0) {
        free(dense);
        return NULL;
    }
    dense->shape = (struct ttq_dense){.in = in->c, .out = k, .stride = ttq_padded(k)};
    int shape[2] = {k, in->c};
    dense->op.weight = ttq_build_param(net, name, "weight", TTQ_WEIGHT, 2, shape);
    dense->bias = bias ? ttq_build_param(net, name, "bias", TTQ_BIAS, 1, shape) : NULL;
    if (!dense->op.weight || (bias && !dense->bias)) {
        free(dense);
        return NULL;
    }
    return ttq_build_op(net, &dense->op, &op_dense, name, in, NULL, ttq_build_tensor(net, k, 1, 1));
}
