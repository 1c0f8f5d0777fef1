/* engine.h - runs the cells of a plan, and says beforehand what they cost. */
#ifndef EXPERIMENTS_ENGINE_H
#define EXPERIMENTS_ENGINE_H

#include "experiments/plan.h"

/* The dry run: every cell with its state and cost, the sum in hours at the speed measured in the
 * finished runs of this output folder (else at an assumed one, and says so), and disk. */
void run_print_cost(const struct run_plan *plan);

/* One cell after the other, each with all cores. A failed cell is named and the others go on; a
 * cell whose start run is not done is failed without being tried. Prints a line a cell and a
 * summary. TTQ_OK: all done or diverged; TTQ_NO: some failed; TTQ_STOPPED: by a signal. */
enum ttq_status run_local(struct run_plan *plan, const char *trainer, const char *data_set,
                          struct ttq_error *error);

#endif
