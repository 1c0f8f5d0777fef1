/* cost.c - what a plan costs. */
#include <stdio.h>
#include <string.h>

#include "experiments/engine.h"
#include "ttq/base/csv.h"

/* Assumed where nothing was measured: 500 images/s in training ResNet-20 (3 x 40,551,040
 * multiply-adds a picture), the least that the project promises on 2 cores. */
static const double assumed_speed = 500.0 * 3.0 * 40551040.0;

/* Seconds of a finished or started run by its timing.csv. */
static double seconds_of(const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, "timing.csv");
    struct ttq_csv csv;
    if (ttq_csv_read(path, &csv, NULL) != TTQ_OK)
        return 0.0;
    int column;
    double sum = 0.0, value;
    if (ttq_csv_column(&csv, "seconds", &column, NULL) == TTQ_OK)
        for (int row = 0; row < csv.rows; row++)
            if (ttq_csv_number(&csv, row, column, &value, NULL) == TTQ_OK)
                sum += value;
    ttq_csv_free(&csv);
    return sum;
}

/* Multiply-adds a second over all finished runs of the plan, 0: none. */
static double measured_speed(const struct run_plan *plan)
{
    double work = 0.0, seconds = 0.0;
    for (int i = 0; i < plan->cell_count; i++) {
        double spent = plan->cells[i].state == RUN_DONE ? seconds_of(&plan->cells[i]) : 0.0;
        if (spent > 0.0) {
            work += plan->cells[i].work;
            seconds += spent;
        }
    }
    return seconds > 0.0 ? work / seconds : 0.0;
}

void run_print_cost(const struct run_plan *plan)
{
    double speed = measured_speed(plan), hours = 0.0, megabytes = 0.0;
    int left = 0;
    double rate = speed > 0.0 ? speed : assumed_speed;
    printf("%-12s %5s  %-10s %14s %9s\n", "variant", "seed", "state", "images", "hours");
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        double cell_hours = cell->work / rate / 3600.0;
        printf("%-12s %5d  %-10s %14.0f %9.2f\n", cell->variant, cell->seed,
               run_state_names[cell->state], cell->images, cell_hours);
        if (cell->state == RUN_DONE || cell->state == RUN_DIVERGED)
            continue;
        left++;
        hours += cell_hours;
        /* Weights, two checkpoints with momentum while it runs, and some MB of tables. */
        megabytes += 10.0;
    }
    printf("\n%d of %d cells to run, %.2f hours (%.1f days) %s, about %.0f MB of disk in %s\n",
           left, plan->cell_count, hours, hours / 24.0,
           speed > 0.0 ? "at the speed measured in the finished runs here"
                       : "if ResNet-20 trains at 500 images/s (nothing measured here yet)",
           megabytes, plan->out);
}
