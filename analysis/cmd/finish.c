/* finish.c - what every command does with its table at the end. */
#include "analysis/cmd/commands.h"

enum ttq_status stat_finish(struct stat_table *table, const struct stat_request *request,
                            struct ttq_text *text, struct ttq_error *error)
{
    stat_table_format(table, request->format, request->command, text);
    enum ttq_status status =
        request->out ? stat_table_write(table, request->out, request->command, error) : TTQ_OK;
    stat_table_free(table);
    return status;
}
