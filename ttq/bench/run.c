/* run.c - all sections: once to count their work, once to do it; then the shares. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ttq/bench/section.h"

/* Seconds that all cores were busy and were there since the start of the machine, and that we and
 * our peers were busy; zeros where /proc does not tell. */
struct usage {
    double busy, all, ours;
};

static double seconds_of(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static struct usage usage_now(void)
{
    struct usage now = {.ours = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN)};
    double ticks = (double)sysconf(_SC_CLK_TCK), user, nice, system, idle, wait;
    FILE *file = fopen("/proc/stat", "re");
    if (file && fscanf(file, "cpu %lf %lf %lf %lf %lf", &user, &nice, &system, &idle, &wait) == 5) {
        now.busy = (user + nice + system) / ticks;
        now.all = now.busy + (idle + wait) / ticks;
    }
    if (file)
        fclose(file);
    return now;
}

static double disturbance(const struct usage *before, const struct usage *after)
{
    double others = after->busy - before->busy - (after->ours - before->ours);
    double all = after->all - before->all;
    return all > 0 && others > 0 ? others / all : 0.0;
}

static enum ttq_status sections(struct ttq_bench *bench, struct ttq_error *error)
{
    static const struct {
        unsigned when;
        enum ttq_status (*run)(struct ttq_bench *, struct ttq_error *);
    } all[] = {
        {TTQ_BENCH_KERNELS | TTQ_BENCH_PEERS, ttq_bench_kernels}, /* beside oneDNN's */
        {TTQ_BENCH_KERNELS, ttq_bench_layers},
        {TTQ_BENCH_TRAIN | TTQ_BENCH_INFER, ttq_bench_speed},
        {TTQ_BENCH_PARTS, ttq_bench_parts},
        {TTQ_BENCH_PEERS, ttq_bench_peers},
    };
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < sizeof all / sizeof *all; i++)
        if (bench->sections & all[i].when)
            status = all[i].run(bench, error);
    return status;
}

static void speed_shares(const struct ttq_bench *bench, struct ttq_bench_speed *rows, int count)
{
    for (int i = 0; i < count; i++) {
        double peak = rows[i].threads == 1 ? bench->peak_one : bench->peak;
        rows[i].share = rows[i].images_per_s * rows[i].gflop / peak;
    }
}

/* Drops the rows of a peer that is not there. */
static void keep_measured(struct ttq_bench *bench)
{
    int kept = 0;
    for (int i = 0; i < bench->row_count; i++)
        if (bench->rows[i].seconds > 0)
            bench->rows[kept++] = bench->rows[i];
    bench->row_count = kept;
}

enum ttq_status ttq_bench_run(struct ttq_bench *bench, struct ttq_error *error)
{
    enum ttq_status status = ttq_kernels_choose(&bench->kernels, error);
    if (status != TTQ_OK)
        return status;
    bench->counting = true;
    status = sections(bench, error);
    if (status != TTQ_OK)
        return status;
    bench->counting = false;
    struct usage before = usage_now();
    ttq_progress_start(&bench->progress, "bench", "GFLOP", 0.0, bench->planned, bench->quiet);
    ttq_bench_peak(bench);
    status = sections(bench, error);
    ttq_progress_end(&bench->progress);
    struct usage after = usage_now();
    bench->disturbed = disturbance(&before, &after);
    bench->peak = ttq_samples_median(&bench->peak_samples);
    bench->peak_one = ttq_samples_median(&bench->peak_one_samples);
    bench->copy = ttq_samples_median(&bench->copy_samples);
    keep_measured(bench);
    for (int i = 0; i < bench->row_count; i++)
        bench->rows[i].share = bench->rows[i].gflops / bench->peak;
    speed_shares(bench, bench->train, bench->train_count);
    speed_shares(bench, bench->infer, bench->infer_count);
    return status;
}

void ttq_bench_free(struct ttq_bench *bench)
{
    ttq_text_free(&bench->notes);
}
