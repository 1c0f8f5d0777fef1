#include "ttq/deploy/packed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char format_name[] = "ttq packed 1";
enum { MOST_CONFIG = 1 << 16 };

/* Sizes of the tensors of a network. */
struct sizes {
    size_t full, statistics, codes;
};

static const struct ttq_ternary *layer_of(const struct ttq_deployed *deployed,
                                          const struct ttq_param *param)
{
    for (int i = 0; i < deployed->layer_count; i++)
        if (deployed->layers[i].weight == param)
            return &deployed->layers[i];
    return NULL;
}

static void measure(const struct ttq_deployed *deployed, struct sizes *sizes)
{
    *sizes = (struct sizes){0};
    const struct ttq_net *net = &deployed->net;
    for (int i = 0; i < net->param_count; i++)
        if (layer_of(deployed, net->params[i]))
            sizes->codes += ttq_codes_bytes(net->params[i]->n);
        else
            sizes->full += net->params[i]->n;
    for (int i = 0; i < net->buffer_count; i++)
        sizes->statistics += net->buffers[i]->n;
}

/* The arrays of a file, all in one allocation. */
struct arrays {
    float *full, *statistics, *scales;
    unsigned char *codes;
};

static bool take_arrays(const struct sizes *sizes, int layers, struct arrays *a)
{
    size_t floats = sizes->full + sizes->statistics + 2 * (size_t)layers;
    a->full = calloc(floats * sizeof(float) + sizes->codes + 1, 1);
    if (!a->full)
        return false;
    a->statistics = a->full + sizes->full;
    a->scales = a->statistics + sizes->statistics;
    a->codes = (unsigned char *)(a->scales + 2 * layers);
    return true;
}

static void fill(const struct ttq_deployed *deployed, const struct arrays *a)
{
    const struct ttq_net *net = &deployed->net;
    float *full = a->full, *statistics = a->statistics, *scales = a->scales;
    unsigned char *codes = a->codes;
    for (int i = 0; i < net->param_count; i++) {
        const struct ttq_param *param = net->params[i];
        const struct ttq_ternary *layer = layer_of(deployed, param);
        if (!layer) {
            memcpy(full, param->w, param->n * sizeof *full);
            full += param->n;
            continue;
        }
        *scales++ = layer->pos;
        *scales++ = -layer->neg;
        ttq_codes_pack(param->w, param->n, layer->pos, layer->neg, codes);
        codes += ttq_codes_bytes(param->n);
    }
    for (int i = 0; i < net->buffer_count; i++) {
        memcpy(statistics, net->buffers[i]->x, net->buffers[i]->n * sizeof *statistics);
        statistics += net->buffers[i]->n;
    }
}

static enum ttq_status check_packable(const struct ttq_deployed *deployed, struct ttq_error *error)
{
    if (deployed->layer_count == 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "export: expected a run with quantized weights, found full precision");
    for (int i = 0; i < deployed->layer_count; i++)
        if (deployed->layers[i].many)
            return ttq_fail(
                error, TTQ_BAD_DATA,
                "export: %s: expected at most two values besides 0, found more (a scale "
                "for each filter does not fit two bits)",
                deployed->layers[i].weight->name);
    return TTQ_OK;
}

