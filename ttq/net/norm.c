/* norm.c - batch normalisation (Ioffe, Szegedy 2015), with the ReLU that follows it.
 *
 * y = gamma (x - mean) / sqrt(k var + eps) + beta; k = N/(N-1) with net.bn_correction = images
 * (N images in the batch), else 1. Each picture's mean and squared deviations come in float from
 * the pass that made it; they are merged in double in picture order. */
#include <math.h>
#include <stdlib.h>

#include "ttq/net/build.h"

struct ttq_norm {
    struct ttq_op op;
    bool relu;
    struct ttq_param *gamma, *beta;
    struct ttq_buffer *running_mean, *running_var;
    float *mean, *inverse; /* of this batch; inverse = 1 / sqrt(k var + eps) */
    float *scale, *shift;  /* y = x scale + shift */
    float *a, *b, *c;      /* dx = a g + b + c x */
    float *sums;           /* [batch][2][channels] of the backward pass */
};

static void norm_place(struct ttq_op *op, struct ttq_net *net, struct ttq_arena *arena)
{
    struct ttq_norm *norm = (struct ttq_norm *)op;
    size_t channels = ttq_padded(op->in->c);
    float **each[] = {&norm->mean, &norm->inverse, &norm->scale, &norm->shift,
                      &norm->a,    &norm->b,       &norm->c};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        *each[i] = ttq_arena_floats(arena, channels);
    op->out->map = (struct ttq_affine){norm->scale, norm->shift, norm->relu};
    norm->sums = ttq_arena_floats(arena, (size_t)net->batch * 2 * channels);
}

static double correction(const struct ttq_net *net)
{
    return net->bn_correct && net->n > 1 ? (double)net->n / (double)(net->n - 1) : 1.0;
}

/* Merges the pictures' moments: var = (sum of squares + P sum of (mean_i - mean)^2) / (N P). */
static void batch_statistics(struct ttq_norm *norm, const struct ttq_net *net)
{
    const struct ttq_tensor *in = norm->op.in;
    size_t channels = ttq_padded(in->c);
    double pixels = (double)in->h * in->w, n = (double)net->n;
    for (int c = 0; c < in->c; c++) {
        double mean = 0.0, within = 0.0, between = 0.0;
        for (int i = 0; i < net->n; i++) {
            const float *moments = in->moments + (size_t)i * 2 * channels;
            mean += (double)moments[c];
            within += (double)moments[channels + (size_t)c];
        }
        mean /= n;
        for (int i = 0; i < net->n; i++) {
            double off = (double)in->moments[(size_t)i * 2 * channels + (size_t)c] - mean;
            between += off * off;
        }
        double variance = (within + pixels * between) / (n * pixels);
        norm->mean[c] = (float)mean;
        norm->inverse[c] = (float)(1.0 / sqrt(variance * correction(net) + (double)net->bn_eps));
        if (!net->update_running)
            continue;
        double keep = (double)net->bn_decay;
        float *running = norm->running_mean->x + c, *spread = norm->running_var->x + c;
        *running = (float)(keep * (double)*running + (1.0 - keep) * mean);
        *spread = (float)(keep * (double)*spread + (1.0 - keep) * variance);
    }
}

static void norm_begin(struct ttq_op *op, struct ttq_net *net)
{
    struct ttq_norm *norm = (struct ttq_norm *)op;
    if (net->mode == TTQ_TRAINING)
        batch_statistics(norm, net);
    for (int c = 0; c < op->in->c; c++) {
        float mean = norm->mean[c], inverse = norm->inverse[c];
        if (net->mode == TTQ_EVALUATION) {
            mean = norm->running_mean->x[c];
            inverse = (float)(1.0 / sqrt((double)norm->running_var->x[c] + (double)net->bn_eps));
        }
        norm->scale[c] = norm->gamma->effective[c] * inverse;
        norm->shift[c] = norm->beta->effective[c] - mean * norm->scale[c];
    }
}

static void norm_pictures(const struct ttq_op *op, const struct ttq_net *net, size_t first,
                          size_t n)
{
    if (ttq_is_view(op->out))
        return;
    for (size_t i = first; i < first + n; i++) {
        net->kernels->affine(ttq_values(net, op->in, i), &op->out->map, ttq_blocks(op->in->c),
                             op->in->h * op->in->w, ttq_values(net, op->out, i));
        ttq_tensor_moments(net, op->out, (int)i);
    }
}

/* With g the gradient behind the ReLU and M = N P values a channel:
 * dbeta = sum g; dgamma = sum g (x - mean) inverse;
 * dx = gamma inverse (g - dbeta / M - (x - mean) k inverse^2 sum g (x - mean) / M). */
