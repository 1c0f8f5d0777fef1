/* rows.h - one row a finished cell, small enough to be kept (and committed) without the run
 * folders.
 *
 * A folder of rows holds rows.csv and configurations/<hash>.ini. `configuration` in a row is the
 * first 16 digits of the SHA-256 of that file: the complete configuration without seed, plan and
 * paths, with the hashes of the start's and the shares' configurations in init.from and
 * quant.share_from. Percent, seconds, bytes; a cell that does not apply is empty. */
#ifndef EXPERIMENTS_ROWS_H
#define EXPERIMENTS_ROWS_H

#include "experiments/plan.h"
#include "ttq/base/csv.h"

enum { RUN_HASH = 17 };

struct run_rows {
    char folder[TTQ_PATH_MAX];
    struct ttq_csv csv;
};

/* The normalised configuration of a training: its hash and, where `text` is not NULL, itself. */
enum ttq_status run_configuration(const struct run_plan *plan, const struct run_cell *cell,
                                  char hash[RUN_HASH], struct ttq_text *text,
                                  struct ttq_error *error);

/* Reads a folder of rows. TTQ_NO_INPUT, TTQ_BAD_DATA: a table or column that is missing or torn.
 * Free with ttq_csv_free(&rows->csv). */
enum ttq_status run_rows_read(const char *folder, struct run_rows *rows, struct ttq_error *error);

/* One value of a row, "" where there is no such column. */
const char *run_rows_cell(const struct run_rows *rows, int row, const char *name);

/* The row of a cell, or -1: same variant, seed and evaluation, and a kept configuration that
 * differs in nothing, nor does that of its start. A key that came later counts with its default. */
int run_rows_find(const struct run_rows *rows, const struct run_plan *plan,
                  const struct run_cell *cell);

/* Sets RUN_KEPT for cells that are not finished here, have a row, and whose weights no other cell
 * that is still to run needs. */
void run_rows_keep(const struct run_rows *rows, struct run_plan *plan);

/* Writes <out>/rows: a row for each finished cell, and those of `kept` (may be NULL) for kept
 * ones, so that nothing is lost when the folder takes the place of the kept one. Rows that are
 * there and have no new one stay, also where the run's folder is gone. TTQ_BAD_DATA: the rows that
 * are there cannot be read; they stay as they are. */
enum ttq_status run_rows_write(const struct run_plan *plan, const struct run_rows *kept,
                               struct ttq_error *error);

#endif
