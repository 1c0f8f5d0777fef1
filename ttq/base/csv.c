#include "ttq/base/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"

enum { CSV_LIMIT = 1 << 30 };

/* Reads one cell at *cursor in place, moves *cursor behind its separator and returns the cell;
 * *end_of_row is set where a line ended. NULL: a quote is not closed or is followed by text. */
static char *csv_take_cell(char **cursor, int *end_of_row)
{
    char *read = *cursor, *cell = read;
    if (*read == '"') {
        char *write = cell;
        for (read++; *read != '"' || read[1] == '"'; read++) {
            if (*read == '\0')
                return NULL;
            if (*read == '"')
                read++;
            *write++ = *read;
        }
        read++;
        if (*read && !strchr(",\r\n", *read))
            return NULL;
        char separator = *read;
        *write = '\0';
        if (separator == '\r' && read[1] == '\n')
            separator = *++read;
        *end_of_row = separator != ',';
        *cursor = separator ? read + 1 : read;
        return cell;
    }
    while (*read && *read != ',' && *read != '\r' && *read != '\n')
        read++;
    char separator = *read;
    char *stop = read;
    if (separator == '\r' && read[1] == '\n')
        separator = *++read;
    *stop = '\0';
    *end_of_row = separator != ',';
    *cursor = separator ? read + 1 : read;
    return cell;
}

static enum ttq_status csv_parse(struct ttq_csv *csv, char *text, struct ttq_error *error)
{
    size_t commas = 1;
    for (const char *c = text; *c; c++)
        commas += *c == ',' || *c == '\n' || *c == '\r';
    char **cells = malloc(commas * sizeof *cells);
    if (!cells)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for the table", csv->path);
    csv->names = cells;
    size_t total = 0;
    int line = 1, in_row = 0;
    for (char *cursor = text; *cursor;) {
        int end_of_row;
        char *cell = csv_take_cell(&cursor, &end_of_row);
        if (!cell)
            return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: a quote is not closed", csv->path,
                            line);
        cells[total++] = cell;
        in_row++;
        if (!end_of_row && *cursor == '\0') { /* "a," at the end of the file: an empty cell */
            cells[total++] = cursor;
            in_row++;
            end_of_row = 1;
        }
        if (!end_of_row)
            continue;
        if (csv->columns == 0)
            csv->columns = in_row;
        else if (in_row != csv->columns)
            return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: expected %d cells, found %d",
                            csv->path, line, csv->columns, in_row);
        in_row = 0;
        line++;
    }
    if (csv->columns == 0)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected a header line, found an empty file",
                        csv->path);
    csv->rows = line - 2;
    csv->cells = csv->names + csv->columns;
    return TTQ_OK;
}

enum ttq_status ttq_csv_read(const char *path, struct ttq_csv *csv, struct ttq_error *error)
{
    *csv = (struct ttq_csv){0};
    snprintf(csv->path, sizeof csv->path, "%s", path);
    size_t length;
    enum ttq_status status = ttq_file_read(path, CSV_LIMIT, &csv->storage, &length, error);
    if (status == TTQ_OK && strlen(csv->storage) != length)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected text, found a zero byte", path);
    /* Spreadsheets put a byte order mark in front of UTF-8. */
    char *text = csv->storage;
    if (status == TTQ_OK && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    if (status == TTQ_OK)
        status = csv_parse(csv, text, error);
    if (status != TTQ_OK)
        ttq_csv_free(csv);
    return status;
}

void ttq_csv_free(struct ttq_csv *csv)
{
    free(csv->names);
    free(csv->storage);
    *csv = (struct ttq_csv){0};
}

enum ttq_status ttq_csv_column(const struct ttq_csv *csv, const char *name, int *column,
                               struct ttq_error *error)
{
    char found[512] = "";
    for (int i = 0; i < csv->columns; i++) {
        if (strcmp(csv->names[i], name) == 0) {
            *column = i;
            return TTQ_OK;
        }
        size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%s%s", i ? ", " : "", csv->names[i]);
    }
    return ttq_fail(error, TTQ_BAD_DATA, "%s: expected a column '%s', found %s", csv->path, name,
                    found);
}

const char *ttq_csv_cell(const struct ttq_csv *csv, int row, int column)
{
    return csv->cells[(size_t)row * (size_t)csv->columns + (size_t)column];
}

enum ttq_status ttq_csv_number(const struct ttq_csv *csv, int row, int column, double *value,
                               struct ttq_error *error)
{
    const char *cell = ttq_csv_cell(csv, row, column);
    char *end;
    *value = strtod(cell, &end);
    if (end != cell && *end)
        end += strspn(end, " \t"); /* blanks that a hand left behind */
    if (end == cell || *end || !isfinite(*value))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: line %d: column '%s': expected a finite number, "
                        "found '%.40s'",
                        csv->path, row + 2, csv->names[column], cell);
    return TTQ_OK;
}
