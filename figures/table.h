/* table.h - HTML tables: by hand, cell by cell, or from the rows of a JSON table. */
#ifndef FIGURES_TABLE_H
#define FIGURES_TABLE_H

#include <jansson.h>

#include "ttq/base/text.h"

/* How a column is set and printed: a word, a long text that may wrap, a number with `decimals`, a
 * p value (two digits, "< 1e-15" below that), an interval from `key` to `high`. */
enum fig_kind { FIG_WORD, FIG_LONG, FIG_NUMBER, FIG_P, FIG_INTERVAL };

/* `title` names the unit; `key` and `high` are keys of a row, unused in a table made by hand. */
struct fig_column {
    const char *title;
    enum fig_kind kind;
    int decimals;
    const char *key, *high;
};

/* A table in a box that scrolls by itself where the page is narrow. */
void fig_table_begin(struct ttq_text *page, const struct fig_column *columns, int count);
void fig_table_row(struct ttq_text *page);
void fig_table_cell(struct ttq_text *page, enum fig_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void fig_table_end(struct ttq_text *page);

/* The cell of a column in a row of a JSON table; a null or a missing key is a dash. */
void fig_table_json(struct ttq_text *page, const struct fig_column *column, const json_t *row);

#endif
