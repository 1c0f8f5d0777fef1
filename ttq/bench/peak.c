/* peak.c - what the machine can do at most: multiply-adds in registers, and copies in memory. */
#include <omp.h>
#include <string.h>

#include "ttq/base/parts.h"
#include "ttq/bench/section.h"

enum { PEAK_ROUNDS = 1 << 20, COPY_BYTES = 64 << 20 };

/* GFLOP/s of `threads` threads. */
static double multiply_adds(const struct ttq_kernels *kernels, int threads)
{
    double flops = 0.0, started = ttq_clock();
#pragma omp parallel num_threads(threads)
    {
        float x[16] = {0.5f, 0.25f}; /* every chain tends to 0.5 */
        double mine = kernels->peak(PEAK_ROUNDS, x);
#pragma omp atomic
        flops += mine;
    }
    return flops / (ttq_clock() - started) / 1e9;
}

/* Bytes read and written a second. */
static double copy_rate(char *from, char *to)
{
    double started = ttq_clock();
#pragma omp parallel for schedule(static)
    for (int p = 0; p < TTQ_PARTS; p++)
        memcpy(to + ttq_part_start(COPY_BYTES, p), from + ttq_part_start(COPY_BYTES, p),
               ttq_part_start(COPY_BYTES, p + 1) - ttq_part_start(COPY_BYTES, p));
    return 2.0 * COPY_BYTES / (ttq_clock() - started);
}

void ttq_bench_peak(struct ttq_bench *bench)
{
    ttq_samples_add(&bench->peak_samples, multiply_adds(bench->kernels, bench->threads));
    ttq_samples_add(&bench->peak_one_samples, multiply_adds(bench->kernels, 1));
    struct ttq_arena arena = {.used = 2 * (size_t)COPY_BYTES};
    if (ttq_arena_reserve(&arena, NULL) == TTQ_OK)
        ttq_samples_add(&bench->copy_samples,
                        copy_rate((char *)arena.base, (char *)arena.base + COPY_BYTES));
    ttq_arena_free(&arena);
}
