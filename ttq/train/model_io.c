#include "ttq/train/model_io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Adam's first moment is an average and SGD's momentum a sum, so neither is taken for the other. */
static const char second_moment[] = "adam.second.";

static const char *first_moment(const struct ttq_net *net)
{
    return net->adam ? "adam.first." : "momentum.";
}

static enum ttq_status store_param(struct ttq_param *param, float *x, const char *prefix,
                                   struct ttq_safetensors *file, struct ttq_error *error)
{
    char name[96];
    long shape[4];
    snprintf(name, sizeof name, "%s%s", prefix, param->name);
    for (int i = 0; i < param->dims; i++)
        shape[i] = param->shape[i];
    return ttq_safetensors_add(file, name, "F32", param->dims, shape, x, error);
}

enum ttq_status ttq_model_store(struct ttq_net *net, bool momentum, struct ttq_safetensors *file,
                                struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < net->param_count; i++)
        status = store_param(net->params[i], net->params[i]->w, "", file, error);
    for (int i = 0; status == TTQ_OK && momentum && i < net->param_count; i++) {
        struct ttq_param *param = net->params[i];
        status = store_param(param, param->v, first_moment(net), file, error);
        if (status == TTQ_OK && net->adam)
            status = store_param(param, param->s, second_moment, file, error);
    }
    for (int i = 0; status == TTQ_OK && i < net->buffer_count; i++) {
        long n = (long)net->buffers[i]->n;
        status = ttq_safetensors_add(file, net->buffers[i]->name, "F32", 1, &n, net->buffers[i]->x,
                                     error);
    }
    return status;
}

static enum ttq_status check_finite(const char *path, const char *name, const float *x, size_t n,
                                    struct ttq_error *error)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected finite values, found %g at %zu",
                            path, name, (double)x[i], i);
    return TTQ_OK;
}

static enum ttq_status load_prefixed(const struct ttq_param *param, float *x, const char *prefix,
                                     const struct ttq_safetensors *file, const char *path,
                                     struct ttq_error *error)
{
    char name[96];
    snprintf(name, sizeof name, "%s%s", prefix, param->name);
    return ttq_safetensors_copy(file, path, name, param->dims, param->shape, x, error);
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* What optimisers and checkpoints keep beside a model. */
static bool is_beside(const char *name)
{
    return begins(name, "momentum.") || begins(name, "adam.first.") ||
           begins(name, second_moment) || begins(name, "state.");
}

static bool is_of_network(const struct ttq_net *net, const char *name)
{
    for (int i = 0; i < net->param_count; i++)
        if (strcmp(net->params[i]->name, name) == 0)
            return true;
    for (int i = 0; i < net->buffer_count; i++)
        if (strcmp(net->buffers[i]->name, name) == 0)
            return true;
    return false;
}

/* Whether a tensor belongs to a quantizer, of whatever method, of a layer of this network. */
static bool is_of_quantizer(const struct ttq_net *net, const char *name)
{
    static const char *const roles[] = {"scale_pos", "scale_neg", "scale", "scale_a",
                                        "scale_b",   "step",      "share", "threshold"};
    const char *dot = strrchr(name, '.');
    char weight[128];
    for (size_t i = 0; dot && i < sizeof roles / sizeof *roles; i++)
        if (strcmp(dot + 1, roles[i]) == 0) {
            snprintf(weight, sizeof weight, "%.*s.weight", (int)(dot - name), name);
            return is_of_network(net, weight);
        }
    return false;
}

/* A share outside would be the rank of no weight. */
static enum ttq_status check_share(const struct ttq_buffer *share, const char *path,
                                   struct ttq_error *error)
{
    float x = *share->x;
    return x >= 0.0f && x <= 1.0f
               ? TTQ_OK
               : ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected a share from 0 to 1, found %g",
                          path, share->name, (double)x);
}

/* Nothing of the file is silently left out: a deeper network's would load into a shallower one. */
static enum ttq_status check_used(const struct ttq_net *net, bool start,
                                  const struct ttq_safetensors *file, const char *path,
                                  struct ttq_error *error)
{
    for (int i = 0; i < file->count; i++) {
        const char *name = file->tensors[i].name;
        if (is_beside(name) || is_of_network(net, name))
            continue;
        bool quantizer = is_of_quantizer(net, name);
        if (quantizer && start)
            continue;
        return ttq_fail(
            error, TTQ_BAD_DATA,
            quantizer ? "%s: found '%s', so the weights are quantized, which this "
                        "configuration does not say: give the run's config.ini or quant.method=ttq"
                      : "%s: found a tensor '%s', which this network does not have (net.arch, "
                        "net.depth and net.form decide what it has)",
            path, name);
    }
    return TTQ_OK;
}

enum ttq_status ttq_model_load(struct ttq_net *net, bool momentum, bool start,
                               const struct ttq_safetensors *file, const char *path,
                               struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < net->param_count; i++) {
        struct ttq_param *param = net->params[i];
        if (start && param->kind == TTQ_SCALE && !ttq_safetensors_find(file, param->name))
            continue;
        status = ttq_safetensors_copy(file, path, param->name, param->dims, param->shape, param->w,
                                      error);
        if (status == TTQ_OK)
            status = check_finite(path, param->name, param->w, param->n, error);
        if (status == TTQ_OK && momentum)
            status = load_prefixed(param, param->v, first_moment(net), file, path, error);
        if (status == TTQ_OK && momentum && net->adam)
            status = load_prefixed(param, param->s, second_moment, file, path, error);
    }
    for (int i = 0; status == TTQ_OK && i < net->buffer_count; i++) {
        struct ttq_buffer *buffer = net->buffers[i];
        if (start && buffer->of_quantizer)
            continue;
        int n = (int)buffer->n;
        status = ttq_safetensors_copy(file, path, buffer->name, 1, &n, buffer->x, error);
        if (status == TTQ_OK)
            status = check_finite(path, buffer->name, buffer->x, buffer->n, error);
    }
    for (int i = 0; status == TTQ_OK && !start && i < net->param_count; i++)
        if (net->params[i]->share)
            status = check_share(net->params[i]->share, path, error);
    return status == TTQ_OK ? check_used(net, start, file, path, error) : status;
}
