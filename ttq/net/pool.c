/* pool.c - the mean over all pixels of a picture. */
#include <stdlib.h>

#include "ttq/net/build.h"

static void pool_forward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    int pixels = op->in->h * op->in->w;
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        const float *x = op->in->x + (size_t)i * in;
        float *y = op->out->x + (size_t)i * out;
        for (size_t c = 0; c < out; c++) {
            float sum = 0.0f;
            for (int p = 0; p < pixels; p++)
                sum += x[(c / TTQ_BLOCK * (size_t)pixels + (size_t)p) * TTQ_BLOCK + c % TTQ_BLOCK];
            y[c] = sum / (float)pixels;
        }
    }
}

static void pool_backward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    int pixels = op->in->h * op->in->w;
    bool add = ttq_adds(op, op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        float *dx = op->in->dx + (size_t)i * in;
        const float *dy = op->out->dx + (size_t)i * out;
        for (size_t j = 0; j < in; j++) {
            size_t c = j / ((size_t)pixels * TTQ_BLOCK) * TTQ_BLOCK + j % TTQ_BLOCK;
            float share = dy[c] / (float)pixels;
            dx[j] = add ? dx[j] + share : share;
        }
    }
}

static const struct ttq_op_kind op_pool = {
    .name = "mean", .forward = pool_forward, .backward = pool_backward};

struct ttq_tensor *ttq_build_pool(struct ttq_net *net, const char *name, struct ttq_tensor *in)
{
    return ttq_build_op(net, calloc(1, sizeof(struct ttq_op)), &op_pool, name, in, NULL,
                        in ? ttq_build_tensor(net, in->c, 1, 1) : NULL);
}
