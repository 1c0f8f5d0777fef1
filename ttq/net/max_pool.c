/* max_pool.c - max pooling and, if asked, the ReLU behind it (kernel/pool.h). */
#include <stdlib.h>
#include <string.h>

#include "ttq/net/build.h"

struct max_pool {
    struct ttq_op op;
    struct ttq_pool shape;
};

static void max_pool_forward(struct ttq_op *op, struct ttq_net *net)
{
    const struct ttq_pool *shape = &((const struct max_pool *)op)->shape;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        net->kernels->max_pool(shape, op->in->x + (size_t)i * in, op->out->x + (size_t)i * out);
        ttq_tensor_moments(net, op->out, i);
    }
}

static void max_pool_backward(struct ttq_op *op, struct ttq_net *net)
{
    const struct ttq_pool *shape = &((const struct max_pool *)op)->shape;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    bool add = ttq_adds(op, op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        float *dx = op->in->dx + (size_t)i * in;
        if (!add)
            memset(dx, 0, in * sizeof *dx);
        net->kernels->max_pool_backward(shape, op->in->x + (size_t)i * in,
                                        op->out->x + (size_t)i * out, op->out->dx + (size_t)i * out,
                                        dx);
    }
}

static const struct ttq_op_kind op_max_pool = {
    .name = "max", .forward = max_pool_forward, .backward = max_pool_backward};
static const struct ttq_op_kind op_max_pool_relu = {
    .name = "max+relu", .forward = max_pool_forward, .backward = max_pool_backward};

struct ttq_tensor *ttq_build_max_pool(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                      int kernel, int stride, enum ttq_padding padding, bool relu)
{
    struct max_pool *pool = calloc(1, sizeof *pool);
    if (!pool || !in) {
        free(pool);
        return NULL;
    }
    struct ttq_pool *s = &pool->shape;
    *s = (struct ttq_pool){.blocks = ttq_blocks(in->c),
                           .h = in->h,
                           .w = in->w,
                           .kernel = kernel,
                           .stride = stride,
                           .relu = relu};
    s->oh = ttq_padded_output(in->h, kernel, stride, padding, &s->pad_top);
    s->ow = ttq_padded_output(in->w, kernel, stride, padding, &s->pad_left);
    return ttq_build_op(net, &pool->op, relu ? &op_max_pool_relu : &op_max_pool, name, in, NULL,
                        ttq_build_tensor(net, in->c, s->oh, s->ow));
}
