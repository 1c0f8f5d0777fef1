/* numbers.h - columns of numbers from anybody's CSV. */
#ifndef ANALYSIS_NUMBERS_H
#define ANALYSIS_NUMBERS_H

#include "ttq/base/csv.h"

/* Every cell of a named column; the caller frees *x. TTQ_BAD_DATA: no such column (names those
 * there are), a cell that is no finite number (names its line), no rows; TTQ_NO_MEMORY. */
enum ttq_status stat_numbers(const struct ttq_csv *csv, const char *name, double **x,
                             struct ttq_error *error);

#endif
