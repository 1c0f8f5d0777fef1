/* pool.c - the mean over all pixels of a picture. */
#include <stdlib.h>

#include "ttq/net/build.h"

static void pool_pictures(const struct ttq_op *op, const struct ttq_net *net, size_t first,
                          size_t n)
{
    int pixels = op->in->h * op->in->w;
    for (size_t i = first; i < first + n; i++) {
        const float *x = ttq_values(net, op->in, i);
        float *y = ttq_values(net, op->out, i);
        for (int b = 0; b < ttq_blocks(op->in->c); b++, y += TTQ_BLOCK) {
            float sum[TTQ_BLOCK] = {0};
            for (int p = 0; p < pixels; p++, x += TTQ_BLOCK)
                for (int c = 0; c < TTQ_BLOCK; c++)
                    sum[c] += x[c];
            for (int c = 0; c < TTQ_BLOCK; c++)
                y[c] = sum[c] / (float)pixels;
        }
    }
}

/* dx of one picture = or += dy / pixels. */
static void spread(const struct ttq_op *op, const float *dy, bool add, float *dx)
{
    int pixels = op->in->h * op->in->w;
    for (int b = 0; b < ttq_blocks(op->in->c); b++, dy += TTQ_BLOCK) {
        float share[TTQ_BLOCK];
        for (int c = 0; c < TTQ_BLOCK; c++)
            share[c] = dy[c] / (float)pixels;
        for (int p = 0; p < pixels; p++, dx += TTQ_BLOCK)
            for (int c = 0; c < TTQ_BLOCK; c++)
                dx[c] = add ? dx[c] + share[c] : share[c];
    }
}

static void pool_backward(struct ttq_op *op, struct ttq_net *net)
{
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++)
        spread(op, op->out->dx + (size_t)i * out, ttq_adds(op, op->in),
               op->in->dx + (size_t)i * in);
}

static const struct ttq_op_kind op_pool = {
    .name = "mean", .pictures = pool_pictures, .backward = pool_backward};

struct ttq_tensor *ttq_build_pool(struct ttq_net *net, const char *name, struct ttq_tensor *in)
{
    return ttq_build_op(net, calloc(1, sizeof(struct ttq_op)), &op_pool, name, in, NULL,
                        in ? ttq_build_tensor(net, in->c, 1, 1) : NULL);
}
