#include "analysis/numbers.h"

#include <stdlib.h>

enum ttq_status stat_numbers(const struct ttq_csv *csv, const char *name, double **x,
                             struct ttq_error *error)
{
    int column;
    *x = NULL;
    enum ttq_status status = ttq_csv_column(csv, name, &column, error);
    if (status == TTQ_OK && csv->rows < 1)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected rows below the header, found none",
                          csv->path);
    if (status != TTQ_OK)
        return status;
    *x = malloc((size_t)csv->rows * sizeof **x);
    if (!*x)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for %d rows", csv->path, csv->rows);
    for (int row = 0; status == TTQ_OK && row < csv->rows; row++)
        status = ttq_csv_number(csv, row, column, &(*x)[row], error);
    if (status != TTQ_OK) {
        free(*x);
        *x = NULL;
    }
    return status;
}
