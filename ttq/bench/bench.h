/* bench.h - how fast this machine trains and infers: kernels, whole steps and the parts of a step,
 * against the peak of its own multiply-add units and against other libraries.
 *
 * Everything is measured in one process and in turn: a round measures each thing once or a few
 * times, the next round begins anew, and each figure is the median over all rounds, so that a
 * machine whose clock or load drifts changes all of them alike. */
#ifndef TTQ_BENCH_BENCH_H
#define TTQ_BENCH_BENCH_H

#include <stdbool.h>

#include "ttq/base/progress.h"
#include "ttq/base/text.h"
#include "ttq/config/config.h"
#include "ttq/kernel/kernels.h"

/* Sections; bits of ttq_bench.sections. */
enum {
    TTQ_BENCH_KERNELS = 1,
    TTQ_BENCH_TRAIN = 2,
    TTQ_BENCH_INFER = 4,
    TTQ_BENCH_PARTS = 8,
    TTQ_BENCH_PEERS = 16,
    TTQ_BENCH_ALL = 31
};
enum { TTQ_BENCH_ROWS = 256, TTQ_BENCH_SAMPLES = 64 };

/* Measured values of one thing, of which the median counts. */
struct ttq_samples {
    double values[TTQ_BENCH_SAMPLES];
    int count;
};

/* One kernel. gflops: 2 x multiply-adds of the direct form, all taps, or the operations of a pass
 * over arrays; bytes: what such a pass reads and writes a second, 0 where that is not counted.
 * `other`: of a library that is not ours. `layer`: a whole operation of a network (layers.c). */
struct ttq_bench_kernel {
    char op[16], direction[12], shape[48], algorithm[16];
    double gflops, share, bytes, seconds; /* share of the peak; seconds of one call */
    bool other, layer;
};

/* A network's speed; share of what direct convolution at the peak of its threads would reach. */
struct ttq_bench_speed {
    char net[16], method[8], algorithm[12];
    int threads;
    double images_per_s, share, gflop, megabytes; /* nominal work of a picture; memory of the run */
};

/* ours / theirs = ratio. */
struct ttq_bench_peer {
    char name[40], net[16];
    double images_per_s, ours, ratio;
};

/* Seconds of one training step. */
struct ttq_bench_part {
    char name[32];
    double seconds;
};

struct ttq_bench {
    /* What is asked for. */
    unsigned sections;
    bool quick, quiet;
    int batch, threads;
    const struct ttq_config *config; /* its kernel.conv is `the` algorithm of parts and peers */

    const struct ttq_kernels *kernels;
    struct ttq_samples peak_samples, peak_one_samples, copy_samples;
    double peak, peak_one; /* GFLOP/s of all threads, and of one: medians of all rounds */
    double copy;           /* bytes read and written a second, copying arrays beyond the caches */
    double disturbed;      /* share of all cores that other processes used meanwhile */
    struct ttq_bench_kernel rows[TTQ_BENCH_ROWS];
    struct ttq_bench_speed train[TTQ_BENCH_ROWS], infer[TTQ_BENCH_ROWS];
    struct ttq_bench_peer peers[TTQ_BENCH_ROWS];
    struct ttq_bench_part parts[TTQ_BENCH_ROWS];
    int row_count, train_count, infer_count, peer_count, part_count;
    struct ttq_text notes; /* a line for each thing that was left out, and why */

    /* The sections run twice: first to count the work for the progress, then to do it. */
    bool counting;
    double planned, done; /* GFLOP */
    struct ttq_progress progress;
};

/* Measures the sections; the fields above `kernels` are the caller's. TTQ_NO_MEMORY, or what
 * setting up a network says. */
enum ttq_status ttq_bench_run(struct ttq_bench *bench, struct ttq_error *error);
void ttq_bench_free(struct ttq_bench *bench);

/* The result as tables for people, or as one JSON object. */
void ttq_bench_text(const struct ttq_bench *bench, struct ttq_text *text);
void ttq_bench_json(const struct ttq_bench *bench, struct ttq_text *text);

#endif