enum ttq_status ttq_packed_write(const struct ttq_deployed *deployed, const char *path,
                                 struct ttq_error *error)
{
    struct sizes sizes;
    struct arrays a = {0};
    struct ttq_text config = {0};
    struct ttq_safetensors file = {0};
    enum ttq_status status = check_packable(deployed, error);
    if (status != TTQ_OK)
        return status;
    struct ttq_config as_text = deployed->trained;
    as_text.data_path[0] = '\0'; /* of this machine */
    ttq_config_write(&as_text, &config);
    measure(deployed, &sizes);
    if (config.failed || !take_arrays(&sizes, deployed->layer_count, &a)) {
        ttq_text_free(&config);
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory to build the file", path);
    }
    fill(deployed, &a);
    ttq_safetensors_set(&file, "format", format_name);
    const struct {
        const char *name, *type;
        int dims;
        long shape[2];
        void *data;
    } tensors[] = {{"full", "F32", 1, {(long)sizes.full}, a.full},
                   {"statistics", "F32", 1, {(long)sizes.statistics}, a.statistics},
                   {"scales", "F32", 2, {deployed->layer_count, 2}, a.scales},
                   {"codes", "U8", 1, {(long)sizes.codes}, a.codes},
                   {"config", "U8", 1, {(long)config.length}, config.bytes}};
    for (size_t i = 0; status == TTQ_OK && i < sizeof tensors / sizeof *tensors; i++)
        status = ttq_safetensors_add(&file, tensors[i].name, tensors[i].type, tensors[i].dims,
                                     tensors[i].shape, tensors[i].data, error);
    if (status == TTQ_OK)
        status = ttq_safetensors_write(path, &file, error);
    ttq_safetensors_free(&file);
    ttq_text_free(&config);
    free(a.full);
    return status;
}

bool ttq_packed_is(const struct ttq_safetensors *file)
{
    const char *format = ttq_safetensors_get(file, "format");
    return format && strcmp(format, format_name) == 0;
}

/* The tensor `name` of exactly n values of `type`. */
static enum ttq_status find(const struct ttq_safetensors *file, const char *path, const char *name,
                            const char *type, size_t n, const void **data, struct ttq_error *error)
{
    const struct ttq_stored *tensor = ttq_safetensors_find(file, name);
    size_t bytes = strcmp(type, "F32") == 0 ? 4 * n : n;
    if (!tensor)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected a tensor '%s', found none", path, name);
    if (strcmp(tensor->type, type) != 0 || tensor->bytes != bytes)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected %zu bytes of %s, found %zu of %s",
                        path, name, bytes, type, tensor->bytes, tensor->type);
    *data = tensor->data;
    return TTQ_OK;
}

/* The quantized layers, in order, of a network whose quantizer is known but not built here. */
static enum ttq_status list_layers(struct ttq_deployed *deployed, struct ttq_error *error)
{
    struct ttq_net *quantized = calloc(1, sizeof *quantized);
    if (!quantized)
        return ttq_fail(error, TTQ_NO_MEMORY, "network: no memory for its operations");
    enum ttq_status status = ttq_net_build(&deployed->trained, quantized, error);
    struct ttq_net *net = &deployed->net;
    for (int i = 0, j = 0; status == TTQ_OK && i < quantized->param_count; i++) {
        const struct ttq_param *param = quantized->params[i];
        while (j < net->param_count && strcmp(net->params[j]->name, param->name) != 0)
            j++;
        if (j == net->param_count) { /* a scale */
            j = 0;
            continue;
        }
        if (ttq_param_is_quantized(param))
            status = ttq_deployed_add_layer(deployed,
                                            (struct ttq_ternary){.weight = net->params[j]}, error);
    }
    ttq_net_free(quantized);
    free(quantized);
    return status;
}

/* Where the tensors of a file are; sizes are right. */
struct found {
    const char *full, *statistics, *scales;
    const unsigned char *codes;
};

static enum ttq_status find_all(const struct ttq_safetensors *file, const char *path,
                                const struct ttq_deployed *deployed, struct found *found,
                                struct ttq_error *error)
{
    struct sizes sizes;
    measure(deployed, &sizes);
    const struct {
        const char *name, *type;
        size_t n;
        const void **data;
    } wanted[] = {
        {"full", "F32", sizes.full, (const void **)&found->full},
        {"statistics", "F32", sizes.statistics, (const void **)&found->statistics},
        {"scales", "F32", 2 * (size_t)deployed->layer_count, (const void **)&found->scales},
        {"codes", "U8", sizes.codes, (const void **)&found->codes}};
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < sizeof wanted / sizeof *wanted; i++)
        status =
            find(file, path, wanted[i].name, wanted[i].type, wanted[i].n, wanted[i].data, error);
    return status;
}

