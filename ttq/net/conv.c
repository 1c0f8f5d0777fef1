/* conv.c - convolution, and the linear layer as a convolution of a 1x1 picture. */
#include <stdlib.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/net/build.h"
#include "ttq/net/conv_op.h"

/* Of a convolution that is computed picture by picture. */
enum { MOST_CHANNELS = 128 };

/* Pictures of a chunk: what happens to them, one thing after the other, finds them in the
 * second-level cache. A Winograd group is never cut. */
static size_t chunk_pictures(const struct ttq_conv *conv)
{
    const size_t floats = (size_t)32 << 10;
    size_t in = ttq_tensor_floats(conv->op.in), out = ttq_tensor_floats(conv->op.out);
    size_t pictures = floats / (in > out ? in : out), group = 1;
    if (conv->tile)
        group = (size_t)conv->winograd.pictures;
    return pictures > group ? pictures / group * group : group;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void conv_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    struct ttq_conv *conv = (struct ttq_conv *)op;
    const struct ttq_conv_shape *s = &conv->shape;
    ttq_conv_plan_forward(s, &conv->forward);
    ttq_conv_plan_backward(s, &conv->backward);
    conv->tile = ttq_winograd_fits(s) ? net->conv_tile : 0;
    static const char *const paths[] = {"direct", NULL, "winograd2", NULL, "winograd4"};
    op->path = paths[conv->tile];
    size_t floats = ttq_packed_floats(s->k, s->c, s->kh, s->kw);
    conv->packed = ttq_arena_floats(arena, floats);
    conv->packed_back = ttq_arena_floats(arena, floats);
    size_t scratch = most(ttq_frame_floats(&conv->forward), ttq_frame_floats(&conv->backward));
    if (conv->tile) {
        ttq_winograd_plan(s, conv->tile, false, &conv->winograd);
        ttq_winograd_plan(s, conv->tile, true, &conv->winograd_back);
        size_t weights = ttq_winograd_weights_floats(&conv->winograd);
        conv->u = ttq_arena_floats(arena, weights);
        conv->u_back = ttq_arena_floats(arena, weights);
        scratch = weights + most(ttq_winograd_scratch_floats(&conv->winograd),
                                 ttq_winograd_scratch_floats(&conv->winograd_back));
    }
    net->frame_floats = most(net->frame_floats, scratch);
    net->part_floats = most(net->part_floats, floats);
    if (ttq_is_fleeting(op->out))
        net->fleeting_floats =
            most(net->fleeting_floats, chunk_pictures(conv) * ttq_tensor_floats(op->out));
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

/* Where the input's values of picture i are, and what to make of them on the way (NULL: nothing).
 */
static const float *input_values(const struct ttq_op *op, const struct ttq_net *net, size_t i,
                                 const struct ttq_affine **map)
{
    bool view = ttq_is_view(op->in);
    *map = view ? &op->in->map : NULL;
    return ttq_values(net, view ? op->in->source : op->in, i);
}

/* Calls for each chunk of pictures start .. end - 1: n of them from `first` on. */
#define FOR_EACH_CHUNK(conv, start, end)                                                           \
    for (size_t first = (start), chunk = chunk_pictures(conv), n;                                  \
         first < (end) && (n = (end)-first < chunk ? (end)-first : chunk); first += n)

static void forward_chunk(const struct ttq_conv *conv, const struct ttq_net *net, size_t first,
                          size_t n)
{
    const struct ttq_op *op = &conv->op;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    const struct ttq_affine *map;
    const float *x = input_values(op, net, first, &map);
    float *scratch = ttq_net_frame(net), *y = ttq_values(net, op->out, first);
    const float *plus = conv->plus ? ttq_values(net, conv->plus, first) : NULL;
    if (conv->tile)
        net->kernels->winograd(&conv->winograd, map, x, (int)n, conv->u, plus, y, scratch);
    for (size_t i = 0; i < n; i++, x += in, y += out) {
        if (!conv->tile) {
            net->kernels->frame(&conv->forward.frame, map, x, scratch);
            net->kernels->conv(&conv->forward, scratch, conv->packed, plus, x + in, y);
            plus = plus ? plus + out : NULL;
        }
        if (conv->bias) /* only on 1x1 pictures */
            for (int k = 0; k < conv->shape.k; k++)
                y[k] += conv->bias->effective[k];
        ttq_tensor_moments(net, op->out, (int)(first + i));
    }
}

static void conv_pictures(const struct ttq_op *op, const struct ttq_net *net, size_t start,
                          size_t count)
{
    FOR_EACH_CHUNK ((const struct ttq_conv *)op, start, start + count)
        forward_chunk((const struct ttq_conv *)op, net, first, n);
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
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++)
        ttq_conv_unpack(&conv->shape, net->parts, (int)ttq_part_start((size_t)conv->shape.k, p),
                        (int)ttq_part_start((size_t)conv->shape.k, p + 1), net->add_gradients,
                        conv->op.weight->g);
}

/* The output's gradient of n pictures from `first` on: stored, or asked for. */
static const float *output_gradients(const struct ttq_op *op, const struct ttq_net *net,
                                     size_t first, size_t n)
{
    const struct ttq_op *reader = op->out->first_reader;
    size_t out = ttq_tensor_floats(op->out);
    float *dy = ttq_is_fleeting(op->out) ? ttq_net_fleeting(net) : op->out->dx + first * out;
    if (ttq_is_asked(op->out))
        for (size_t i = 0; i < n; i++)
            reader->kind->give_gradient(reader, net, first + i, dy + i * out);
    return dy;
}

