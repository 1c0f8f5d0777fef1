/* logs.h - what the cells say: <out>/logs/<variant>-seed-<n>[-<what>].log, and beside it, after a
 * try that failed, .failed with exit code and reason, or "@" and where in the log the try began. */
#ifndef EXPERIMENTS_LOGS_H
#define EXPERIMENTS_LOGS_H

#include "experiments/plan.h"

void run_log_path(const struct run_plan *plan, const struct run_cell *cell, const char *ending,
                  char path[TTQ_PATH_MAX]);

/* Sets exit code and reason of the cell from its last failed try; 0 where there is none. */
int run_failure_read(const struct run_plan *plan, struct run_cell *cell);

/* Notes that a try ended with `exit_code`; the reason is the last sentence that the log got in
 * this try, else what the code says. Where it cannot be noted (a full disk) the cell still knows
 * it. */
void run_failure_write(const struct run_plan *plan, struct run_cell *cell, int exit_code);

/* Forgets it, before a new try, and notes where in the log that begins. */
void run_failure_clear(const struct run_plan *plan, struct run_cell *cell);

/* Notes that a cell was asked for by --redo (.again): until it has ended, also in later calls, a
 * kept row does not stand for it. */
enum ttq_status run_again_write(const struct run_plan *plan, const struct run_cell *cell,
                                struct ttq_error *error);
int run_again_read(const struct run_plan *plan, const struct run_cell *cell);
void run_again_clear(const struct run_plan *plan, const struct run_cell *cell);

#endif
