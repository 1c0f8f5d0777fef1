/* numbers.h - columns of numbers from anybody's CSV. */
#ifndef ANALYSIS_NUMBERS_H
#define ANALYSIS_NUMBERS_H

#include "ttq/base/csv.h"

/* ttq_csv_read of a file that people made: blanks around names go; TTQ_BAD_DATA also for cells that
 * semicolons or tabs separate. Free with ttq_csv_free, also after a failure. */
enum ttq_status stat_csv_read(const char *path, struct ttq_csv *csv, struct ttq_error *error);

/* Every cell of a named column; the caller frees *x. TTQ_BAD_DATA: no such column (names those
 * there are), a cell that is no finite number (names its line), no rows; TTQ_NO_MEMORY. */
enum ttq_status stat_numbers(const struct ttq_csv *csv, const char *name, double **x,
                             struct ttq_error *error);

/* The same without the cells that hold nothing, for columns of different length: *n are left. */
enum ttq_status stat_numbers_present(const struct ttq_csv *csv, const char *name, double **x,
                                     int *n, struct ttq_error *error);

#endif
