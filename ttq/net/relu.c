/* relu.c - max(0, x) alone, where no normalisation comes before it. To readers of views it is only
 * a map (scale 1, shift 0), and nothing is stored. */
#include <stdlib.h>

#include "ttq/net/build.h"

static void relu_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    (void)net;
    size_t channels = ttq_padded(op->in->c);
    float *scale = ttq_arena_floats(arena, channels), *shift = ttq_arena_floats(arena, channels);
    op->out->map = (struct ttq_affine){scale, shift, 1};
    for (size_t c = 0; scale && c < channels; c++)
        scale[c] = 1.0f;
}

static void relu_forward(struct ttq_op *op, struct ttq_net *net)
{
    if (ttq_is_view(op->out))
        return;
    size_t floats = ttq_tensor_floats(op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        net->kernels->affine(op->in->x + (size_t)i * floats, &op->out->map, ttq_blocks(op->in->c),
                             op->in->h * op->in->w, op->out->x + (size_t)i * floats);
        ttq_tensor_moments(net, op->out, i);
    }
}

/* in and out share one gradient array; the input tells where the output is above 0. */
static void relu_backward(struct ttq_op *op, struct ttq_net *net)
{
    size_t floats = ttq_tensor_floats(op->in);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++)
        net->kernels->relu_backward(op->in->x + (size_t)i * floats, floats,
                                    op->out->dx + (size_t)i * floats);
}

static const struct ttq_op_kind op_relu = {
    .name = "relu", .place = relu_place, .forward = relu_forward, .backward = relu_backward};

struct ttq_tensor *ttq_build_relu(struct ttq_net *net, const char *name, struct ttq_tensor *in)
{
    struct ttq_tensor *out = in ? ttq_build_tensor(net, in->c, in->h, in->w) : NULL;
    if (out) {
        out->source = in;
        in->gradient_of = out;
        out->gradient_shared = true;
    }
    return ttq_build_op(net, calloc(1, sizeof(struct ttq_op)), &op_relu, name, in, NULL, out);
}
