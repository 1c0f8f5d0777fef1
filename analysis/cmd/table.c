/* table.c - a table that ttq-stats wrote, in another format. */
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "ttq/base/json.h"

enum { MOST_DECIMALS = 17 }; /* more are none of a double */

/* The columns of the JSON file. */
static enum ttq_status read_columns(const char *path, const json_t *names,
                                    struct stat_column *columns, struct ttq_error *error)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *column = json_array_get(names, i);
        columns[i].name = ttq_json_word(column, "name", NULL);
        json_int_t decimals = json_integer_value(json_object_get(column, "decimals"));
        if (decimals < -3 || decimals > MOST_DECIMALS)
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s: column %zu: expected decimals from -3 to %d, found %lld", path,
                            i + 1, MOST_DECIMALS, (long long)decimals);
        columns[i].decimals = (int)decimals;
        if (!columns[i].name)
            return ttq_fail(error, TTQ_BAD_DATA, "%s: column %zu: expected a name", path, i + 1);
    }
    return TTQ_OK;
}

/* Puts those of `all` that the list "a,b,..." names into `chosen`, in its order. */
static enum ttq_status choose(const char *path, const char *list, const struct stat_column *all,
                              int count, struct stat_column *chosen, int *chosen_count,
                              struct ttq_error *error)
{
    *chosen_count = 0;
    for (const char *word = list; word; word = strchr(word, ',')) {
        word += *word == ',';
        size_t length = strcspn(word, ",");
        int at = 0;
        while (at < count &&
               (strlen(all[at].name) != length || strncmp(all[at].name, word, length) != 0))
            at++;
        if (at == count)
            return ttq_fail(error, TTQ_USAGE, "%s: --columns: expected columns of it, found '%.*s'",
                            path, (int)length, word);
        if (*chosen_count == count)
            return ttq_fail(error, TTQ_USAGE, "%s: --columns: expected at most its %d columns",
                            path, count);
        chosen[(*chosen_count)++] = all[at];
    }
    return TTQ_OK;
}

/* The rows with the cells of these columns alone; the caller drops the reference. */
static json_t *narrow(const json_t *rows, const struct stat_column *columns, int count)
{
    json_t *narrowed = json_array();
    for (size_t r = 0; r < json_array_size(rows); r++) {
        json_t *row = json_object();
        for (int c = 0; c < count; c++)
            json_object_set(row, columns[c].name,
                            json_object_get(json_array_get(rows, r), columns[c].name));
        json_array_append_new(narrowed, row);
    }
    return narrowed;
}

static enum ttq_status show(const char *path, json_t *json, const struct stat_request *request,
                            struct ttq_text *text, struct ttq_error *error)
{
    json_t *names = json_object_get(json, "columns"), *rows = json_object_get(json, "rows");
    json_t *notes = json_object_get(json, "notes");
    int count = (int)json_array_size(names), shown = count;
    if (!count || !json_is_array(rows) || !json_is_array(notes))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected a table of ttq-stats (columns, rows, notes), found another "
                        "JSON file",
                        path);
    for (size_t i = 0; i < json_array_size(notes); i++)
        if (!json_is_string(json_array_get(notes, i)))
            return ttq_fail(error, TTQ_BAD_DATA, "%s: note %zu: expected words", path, i + 1);
    struct stat_column *columns = calloc(2 * (size_t)count, sizeof *columns), *chosen = columns;
    if (!columns)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", path);
    enum ttq_status status = read_columns(path, names, columns, error);
    if (status == TTQ_OK && request->columns) {
        chosen = columns + count;
        status = choose(path, request->columns, columns, count, chosen, &shown, error);
    }
    json_int_t cautions = json_integer_value(json_object_get(json, "cautions"));
    if (status == TTQ_OK && (cautions < 0 || (size_t)cautions > json_array_size(notes)))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: cautions: expected at most the notes", path);
    json_t *none = json_array(), *narrowed = narrow(rows, chosen, status == TTQ_OK ? shown : 0);
    struct stat_table table = {.name = ttq_json_word(json, "table", ""),
                               .unit = ttq_json_word(json, "unit", ""),
                               .columns = chosen,
                               .column_count = shown,
                               .rows = narrowed,
                               .notes = request->no_notes ? none : notes,
                               .cautions = request->no_notes ? 0 : (int)cautions,
                               .no_plan_line = request->no_notes,
                               .plan = ttq_json_word(json, "plan", ""),
                               .family = ttq_json_word(json, "family", "exploratory")};
    if (status == TTQ_OK)
        stat_table_format(&table, request->format, ttq_json_word(json, "command", ""), text);
    json_decref(narrowed);
    json_decref(none);
    free(columns);
    return status;
}

enum ttq_status stat_command_table(const struct stat_request *request, struct ttq_text *text,
                                   struct ttq_error *error)
{
    if (request->count < 1)
        return ttq_fail(error, TTQ_USAGE, "expected the JSON file of a table, found none");
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < request->count; i++) {
        json_t *json;
        status = ttq_json_read(request->folders[i], &json, error);
        if (status == TTQ_OK) {
            status = show(request->folders[i], json, request, text, error);
            json_decref(json);
        }
    }
    return status;
}
