#include "ttq/net/net.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/base/random.h"
#include "ttq/net/build.h"
#include "ttq/net/conv_op.h"

static enum ttq_status build_architecture(const struct ttq_config *config, struct ttq_net *net,
                                          struct ttq_error *error)
{
    switch ((enum ttq_arch)config->net_arch) {
    case TTQ_ARCH_ALEXNET:
        return ttq_build_alexnet(config, net, error);
    case TTQ_ARCH_RESNET18:
        return ttq_build_resnet18(config, net, error);
    case TTQ_ARCH_RESNET_CIFAR:
        break;
    }
    return ttq_build_resnet_cifar(config, net, error);
}

/* Takes the decay from convolutions and what belongs to them: parameters of the same layer. */
static void decay_dense_only(struct ttq_net *net)
{
    for (int i = 0; i < net->param_count; i++) {
        const struct ttq_param *weight = net->params[i];
        size_t stem = strlen(weight->name) - strlen("weight");
        for (int j = 0; weight->kind == TTQ_WEIGHT && weight->dims == 4 && j < net->param_count;
             j++)
            if (strncmp(net->params[j]->name, weight->name, stem) == 0)
                net->params[j]->decay = false;
    }
}

enum ttq_status ttq_net_build(const struct ttq_config *config, struct ttq_net *net,
                              struct ttq_error *error)
{
    memset(net, 0, sizeof *net);
    enum ttq_status status = ttq_kernels_choose(&net->kernels, error);
    if (status == TTQ_OK)
        status = build_architecture(config, net, error);
    net->bn_eps = (float)config->net_bn_eps;
    net->bn_decay = (float)config->net_bn_decay;
    net->bn_correct = config->net_bn_correction == TTQ_CORRECTION_IMAGES;
    static const int tiles[] = {0, 2, 4};
    net->conv_tile = tiles[config->kernel_conv];
    net->adam = config->train_optimizer == TTQ_ADAM;
    ttq_quant_set(config, &net->quant);
    if (status == TTQ_OK)
        status = ttq_build_quantizers(config, net, error);
    if (config->train_decay_layers == TTQ_DECAY_DENSE)
        decay_dense_only(net);
    return status;
}

void ttq_net_free(struct ttq_net *net)
{
    for (int i = 0; i < net->op_count; i++)
        free(net->ops[i]);
    for (int i = 0; i < net->tensor_count; i++)
        free(net->tensors[i]);
    for (int i = 0; i < net->param_count; i++) {
        free(net->params[i]->quant);
        free(net->params[i]);
    }
    for (int i = 0; i < net->buffer_count; i++)
        free(net->buffers[i]);
    memset(net, 0, sizeof *net);
}

static void place_params(struct ttq_net *net, struct ttq_arena *arena)
{
    net->values = 0;
    for (int i = 0; i < net->param_count; i++) {
        net->params[i]->at = net->values;
        net->values += (net->params[i]->n + TTQ_BLOCK - 1) / TTQ_BLOCK * TTQ_BLOCK;
    }
    net->w = ttq_arena_floats(arena, net->values);
    net->g = ttq_arena_floats(arena, net->values);
    net->v = ttq_arena_floats(arena, net->values);
    net->s = net->adam ? ttq_arena_floats(arena, net->values) : NULL;
    net->effective = ttq_arena_floats(arena, net->values);
    for (int i = 0; i < net->param_count && net->w; i++) {
        struct ttq_param *param = net->params[i];
        param->w = net->w + param->at;
        param->g = net->g + param->at;
        param->v = net->v + param->at;
        param->s = net->adam ? net->s + param->at : NULL;
        param->effective = param->quant ? net->effective + param->at : param->w;
    }
    for (int i = 0; i < net->buffer_count; i++)
        net->buffers[i]->x = ttq_arena_floats(arena, net->buffers[i]->n);
    for (int i = 0; i < net->param_count; i++)
        if (net->params[i]->quant)
            ttq_place_quantizer(net, net->params[i], arena);
}

