#include "experiments/redo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "experiments/held.h"
#include "experiments/logs.h"
#include "ttq/base/suggest.h"

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

/* Marks the cells of an item, or the trainings of a variant; returns how many names were found. */
static int mark_name(const struct run_plan *plan, const char *name, char *marks)
{
    int found = 0;
    for (int i = 0; i < plan->item_count; i++) {
        if (strcmp(plan->items[i].name, name) != 0)
            continue;
        found++;
        for (int c = 0; c < plan->cell_count; c++)
            marks[c] |= (char)is_of_item(&plan->items[i], &plan->cells[c]);
    }
    if (found)
        return found;
    for (int c = 0; c < plan->cell_count; c++)
        if (plan->cells[c].kind == RUN_TRAIN && strcmp(plan->cells[c].variant, name) == 0) {
            marks[c] = 1;
            found++;
        }
    return found;
}

static enum ttq_status unknown(const struct run_plan *plan, const char *name,
                               struct ttq_error *error)
{
    const char **names = calloc((size_t)(plan->item_count + plan->cell_count), sizeof *names);
    size_t count = 0;
    for (int i = 0; names && i < plan->item_count; i++)
        names[count++] = plan->items[i].name;
    for (int c = 0; names && c < plan->cell_count; c++)
        names[count++] = plan->cells[c].variant;
    const char *nearest = ttq_suggest(name, names, count);
    ttq_fail(error, TTQ_USAGE,
             "--redo: expected an item or a variant of this profile, found '%.40s'%s%s%s", name,
             nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    free(names);
    return TTQ_USAGE;
}

/* Marks what is named and, as needs stand before what needs them, all that follows from it. */
static enum ttq_status mark(const struct run_plan *plan, const char *names, char *marks,
                            struct ttq_error *error)
{
    char word[RUN_NAME];
    while (run_next_word(&names, word, sizeof word))
        if (!mark_name(plan, word, marks))
            return unknown(plan, word, error);
    for (int i = 0; i < plan->cell_count; i++)
        for (int k = 0; k < plan->cells[i].need_count; k++)
            marks[i] |= marks[plan->cells[i].needs[k]];
    return TTQ_OK;
}

/* The time, with a number behind it where something was set aside in this second before. */
static void name_stamp(const struct run_plan *plan, char stamp[48])
{
    char path[TTQ_PATH_MAX], second[32];
    time_t now = time(NULL);
    struct tm utc;
    strftime(second, sizeof second, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
    snprintf(stamp, 48, "%s", second);
    snprintf(path, sizeof path, "%s/set-aside/%s", plan->out, stamp);
    for (int n = 2; ttq_file_exists(path); n++) {
        snprintf(stamp, 48, "%s-%d", second, n);
        snprintf(path, sizeof path, "%s/set-aside/%s", plan->out, stamp);
    }
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

/* The whole profile and the items that were asked for besides: also what this call does not run may
 * stand on what it makes anew. */
static enum ttq_status read_whole(const struct run_request *request, const struct run_plan *plan,
                                  struct run_plan *whole, struct ttq_error *error)
{
    char only[4096];
    struct run_request wide = *request;
    const char *items = run_ini_get(&plan->ini, "profile", "items");
    snprintf(only, sizeof only, "%s,%s", items ? items : "", request->only ? request->only : "");
    wide.only = request->only ? only : NULL;
    enum ttq_status status = run_plan_read(&wide, whole, error);
    if (status == TTQ_OK)
        run_plan_look(whole);
    return status;
}

/* A cell whose folder was moved away stands as its data and its needs let it; one whose folder is
 * only going to be (`check`) will wait. */
static void look_again(const struct run_plan *plan, struct run_cell *cell, int check)
{
    cell->exit_code = -1;
    if (!check) {
        run_cell_look(plan, cell);
        return;
    }
    cell->again = 1;
    cell->state = RUN_WAITING;
    cell->foreign = 0;
}

/* What stands on a cell goes before it, so that a call that is killed leaves nothing on a start
 * that is gone. */
static enum ttq_status set_all_aside(const struct run_plan *plan, const char *marks,
                                     struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    char stamp[48];
    name_stamp(plan, stamp);
    for (int i = plan->cell_count - 1; status == TTQ_OK && i >= 0; i--) {
        if (marks[i] && ttq_folder_exists(plan->cells[i].folder))
            status = set_aside(plan, &plan->cells[i], stamp, error);
        if (status == TTQ_OK && marks[i])
            status = run_again_write(plan, &plan->cells[i], error);
        if (status == TTQ_OK && marks[i])
            run_failure_clear(plan, &plan->cells[i]);
    }
    return status;
}

/* A folder is not moved away from under a process that trains in it. */
static enum ttq_status check_held(const struct run_plan *plan, const char *marks,
                                  struct ttq_error *error)
{
    char who[RUN_HOLDER];
    for (int i = 0; i < plan->cell_count; i++)
        if (marks[i] && run_cell_held(&plan->cells[i], who))
            return ttq_fail(error, TTQ_CANNOT_CREATE,
                            "--redo: %s: another process trains here (%s): end it first, or wait",
                            plan->cells[i].folder, who);
    return TTQ_OK;
}

enum ttq_status run_redo(const struct run_request *request, struct run_plan *plan,
                         const char *names, int check, struct ttq_error *error)
{
    static struct run_plan whole;
    char *marks = NULL;
    enum ttq_status status = read_whole(request, plan, &whole, error);
    if (status == TTQ_OK && !(marks = calloc((size_t)whole.cell_count + 1, 1)))
        status = ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory");
    if (status == TTQ_OK)
        status = mark(&whole, names, marks, error);
    if (status == TTQ_OK)
        status = check_held(&whole, marks, error);
    if (status == TTQ_OK && !check)
        status = set_all_aside(&whole, marks, error);
    for (int i = 0; status == TTQ_OK && i < whole.cell_count; i++)
        for (int c = 0; marks[i] && c < plan->cell_count; c++)
            if (strcmp(plan->cells[c].folder, whole.cells[i].folder) == 0)
                look_again(plan, &plan->cells[c], check);
    free(marks);
    run_plan_free(&whole);
    return status;
}
