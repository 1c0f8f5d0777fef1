/* help.c - `ttq help`. */
#include <stdio.h>
#include <string.h>

#include "ttq/cmd/cmd.h"

int ttq_cmd_help(int argc, char **argv)
{
    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--help") == 0)) {
        printf("Usage: ttq help [section.key | section]\n"
               "Explains one configuration key, those of a section, or all: default, range, "
               "presets, source.\n");
        return argc > 2 ? TTQ_USAGE : TTQ_OK;
    }
    struct ttq_text text = {0};
    struct ttq_error error;
    enum ttq_status status = ttq_config_help(argc == 2 ? argv[1] : NULL, &text, &error);
    if (status == TTQ_OK)
        printf("%s", text.bytes ? text.bytes : "");
    ttq_text_free(&text);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
