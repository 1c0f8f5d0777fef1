/* table.h - a result table: as CSV with its JSON twin of all digits, and in formats to read. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include <jansson.h>

#include "ttq/base/file.h"

struct stat_column {
    const char *name;
    int decimals; /* in formats to read; -1: a word, -2: a p value, -3: four digits that count */
};

struct stat_table {
    const char *name, *unit;
    const struct stat_column *columns;
    int column_count;
    json_t *rows, *notes;
    int cautions;       /* so many of the notes, the first ones, are read before the numbers */
    const char *plan;   /* SHA-256 of experiments/plan.ini that its runs carry, "" outside a plan */
    bool no_plan_line;  /* of formats to read: without the line on the plan below them */
    const char *family; /* primary, secondary or exploratory */
};

enum stat_format {
    STAT_TEXT,
    STAT_CSV,
    STAT_JSON,
    STAT_MARKDOWN,
    STAT_LATEX, /* with rules of the package booktabs */
    STAT_HTML,
    STAT_FORMATS
};
extern const char *const stat_format_names[STAT_FORMATS];

/* Outside any plan and exploratory, until told otherwise. TTQ_NO_MEMORY. Free with
 * stat_table_free. The words are not copied. */
enum ttq_status stat_table_begin(struct stat_table *table, const char *name, const char *unit,
                                 const struct stat_column *columns, int column_count,
                                 struct ttq_error *error);

/* Begins a row; then one call a column. What is not finite becomes an empty cell,
 * null in JSON. */
void stat_table_row(struct stat_table *table);
void stat_table_word(struct stat_table *table, const char *word);
void stat_table_number(struct stat_table *table, double number);
void stat_table_numbers(struct stat_table *table, const double *numbers, int count);
void stat_table_note(struct stat_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void stat_table_caution(struct stat_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes <base>.csv and <base>.json; `command` goes into the JSON. */
enum ttq_status stat_table_write(const struct stat_table *table, const char *base,
                                 const char *command, struct ttq_error *error);

/* Removes both, where they are. */
void stat_table_remove(const char *base);

/* Appends the table in a format, with its unit, notes and plan. */
void stat_table_format(const struct stat_table *table, enum stat_format format, const char *command,
                       struct ttq_text *text);
void stat_table_print(const struct stat_table *table, struct ttq_text *text); /* STAT_TEXT */
void stat_table_free(struct stat_table *table);

#endif
