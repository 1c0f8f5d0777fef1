/* keep.c - what a report is made of, small enough to commit: the plan, the rows, all tables, the
 * figures, and of each run what says which it is and what came out. No weights, no predictions. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "figures/report.h"

enum { KEEP_LIMIT = 1 << 28 };

static enum ttq_status copy(const char *from, const char *to, const char *name,
                            struct ttq_error *error)
{
    char source[TTQ_PATH_MAX], target[TTQ_PATH_MAX], *bytes;
    size_t length;
    if (!ttq_path_join(source, from, name) || !ttq_path_join(target, to, name))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%.200s/%s: the path is too long", to, name);
    if (!ttq_file_exists(source))
        return TTQ_OK;
    enum ttq_status status = ttq_file_read(source, KEEP_LIMIT, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    status = ttq_file_write(target, bytes, length, error);
    free(bytes);
    return status;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* Copies the files of from/name whose names end with `end`, and the folders in it; a folder that
 * is not there is no error. */
static enum ttq_status copy_folder(const char *from, const char *to, const char *name,
                                   const char *end, struct ttq_error *error)
{
    char source[TTQ_PATH_MAX], target[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    struct stat info;
    if (!ttq_path_join(source, from, name) || !ttq_path_join(target, to, name))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%.200s/%s: the path is too long", to, name);
    DIR *folder = opendir(source);
    if (!folder)
        return errno == ENOENT
                   ? TTQ_OK
                   : ttq_fail(error, TTQ_NO_INPUT, "%s: cannot open: %s", source, strerror(errno));
    enum ttq_status status = ttq_dir_make(target, error);
    for (struct dirent *entry; status == TTQ_OK && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        if (!ttq_path_join(path, source, entry->d_name) || lstat(path, &info) != 0)
            status = ttq_fail(error, TTQ_IO, "%s/%s: cannot look at it", source, entry->d_name);
        else if (S_ISDIR(info.st_mode))
            status = copy_folder(source, target, entry->d_name, end, error);
        else if (S_ISREG(info.st_mode) && ends_with(entry->d_name, end))
            status = copy(source, target, entry->d_name, error);
    }
    closedir(folder);
    return status;
}

static enum ttq_status copy_run(const struct fig_cell *cell, const char *to,
                                const char *const *names, size_t count, struct ttq_error *error)
{
    char target[TTQ_PATH_MAX];
    if (!ttq_path_join(target, to, cell->folder))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%.200s: the path is too long", to);
    enum ttq_status status = ttq_dir_make(target, error);
    for (size_t i = 0; status == TTQ_OK && i < count; i++)
        status = copy(cell->path, target, names[i], error);
    return status;
}

/* All runs that have ended with what identifies them; of those of which the page draws single runs,
 * the large files as well. A folder without an end would stop every command that reads runs. */
static enum ttq_status copy_runs(const struct fig_plan *plan, const char *to,
                                 struct ttq_error *error)
{
    static const char *const every[] = {"config.ini", "env.json",    "DONE",
                                        "timing.csv", "metrics.csv", "scales_mean.csv"};
    static const char *const drawn[] = {"kernels.csv", "histograms.csv"};
    static const char *const lines[] = {"scales.csv"};
    const json_t *adam = fig_plan_item(plan, "adam-sum");
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        if (!cell->done)
            continue;
        status = copy_run(cell, to, every, 6, error);
        if (status == TTQ_OK && adam && fig_item_has(adam, cell->variant))
            status = copy_run(cell, to, lines, 1, error);
    }
    for (size_t i = 0; status == TTQ_OK && i < 2; i++) {
        const struct fig_cell *cell = i ? fig_plan_shown(plan, drawn[i]) : fig_plan_kernels(plan);
        if (cell)
            status = copy_run(cell, to, &drawn[i], 1, error);
    }
    return status;
}

/* What an earlier call left there could not be told from what belongs to this one. */
static enum ttq_status must_be_empty(const char *to, struct ttq_error *error)
{
    DIR *folder = opendir(to);
    bool empty = true;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (folder)
        closedir(folder);
    return empty ? TTQ_OK
                 : ttq_fail(error, TTQ_CANNOT_CREATE,
                            "%s: expected a new or an empty folder, found files in it", to);
}

/* A copy below the folder itself would be copied again. */
static enum ttq_status must_be_outside(const char *folder, const char *to, struct ttq_error *error)
{
    char *inner = realpath(to, NULL), *outer = realpath(folder, NULL);
    size_t length = outer ? strlen(outer) : 0;
    bool inside = inner && outer && strncmp(inner, outer, length) == 0 &&
                  (inner[length] == '/' || inner[length] == '\0');
    free(inner);
    free(outer);
    return inside ? ttq_fail(error, TTQ_CANNOT_CREATE, "%s: expected a folder outside of %s", to,
                             folder)
                  : TTQ_OK;
}

/* By it ttq-stats knows a copy, in which it would miss what its tables were made of. */
static enum ttq_status mark(const char *to, struct ttq_error *error)
{
    static const char words[] = "A copy of ttq-report --keep: what its page is made of, and the "
                                "tables. No weights, predictions or evaluations.\n";
    char path[TTQ_PATH_MAX];
    return ttq_path_join(path, to, TTQ_KEPT)
               ? ttq_file_write(path, words, sizeof words - 1, error)
               : ttq_fail(error, TTQ_CANNOT_CREATE, "%.200s: the path is too long", to);
}

enum ttq_status fig_report_keep(const char *folder, const char *to, struct ttq_error *error)
{
    struct fig_plan plan;
    enum ttq_status status = fig_plan_read(folder, &plan, error);
    if (status == TTQ_OK)
        status = must_be_empty(to, error);
    if (status == TTQ_OK)
        status = ttq_dir_make(to, error);
    if (status == TTQ_OK)
        status = must_be_outside(folder, to, error);
    if (status == TTQ_OK)
        status = copy(folder, to, "plan.json", error);
    if (status == TTQ_OK)
        status = copy_folder(folder, to, "rows", "", error);
    if (status == TTQ_OK)
        status = copy_folder(folder, to, "tables", "", error);
    if (status == TTQ_OK)
        status = copy_folder(folder, to, "figures", ".svg", error);
    if (status == TTQ_OK)
        status = copy_folder(folder, to, "markdown", ".md", error);
    if (status == TTQ_OK)
        status = copy_runs(&plan, to, error);
    if (status == TTQ_OK)
        status = mark(to, error);
    fig_plan_free(&plan);
    return status;
}
