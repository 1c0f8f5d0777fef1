#include "figures/draw.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/file.h"
#include "ttq/base/process.h"

enum { SVG_LIMIT = 64 << 20 };

/* gnuplot leaves with 0 even where the disk was full, so the file itself is asked. */
static enum ttq_status check_svg(const char *path, struct ttq_error *error)
{
    static const char end[] = "</svg>";
    char *bytes;
    size_t length;
    struct ttq_error reason;
    if (ttq_file_read(path, SVG_LIMIT, &bytes, &length, &reason) != TTQ_OK)
        return ttq_fail(error, TTQ_UNAVAILABLE, "gnuplot left no drawing: %.900s", reason.text);
    size_t used = length;
    while (used > 0 && strchr(" \t\r\n", bytes[used - 1]))
        used--;
    int whole = strlen(bytes) == length && strstr(bytes, "<svg") && used >= sizeof end &&
                memcmp(bytes + used - strlen(end), end, strlen(end)) == 0;
    free(bytes);
    if (!whole)
        return ttq_fail(error, TTQ_UNAVAILABLE,
                        "gnuplot left a part of a drawing: %s: expected it to end with %s, found "
                        "%zu bytes that do not",
                        path, end, length);
    return TTQ_OK;
}

enum ttq_status fig_draw(const char *scripts, const char *name, const char *tables,
                         const char *paper, const char *out, struct ttq_error *error)
{
    char script[TTQ_PATH_MAX], part[TTQ_PATH_MAX];
    int script_length = snprintf(script, sizeof script, "%s/%s.gp", scripts, name);
    int part_length = snprintf(part, sizeof part, "%s.part.svg", out);
    if (script_length >= TTQ_PATH_MAX || part_length >= TTQ_PATH_MAX)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", out);
    /* -d: no start-up files of the user, so that everybody gets the same drawing. */
    const char *const argv[] = {"gnuplot", "-d", "-c", script, tables, part, paper, NULL};
    unlink(part);
    int code;
    struct ttq_error reason;
    enum ttq_status status = ttq_process_run((char *const *)argv, 0, &code, &reason);
    if (status != TTQ_OK)
        return ttq_fail(error, status, "%.900s (install the package gnuplot-nox)", reason.text);
    if (code != 0)
        status = ttq_fail(error, TTQ_UNAVAILABLE, "gnuplot: %s: exit code %d", script, code);
    if (status == TTQ_OK)
        status = check_svg(part, error);
    if (status == TTQ_OK && rename(part, out) != 0)
        status = ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot rename the drawing: %s", out,
                          strerror(errno));
    if (status != TTQ_OK)
        unlink(part);
    return status;
}