/* dw (direct) or du (Winograd) += gradient by n pictures from `first` on; and their dx. */
static void backward_chunk(const struct ttq_conv *conv, const struct ttq_net *net, size_t first,
                           size_t n, float *dw, float *scratch)
{
    const struct ttq_op *op = &conv->op;
    const struct ttq_kernels *kernels = net->kernels;
    size_t in = ttq_tensor_floats(op->in), out = ttq_tensor_floats(op->out);
    const struct ttq_affine *map;
    const float *x = input_values(op, net, first, &map);
    const float *dy = output_gradients(op, net, first, n);
    float *dx = op->in->dx ? op->in->dx + first * in : NULL;
    bool add = ttq_adds(op, op->in);
    if (conv->tile) {
        kernels->winograd_gradient(&conv->winograd, map, x, dy, (int)n, dw, scratch);
        if (dx)
            kernels->winograd(&conv->winograd_back, NULL, dy, (int)n, conv->u_back, add ? dx : NULL,
                              dx, scratch);
    }
    for (size_t i = 0; i < n && !conv->tile; i++) {
        kernels->frame(&conv->forward.frame, map, x + i * in, scratch);
        kernels->conv_weights(&conv->shape, &conv->forward, scratch, dy + i * out, x + (i + 1) * in,
                              dw);
        if (!dx)
            continue;
        kernels->frame(&conv->backward.frame, NULL, dy + i * out, scratch);
        kernels->conv(&conv->backward, scratch, conv->packed_back, add ? dx + i * in : NULL,
                      dy + (i + 1) * out, dx + i * in);
    }
    if (ttq_is_shown(op->in) && op->in->first_reader == op)
        for (size_t i = 0; i < n; i++)
            op->in->maker->kind->see_gradient(op->in->maker, net, first + i);
}

/* dw of pictures start .. end - 1 into the part's own array, and their dx. */
static void backward_part(const struct ttq_conv *conv, const struct ttq_net *net, size_t start,
                          size_t end, float *dw, size_t floats)
{
    float *scratch = ttq_net_frame(net);
    if (!conv->tile) {
        memset(dw, 0, floats * sizeof *dw);
        FOR_EACH_CHUNK (conv, start, end)
            backward_chunk(conv, net, first, n, dw, scratch);
        return;
    }
    size_t weights = ttq_winograd_weights_floats(&conv->winograd);
    float *du = scratch;
    memset(du, 0, weights * sizeof *du);
    FOR_EACH_CHUNK (conv, start, end)
        backward_chunk(conv, net, first, n, du, scratch + weights);
    net->kernels->winograd_gather(&conv->winograd, du, dw);
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
        ttq_bias_backward(net, op->out, conv->bias);
}

static double conv_multiply_adds(const struct ttq_op *op)
{
    return ttq_conv_multiply_adds(&((const struct ttq_conv *)op)->shape);
}

#define CONVOLUTION(label)                                                                         \
    {                                                                                              \
        .name = label, .by_pictures = true, .place = conv_place, .pictures = conv_pictures,        \
        .backward = conv_backward, .multiply_adds = conv_multiply_adds                             \
    }
const struct ttq_op_kind ttq_op_conv = CONVOLUTION("conv");
const struct ttq_op_kind ttq_op_conv_add = CONVOLUTION("conv+add");
const struct ttq_op_kind ttq_op_linear = CONVOLUTION("linear");

/* conv.c goes picture by picture and wants the weights in cache: CIFAR's networks, and the first
 * stages of ResNet-18. */
static bool small(const struct ttq_conv_shape *s)
{
    bool plain = s->groups == 1 && s->stride <= 2 && s->kh * s->kw <= 9;
    return plain && s->c <= MOST_CHANNELS && s->k <= MOST_CHANNELS && s->h <= 32 && s->w <= 32;
}

struct ttq_tensor *ttq_build_conv_in(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                     int k, int kernel, int stride, enum ttq_padding padding,
                                     int groups)
{
    if (!in)
        return NULL;
    struct ttq_conv_shape shape = {.c = in->c,
                                   .h = in->h,
                                   .w = in->w,
                                   .k = k,
                                   .kh = kernel,
                                   .kw = kernel,
                                   .stride = stride,
                                   .groups = groups};
    shape.oh = ttq_padded_output(in->h, kernel, stride, padding, &shape.pad_top);
    shape.ow = ttq_padded_output(in->w, kernel, stride, padding, &shape.pad_left);
    if (!small(&shape))
        return ttq_build_general(net, name, in, &shape);
    struct ttq_conv *conv = calloc(1, sizeof *conv);
    int dims[4] = {k, in->c, kernel, kernel};
    if (!conv)
        return NULL;
    conv->shape = shape;
    conv->op.weight = ttq_build_param(net, name, "weight", TTQ_WEIGHT, 4, dims);
    if (!conv->op.weight) {
        free(conv);
        return NULL;
    }
    return ttq_build_op(net, &conv->op, &ttq_op_conv, name, in, NULL,
                        ttq_build_tensor(net, k, shape.oh, shape.ow));
}

struct ttq_tensor *ttq_build_conv(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                  int k, int kernel, int stride, bool same)
{
    return ttq_build_conv_in(net, name, in, k, kernel, stride,
                             same ? TTQ_PADDING_SAME : TTQ_PADDING_HALF, 1);
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
