#include "analysis/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum ttq_status stat_table_begin(struct stat_table *table, const char *name, const char *unit,
                                 const struct stat_column *columns, int column_count,
                                 struct ttq_error *error)
{
    *table = (struct stat_table){.name = name,
                                 .unit = unit,
                                 .columns = columns,
                                 .column_count = column_count,
                                 .rows = json_array(),
                                 .notes = json_array()};
    if (!table->rows || !table->notes) {
        stat_table_free(table);
        return ttq_fail(error, TTQ_NO_MEMORY, "table %s: no memory", name);
    }
    return TTQ_OK;
}

void stat_table_free(struct stat_table *table)
{
    json_decref(table->rows);
    json_decref(table->notes);
    table->rows = table->notes = NULL;
}

void stat_table_row(struct stat_table *table)
{
    json_array_append_new(table->rows, json_object());
}

/* Cells come in the order of the columns: the next one is as many as the row has. */
static void put(struct stat_table *table, json_t *value)
{
    json_t *row = json_array_get(table->rows, json_array_size(table->rows) - 1);
    size_t column = json_object_size(row);
    /* Every call fills its column, or the later ones would move to the left. */
    json_object_set_new(row, table->columns[column].name, value ? value : json_null());
}

void stat_table_word(struct stat_table *table, const char *word)
{
    put(table, json_string(word));
}

void stat_table_number(struct stat_table *table, double number)
{
    if (!isfinite(number))
        put(table, json_null());
    else if (number == floor(number) && fabs(number) < 1e15)
        put(table, json_integer((json_int_t)number));
    else
        put(table, json_real(number));
}

void stat_table_note(struct stat_table *table, const char *format, ...)
{
    char note[512];
    va_list args;
    va_start(args, format);
    vsnprintf(note, sizeof note, format, args);
    va_end(args);
    json_array_append_new(table->notes, json_string(note));
}

static void csv_of(const struct stat_table *table, struct ttq_text *text)
{
    for (int c = 0; c < table->column_count; c++)
        ttq_text_add(text, "%s%s", c ? "," : "", table->columns[c].name);
    ttq_text_add(text, "\n");
    for (size_t r = 0; r < json_array_size(table->rows); r++) {
        for (int c = 0; c < table->column_count; c++) {
            json_t *cell = json_object_get(json_array_get(table->rows, r), table->columns[c].name);
            ttq_text_add(text, c ? "," : "");
            if (json_is_string(cell))
                ttq_text_add_csv(text, json_string_value(cell));
            else if (json_is_number(cell))
                ttq_text_add(text, "%.9g", json_number_value(cell));
        }
        ttq_text_add(text, "\n");
    }
}

enum ttq_status stat_table_write(const struct stat_table *table, const char *base,
                                 const char *command, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    if (snprintf(path, sizeof path, "%s.csv", base) >= TTQ_PATH_MAX - 8)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--out: the path is too long");
    csv_of(table, &text);
    enum ttq_status status = ttq_file_write_text(path, &text, error);
    if (status != TTQ_OK)
        return status;
    json_t *json = json_pack("{s:s, s:s, s:s, s:O, s:O}", "table", table->name, "command", command,
                             "unit", table->unit, "rows", table->rows, "notes", table->notes);
    char *dump = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(json);
    text.failed = dump == NULL;
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    snprintf(path, sizeof path, "%s.json", base);
    return ttq_file_write_text(path, &text, error);
}

static void cell_text(const struct stat_column *column, const json_t *cell, char *text, size_t size)
{
    double number = json_number_value(cell);
    if (json_is_string(cell))
        snprintf(text, size, "%s", json_string_value(cell));
    else if (!json_is_number(cell))
        snprintf(text, size, "-");
    else if (column->decimals == -2 && number <= 1e-15)
        snprintf(text, size, "< 1e-15");
    else if (column->decimals == -2)
        snprintf(text, size, "%.2g", number);
    else
        snprintf(text, size, "%.*f", column->decimals, number);
}

void stat_table_print(const struct stat_table *table, struct ttq_text *text)
{
    char cell[128];
    size_t rows = json_array_size(table->rows);
    ttq_text_add(text, "%s (%s)\n", table->name, table->unit);
    for (size_t r = 0; r <= rows; r++) {
        for (int c = 0; c < table->column_count; c++) {
            const struct stat_column *column = &table->columns[c];
            size_t width = strlen(column->name);
            for (size_t k = 0; k < rows; k++) {
                cell_text(column, json_object_get(json_array_get(table->rows, k), column->name),
                          cell, sizeof cell);
                width = strlen(cell) > width ? strlen(cell) : width;
            }
            if (r == 0)
                snprintf(cell, sizeof cell, "%s", column->name);
            else
                cell_text(column, json_object_get(json_array_get(table->rows, r - 1), column->name),
                          cell, sizeof cell);
            ttq_text_add(text, column->decimals == -1 ? "%s%-*s" : "%s%*s", c ? "  " : "",
                         (int)width, cell);
        }
        ttq_text_add(text, "\n");
    }
    for (size_t i = 0; i < json_array_size(table->notes); i++)
        ttq_text_add(text, "  %s\n", json_string_value(json_array_get(table->notes, i)));
}
