#include "ttq/deploy/size_report.h"

#include "ttq/deploy/packed.h"

/* Of one layer, or added up. */
struct counts {
    double weights, nonzero, kernels, empty, single, multiply_adds, left;
};

static void add(struct counts *sum, const struct counts *one)
{
    sum->weights += one->weights;
    sum->nonzero += one->nonzero;
    sum->kernels += one->kernels;
    sum->empty += one->empty;
    sum->single += one->single;
    sum->multiply_adds += one->multiply_adds;
    sum->left += one->left;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0.0;
}

static struct counts count_weights(const struct ttq_param *weight)
{
    struct counts c = {.weights = (double)weight->n};
    size_t taps = weight->dims == 4 ? (size_t)(weight->shape[2] * weight->shape[3]) : 1;
    for (size_t at = 0; at < weight->n; at += taps) {
        int used = 0;
        for (size_t t = 0; t < taps; t++)
            used += weight->w[at + t] != 0.0f;
        c.nonzero += used;
        if (taps > 1) {
            c.kernels++;
            c.empty += used == 0;
            c.single += used == 1;
        }
    }
    return c;
}

static const struct ttq_op *op_of(const struct ttq_net *net, const struct ttq_param *weight)
{
    for (int i = 0; i < net->op_count; i++)
        if (net->ops[i]->weight == weight)
            return net->ops[i];
    return NULL;
}

static void set_count(json_t *object, const char *key, double value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static void set_real(json_t *object, const char *key, double value)
{
    json_object_set_new(object, key, json_real(value));
}

/* What a layer and the whole network have in common. */
static void set_counts(json_t *object, const struct counts *c)
{
    set_real(object, "density", share(c->nonzero, c->weights));
    set_count(object, "kernels", c->kernels);
    set_real(object, "empty_kernels", share(c->empty, c->kernels));
    set_real(object, "single_kernels", share(c->single, c->kernels));
    set_count(object, "multiply_adds", c->multiply_adds);
    set_count(object, "nonzero_multiply_adds", c->left);
}

static json_t *layer_json(const struct ttq_ternary *layer, const struct counts *c)
{
    json_t *object = json_pack("{s:s}", "name", layer->weight->name);
    set_real(object, "wp", (double)layer->pos);
    set_real(object, "wn", -(double)layer->neg);
    set_count(object, "weights", c->weights);
    set_counts(object, c);
    return object;
}

/* Sizes in bytes, and what they save. */
static void set_sizes(json_t *object, const struct ttq_deployed *deployed, size_t bytes,
                      double codes, const struct counts *ternary, long parameters)
{
    double statistics = 0, fp32 = 4.0 * (double)parameters;
    for (int i = 0; i < deployed->net.buffer_count; i++)
        statistics += 4.0 * (double)deployed->net.buffers[i]->n;
    double packed = codes + 8.0 * deployed->layer_count + fp32 - 4.0 * ternary->weights;
    set_count(object, "bytes", (double)bytes);
    set_count(object, "bytes_fp32", fp32 + statistics);
    set_real(object, "ratio", share(fp32 + statistics, (double)bytes));
    set_real(object, "values_ratio", share(fp32 + statistics, packed + statistics));
    set_real(object, "paper_ratio", share(fp32, packed));
    set_count(object, "ternary_weights", ternary->weights);
}

json_t *ttq_size_report(const struct ttq_deployed *deployed, size_t bytes)
{
    const struct ttq_net *net = &deployed->net;
    struct counts sum = {0};
    struct ttq_net_counts all;
    ttq_net_count(net, &all);
    double codes = 0;
    json_t *layers = json_array(), *report = json_object();
    for (int i = 0; i < deployed->layer_count; i++) {
        const struct ttq_ternary *layer = &deployed->layers[i];
        const struct ttq_op *op = op_of(net, layer->weight);
        struct counts c = count_weights(layer->weight);
        c.multiply_adds = op && op->kind->multiply_adds ? op->kind->multiply_adds(op) : 0.0;
        c.left = c.multiply_adds * share(c.nonzero, c.weights);
        codes += (double)ttq_codes_bytes(layer->weight->n);
        json_array_append_new(layers, layer_json(layer, &c));
        add(&sum, &c);
    }
    set_sizes(report, deployed, bytes, codes, &sum, all.parameters);
    sum.left += all.multiply_adds - sum.multiply_adds; /* layers in full precision: all of them */
    sum.multiply_adds = all.multiply_adds;
    set_counts(report, &sum);
    json_object_set_new(report, "layers", layers);
    return report;
}
