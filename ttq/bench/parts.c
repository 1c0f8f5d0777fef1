/* parts.c - where the time of a training step goes, for the first network of the table, ternary,
 * with the configured algorithm: the stages of the trainer's step by the clock, and within forward
 * and backward the kernels, whose seconds are summed over the threads and divided by their number.
 * What is left there is everything that is no kernel: pooling, shortcuts, sums over parts and
 * pictures, waiting for the other threads. */
#include <stdio.h>
#include <string.h>

#include "ttq/bench/section.h"
#include "ttq/bench/timed.h"
#include "ttq/train/trainer.h"

enum { STEPS = 12 };

/* Kernels first, in their own order. */
enum part { REST = TTQ_TIMED, BATCH, PREPARE, LOSS, QUANTIZER, SGD, PARTS };

static const char *const names[PARTS] = {
    [TTQ_TIMED_FORWARD] = "convolution: forward",
    [TTQ_TIMED_INPUT] = "convolution: input gradient",
    [TTQ_TIMED_WEIGHTS] = "convolution: weight gradient",
    [TTQ_TIMED_NORM_FORWARD] = "batch norm, ReLU: forward",
    [TTQ_TIMED_NORM_BACKWARD] = "batch norm, ReLU: backward",
    [TTQ_TIMED_SUMS] = "residual sums",
    [REST] = "pooling, shortcuts, waiting",
    [BATCH] = "batch: crop, flip, normalise",
    [PREPARE] = "quantize, pack, transform w",
    [LOSS] = "loss",
    [QUANTIZER] = "quantizer's gradients",
    [SGD] = "SGD",
};

/* Adds the time since *last to the part and begins anew. */
static void lap(double *seconds, enum part part, double *last)
{
    double now = ttq_clock();
    seconds[part] += now - *last;
    *last = now;
}

/* Moves what the kernels took from the rest to them. */
static void take_kernels(double *seconds, int threads, bool back)
{
    double kernels[TTQ_TIMED];
    ttq_timed_take(kernels, back);
    for (int i = 0; i < TTQ_TIMED; i++) {
        seconds[i] += kernels[i] / threads;
        seconds[REST] -= kernels[i] / threads;
    }
}

static void one_step(struct ttq_trainer *trainer, int threads, double seconds[PARTS])
{
    struct ttq_net *net = &trainer->net;
    int n = trainer->config->train_batch, wrong;
    double ignored[TTQ_TIMED], last = ttq_clock();
    ttq_batches_train(&trainer->batches, trainer->state.step, 0, net->input->x, net->labels, NULL);
    lap(seconds, BATCH, &last);
    ttq_net_prepare(net);
    lap(seconds, PREPARE, &last);
    ttq_timed_take(ignored, false);
    last = ttq_clock();
    ttq_net_forward(net, n, TTQ_TRAINING);
    lap(seconds, REST, &last);
    take_kernels(seconds, threads, true);
    last = ttq_clock();
    ttq_net_loss(net, 1, &wrong);
    lap(seconds, LOSS, &last);
    ttq_net_backward(net);
    lap(seconds, REST, &last);
    take_kernels(seconds, threads, false);
    last = ttq_clock();
    ttq_net_quantizer_backward(net);
    lap(seconds, QUANTIZER, &last);
    ttq_net_step(net, trainer->config, 0.01f, trainer->state.step);
    lap(seconds, SGD, &last);
    trainer->state.step++;
}

static void measure(struct ttq_bench *bench, struct ttq_bench_run *run)
{
    struct ttq_samples samples[PARTS] = {0};
    run->trainer->net.kernels = ttq_timed_kernels(run->trainer->net.kernels);
    for (int step = 0; step <= (bench->quick ? 1 : STEPS); step++) {
        double seconds[PARTS] = {0};
        one_step(run->trainer, bench->threads, seconds);
        for (int part = 0; part < PARTS && step > 0; part++) /* the first touches the memory */
            ttq_samples_add(&samples[part], seconds[part]);
    }
    for (int part = 0; part < PARTS; part++) {
        struct ttq_bench_part *row = &bench->parts[bench->part_count++];
        snprintf(row->name, sizeof row->name, "%s", names[part]);
        row->seconds = ttq_samples_median(&samples[part]);
    }
}

enum ttq_status ttq_bench_parts(struct ttq_bench *bench, struct ttq_error *error)
{
    struct ttq_bench_run run = {0};
    enum ttq_status status =
        ttq_bench_open(bench, &ttq_bench_nets[0], "ttq", NULL, bench->threads, &run, error);
    if (status == TTQ_OK &&
        ttq_bench_turn(bench,
                       (bench->quick ? 2 : STEPS + 1) *
                           ttq_bench_work(&run.trainer->net, run.config.train_batch, true),
                       "parts of a step"))
        measure(bench, &run);
    ttq_bench_close(&run);
    return status;
}
