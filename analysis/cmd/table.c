/* table.c - a table that ttq-stats wrote, in another format. */
#include <stdlib.h>

#include "analysis/cmd/commands.h"
#include "ttq/base/json.h"

static enum ttq_status show(const char *path, json_t *json, const struct stat_request *request,
                            struct ttq_text *text, struct ttq_error *error)
{
    json_t *names = json_object_get(json, "columns"), *rows = json_object_get(json, "rows");
    json_t *notes = json_object_get(json, "notes");
    size_t count = json_array_size(names);
    if (!count || !json_is_array(rows) || !json_is_array(notes))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected a table of ttq-stats (columns, rows, notes), found another "
                        "JSON file",
                        path);
    struct stat_column *columns = calloc(count, sizeof *columns);
    if (!columns)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", path);
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < count; i++) {
        const json_t *column = json_array_get(names, i);
        columns[i].name = ttq_json_word(column, "name", NULL);
        columns[i].decimals = (int)json_integer_value(json_object_get(column, "decimals"));
        if (!columns[i].name)
            status = ttq_fail(error, TTQ_BAD_DATA, "%s: column %zu: expected a name", path, i + 1);
    }
    int cautions = (int)json_integer_value(json_object_get(json, "cautions"));
    if (status == TTQ_OK && (cautions < 0 || (size_t)cautions > json_array_size(notes)))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: cautions: expected at most the notes", path);
    struct stat_table table = {.name = ttq_json_word(json, "table", ""),
                               .unit = ttq_json_word(json, "unit", ""),
                               .columns = columns,
                               .column_count = (int)count,
                               .rows = rows,
                               .notes = notes,
                               .cautions = cautions,
                               .plan = ttq_json_word(json, "plan", ""),
                               .family = ttq_json_word(json, "family", "exploratory")};
    if (status == TTQ_OK)
        stat_table_format(&table, request->format, ttq_json_word(json, "command", ""), text);
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