static void parameter_gradients(struct ttq_norm *norm, const struct ttq_net *net)
{
    const struct ttq_tensor *in = norm->op.in;
    size_t channels = ttq_padded(in->c);
    double values = (double)net->n * in->h * in->w;
    for (int c = 0; c < in->c; c++) {
        double sum = 0.0, sum_x = 0.0;
        for (int i = 0; i < net->n; i++) {
            const float *sums = norm->sums + (size_t)i * 2 * channels;
            sum += (double)sums[c];
            sum_x += (double)sums[channels + (size_t)c];
        }
        double inverse = (double)norm->inverse[c], a = (double)norm->gamma->effective[c] * inverse;
        double slope = -a * correction(net) * inverse * inverse * sum_x / values;
        norm->a[c] = (float)a;
        norm->b[c] = (float)(-a * sum / values - slope * (double)norm->mean[c]);
        norm->c[c] = (float)slope;
        float *dgamma = norm->gamma->g + c, *dbeta = norm->beta->g + c;
        *dgamma = (float)(sum_x * inverse) + (net->add_gradients ? *dgamma : 0.0f);
        *dbeta = (float)sum + (net->add_gradients ? *dbeta : 0.0f);
    }
}

/* The sums of picture i over its pixels. */
static void see_gradient(const struct ttq_op *op, const struct ttq_net *net, size_t i)
{
    const struct ttq_norm *norm = (const struct ttq_norm *)op;
    size_t at = i * ttq_tensor_floats(op->in), channels = ttq_padded(op->in->c);
    float *sums = norm->sums + i * 2 * channels;
    net->kernels->norm_sums(op->in->x + at, op->out->dx + at, &op->out->map, norm->mean,
                            ttq_blocks(op->in->c), op->in->h * op->in->w, sums, sums + channels);
}

static void give_gradient(const struct ttq_op *op, const struct ttq_net *net, size_t i, float *dx)
{
    const struct ttq_norm *norm = (const struct ttq_norm *)op;
    size_t at = i * ttq_tensor_floats(op->in);
    net->kernels->norm_backward(op->in->x + at, op->out->dx + at, &op->out->map, norm->a, norm->b,
                                norm->c, ttq_adds(op, op->in), ttq_blocks(op->in->c),
                                op->in->h * op->in->w, dx);
}

static void norm_backward(struct ttq_op *op, struct ttq_net *net)
{
    if (!ttq_is_shown(op->out)) {
#pragma omp parallel for schedule(static)
        for (int i = 0; i < net->n; i++)
            see_gradient(op, net, (size_t)i);
    }
    parameter_gradients((struct ttq_norm *)op, net);
    if (!ttq_is_asked(op->in)) {
#pragma omp parallel for schedule(static)
        for (int i = 0; i < net->n; i++)
            give_gradient(op, net, (size_t)i, op->in->dx + (size_t)i * ttq_tensor_floats(op->in));
    }
}

#define NORMALISATION(label)                                                                       \
    {                                                                                              \
        .name = label, .place = norm_place, .begin = norm_begin, .pictures = norm_pictures,        \
        .backward = norm_backward, .give_gradient = give_gradient, .see_gradient = see_gradient    \
    }
static const struct ttq_op_kind op_norm = NORMALISATION("norm");
static const struct ttq_op_kind op_norm_relu = NORMALISATION("norm+relu");

struct ttq_tensor *ttq_build_norm(struct ttq_net *net, const char *name, struct ttq_tensor *in,
                                  bool relu)
{
    struct ttq_norm *norm = calloc(1, sizeof *norm);
    if (!norm || !in) {
        free(norm);
        return NULL;
    }
    norm->relu = relu;
    norm->gamma = ttq_build_param(net, name, "weight", TTQ_GAMMA, 1, &in->c);
    norm->beta = ttq_build_param(net, name, "bias", TTQ_BETA, 1, &in->c);
    norm->running_mean = ttq_build_buffer(net, name, "running_mean", (size_t)in->c);
    norm->running_var = ttq_build_buffer(net, name, "running_var", (size_t)in->c);
    if (!norm->gamma || !norm->beta || !norm->running_mean || !norm->running_var) {
        free(norm);
        return NULL;
    }
    in->wants_moments = true;
    struct ttq_tensor *out = ttq_build_tensor(net, in->c, in->h, in->w);
    if (out)
        out->source = in;
    return ttq_build_op(net, &norm->op, relu ? &op_norm_relu : &op_norm, name, in, NULL, out);
}
