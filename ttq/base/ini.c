#include "ttq/base/ini.h"

#include <string.h>

enum ttq_status ttq_ini_check(const char *path, const char *text, struct ttq_error *error)
{
    for (int line = 1; *text; line++) {
        size_t length = strcspn(text, "\n");
        if (length > TTQ_INI_LINE)
            return ttq_fail(error, TTQ_CONFIG,
                            "%s: line %d is too long: expected at most %d bytes, found %zu", path,
                            line, TTQ_INI_LINE, length);
        text += length + (text[length] == '\n');
    }
    return TTQ_OK;
}
