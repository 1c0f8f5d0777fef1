#include "ttq/base/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/status.h"

static const char *name;

static void check_output(void)
{
    size_t pending = __fpending(stdout);
    int before = ferror(stdout);
    errno = 0;
    int closing = fclose(stdout), code = errno;
    /* Started with standard output closed, and nothing was said: nothing is lost. */
    if (!before && !pending && code == EBADF)
        return;
    if ((!before && !closing) || code == EPIPE)
        return;
    fprintf(stderr, "%s: standard output: cannot write: %s\n", name,
            code ? strerror(code) : "an earlier write failed");
    _exit(TTQ_IO);
}

void ttq_output_check_at_exit(const char *program)
{
    name = program;
    atexit(check_output);
}
