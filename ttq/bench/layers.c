/* layers.c - the layers of ImageNet's networks as operations on a batch, each shape once: the
 * convolutions of general.h, dense layers and max pooling, with everything that belongs to them
 * (frames, sums of slices, unpacking). The gradient to the input is what backward takes longer than
 * without one; where a normalisation looks at it meanwhile, both are one row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/section.h"
#include "ttq/net/build.h"
#include "ttq/train/trainer.h"

enum { ROUNDS = 5, FORWARD = 0, INPUT, WEIGHTS, BACKWARD, DIRECTIONS };

/* One operation of one network. */
struct layer {
    struct ttq_op *op;
    char shape[48];
    struct ttq_samples seconds[DIRECTIONS];
};

static bool is_pool(const struct ttq_op *op)
{
    return strncmp(op->kind->name, "max", 3) == 0;
}

static void shape_text(const struct ttq_op *op, char text[48])
{
    const struct ttq_param *w = op->weight;
    int used, groups = 1;
    if (w && w->dims == 4) {
        groups = op->in->c / w->shape[1];
        used = snprintf(text, 48, "%dx%d %d->%d", w->shape[2], w->shape[3], op->in->c, op->out->c);
    } else {
        used = snprintf(text, 48, w ? "%d->%d" : "3x3 %d", op->in->c, op->out->c);
    }
    if (op->in->h > 1)
        used += snprintf(text + used, 48 - (size_t)used, " %dx%d to %dx%d", op->in->h, op->in->w,
                         op->out->h, op->out->w);
    if (groups > 1)
        snprintf(text + used, 48 - (size_t)used, " in %d groups", groups);
}

/* The operations that are measured, each shape once. */
static int list_layers(const struct ttq_net *net, struct layer *list)
{
    int count = 0;
    for (int i = 0; i < net->op_count && count < TTQ_BENCH_ROWS; i++) {
        struct layer *layer = &list[count];
        *layer = (struct layer){.op = net->ops[i]};
        if (!layer->op->kind->multiply_adds && !is_pool(layer->op))
            continue;
        shape_text(layer->op, layer->shape);
        bool known = false;
        for (int j = 0; j < count; j++)
            known |= strcmp(list[j].shape, layer->shape) == 0;
        count += !known;
    }
    return count;
}

static double backward(struct ttq_net *net, struct ttq_op *op)
{
    double started = ttq_clock();
    op->kind->backward(op, net);
    return ttq_clock() - started;
}

static void measure_layer(struct ttq_net *net, struct layer *layer)
{
    struct ttq_op *op = layer->op;
    double started = ttq_clock();
    ttq_net_forward_op(net, op);
    ttq_samples_add(&layer->seconds[FORWARD], ttq_clock() - started);
    double both = backward(net, op);
    if (is_pool(op)) {
        ttq_samples_add(&layer->seconds[INPUT], both);
        return;
    }
    if (ttq_is_shown(op->in)) {
        ttq_samples_add(&layer->seconds[BACKWARD], both);
        return;
    }
    float *dx = op->in->dx;
    op->in->dx = NULL;
    double weights = backward(net, op);
    op->in->dx = dx;
    ttq_samples_add(&layer->seconds[WEIGHTS], weights);
    if (dx)
        ttq_samples_add(&layer->seconds[INPUT], both - weights);
}

/* Pooling is a pass over arrays: forward reads x and writes y; backward reads x, y and dy, clears
 * dx, and reads and writes it. */
static double pool_bytes(const struct ttq_op *op, int n, int direction)
{
    double in = (double)op->in->c * op->in->h * op->in->w;
    double out = (double)op->out->c * op->out->h * op->out->w;
    return (double)sizeof(float) * n * (direction == FORWARD ? in + out : 4 * in + 2 * out);
}

static void enter_rows(struct ttq_bench *bench, const struct layer *layer, int n)
{
    static const char *const names[DIRECTIONS] = {"forward", "input", "weights", "backward"};
    for (int d = 0; d < DIRECTIONS; d++) {
        double seconds = ttq_samples_median(&layer->seconds[d]);
        if (seconds <= 0 || bench->row_count == TTQ_BENCH_ROWS)
            continue;
        const struct ttq_op *op = layer->op;
        struct ttq_bench_kernel *row = &bench->rows[bench->row_count++];
        *row = (struct ttq_bench_kernel){.seconds = seconds, .layer = true};
        snprintf(row->op, sizeof row->op, "%s", is_pool(op) ? "max pool" : op->kind->name);
        snprintf(row->direction, sizeof row->direction, "%s", names[d]);
        snprintf(row->shape, sizeof row->shape, "%s", layer->shape);
        snprintf(row->algorithm, sizeof row->algorithm, "%s", op->path ? op->path : "pass");
        if (is_pool(op)) {
            row->bytes = pool_bytes(op, n, d) / seconds;
            row->gflops = 9.0 * op->out->c * op->out->h * op->out->w * n / seconds / 1e9;
        } else {
            row->gflops =
                (d == BACKWARD ? 4.0 : 2.0) * op->kind->multiply_adds(op) * n / seconds / 1e9;
        }
    }
}

static void measure_net(struct ttq_bench *bench, struct ttq_bench_run *run, struct layer *list)
{
    struct ttq_net *net = &run->trainer->net;
    double loss;
    ttq_net_prepare(net);
    ttq_trainer_step(run->trainer, 0.0f, &loss, NULL); /* touches the memory, gives gradients */
    net->mode = TTQ_TRAINING;
    int count = list_layers(net, list);
    for (int round = 0; round < ttq_bench_rounds(bench, ROUNDS); round++) {
        ttq_bench_peak(bench);
        for (int i = 0; i < count; i++)
            measure_layer(net, &list[i]);
    }
    for (int i = 0; i < count; i++)
        enter_rows(bench, &list[i], net->n);
}

enum ttq_status ttq_bench_layers(struct ttq_bench *bench, struct ttq_error *error)
{
    struct layer *list = calloc(TTQ_BENCH_ROWS, sizeof *list);
    enum ttq_status status = list ? TTQ_OK : ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory");
    for (int i = 0; status == TTQ_OK && i < ttq_bench_net_count; i++) {
        const struct ttq_bench_net *net = &ttq_bench_nets[i];
        struct ttq_bench_run run = {0};
        if (!net->layers)
            continue;
        status = ttq_bench_open(bench, net, "full", NULL, bench->threads, &run, error);
        if (status == TTQ_OK &&
            ttq_bench_turn(bench,
                           (ttq_bench_rounds(bench, ROUNDS) + 1) *
                               ttq_bench_work(&run.trainer->net, run.config.train_batch, true),
                           net->name))
            measure_net(bench, &run, list);
        ttq_bench_close(&run);
    }
    free(list);
    return status;
}
