#include "ttq/deploy/deployed.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/train/model_io.h"

static enum ttq_status place(struct ttq_net *net, int batch, int threads, struct ttq_arena *arena,
                             struct ttq_error *error)
{
    ttq_net_place(net, batch, threads, arena);
    enum ttq_status status = ttq_arena_reserve(arena, error);
    if (status == TTQ_OK)
        ttq_net_place(net, batch, threads, arena);
    return status;
}

enum ttq_status ttq_deployed_build(const struct ttq_config *trained, struct ttq_deployed *deployed,
                                   struct ttq_error *error)
{
    deployed->trained = deployed->config = *trained;
    deployed->config.quant_method = TTQ_METHOD_FULL;
    struct ttq_net *net = &deployed->net;
    enum ttq_status status = ttq_net_build(&deployed->config, net, error);
    deployed->layers = calloc(TTQ_MOST_OPS, sizeof *deployed->layers);
    if (status == TTQ_OK && !deployed->layers)
        status = ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for its layers");
    return status;
}

enum ttq_status ttq_deployed_place(struct ttq_deployed *deployed, struct ttq_error *error)
{
    return place(&deployed->net, deployed->config.train_batch, omp_get_max_threads(),
                 &deployed->arena, error);
}

enum ttq_status ttq_deployed_add_layer(struct ttq_deployed *deployed, struct ttq_ternary layer,
                                       struct ttq_error *error)
{
    if (deployed->layer_count == TTQ_MOST_OPS)
        return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for its layers");
    deployed->layers[deployed->layer_count++] = layer;
    return TTQ_OK;
}

/* The layer of a weight whose values are set. */
static struct ttq_ternary layer_of_values(struct ttq_param *weight)
{
    float values[2] = {0};
    int count = 0;
    bool many = false;
    for (size_t i = 0; i < weight->n; i++) {
        float w = weight->w[i];
        if (w == 0.0f || (count > 0 && w == values[0]) || (count > 1 && w == values[1]))
            continue;
        many |= count == 2;
        if (count < 2)
            values[count++] = w;
    }
    /* A single value is the positive one if it is above 0; the other one is 0 then. */
    float pos = values[0] > values[1] ? values[0] : values[1];
    float neg = values[0] > values[1] ? values[1] : values[0];
    return (struct ttq_ternary){weight, pos, neg, many};
}

static struct ttq_param *find_param(struct ttq_net *net, const char *name)
{
    for (int i = 0; i < net->param_count; i++)
        if (strcmp(net->params[i]->name, name) == 0)
            return net->params[i];
    return NULL;
}

/* Effective values of `from`, which is prepared, to the network without a quantizer. */
static enum ttq_status take_over(const struct ttq_net *from, struct ttq_deployed *deployed,
                                 struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < from->param_count; i++) {
        const struct ttq_param *param = from->params[i];
        struct ttq_param *to = find_param(&deployed->net, param->name);
        if (!to) /* a learned scale */
            continue;
        memcpy(to->w, param->effective, param->n * sizeof *to->w);
        if (ttq_param_is_quantized(param))
            status = ttq_deployed_add_layer(deployed, layer_of_values(to), error);
    }
    for (int i = 0; i < from->buffer_count; i++)
        for (int j = 0; j < deployed->net.buffer_count; j++)
            if (strcmp(from->buffers[i]->name, deployed->net.buffers[j]->name) == 0)
                memcpy(deployed->net.buffers[j]->x, from->buffers[i]->x,
                       from->buffers[i]->n * sizeof(float));
    return status;
}

enum ttq_status ttq_deployed_open(const struct ttq_config *trained, const char *weights,
                                  struct ttq_deployed *deployed, struct ttq_error *error)
{
    struct ttq_safetensors file = {0};
    struct ttq_arena arena = {0};
    struct ttq_net *net = calloc(1, sizeof *net);
    enum ttq_status status =
        net ? ttq_safetensors_read(weights, &file, error)
            : ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for its operations");
    if (status == TTQ_OK)
        status = ttq_net_build(trained, net, error);
    if (status == TTQ_OK)
        status = place(net, 1, omp_get_max_threads(), &arena, error);
    if (status == TTQ_OK)
        status = ttq_model_load(net, false, false, &file, weights, error);
    if (status == TTQ_OK) {
        ttq_net_prepare(net);
        status = ttq_deployed_build(trained, deployed, error);
    }
    if (status == TTQ_OK)
        status = ttq_deployed_place(deployed, error);
    if (status == TTQ_OK)
        status = take_over(net, deployed, error);
    if (status == TTQ_OK)
        ttq_net_prepare(&deployed->net);
    if (net)
        ttq_net_free(net);
    free(net);
    ttq_arena_free(&arena);
    ttq_safetensors_free(&file);
    return status;
}

void ttq_deployed_close(struct ttq_deployed *deployed)
{
    ttq_net_free(&deployed->net);
    ttq_arena_free(&deployed->arena);
    free(deployed->layers);
    *deployed = (struct ttq_deployed){0};
}

enum ttq_status ttq_deployed_change(struct ttq_deployed *deployed, enum ttq_scale_change change,
                                    struct ttq_error *error)
{
    if (change == TTQ_SCALES_KEEP)
        return TTQ_OK;
    if (deployed->layer_count == 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "--scales: expected a quantized network, found full precision");
    for (int i = 0; i < deployed->layer_count; i++)
        if (deployed->layers[i].many)
            return ttq_fail(
                error, TTQ_BAD_DATA,
                "--scales: %s: expected at most two values besides 0, found more (a scale "
                "for each filter or group)",
                deployed->layers[i].weight->name);
    for (int i = 0; i < deployed->layer_count; i++) {
        struct ttq_ternary *layer = &deployed->layers[i];
        float pos = -layer->neg, neg = -layer->pos;
        if (layer->pos == 0.0f || layer->neg == 0.0f)
            continue;
        if (change == TTQ_SCALES_MERGE) {
            float size = (float)sqrt(fabs((double)layer->pos * (double)layer->neg));
            pos = copysignf(size, layer->pos);
            neg = copysignf(size, layer->neg);
        }
        for (size_t j = 0; j < layer->weight->n; j++) {
            float *w = &layer->weight->w[j];
            *w = *w == layer->pos ? pos : *w == layer->neg ? neg : *w;
        }
        layer->pos = pos;
        layer->neg = neg;
    }
    ttq_net_prepare(&deployed->net);
    return TTQ_OK;
}