static void place_tensors(struct ttq_net *net, struct ttq_arena *arena)
{
    for (int i = 0; i < net->tensor_count; i++) {
        struct ttq_tensor *tensor = net->tensors[i];
        size_t floats = (size_t)net->batch * ttq_tensor_floats(tensor);
        if (!ttq_is_view(tensor))
            tensor->x = ttq_arena_floats(arena, floats);
        if (tensor->wants_moments)
            tensor->moments =
                ttq_arena_floats(arena, (size_t)net->batch * 2 * ttq_padded(tensor->c));
    }
    ttq_place_gradients(net, arena);
}

void ttq_net_place(struct ttq_net *net, int batch, int threads, struct ttq_arena *arena)
{
    net->batch = batch;
    net->threads = threads;
    net->frame_floats = net->part_floats = net->fleeting_floats = 0;
    net->shared_floats = net->slice_floats = 0;
    place_params(net, arena);
    place_tensors(net, arena);
    for (int i = 0; i < net->op_count; i++)
        if (net->ops[i]->kind->place)
            net->ops[i]->kind->place(net->ops[i], net, arena);
    net->frame_floats = (net->frame_floats + 15) / 16 * 16;
    net->frames = ttq_arena_floats(arena, net->frame_floats * (size_t)threads);
    size_t parts = net->part_floats * TTQ_PARTS;
    net->parts = ttq_arena_floats(arena, parts > net->slice_floats ? parts : net->slice_floats);
    net->fleeting = ttq_arena_floats(arena, net->fleeting_floats * (size_t)threads);
    net->shared = ttq_arena_floats(arena, net->shared_floats);
    net->labels = ttq_arena_take(arena, (size_t)batch * sizeof(int));
    net->predictions = ttq_arena_take(arena, (size_t)batch * sizeof(int));
    net->in_top5 = ttq_arena_take(arena, (size_t)batch * sizeof(bool));
    net->losses = ttq_arena_floats(arena, (size_t)batch);
}

void ttq_net_prepare(struct ttq_net *net)
{
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < net->op_count; i++) {
        struct ttq_op *op = net->ops[i];
        struct ttq_param *weight = op->weight;
        if (!weight)
            continue;
        if (weight->quant)
            net->quant.method->forward(weight->quant);
        if (!op->kind->prepare)
            ttq_conv_prepare(net, op);
    }
#pragma omp parallel for schedule(dynamic) collapse(2)
    for (int i = 0; i < net->op_count; i++)
        for (int p = 0; p < TTQ_PARTS; p++)
            if (net->ops[i]->kind->prepare)
                net->ops[i]->kind->prepare(net, net->ops[i], p);
}

void ttq_net_forward_op(struct ttq_net *net, struct ttq_op *op)
{
    if (op->kind->forward) {
        op->kind->forward(op, net);
        return;
    }
    if (op->kind->begin)
        op->kind->begin(op, net);
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++) {
        size_t start = ttq_part_start((size_t)net->n, p);
        size_t end = ttq_part_start((size_t)net->n, p + 1);
        op->kind->pictures(op, net, start, end - start);
    }
}

/* A few pictures at a time through the whole network, while they are in cache. */
static void forward_rooms(struct ttq_net *net, int threads)
{
    for (int i = 0; i < net->op_count; i++)
        if (net->ops[i]->kind->begin)
            net->ops[i]->kind->begin(net->ops[i], net);
    net->rooms = true;
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int first = 0; first < net->n; first += TTQ_ROOM) {
        int n = net->n - first < TTQ_ROOM ? net->n - first : TTQ_ROOM;
        for (int i = 0; i < net->op_count; i++)
            net->ops[i]->kind->pictures(net->ops[i], net, (size_t)first, (size_t)n);
    }
    net->rooms = false;
}

