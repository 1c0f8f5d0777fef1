/* add.c - the residual sum, by the convolution in front of it where there is one and nothing comes
 * between, else as an operation of its own. Its two inputs and its output share one gradient array:
 * the gradient of a sum is that of each term, so backward has nothing to copy, only the ReLU to
 * undo. */
#include <assert.h>
#include <stdlib.h>

#include "ttq/net/build.h"
#include "ttq/net/conv_op.h"

struct ttq_add {
    struct ttq_op op;
    bool relu;
};

static void add_pictures(const struct ttq_op *op, const struct ttq_net *net, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        net->kernels->add(ttq_values(net, op->in, i), ttq_values(net, op->in2, i),
                          ((const struct ttq_add *)op)->relu, ttq_tensor_floats(op->out),
                          ttq_values(net, op->out, i));
        ttq_tensor_moments(net, op->out, (int)i);
    }
}

static void add_backward(struct ttq_op *op, struct ttq_net *net)
{
    if (!((const struct ttq_add *)op)->relu)
        return;
    size_t floats = ttq_tensor_floats(op->out);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++)
        net->kernels->relu_backward(op->out->x + (size_t)i * floats, floats,
                                    op->out->dx + (size_t)i * floats);
}

static const struct ttq_op_kind op_add = {
    .name = "add", .pictures = add_pictures, .backward = add_backward};
static const struct ttq_op_kind op_add_relu = {
    .name = "add+relu", .pictures = add_pictures, .backward = add_backward};

/* The convolution that makes the branch adds the skip while it writes: the branch is the sum. */
static struct ttq_tensor *add_in_place(struct ttq_tensor *branch, struct ttq_tensor *skip)
{
    struct ttq_conv *conv = (struct ttq_conv *)branch->maker;
    conv->op.kind = &ttq_op_conv_add;
    conv->plus = skip;
    skip->gradient_of = branch;
    branch->gradient_shared = true;
    ttq_build_reader(skip, &conv->op);
    skip->must_store = true;
    return branch;
}

struct ttq_tensor *ttq_build_add(struct ttq_net *net, const char *name, struct ttq_tensor *branch,
                                 struct ttq_tensor *skip, bool relu)
{
    assert(!branch || !skip ||
           (branch->c == skip->c && branch->h == skip->h && branch->w == skip->w));
    if (!relu && branch && skip && branch->maker->kind == &ttq_op_conv && branch->readers == 0)
        return add_in_place(branch, skip);
    struct ttq_add *add = calloc(1, sizeof *add);
    if (!add || !branch || !skip) {
        free(add);
        return NULL;
    }
    add->relu = relu;
    struct ttq_tensor *out = ttq_build_tensor(net, skip->c, skip->h, skip->w);
    if (out) {
        branch->gradient_of = out;
        skip->gradient_of = out;
        out->gradient_shared = true;
    }
    return ttq_build_op(net, &add->op, relu ? &op_add_relu : &op_add, name, branch, skip, out);
}
