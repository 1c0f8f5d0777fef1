/* engine.h - what runs the cells of a plan. */
#ifndef EXPERIMENTS_ENGINE_H
#define EXPERIMENTS_ENGINE_H

#include "experiments/rows.h"

/* What all engines need. The caller has looked at the plan and estimated it (estimate.h). */
struct run_work {
    struct run_plan *plan;
    const char *trainer, *data_set;
    int jobs;                    /* cells at a time (cores.h) */
    double megabytes;            /* that they may hold together; 0: no limit */
    const struct run_rows *kept; /* NULL: none */
    const char *goes_on;         /* what goes on later: "the same command", but without --redo */
};

/* Writes plan.json and the rows of what is finished. */
enum ttq_status run_work_write(const struct run_work *work, struct ttq_error *error);

/* Here: as many cells at a time as there are jobs, each with its share of the cores. A cell starts
 * once all that it needs is done and there is memory for it beside those that run; where what it
 * needs cannot be done any more it fails without being tried. One that another process trains takes
 * a place until that ends. A failed cell is named and the others go on. The first INT, TERM or HUP
 * lets the running cells stop at their next step. Prints as board.h says and a summary. TTQ_OK: all
 * done, diverged, kept or skipped; TTQ_NO: some failed; TTQ_STOPPED: by a signal, or a cell stopped
 * by itself. */
enum ttq_status run_local(const struct run_work *work, struct ttq_error *error);

/* Prints what diverged, was skipped or failed and why, and a line of counts. */
void run_print_summary(const struct run_plan *plan);

/* Prints the data sets that the cells to run need, one a line: also where a set is not on this
 * machine, but not where data.path says in which folder it is. */
void run_print_data_sets(const struct run_plan *plan);

/* Cells in a state. */
int run_count(const struct run_plan *plan, enum run_state state);

#endif
