/* quantized.c - which layers are quantized, and what the network does with their quantizers. */
#include <stdlib.h>
#include <string.h>

#include "ttq/net/build.h"

void ttq_layer_name(const struct ttq_param *weight, char name[TTQ_NAME_MAX])
{
    size_t stem = strlen(weight->name) - strlen(".weight");
    memcpy(name, weight->name, stem);
    name[stem] = '\0';
}

static bool add_buffer(struct ttq_net *net, const char *layer, const char *role,
                       struct ttq_buffer **buffer)
{
    *buffer = ttq_build_buffer(net, layer, role, 1);
    if (*buffer)
        (*buffer)->of_quantizer = true;
    return *buffer != NULL;
}

static bool add_quantizer(const struct ttq_config *config, struct ttq_net *net,
                          struct ttq_param *weight, int number)
{
    char layer[TTQ_NAME_MAX];
    ttq_layer_name(weight, layer);
    weight->quant = calloc(1, sizeof *weight->quant);
    if (!weight->quant)
        return false;
    *weight->quant = (struct ttq_quant_layer){.settings = &net->quant,
                                              .n = weight->n,
                                              .filters = (size_t)weight->shape[0],
                                              .number = (uint32_t)number};
    for (int k = 0; k < 2 && ttq_quant_scale_name(&net->quant, k); k++) {
        int one = 1;
        weight->scales[k] =
            ttq_build_param(net, layer, ttq_quant_scale_name(&net->quant, k), TTQ_SCALE, 1, &one);
        if (!weight->scales[k])
            return false;
        weight->scales[k]->decay = config->train_decay_scales;
    }
    bool share = net->quant.threshold == TTQ_THRESHOLD_SHARE;
    return (!share || add_buffer(net, layer, "share", &weight->share)) &&
           (!net->quant.threshold_kept || add_buffer(net, layer, "threshold", &weight->kept));
}

enum ttq_status ttq_build_quantizers(const struct ttq_config *config, struct ttq_net *net,
                                     struct ttq_error *error)
{
    int layers = net->param_count, last = 0;
    for (int i = 0; i < layers; i++)
        if (net->params[i]->kind == TTQ_WEIGHT)
            last = i;
    int number = 0;
    for (int i = 0; i < layers && net->quant.method; i++) {
        struct ttq_param *param = net->params[i];
        if (param->kind != TTQ_WEIGHT)
            continue;
        bool full = (number == 0 && config->quant_layers != TTQ_LAYERS_ALL) ||
                    (i == last && config->quant_layers == TTQ_LAYERS_NOT_FIRST_LAST);
        if (!full && !add_quantizer(config, net, param, number))
            return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for the quantizers");
        number++;
    }
    return TTQ_OK;
}

void ttq_place_quantizer(const struct ttq_net *net, struct ttq_param *weight,
                         struct ttq_arena *arena)
{
    struct ttq_quant_layer *quant = weight->quant;
    quant->latent = weight->w;
    quant->effective = weight->effective;
    quant->d = weight->g;
    for (int k = 0; k < 2 && weight->scales[k]; k++) {
        quant->scale[k] = weight->scales[k]->w;
        quant->d_scale[k] = weight->scales[k]->g;
    }
    quant->share = weight->share ? weight->share->x : NULL;
    quant->kept = weight->kept ? weight->kept->x : NULL;
    if (net->quant.tanh)
        quant->u = ttq_arena_floats(arena, weight->n);
    if (ttq_quant_sorts(&net->quant)) {
        quant->sorted = ttq_arena_floats(arena, weight->n);
        quant->sorting = ttq_arena_floats(arena, weight->n);
    }
}

void ttq_net_keep_thresholds(struct ttq_net *net)
{
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < net->param_count; i++)
        if (net->params[i]->kept)
            ttq_quant_keep_threshold(net->params[i]->quant);
}

void ttq_net_start_scales(struct ttq_net *net, bool (*found)(const struct ttq_param *, void *),
                          void *context)
{
    ttq_net_keep_thresholds(net);
    for (int i = 0; i < net->param_count; i++) {
        const struct ttq_param *weight = net->params[i];
        bool all = true; /* also where there are none */
        for (int k = 0; k < 2 && weight->scales[k]; k++)
            all = all && found && found(weight->scales[k], context);
        if (!all)
            net->quant.method->start(weight->quant);
    }
}

void ttq_net_tie_scales(struct ttq_net *net)
{
    for (int i = 0; i < net->param_count; i++) {
        struct ttq_param *const *scales = net->params[i]->scales;
        if (!scales[0] || !scales[1])
            continue;
        *scales[0]->w = *scales[1]->w = ttq_quant_tied_scale(*scales[0]->w, *scales[1]->w);
        *scales[0]->v = *scales[1]->v = *scales[0]->v + *scales[1]->v;
        if (net->adam)
            *scales[0]->s = *scales[1]->s = *scales[0]->s + *scales[1]->s;
    }
}

void ttq_net_quantizer_backward(struct ttq_net *net)
{
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < net->param_count; i++)
        if (net->params[i]->quant)
            net->quant.method->backward(net->params[i]->quant);
}
