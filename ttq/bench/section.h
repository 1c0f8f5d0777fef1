/* section.h - what the sections of a benchmark share; not for its users. */
#ifndef TTQ_BENCH_SECTION_H
#define TTQ_BENCH_SECTION_H

#include "ttq/bench/bench.h"
#include "ttq/net/net.h"

/* Before anything is measured: while counting, adds `gflop` to the plan and returns false; else
 * shows the progress and returns true. */
bool ttq_bench_turn(struct ttq_bench *bench, double gflop, const char *what);

int ttq_bench_rounds(const struct ttq_bench *bench, int usual);

void ttq_samples_add(struct ttq_samples *samples, double value);
double ttq_samples_median(const struct ttq_samples *samples);

/* Large arrays that calls rotate over, so that their operands come from memory as they do in a
 * network: `in` is only read, `out` is written. */
struct ttq_arrays {
    float *in, *out;
    size_t floats; /* of each */
    size_t turn;   /* where the next call begins */
};
enum ttq_status ttq_arrays_fill(struct ttq_arrays *pool, size_t floats, struct ttq_error *error);
void ttq_arrays_free(struct ttq_arrays *pool);
/* The next `n` floats of `in`, or of `out`; n is at most `floats`. */
const float *ttq_arrays_in(struct ttq_arrays *pool, size_t n);
float *ttq_arrays_out(struct ttq_arrays *pool, size_t n);

/* Floats of the arrays of `ttq bench --only kernels`: at least what its largest call takes. */
size_t ttq_bench_pool_floats(int batch);

/* The tables of what is measured (tables.c): extend them with new shapes and networks. */
struct ttq_bench_shape {
    const char *op;
    struct ttq_conv_shape shape;
};
extern const struct ttq_bench_shape ttq_bench_shapes[];
extern const int ttq_bench_shape_count;
void ttq_bench_shape_text(const struct ttq_conv_shape *shape, char text[48]);

struct ttq_bench_net {
    const char *name;
    const char *settings[4]; /* of the configuration, NULL-ended */
    int batch;               /* at most so many; 0: the benchmark's */
    bool compared;           /* also on one thread and against peers */
    bool layers;             /* its layers are rows of the kernels; one algorithm only */
};
extern const struct ttq_bench_net ttq_bench_nets[];
int ttq_bench_batch(const struct ttq_bench *bench, const struct ttq_bench_net *net);
extern const int ttq_bench_net_count;
extern const char *const ttq_bench_algorithms[]; /* values of kernel.conv */
enum { TTQ_BENCH_ALGORITHMS = 3 };

/* The method of quant.method and the algorithm of kernel.conv on one network. */
struct ttq_bench_run {
    struct ttq_config config;
    struct ttq_trainer *trainer;
};
/* Sets up a trainer on made-up images with random weights; `algorithm` NULL: the configured one.
 * Close also after a failure. */
enum ttq_status ttq_bench_open(const struct ttq_bench *bench, const struct ttq_bench_net *net,
                               const char *method, const char *algorithm, int threads,
                               struct ttq_bench_run *run, struct ttq_error *error);
void ttq_bench_close(struct ttq_bench_run *run);
/* Seconds of one training step, batch included, and of one forward pass over a batch. */
double ttq_bench_step(struct ttq_bench_run *run);
double ttq_bench_infer(struct ttq_bench_run *run);

/* Nominal GFLOP of a batch: of a training step (three times the multiply-adds of forward, but for
 * the first layer, whose input has no gradient), or of forward alone. */
double ttq_bench_work(const struct ttq_net *net, int batch, bool training);

/* One sample of the peak of all threads and of one, and of copying; once in each round. */
void ttq_bench_peak(struct ttq_bench *bench);

/* The sections: kernels.c, layers.c, speed.c, parts.c, peers.c. */
enum ttq_status ttq_bench_kernels(struct ttq_bench *bench, struct ttq_error *error);
enum ttq_status ttq_bench_layers(struct ttq_bench *bench, struct ttq_error *error);
enum ttq_status ttq_bench_speed(struct ttq_bench *bench, struct ttq_error *error);
enum ttq_status ttq_bench_parts(struct ttq_bench *bench, struct ttq_error *error);
enum ttq_status ttq_bench_peers(struct ttq_bench *bench, struct ttq_error *error);

#endif
