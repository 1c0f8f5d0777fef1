/* estimate.h - how long cells will take, from the speed of others like them on this machine.
 *
 * Cells are alike when they have the same network, batch, convolution and kind of data, and both
 * or neither are quantized. */
#ifndef EXPERIMENTS_ESTIMATE_H
#define EXPERIMENTS_ESTIMATE_H

#include "experiments/plan.h"

enum { RUN_LIKE = 1024 };

/* What a speed depends on, as text: equal for cells that are alike. */
void run_cell_like(const struct run_cell *cell, char like[RUN_LIKE]);

/* Training and test images a second. */
struct run_speed {
    char like[RUN_LIKE];
    double train, test, megabytes; /* megabytes: of a finished folder; 0: not known */
    double memory;                 /* most that a cell holds, MB; 0: not known */
    double work;                   /* multiply-adds of a picture */
    int runs;                      /* runs that it is the mean of; 0: measured now */
};

enum { RUN_MOST_SPEEDS = 64 };
struct run_speeds {
    struct run_speed speeds[RUN_MOST_SPEEDS];
    int count;
};

/* The speeds in timing.csv of the plan's trainings, finished or begun. */
void run_speeds_read(const struct run_plan *plan, struct run_speeds *speeds);

/* Trains a few steps on made-up images, in a temporary folder, for each kind of cell that is left
 * to do and has no speed yet. A kind that cannot be measured stays without. */
void run_speeds_measure(const struct run_plan *plan, const char *trainer,
                        struct run_speeds *speeds);

/* Takes the speed of such a short run, in `folder`, in place of one. */
void run_speed_add_measured(struct run_speeds *speeds, const struct run_cell *cell,
                            const char *folder);

/* NULL: none is known. */
const struct run_speed *run_speed_of(const struct run_speeds *speeds, const struct run_cell *cell);

/* Sets the seconds and the memory of every cell; an unknown speed is that of the cells nearest in
 * multiply-adds, by their ratio, or assumed where none is known; an unknown memory is assumed. */
void run_estimate(struct run_plan *plan, const struct run_speeds *speeds);

/* The share of its training that a cell has behind it, 0 to 1, from its timing.csv. */
double run_cell_share(const struct run_cell *cell);

/* Seconds that the cells left to do take, `jobs` at a time, by their estimates: no less than the
 * longest chain of cells that wait for each other. */
double run_time_left(const struct run_plan *plan, int jobs);

/* The same chain alone, in seconds. */
double run_longest_chain(const struct run_plan *plan);

/* The dry run: every cell with its state, cost in epochs and time, and the sums: epochs, hours of
 * `jobs` cells at a time by these speeds and where they come from, memory of each kind, disk needed
 * and free. */
void run_print_cost(const struct run_plan *plan, const struct run_speeds *speeds, int jobs);

#endif
