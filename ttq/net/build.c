#include "ttq/net/build.h"

#include <assert.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ttq_tensor *ttq_build_tensor(struct ttq_net *net, int c, int h, int w)
{
    struct ttq_tensor *tensor = calloc(1, sizeof *tensor);
    if (!tensor || net->tensor_count == TTQ_MOST_OPS) {
        free(tensor);
        return NULL;
    }
    *tensor = (struct ttq_tensor){.c = c, .h = h, .w = w};
    net->tensors[net->tensor_count++] = tensor;
    return tensor;
}

struct ttq_param *ttq_build_param(struct ttq_net *net, const char *layer, const char *role,
                                  enum ttq_param_kind kind, int dims, const int *shape)
{
    struct ttq_param *param = calloc(1, sizeof *param);
    if (!param || net->param_count == TTQ_MOST_OPS) {
        free(param);
        return NULL;
    }
    snprintf(param->name, sizeof param->name, "%s.%s", layer, role);
    param->kind = kind;
    param->dims = dims;
    param->n = 1;
    param->decay = kind == TTQ_WEIGHT;
    for (int i = 0; i < dims; i++) {
        param->shape[i] = shape[i];
        param->n *= (size_t)shape[i];
    }
    net->params[net->param_count++] = param;
    return param;
}

struct ttq_buffer *ttq_build_buffer(struct ttq_net *net, const char *layer, const char *role,
                                    size_t n)
{
    struct ttq_buffer *buffer = calloc(1, sizeof *buffer);
    if (!buffer || net->buffer_count == TTQ_MOST_OPS) {
        free(buffer);
        return NULL;
    }
    snprintf(buffer->name, sizeof buffer->name, "%s.%s", layer, role);
    buffer->n = n;
    net->buffers[net->buffer_count++] = buffer;
    return buffer;
}

void ttq_build_reader(struct ttq_tensor *tensor, struct ttq_op *op)
{
    tensor->readers++;
    tensor->last_reader = op;
    if (!tensor->first_reader)
        tensor->first_reader = op;
}

struct ttq_tensor *ttq_build_op(struct ttq_net *net, struct ttq_op *op,
                                const struct ttq_op_kind *kind, const char *name,
                                struct ttq_tensor *in, struct ttq_tensor *in2,
                                struct ttq_tensor *out)
{
    if (!op || !in || !out || net->op_count == TTQ_MOST_OPS) {
        free(op);
        return NULL;
    }
    op->kind = kind;
    op->at = net->op_count;
    snprintf(op->name, sizeof op->name, "%s", name);
    op->in = in;
    op->in2 = in2;
    op->out = out;
    out->maker = op;
    ttq_build_reader(in, op);
    in->must_store |= !kind->by_pictures && !kind->reads_views;
    if (in2) {
        ttq_build_reader(in2, op);
        in2->must_store = true;
    }
    net->ops[net->op_count++] = op;
    return out;
}

float *ttq_values(const struct ttq_net *net, const struct ttq_tensor *tensor, size_t i)
{
    if (net->rooms && tensor != net->input && tensor != net->logits)
        i = (size_t)omp_get_thread_num() * TTQ_ROOM + i % TTQ_ROOM;
    return tensor->x + i * ttq_tensor_floats(tensor);
}

int ttq_padded_output(int size, int kernel, int stride, enum ttq_padding padding, int *before)
{
    int out = (size + stride - 1) / stride, missing = (out - 1) * stride + kernel - size;
    *before = 0;
    if (padding == TTQ_PADDING_SAME)
        *before = missing > 0 ? missing / 2 : 0;
    if (padding == TTQ_PADDING_HALF)
        *before = kernel / 2;
    return padding == TTQ_PADDING_SAME ? out : (size + 2 * *before - kernel) / stride + 1;
}

void ttq_bias_backward(const struct ttq_net *net, const struct ttq_tensor *out,
                       struct ttq_param *bias)
{
    size_t floats = ttq_tensor_floats(out);
    for (int k = 0; k < out->c; k++) {
        double sum = 0.0;
        for (int i = 0; i < net->n; i++)
            sum += (double)out->dx[(size_t)i * floats + (size_t)k];
        bias->g[k] = (float)sum + (net->add_gradients ? bias->g[k] : 0.0f);
    }
}

void ttq_tensor_moments(const struct ttq_net *net, const struct ttq_tensor *tensor, int i)
{
    if (!tensor->wants_moments || net->mode != TTQ_TRAINING)
        return;
    size_t channels = ttq_padded(tensor->c);
    float *mean = tensor->moments + (size_t)i * 2 * channels;
    net->kernels->moments(tensor->x + (size_t)i * ttq_tensor_floats(tensor), ttq_blocks(tensor->c),
                          tensor->h * tensor->w, mean, mean + channels);
}

float *ttq_net_fleeting(const struct ttq_net *net)
{
    return net->fleeting + (size_t)omp_get_thread_num() * net->fleeting_floats;
}

float *ttq_net_frame(const struct ttq_net *net)
{
    int thread = omp_get_thread_num();
    assert(thread < net->threads);
    return net->frames + (size_t)thread * net->frame_floats;
}
