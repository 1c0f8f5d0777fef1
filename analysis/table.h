/* table.h - a result table, written as CSV, as its JSON twin with all digits, and as text. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include <jansson.h>

#include "ttq/base/file.h"

struct stat_column {
    const char *name;
    int decimals; /* in the text; -1: a word, -2: a p value */
};

struct stat_table {
    const char *name, *unit;
    const struct stat_column *columns;
    int column_count;
    json_t *rows, *notes;
};

/* TTQ_NO_MEMORY. Free with stat_table_free. */
enum ttq_status stat_table_begin(struct stat_table *table, const char *name, const char *unit,
                                 const struct stat_column *columns, int column_count,
                                 struct ttq_error *error);

/* Begins a row; then one call a column. What is not finite becomes an empty cell,
 * null in JSON. */
void stat_table_row(struct stat_table *table);
void stat_table_word(struct stat_table *table, const char *word);
void stat_table_number(struct stat_table *table, double number);
void stat_table_note(struct stat_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes <base>.csv and <base>.json; `command` goes into the JSON. */
enum ttq_status stat_table_write(const struct stat_table *table, const char *base,
                                 const char *command, struct ttq_error *error);

/* Appends the table as text with a line of units and the notes. */
void stat_table_print(const struct stat_table *table, struct ttq_text *text);
void stat_table_free(struct stat_table *table);

#endif
