/* cost.c - what a plan costs, as a table. */
#include <stdio.h>
#include <sys/statvfs.h>

#include "experiments/engine.h"
#include "experiments/estimate.h"
#include "ttq/base/progress.h"

/* Of a finished run and an evaluation, where nothing was measured. */
static const double assumed_megabytes = 10.0, evaluation_megabytes = 0.2;

static void print_cells(const struct run_plan *plan)
{
    printf("%-36s %-10s %7s %11s\n", "cell", "state", "epochs", "time");
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        char label[128], time[32];
        run_cell_label(cell, label, sizeof label);
        ttq_progress_time(cell->seconds, time, sizeof time);
        printf("%-36s %-10s %7.0f %11s%s%s\n", label, run_state_names[cell->state], cell->epochs,
               time, *cell->reason ? "  " : "", cell->reason);
    }
}

static void print_speeds(const struct run_plan *plan, const struct run_speeds *speeds)
{
    int unknown = 0;
    for (int i = 0; i < plan->cell_count; i++)
        unknown |= !run_cell_settled(&plan->cells[i]) && !run_speed_of(speeds, &plan->cells[i]);
    for (int s = 0; s < speeds->count; s++) {
        const struct run_speed *speed = &speeds->speeds[s];
        for (int i = 0; i < plan->cell_count; i++) {
            const struct run_cell *cell = &plan->cells[i];
            if (run_speed_of(speeds, cell) != speed)
                continue;
            printf("cells like %s: %.1f images/s in training, %.1f in tests, ", cell->variant,
                   speed->train, speed->test);
            if (speed->memory > 0.0)
                printf("%.0f MB of memory, ", speed->memory);
            if (speed->runs)
                printf("from %d %s here\n", speed->runs, speed->runs == 1 ? "run" : "runs");
            else
                printf("measured now\n");
            break;
        }
    }
    if (unknown && speeds->count)
        printf("nothing could be measured for some cells: the speed of those nearest in "
               "multiply-adds, by their ratio\n");
    else if (unknown)
        printf("nothing could be measured: 350 images/s assumed for ResNet-20\n");
}

/* Megabytes that can still be written at the place of the output; -1: not known. */
static double free_megabytes(const struct run_plan *plan)
{
    struct statvfs info;
    char path[TTQ_PATH_MAX];
    snprintf(path, sizeof path, "%s", plan->out);
    for (char *slash; statvfs(path, &info) != 0; *slash = '\0') {
        slash = NULL;
        for (char *at = path; *at; at++)
            slash = *at == '/' ? at : slash;
        if (!slash || slash == path)
            return statvfs(*plan->out == '/' ? "/" : ".", &info) == 0
                       ? (double)info.f_bavail * (double)info.f_frsize / 1e6
                       : -1.0;
    }
    return (double)info.f_bavail * (double)info.f_frsize / 1e6;
}

void run_print_cost(const struct run_plan *plan, const struct run_speeds *speeds, int jobs)
{
    double epochs = 0.0, megabytes = 0.0;
    int left = 0;
    print_cells(plan);
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        const struct run_speed *speed = run_speed_of(speeds, cell);
        if (run_cell_settled(cell))
            continue;
        left++;
        epochs += (1.0 - run_cell_share(cell)) * cell->epochs;
        megabytes += cell->kind != RUN_TRAIN           ? evaluation_megabytes
                     : speed && speed->megabytes > 0.0 ? speed->megabytes
                                                       : assumed_megabytes;
    }
    printf("\n");
    print_speeds(plan, speeds);
    char time[32];
    double there = free_megabytes(plan);
    ttq_progress_time(run_time_left(plan, jobs), time, sizeof time);
    printf("%d of %d cells to run, %.0f epochs, %s on this machine, %d at a time, about %.0f MB of "
           "disk in %s (%.0f MB free)%s\n",
           left, plan->cell_count, epochs, time, jobs, megabytes, plan->out, there,
           there >= 0.0 && there < megabytes ? ": that does not fit" : "");
}
