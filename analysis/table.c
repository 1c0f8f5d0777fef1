#include "analysis/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/json.h"

enum ttq_status stat_table_begin(struct stat_table *table, const char *name, const char *unit,
                                 const struct stat_column *columns, int column_count,
                                 struct ttq_error *error)
{
    *table = (struct stat_table){.name = name,
                                 .unit = unit,
                                 .columns = columns,
                                 .column_count = column_count,
                                 .rows = json_array(),
                                 .notes = json_array(),
                                 .plan = "",
                                 .family = "exploratory"};
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
    put(table, ttq_json_text(word)); /* a name may be no UTF-8 */
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

void stat_table_numbers(struct stat_table *table, const double *numbers, int count)
{
    for (int i = 0; i < count; i++)
        stat_table_number(table, numbers[i]);
}

/* Words of any length: a note of many variants would lose what it says of them. */
static json_t *words_of(const char *format, va_list args)
{
    char *words = NULL;
    json_t *note = vasprintf(&words, format, args) < 0 ? NULL : ttq_json_text(words);
    free(words);
    return note;
}

void stat_table_note(struct stat_table *table, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_array_append_new(table->notes, words_of(format, args));
    va_end(args);
}

void stat_table_caution(struct stat_table *table, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_array_insert_new(table->notes, (size_t)table->cautions++, words_of(format, args));
    va_end(args);
}

void stat_table_remove(const char *base)
{
    static const char *const endings[] = {"csv", "json"};
    char path[TTQ_PATH_MAX];
    for (size_t i = 0; i < 2; i++)
        if (snprintf(path, sizeof path, "%s.%s", base, endings[i]) < TTQ_PATH_MAX)
            unlink(path);
}

enum ttq_status stat_table_write(const struct stat_table *table, const char *base,
                                 const char *command, struct ttq_error *error)
{
    static const struct {
        const char *ending;
        enum stat_format format;
    } files[] = {{"csv", STAT_CSV}, {"json", STAT_JSON}};
    char path[TTQ_PATH_MAX];
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < 2; i++) {
        struct ttq_text text = {0};
        if (snprintf(path, sizeof path, "%s.%s", base, files[i].ending) >= TTQ_PATH_MAX - 8)
            return ttq_fail(error, TTQ_CANNOT_CREATE, "--out: the path is too long");
        stat_table_format(table, files[i].format, command, &text);
        status = ttq_file_write_text(path, &text, error);
    }
    return status;
}
