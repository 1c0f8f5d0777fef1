#include "experiments/redo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "experiments/logs.h"
#include "ttq/base/suggest.h"

static const struct run_item *find_item(const struct run_plan *plan, const char *name,
                                        struct ttq_error *error)
{
    const char *names[RUN_MOST_ITEMS];
    for (int i = 0; i < plan->item_count; i++) {
        names[i] = plan->items[i].name;
        if (strcmp(names[i], name) == 0)
            return &plan->items[i];
    }
    const char *nearest = ttq_suggest(name, names, (size_t)plan->item_count);
    ttq_fail(error, TTQ_USAGE, "--redo: expected an item of this plan, found '%.40s'%s%s%s", name,
             nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return NULL;
}

static int is_of_item(const struct run_item *item, const struct run_cell *cell)
{
    char name[RUN_NAME];
    for (int i = 0; i < item->arm_count && cell->kind == item->kind; i++) {
        run_plan_name(item->recipe, item->arms[i], name);
        if (strcmp(name, cell->variant) == 0)
            return 1;
    }
    return 0;
}

/* Marks the cells of the items and, as needs stand before what needs them, all that follow. */
static enum ttq_status mark(const struct run_plan *plan, const char *items, char *marks,
                            struct ttq_error *error)
{
    char word[RUN_NAME];
    while (run_next_word(&items, word, sizeof word)) {
        const struct run_item *item = find_item(plan, word, error);
        if (!item)
            return TTQ_USAGE;
        for (int i = 0; i < plan->cell_count; i++)
            marks[i] |= (char)is_of_item(item, &plan->cells[i]);
    }
    for (int i = 0; i < plan->cell_count; i++)
        for (int k = 0; k < plan->cells[i].need_count; k++)
            marks[i] |= marks[plan->cells[i].needs[k]];
    return TTQ_OK;
}

static enum ttq_status set_aside(const struct run_plan *plan, struct run_cell *cell,
                                 const char *stamp, struct ttq_error *error)
{
    char to[TTQ_PATH_MAX], above[TTQ_PATH_MAX];
    int n = snprintf(to, sizeof to, "%s/set-aside/%s/%s", plan->out, stamp,
                     cell->folder + strlen(plan->out) + 1);
    snprintf(above, sizeof above, "%s", to);
    *strrchr(above, '/') = '\0';
    if (n >= TTQ_PATH_MAX)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", cell->folder);
    enum ttq_status status = ttq_dir_make(above, error);
    if (status == TTQ_OK && rename(cell->folder, to) != 0 && errno != ENOENT)
        status =
            ttq_fail(error, TTQ_IO, "%s: cannot move to %s: %s", cell->folder, to, strerror(errno));
    return status;
}

enum ttq_status run_redo(struct run_plan *plan, const char *items, struct ttq_error *error)
{
    char stamp[32], *marks = calloc((size_t)plan->cell_count + 1, 1);
    if (!marks)
        return ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory");
    time_t now = time(NULL);
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    enum ttq_status status = mark(plan, items, marks, error);
    for (int i = 0; status == TTQ_OK && i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        if (!marks[i])
            continue;
        if (cell->state != RUN_WAITING)
            status = set_aside(plan, cell, stamp, error);
        run_failure_clear(plan, cell);
        cell->state = RUN_WAITING;
        cell->again = 1;
        cell->foreign = 0;
        cell->exit_code = -1;
        *cell->reason = '\0';
    }
    free(marks);
    return status;
}
