/* csv.h - reading the small tables that the trainer, the analysis and the figures exchange. */
#ifndef TTQ_BASE_CSV_H
#define TTQ_BASE_CSV_H

#include <stddef.h>

#include "ttq/base/status.h"

/* A table in memory: one header line, then rows of the same number of cells (RFC 4180). */
struct ttq_csv {
    char path[256]; /* for error sentences, cut where longer */
    int columns, rows;
    char **names; /* [columns] */
    char **cells; /* [rows][columns] */
    char *storage;
};

/* TTQ_NO_INPUT: missing; TTQ_BAD_DATA: no header, a row with another number of cells (a torn
 * line), an open quote; TTQ_NO_MEMORY. Free with ttq_csv_free, also after a failure. */
enum ttq_status ttq_csv_read(const char *path, struct ttq_csv *csv, struct ttq_error *error);
void ttq_csv_free(struct ttq_csv *csv);

/* The index of a column, or TTQ_BAD_DATA that names the columns found. */
enum ttq_status ttq_csv_column(const struct ttq_csv *csv, const char *name, int *column,
                               struct ttq_error *error);

const char *ttq_csv_cell(const struct ttq_csv *csv, int row, int column);

/* One cell as a finite number; TTQ_BAD_DATA names file, line, column and content. */
enum ttq_status ttq_csv_number(const struct ttq_csv *csv, int row, int column, double *value,
                               struct ttq_error *error);

#endif
