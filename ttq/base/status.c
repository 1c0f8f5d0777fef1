#include "ttq/base/status.h"

#include <stdarg.h>
#include <stdio.h>

enum ttq_status ttq_fail(struct ttq_error *error, enum ttq_status status, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        vsnprintf(error->text, sizeof error->text, format, args);
        va_end(args);
    }
    return status;
}
