/* sheet.h - a table that may be missing, read by the names of its columns. */
#ifndef FIGURES_SHEET_H
#define FIGURES_SHEET_H

#include <stdbool.h>

#include "ttq/base/csv.h"

struct fig_sheet {
    bool present;
    struct ttq_csv csv;
};

/* Reads folder/name. A missing file is no error: `present` is false and there are 0 rows.
 * TTQ_BAD_DATA: torn; TTQ_NO_MEMORY. Free with fig_sheet_free, also after a failure. */
enum ttq_status fig_sheet_read(const char *folder, const char *name, struct fig_sheet *sheet,
                               struct ttq_error *error);
void fig_sheet_free(struct fig_sheet *sheet);

/* The index of the first of `names` (separated by '|') that is a column, or -1. */
int fig_sheet_column(const struct fig_sheet *sheet, const char *names);

/* The cell in the column that `names` finds: "" where there is none; NaN where there is none, it is
 * empty or no number. */
const char *fig_sheet_word(const struct fig_sheet *sheet, int row, const char *names);
double fig_sheet_number(const struct fig_sheet *sheet, int row, const char *names);

/* The first row whose cell under `names` is `word`, or -1. */
int fig_sheet_find(const struct fig_sheet *sheet, const char *names, const char *word);

#endif
