/* general.c - convolution of any shape as an operation (kernel/general.h).
 *
 * The frames of the whole batch are made first; then items of some pictures by some output blocks
 * are computed, so that large weights are read once for many pictures. How items are cut does not
 * show in the result: each value is computed whole, in one order. The weights' gradient of a small
 * layer is summed in fixed slices of the batch, each into a copy of its own; that of a large layer
 * is cut by output and input block, each summed over the batch, without copies. */
#include <stdlib.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/net/build.h"

/* Pairs of output blocks by input blocks: from here on there are enough of them to share out. */
enum { ENOUGH_ITEMS = 64, ITEMS_A_THREAD = 4, PIXELS_A_ITEM = 256 };

struct general {
    struct ttq_op op;
    struct ttq_conv_shape shape;
    struct ttq_general forward, backward;
    float *packed, *packed_back; /* effective weights for either direction */
    int slices;                  /* of the batch, in the weights' gradient */
};

static int all_blocks(const struct ttq_general *plan)
{
    return plan->groups * plan->out_blocks;
}

/* Output blocks that an item takes at a time: pairs, or a whole group of an odd number. */
static int unit_of(const struct ttq_general *plan)
{
    return plan->out_blocks % 2 && plan->groups > 1 ? plan->out_blocks : 2;
}

static int units_of(const struct ttq_general *plan)
{
    return (all_blocks(plan) + unit_of(plan) - 1) / unit_of(plan);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void at_least(size_t *most, size_t floats)
{
    *most = *most > floats ? *most : floats;
}

static void general_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    struct general *general = (struct general *)op;
    struct ttq_general *forward = &general->forward, *backward = &general->backward;
    ttq_general_plan(&general->shape, false, ttq_is_view(op->in), forward);
    ttq_general_plan(&general->shape, true, false, backward);
    op->path = "general";
    size_t floats = ttq_general_weights_floats(forward);
    general->packed = ttq_arena_floats(arena, floats);
    at_least(&net->shared_floats, forward->framed ? forward->in_picture * (size_t)net->batch : 0);
    general->slices = units_of(forward) * forward->in_blocks < ENOUGH_ITEMS ? TTQ_PARTS : 1;
    at_least(&net->slice_floats, floats * (size_t)general->slices);
    if (op->in == net->input)
        return;
    general->packed_back = ttq_arena_floats(arena, ttq_general_weights_floats(backward));
    at_least(&net->shared_floats, backward->framed ? backward->in_picture * (size_t)net->batch : 0);
}

/* One part of the packing, over the output blocks of each direction. */
static void general_prepare(const struct ttq_net *net, struct ttq_op *op, int part)
{
    struct general *general = (struct general *)op;
    (void)net;
    size_t blocks = (size_t)all_blocks(&general->forward);
    ttq_general_pack(&general->shape, &general->forward, op->weight->effective,
                     (int)ttq_part_start(blocks, part), (int)ttq_part_start(blocks, part + 1),
                     general->packed);
    if (!general->packed_back)
        return;
    blocks = (size_t)all_blocks(&general->backward);
    ttq_general_pack(&general->shape, &general->backward, op->weight->effective,
                     (int)ttq_part_start(blocks, part), (int)ttq_part_start(blocks, part + 1),
                     general->packed_back);
}

/* The batch as the plan wants to read it: `x`, or frames of it, mapped unless map is NULL. */
static const float *framed(const struct ttq_net *net, const struct ttq_general *plan,
                           const struct ttq_affine *map, const float *x, size_t floats)
{
    if (!plan->framed)
        return x;
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++) {
        const float *picture = x + (size_t)i * floats;
        float *frame = net->shared + (size_t)i * plan->in_picture;
        if (plan->thin)
            net->kernels->thin_frame(plan, map, picture, frame);
        else
            net->kernels->frame(&plan->frame, map, picture, frame);
    }
    return net->shared;
}

static const float *framed_input(const struct ttq_net *net, const struct general *general)
{
    const struct ttq_tensor *in = general->op.in;
    bool view = ttq_is_view(in);
    return framed(net, &general->forward, view ? &in->map : NULL, view ? in->source->x : in->x,
                  ttq_tensor_floats(in));
}