void ttq_net_forward(struct ttq_net *net, int n, enum ttq_mode mode)
{
    net->n = n;
    net->mode = mode;
    int threads = omp_get_max_threads(), rooms = net->batch / TTQ_ROOM;
    bool by_pictures = mode == TTQ_EVALUATION && rooms > 0;
    for (int i = 0; i < net->op_count; i++)
        by_pictures &= net->ops[i]->kind->pictures != NULL;
    if (by_pictures)
        forward_rooms(net, threads < rooms ? threads : rooms);
    else
        for (int i = 0; i < net->op_count; i++)
            ttq_net_forward_op(net, net->ops[i]);
}

void ttq_net_backward(struct ttq_net *net)
{
    for (int i = net->op_count - 1; i >= 0; i--)
        net->ops[i]->kind->backward(net->ops[i], net);
}

static void uniform(uint32_t seed, uint32_t sample, float bound, float *x, size_t n)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++) {
        uint32_t words[4];
        ttq_random_words(seed, TTQ_RANDOM_START, 0, sample, (uint32_t)i, words);
        x[i] = bound * (2.0f * ttq_random_unit(words[0]) - 1.0f);
    }
}

/* Glorot and Bengio 2010, as TensorFlow counts: inputs of a group, all outputs. */
static float xavier(const struct ttq_param *conv)
{
    float taps = (float)(conv->shape[2] * conv->shape[3]);
    return sqrtf(6.0f / (taps * (float)(conv->shape[0] + conv->shape[1])));
}

void ttq_net_start(struct ttq_net *net, const struct ttq_config *config)
{
    uint32_t seed = (uint32_t)config->run_seed, sample = 0;
    for (int i = 0; i < net->param_count; i++) {
        struct ttq_param *param = net->params[i];
        /* Scales draw nothing and are not counted: a layer starts alike with and without them. */
        if (param->kind != TTQ_SCALE)
            sample++;
        if (param->kind == TTQ_WEIGHT && param->dims == 4 && config->net_arch == TTQ_ARCH_ALEXNET)
            uniform(seed, sample, xavier(param), param->w, param->n);
        else if (param->kind == TTQ_WEIGHT && param->dims == 4)
            ttq_random_normal(
                seed, TTQ_RANDOM_START, sample,
                sqrtf(2.0f / (float)(param->shape[2] * param->shape[3] * param->shape[0])),
                param->w, param->n);
        else if (param->kind == TTQ_WEIGHT)
            uniform(seed, sample, 1.43f * sqrtf(3.0f / (float)param->shape[1]), param->w, param->n);
        else if (param->kind == TTQ_BETA && config->net_beta == TTQ_BETA_UNIFORM)
            uniform(seed, sample, sqrtf(3.0f), param->w, param->n);
        else if (param->kind == TTQ_GAMMA)
            for (size_t j = 0; j < param->n; j++)
                param->w[j] = 1.0f;
    }
    for (int i = 0; i < net->buffer_count; i++) {
        bool variance = strstr(net->buffers[i]->name, "running_var") != NULL;
        for (size_t j = 0; j < net->buffers[i]->n; j++)
            net->buffers[i]->x[j] = variance ? 1.0f : 0.0f;
    }
    ttq_net_start_scales(net, NULL, NULL);
}

static bool all_finite(const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

bool ttq_net_is_finite(const struct ttq_net *net)
{
    bool finite = all_finite(net->w, net->values);
    for (int i = 0; finite && i < net->buffer_count; i++)
        finite = all_finite(net->buffers[i]->x, net->buffers[i]->n);
    return finite;
}

void ttq_net_count(const struct ttq_net *net, struct ttq_net_counts *counts)
{
    *counts = (struct ttq_net_counts){0};
    for (int i = 0; i < net->param_count; i++) {
        const struct ttq_param *param = net->params[i];
        if (param->kind == TTQ_SCALE)
            continue;
        counts->parameters += (long)param->n;
        *(param->quant ? &counts->ternary : &counts->full_precision) += (long)param->n;
        counts->ternary_layers += param->quant != NULL;
    }
    for (int i = 0; i < net->op_count; i++)
        if (net->ops[i]->kind->multiply_adds)
            counts->multiply_adds += net->ops[i]->kind->multiply_adds(net->ops[i]);
}
