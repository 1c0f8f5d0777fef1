#include "experiments/held.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int run_cell_held(const struct run_cell *cell, char who[RUN_HOLDER])
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, "run.lock");
    int lock = cell->kind == RUN_TRAIN ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (lock < 0)
        return 0;
    /* Shared, so that two who ask at once do not see each other. */
    int held = flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ssize_t got = held ? read(lock, who, RUN_HOLDER - 1) : 0;
    who[got > 0 ? got : 0] = '\0';
    who[strcspn(who, "\n")] = '\0';
    if (!*who)
        snprintf(who, RUN_HOLDER, "unknown");
    close(lock);
    return held;
}
