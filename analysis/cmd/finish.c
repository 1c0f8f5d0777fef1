/* finish.c - what every command does with its table at the end. */
#include <stdio.h>

#include "analysis/cmd/commands.h"

enum ttq_status stat_beside(const struct stat_request *request, const char *suffix,
                            char base[TTQ_PATH_MAX], struct stat_request *own,
                            struct ttq_error *error)
{
    enum { ENDING = 8 }; /* ".json" is still to come */
    *own = *request;
    if (!request->out)
        return TTQ_OK;
    if (snprintf(base, TTQ_PATH_MAX, "%s%s", request->out, suffix) >= TTQ_PATH_MAX - ENDING)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--out: the path is too long");
    own->out = base;
    return TTQ_OK;
}

enum ttq_status stat_finish(enum ttq_status status, struct stat_table *table,
                            const struct stat_request *request, struct ttq_text *text,
                            struct ttq_error *error)
{
    if (status == TTQ_OK)
        stat_table_format(table, request->format, request->command, text);
    if (status == TTQ_OK && request->out)
        status = stat_table_write(table, request->out, request->command, error);
    stat_table_free(table);
    return status;
}

void stat_add_below(const struct stat_request *request, struct ttq_text *below,
                    struct ttq_text *text)
{
    if (below->bytes && request->format != STAT_CSV && request->format != STAT_JSON)
        ttq_text_add(text, "\n%s", below->bytes);
    text->failed |= below->failed;
    ttq_text_free(below);
}
