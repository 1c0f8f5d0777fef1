#include "analysis/numbers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"

/* Whether the first line has no comma, but what other programs put in its place. */
static char other_separator(const char *path)
{
    char *bytes;
    size_t length;
    if (ttq_file_read(path, 1 << 28, &bytes, &length, NULL) != TTQ_OK)
        return '\0';
    size_t line = strcspn(bytes, "\r\n"), at = strcspn(bytes, ",;\t");
    char found = at < line && bytes[at] != ',' && !memchr(bytes, ',', line) ? bytes[at] : '\0';
    free(bytes);
    return found;
}

enum ttq_status stat_csv_read(const char *path, struct ttq_csv *csv, struct ttq_error *error)
{
    char found = other_separator(path);
    *csv = (struct ttq_csv){0};
    if (found)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: line 1: expected cells separated by commas, found %s", path,
                        found == '\t' ? "tabs" : "';'");
    enum ttq_status status = ttq_csv_read(path, csv, error);
    for (int i = 0; status == TTQ_OK && i < csv->columns; i++) {
        char *name = csv->names[i] + strspn(csv->names[i], " \t"), *end = name + strlen(name);
        while (end > name && (end[-1] == ' ' || end[-1] == '\t'))
            *--end = '\0';
        csv->names[i] = name;
        /* Spreadsheets leave columns without a name at the end. */
        for (int k = 0; status == TTQ_OK && *name && k < i; k++)
            if (strcmp(csv->names[k], name) == 0)
                status = ttq_fail(error, TTQ_BAD_DATA,
                                  "%s: line 1: expected columns of different names, found '%.60s' "
                                  "as column %d and %d",
                                  path, name, k + 1, i + 1);
    }
    return status;
}

static bool is_blank(const char *cell)
{
    return cell[strspn(cell, " \t")] == '\0';
}

/* The cells of a column, those with nothing in them left out where `gaps`. */
static enum ttq_status read_cells(const struct ttq_csv *csv, const char *name, bool gaps,
                                  double **x, int *n, struct ttq_error *error)
{
    int column;
    *x = NULL;
    *n = 0;
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
        if (!gaps || !is_blank(ttq_csv_cell(csv, row, column)))
            status = ttq_csv_number(csv, row, column, &(*x)[(*n)++], error);
    if (status != TTQ_OK) {
        free(*x);
        *x = NULL;
    }
    return status;
}

enum ttq_status stat_numbers(const struct ttq_csv *csv, const char *name, double **x,
                             struct ttq_error *error)
{
    int n;
    return read_cells(csv, name, false, x, &n, error);
}

enum ttq_status stat_numbers_present(const struct ttq_csv *csv, const char *name, double **x,
                                     int *n, struct ttq_error *error)
{
    return read_cells(csv, name, true, x, n, error);
}
