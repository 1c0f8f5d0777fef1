/* flatten.c - a picture as one vector, channel by channel and row by row, as PyTorch flattens: the
 * weights of the layer behind it then have that order in files too. */
#include <stdlib.h>

#include "ttq/net/build.h"

/* Where value `i` of the vector lies in the picture. */
static size_t picture_at(size_t i, size_t pixels)
{
    size_t c = i / pixels, p = i % pixels;
    return (c / TTQ_BLOCK * pixels + p) * TTQ_BLOCK + c % TTQ_BLOCK;
}

static void flatten_forward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    size_t pixels = (size_t)(op->in->h * op->in->w);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        const float *x = op->in->x + (size_t)i * in;
        float *y = op->out->x + (size_t)i * out;
        for (size_t j = 0; j < (size_t)op->out->c; j++)
            y[j] = x[picture_at(j, pixels)];
    }
}

static void flatten_backward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    size_t pixels = (size_t)(op->in->h * op->in->w);
    bool add = ttq_adds(op, op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        float *dx = op->in->dx + (size_t)i * in;
        const float *dy = op->out->dx + (size_t)i * out;
        for (size_t j = 0; j < (size_t)op->out->c; j++) {
            float *to = dx + picture_at(j, pixels);
            *to = add ? *to + dy[j] : dy[j];
        }
    }
}

static const struct ttq_op_kind op_flatten = {
    .name = "flatten", .forward = flatten_forward, .backward = flatten_backward};

struct ttq_tensor *ttq_build_flatten(struct ttq_net *net, const char *name, struct ttq_tensor *in)
{
    return ttq_build_op(net, calloc(1, sizeof(struct ttq_op)), &op_flatten, name, in, NULL,
                        in ? ttq_build_tensor(net, in->c * in->h * in->w, 1, 1) : NULL);
}
