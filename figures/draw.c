#include "figures/draw.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/file.h"
#include "ttq/base/process.h"

enum { DRAWING_LIMIT = 64 << 20, FORMATS = 3 };

/* How a complete file of each format begins (within its first bytes) and ends. */
static const struct format {
    const char *extension, *begin, *end;
    size_t begin_length, end_length;
} formats[FORMATS] = {
    {"svg", "<?xml", "</svg>", 5, 6},
    {"png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82", 8, 8},
    {"pdf", "%PDF-", "%%EOF", 5, 5},
};

/* gnuplot leaves with 0 even where the disk was full, so the file itself is asked. */
static enum ttq_status check(const char *path, const struct format *format, struct ttq_error *error)
{
    char *bytes;
    size_t length;
    struct ttq_error reason;
    if (ttq_file_read(path, DRAWING_LIMIT, &bytes, &length, &reason) != TTQ_OK)
        return ttq_fail(error, TTQ_UNAVAILABLE, "gnuplot left no drawing: %.900s", reason.text);
    size_t used = length;
    while (used > 0 && strchr(" \t\r\n", bytes[used - 1]) && bytes[used - 1])
        used--;
    bool whole = used >= format->begin_length + format->end_length &&
                 memcmp(bytes, format->begin, format->begin_length) == 0 &&
                 memcmp(bytes + used - format->end_length, format->end, format->end_length) == 0;
    free(bytes);
    if (!whole)
        return ttq_fail(error, TTQ_UNAVAILABLE,
                        "gnuplot left a part of a drawing: %s: expected a complete %s file, found "
                        "%zu bytes that are none",
                        path, format->extension, length);
    return TTQ_OK;
}

/* Starts gnuplot for one format. */
static enum ttq_status start(const struct fig_drawing *d, const char *script, const char *part,
                             pid_t *child, struct ttq_error *error)
{
    /* -d: no start-up files of the user, so that everybody gets the same drawing. */
    const char *const argv[] = {"gnuplot", "-d",    "-c",        script,      d->data,     part,
                                d->paper,  d->runs, d->extra[0], d->extra[1], d->extra[2], NULL};
    struct ttq_error reason;
    unlink(part);
    enum ttq_status status = ttq_process_start((char *const *)argv, 0, child, &reason);
    if (status != TTQ_OK)
        return ttq_fail(error, status, "%.900s (install the package gnuplot-nox)", reason.text);
    return TTQ_OK;
}

static enum ttq_status finish(const char *script, const char *part, const struct format *format,
                              pid_t child, struct ttq_error *error)
{
    int code;
    enum ttq_status status = ttq_process_wait(child, &code, error);
    if (status == TTQ_OK && code != 0)
        status = ttq_fail(error, TTQ_UNAVAILABLE, "gnuplot: %s: exit code %d", script, code);
    return status == TTQ_OK ? check(part, format, error) : status;
}

enum ttq_status fig_draw(const struct fig_drawing *drawing, struct ttq_error *error)
{
    char script[TTQ_PATH_MAX], part[FORMATS][TTQ_PATH_MAX], out[TTQ_PATH_MAX];
    pid_t child[FORMATS];
    int started = 0;
    enum ttq_status status = TTQ_OK;
    if (snprintf(script, sizeof script, "%s/%s.gp", drawing->scripts, drawing->script) >=
            TTQ_PATH_MAX ||
        strlen(drawing->out) + sizeof ".part.svg" > TTQ_PATH_MAX)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", drawing->out);
    /* One process a format, at the same time: most of their time is gnuplot's start. */
    for (int i = 0; i < FORMATS && status == TTQ_OK; i++) {
        snprintf(part[i], TTQ_PATH_MAX, "%s.part.%s", drawing->out, formats[i].extension);
        status = start(drawing, script, part[i], &child[i], error);
        started += status == TTQ_OK;
    }
    for (int i = 0; i < started; i++) {
        struct ttq_error reason;
        enum ttq_status ended = finish(script, part[i], &formats[i], child[i], &reason);
        if (status == TTQ_OK && ended != TTQ_OK)
            status = ttq_fail(error, ended, "%s", reason.text);
    }
    for (int i = 0; i < started && status == TTQ_OK; i++) {
        snprintf(out, sizeof out, "%s.%s", drawing->out, formats[i].extension);
        if (rename(part[i], out) != 0)
            status = ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot rename the drawing: %s", out,
                              strerror(errno));
    }
    for (int i = 0; i < started && status != TTQ_OK; i++)
        unlink(part[i]);
    return status;
}
