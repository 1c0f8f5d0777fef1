/* speed.c - whole training steps and forward passes of every network, method and algorithm. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/section.h"
#include "ttq/train/trainer.h"

enum { ROUNDS = 3, CALLS = 2 };

enum ttq_status ttq_bench_open(const struct ttq_bench *bench, const struct ttq_bench_net *net,
                               const char *method, const char *algorithm, int threads,
                               struct ttq_bench_run *run, struct ttq_error *error)
{
    char images[48], batch[48], quantizer[48], conv[48], value[16];
    const char *overrides[16] = {"data.set=synthetic", images, batch, quantizer, conv};
    int n = ttq_bench_batch(bench, net);
    snprintf(images, sizeof images, "data.train_images=%d", 8 * n);
    snprintf(batch, sizeof batch, "train.batch=%d", n);
    snprintf(quantizer, sizeof quantizer, "quant.method=%s", method);
    enum ttq_status status =
        ttq_config_get(bench->config, "kernel.conv", value, sizeof value, error);
    snprintf(conv, sizeof conv, "kernel.conv=%s", algorithm ? algorithm : value);
    size_t count = 5;
    for (const char *const *setting = net->settings; *setting; setting++)
        overrides[count++] = *setting;
    *run = (struct ttq_bench_run){0};
    if (status == TTQ_OK)
        status = ttq_config_read(&run->config, NULL, overrides, count, error);
    run->trainer = calloc(1, sizeof *run->trainer);
    if (status == TTQ_OK && !run->trainer)
        status = ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory for a trainer");
    if (status != TTQ_OK)
        return status;
    run->trainer->config = &run->config;
    run->trainer->quiet = true;
    run->trainer->run.lock = -1;
    omp_set_num_threads(threads);
    status = ttq_trainer_set_up(run->trainer, error);
    omp_set_num_threads(bench->threads);
    if (status == TTQ_OK)
        ttq_net_start(&run->trainer->net, &run->config);
    return status;
}

void ttq_bench_close(struct ttq_bench_run *run)
{
    if (run->trainer)
        ttq_trainer_tear_down(run->trainer);
    free(run->trainer);
    run->trainer = NULL;
}

double ttq_bench_step(struct ttq_bench_run *run)
{
    double loss, started = ttq_clock();
    ttq_net_prepare(&run->trainer->net);
    ttq_trainer_step(run->trainer, 0.01f, &loss, NULL); /* made-up images are always there */
    run->trainer->state.step++;
    return ttq_clock() - started;
}

double ttq_bench_infer(struct ttq_bench_run *run)
{
    double started = ttq_clock();
    ttq_net_forward(&run->trainer->net, run->config.train_batch, TTQ_EVALUATION);
    return ttq_clock() - started;
}

double ttq_bench_work(const struct ttq_net *net, int batch, bool training)
{
    double multiply_adds = 0.0;
    for (int i = 0; i < net->op_count; i++) {
        const struct ttq_op *op = net->ops[i];
        int directions = !training ? 1 : op->in == net->input ? 2 : 3;
        if (op->kind->multiply_adds)
            multiply_adds += directions * op->kind->multiply_adds(op);
    }
    return 2.0 * multiply_adds * batch / 1e9;
}

/* One row of `train` and of `infer`, and what was measured for them. */
struct variant {
    const struct ttq_bench_net *net;
    const char *method, *algorithm;
    int threads;
    struct ttq_bench_speed *train, *infer;
    struct ttq_samples step, forward;
};

static struct ttq_bench_speed *enter(struct ttq_bench_speed *rows, int *count,
                                     const struct variant *v)
{
    struct ttq_bench_speed *row = &rows[(*count)++];
    *row = (struct ttq_bench_speed){.threads = v->threads};
    snprintf(row->net, sizeof row->net, "%s", v->net->name);
    snprintf(row->method, sizeof row->method, "%s", v->method);
    snprintf(row->algorithm, sizeof row->algorithm, "%s", v->algorithm);
    return row;
}

