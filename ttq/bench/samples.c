/* samples.c - medians, rounds, progress, the peak of the machine, and large arrays. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/section.h"

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

void ttq_samples_add(struct ttq_samples *samples, double value)
{
    if (samples->count < TTQ_BENCH_SAMPLES)
        samples->values[samples->count++] = value;
}

double ttq_samples_median(const struct ttq_samples *samples)
{
    double sorted[TTQ_BENCH_SAMPLES];
    int n = samples->count;
    memcpy(sorted, samples->values, sizeof sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    return n == 0 ? 0.0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

int ttq_bench_rounds(const struct ttq_bench *bench, int usual)
{
    return bench->quick ? 1 : usual;
}

bool ttq_bench_turn(struct ttq_bench *bench, double gflop, const char *what)
{
    if (bench->counting) {
        bench->planned += gflop;
        return false;
    }
    ttq_progress_show(&bench->progress, bench->done, what);
    bench->done += gflop;
    return true;
}

enum ttq_status ttq_arrays_fill(struct ttq_arrays *pool, size_t floats, struct ttq_error *error)
{
    *pool = (struct ttq_arrays){.floats = floats};
    pool->in = aligned_alloc(64, floats * sizeof(float));
    pool->out = aligned_alloc(64, floats * sizeof(float));
    if (!pool->in || !pool->out)
        return ttq_fail(error, TTQ_NO_MEMORY, "bench: no memory for arrays of %zu MB",
                        2 * floats * sizeof(float) / 1000000);
    memset(pool->out, 0, floats * sizeof(float));
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < floats; i++) /* of either sign, never denormal */
        pool->in[i] = (float)((uint32_t)(i * 2654435761u) >> 8) / 16777216.0f - 0.499f;
    return TTQ_OK;
}

void ttq_arrays_free(struct ttq_arrays *pool)
{
    free(pool->in);
    free(pool->out);
    *pool = (struct ttq_arrays){0};
}

/* Beginnings are whole cache lines; a call that would pass the end begins anew. */
static size_t pool_at(struct ttq_arrays *pool, size_t n)
{
    n = (n + 15) / 16 * 16;
    if (pool->turn + n > pool->floats)
        pool->turn = 0;
    pool->turn += n;
    return pool->turn - n;
}

const float *ttq_arrays_in(struct ttq_arrays *pool, size_t n)
{
    return pool->in + pool_at(pool, n);
}

float *ttq_arrays_out(struct ttq_arrays *pool, size_t n)
{
    return pool->out + pool_at(pool, n);
}