/* The next n values of a tensor, which must be finite. */
static enum ttq_status take(const char **from, float *to, size_t n, const char *path,
                            const char *name, struct ttq_error *error)
{
    memcpy(to, *from, n * sizeof *to);
    *from += n * sizeof *to;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(to[i]))
            return ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected finite values, found %g at %zu",
                            path, name, (double)to[i], i);
    return TTQ_OK;
}

static enum ttq_status take_layer(struct ttq_ternary *layer, struct found *found, const char *path,
                                  struct ttq_error *error)
{
    float pair[2];
    struct ttq_param *weight = layer->weight;
    enum ttq_status status = take(&found->scales, pair, 2, path, "scales", error);
    layer->pos = pair[0];
    layer->neg = -pair[1];
    if (status == TTQ_OK &&
        !ttq_codes_unpack(found->codes, weight->n, layer->pos, layer->neg, weight->w))
        status =
            ttq_fail(error, TTQ_BAD_DATA,
                     "%s: codes of %s: expected 00, 01 and 10, found 11 or bits behind the last "
                     "code",
                     path, weight->name);
    found->codes += ttq_codes_bytes(weight->n);
    return status;
}

static enum ttq_status take_values(struct ttq_deployed *deployed, struct found *found,
                                   const char *path, struct ttq_error *error)
{
    struct ttq_net *net = &deployed->net;
    enum ttq_status status = TTQ_OK;
    for (int i = 0, next = 0; status == TTQ_OK && i < net->param_count; i++) {
        struct ttq_param *param = net->params[i];
        if (next < deployed->layer_count && deployed->layers[next].weight == param)
            status = take_layer(&deployed->layers[next++], found, path, error);
        else
            status = take(&found->full, param->w, param->n, path, param->name, error);
    }
    for (int i = 0; status == TTQ_OK && i < net->buffer_count; i++)
        status = take(&found->statistics, net->buffers[i]->x, net->buffers[i]->n, path,
                      net->buffers[i]->name, error);
    return status;
}

/* The file's configuration under the settings. What is wrong with the file's own text is bad data,
 * what is wrong with the settings is not. */
static enum ttq_status read_config(const struct ttq_safetensors *file, const char *path,
                                   const char *const settings[], size_t count,
                                   struct ttq_config *config, struct ttq_error *error)
{
    const struct ttq_stored *tensor = ttq_safetensors_find(file, "config");
    if (!tensor || strcmp(tensor->type, "U8") != 0 || tensor->bytes > MOST_CONFIG)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected a tensor 'config' of at most %d bytes, found none", path,
                        MOST_CONFIG);
    char *text = calloc(tensor->bytes + 1, 1);
    if (!text)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for its configuration", path);
    memcpy(text, tensor->data, tensor->bytes);
    struct ttq_error why;
    enum ttq_status status = TTQ_OK;
    if (strlen(text) != tensor->bytes)
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: config: expected text, found a zero byte", path);
    else if (ttq_config_read_text(config, path, text, NULL, 0, &why) != TTQ_OK)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s", why.text);
    else
        status = ttq_config_read_text(config, path, text, settings, count, error);
    free(text);
    return status;
}

enum ttq_status ttq_packed_open(const struct ttq_safetensors *file, const char *path,
                                const char *const settings[], size_t count,
                                struct ttq_deployed *deployed, struct ttq_error *error)
{
    struct ttq_config config;
    struct found found;
    enum ttq_status status = read_config(file, path, settings, count, &config, error);
    if (status == TTQ_OK)
        status = ttq_deployed_build(&config, deployed, error);
    if (status == TTQ_OK)
        status = list_layers(deployed, error);
    if (status == TTQ_OK)
        status = find_all(file, path, deployed, &found, error);
    /* Memory only once the file is known to be as large as its network. */
    if (status == TTQ_OK)
        status = ttq_deployed_place(deployed, error);
    if (status == TTQ_OK)
        status = take_values(deployed, &found, path, error);
    if (status == TTQ_OK)
        ttq_net_prepare(&deployed->net);
    return status;
}