static int list_variants(struct ttq_bench *bench, struct variant *list)
{
    static const char *const methods[] = {"full", "ttq"};
    int count = 0;
    bench->train_count = bench->infer_count = 0;
    for (int i = 0; i < ttq_bench_net_count; i++)
        for (int m = 0; m < 2; m++)
            for (int a = 0; a < TTQ_BENCH_ALGORITHMS; a++)
                for (int one = 0; one < 2; one++) {
                    const struct ttq_bench_net *net = &ttq_bench_nets[i];
                    /* One thread: only where networks are compared, and only ternary. */
                    if (one && (m == 0 || !net->compared || bench->threads == 1))
                        continue;
                    if (a > 0 && net->layers)
                        continue;
                    struct variant *v = &list[count++];
                    *v = (struct variant){.net = net,
                                          .method = methods[m],
                                          .algorithm = ttq_bench_algorithms[a],
                                          .threads = one ? 1 : bench->threads};
                    if (bench->sections & TTQ_BENCH_TRAIN)
                        v->train = enter(bench->train, &bench->train_count, v);
                    if (bench->sections & TTQ_BENCH_INFER)
                        v->infer = enter(bench->infer, &bench->infer_count, v);
                }
    return count;
}

static void note_work(const struct ttq_bench_run *run, struct ttq_bench_speed *row, bool training)
{
    if (!row)
        return;
    row->gflop = ttq_bench_work(&run->trainer->net, 1, training);
    row->megabytes = (double)run->trainer->arena.size / 1e6;
}

static enum ttq_status measure(struct ttq_bench *bench, struct variant *v, struct ttq_error *error)
{
    struct ttq_bench_run run;
    enum ttq_status status =
        ttq_bench_open(bench, v->net, v->method, v->algorithm, v->threads, &run, error);
    if (status == TTQ_OK) {
        int calls = bench->quick ? 1 : CALLS;
        omp_set_num_threads(v->threads);
        note_work(&run, v->train, true);
        note_work(&run, v->infer, false);
        for (int i = 0; v->train && i <= calls; i++) {
            double seconds = ttq_bench_step(&run);
            if (i > 0) /* the first touches the memory */
                ttq_samples_add(&v->step, seconds);
        }
        ttq_net_prepare(&run.trainer->net);
        for (int i = 0; v->infer && i <= calls; i++) {
            double seconds = ttq_bench_infer(&run);
            if (i > 0)
                ttq_samples_add(&v->forward, seconds);
        }
        omp_set_num_threads(bench->threads);
    }
    ttq_bench_close(&run);
    return status;
}

/* GFLOP of all calls of a variant in a round. */
static enum ttq_status work_of(const struct ttq_bench *bench, const struct variant *v, double *work,
                               struct ttq_error *error)
{
    struct ttq_config config;
    struct ttq_net *net = calloc(1, sizeof *net);
    if (!net)
        return ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory for a network");
    const char *settings[16] = {"data.set=synthetic"};
    size_t count = 1;
    for (const char *const *setting = v->net->settings; *setting; setting++)
        settings[count++] = *setting;
    enum ttq_status status = ttq_config_read(&config, NULL, settings, count, error);
    if (status == TTQ_OK)
        status = ttq_net_build(&config, net, error);
    int calls = (bench->quick ? 1 : CALLS) + 1, n = ttq_bench_batch(bench, v->net);
    if (status == TTQ_OK)
        *work = calls *
                ((v->train ? ttq_bench_work(net, n, true) : 0.0) +
                 (v->infer ? ttq_bench_work(net, n, false) : 0.0)) *
                bench->threads / v->threads;
    ttq_net_free(net);
    free(net);
    return status;
}

static void finish(const struct ttq_bench *bench, const struct variant *v)
{
    double images = ttq_bench_batch(bench, v->net);
    if (v->train && v->step.count)
        v->train->images_per_s = images / ttq_samples_median(&v->step);
    if (v->infer && v->forward.count)
        v->infer->images_per_s = images / ttq_samples_median(&v->forward);
}

enum ttq_status ttq_bench_speed(struct ttq_bench *bench, struct ttq_error *error)
{
    struct variant *list = calloc(TTQ_BENCH_ROWS, sizeof *list);
    if (!list)
        return ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory");
    int count = list_variants(bench, list);
    enum ttq_status status = TTQ_OK;
    for (int round = 0; status == TTQ_OK && round < ttq_bench_rounds(bench, ROUNDS); round++) {
        if (ttq_bench_turn(bench, 1.0, "peak"))
            ttq_bench_peak(bench);
        for (int i = 0; status == TTQ_OK && i < count; i++) {
            char what[64];
            double work = 0.0;
            snprintf(what, sizeof what, "%s %s %s", list[i].net->name, list[i].method,
                     list[i].algorithm);
            status = work_of(bench, &list[i], &work, error);
            if (status == TTQ_OK && ttq_bench_turn(bench, work, what))
                status = measure(bench, &list[i], error);
        }
    }
    for (int i = 0; i < count; i++)
        finish(bench, &list[i]);
    free(list);
    return status;
}