/* out = in * packed weights + plus, cut into pictures and units of output blocks. */
static void one_direction(const struct ttq_net *net, const struct ttq_general *plan,
                          const float *in, const float *packed, const float *plus, float *out)
{
    int n = net->n, wanted = ITEMS_A_THREAD * net->threads, units = units_of(plan);
    long pixels = (long)n * plan->v.written * plan->h.written;
    int groups = pixels < PIXELS_A_ITEM ? 1 : (int)(pixels / PIXELS_A_ITEM);
    groups = least(groups, least(n, wanted));
    int spans = least(units, (wanted + groups - 1) / groups);
#pragma omp parallel for schedule(dynamic) collapse(2)
    for (int g = 0; g < groups; g++)
        for (int s = 0; s < spans; s++) {
            int start = (int)((long)n * g / groups), end = (int)((long)n * (g + 1) / groups);
            int first = (int)((long)units * s / spans) * unit_of(plan);
            int last = (int)((long)units * (s + 1) / spans) * unit_of(plan);
            size_t at = (size_t)start * plan->out_picture;
            net->kernels->general(plan, in + (size_t)start * plan->in_picture, end - start, packed,
                                  plus ? plus + at : NULL, first, least(last, all_blocks(plan)),
                                  out + at);
        }
}

static void general_forward(struct ttq_op *op, struct ttq_net *net)
{
    const struct general *general = (const struct general *)op;
    const float *x = framed_input(net, general);
    one_direction(net, &general->forward, x, general->packed, NULL, op->out->x);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < net->n; i++)
        ttq_tensor_moments(net, op->out, i);
}

/* The gradient of one unit of output blocks by one input block, of one slice of the batch. */
static void weights_item(const struct ttq_net *net, const struct general *general, const float *x,
                         int slice, int unit, int block)
{
    const struct ttq_general *plan = &general->forward;
    size_t floats = ttq_general_weights_floats(plan);
    int first = unit * unit_of(plan), last = least(first + unit_of(plan), all_blocks(plan));
    float *dw = net->parts + (size_t)slice * floats;
    for (int o = first; o < last; o++)
        memset(dw + (size_t)o * plan->weight_out + (size_t)block * plan->weight_in, 0,
               plan->weight_in * sizeof *dw);
    size_t start = 0, end = (size_t)net->n;
    if (general->slices > 1) {
        start = ttq_part_start((size_t)net->n, slice);
        end = ttq_part_start((size_t)net->n, slice + 1);
    }
    net->kernels->general_weights(plan, x + start * plan->in_picture,
                                  general->op.out->dx + start * plan->out_picture,
                                  (int)(end - start), first, last, block, dw);
}

static void weights_backward(const struct ttq_net *net, const struct general *general)
{
    const struct ttq_general *plan = &general->forward;
    const float *x = framed_input(net, general);
    int units = units_of(plan);
#pragma omp parallel for schedule(dynamic) collapse(3)
    for (int slice = 0; slice < general->slices; slice++)
        for (int unit = 0; unit < units; unit++)
            for (int block = 0; block < plan->in_blocks; block++)
                weights_item(net, general, x, slice, unit, block);
    size_t floats = ttq_general_weights_floats(plan);
#pragma omp parallel for schedule(static)
    for (int o = 0; o < all_blocks(plan); o++) {
        float *sum = net->parts + (size_t)o * plan->weight_out;
        if (general->slices > 1)
            net->kernels->sum_parts(sum, floats, general->slices, plan->weight_out, sum);
        ttq_general_unpack(&general->shape, plan, net->parts, o, o + 1, net->add_gradients,
                           general->op.weight->g);
    }
}

static void general_backward(struct ttq_op *op, struct ttq_net *net)
{
    const struct general *general = (const struct general *)op;
    weights_backward(net, general);
    if (!op->in->dx)
        return;
    const float *dy =
        framed(net, &general->backward, NULL, op->out->dx, ttq_tensor_floats(op->out));
    one_direction(net, &general->backward, dy, general->packed_back,
                  ttq_adds(op, op->in) ? op->in->dx : NULL, op->in->dx);
}

static double general_multiply_adds(const struct ttq_op *op)
{
    return ttq_conv_multiply_adds(&((const struct general *)op)->shape);
}

static const struct ttq_op_kind op_general = {.name = "conv",
                                              .reads_views = true,
                                              .place = general_place,
                                              .forward = general_forward,
                                              .backward = general_backward,
                                              .multiply_adds = general_multiply_adds,
                                              .prepare = general_prepare};

struct ttq_tensor *ttq_build_general(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                     const struct ttq_conv_shape *shape)
{
    struct general *general = calloc(1, sizeof *general);
    if (!general || !in) {
        free(general);
        return NULL;
    }
    general->shape = *shape;
    int dims[4] = {shape->k, shape->c / shape->groups, shape->kh, shape->kw};
    general->op.weight = ttq_build_param(net, name, "weight", TTQ_WEIGHT, 4, dims);
    if (!general->op.weight) {
        free(general);
        return NULL;
    }
    return ttq_build_op(net, &general->op, &op_general, name, in, NULL,
                        ttq_build_tensor(net, shape->k, shape->oh, shape->ow));
}
