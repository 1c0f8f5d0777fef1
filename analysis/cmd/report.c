/* report.c - every table of a profile, by its plan.json. An item without an ended run makes no
 * table; one that cannot be tested says why, and the others are made all the same. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/cmd/items.h"
#include "ttq/base/json.h"

/* What makes the table of an item; `analysis` of the item names it. */
static const struct {
    const char *analysis;
    stat_item_table *make;
} analyses[] = {
    {"scales", stat_item_scales},           {"compare", stat_item_compare},
    {"curves", stat_item_compare},          {"sweep", stat_item_compare},
    {"factorial", stat_item_factorial},     {"merge", stat_item_merge},
    {"trajectories", stat_item_trajectory}, {"size", stat_item_size},
};

static enum ttq_status make_item(const struct stat_plan *plan, const json_t *item,
                                 const struct stat_request *request, struct ttq_text *text,
                                 struct ttq_error *error)
{
    const char *name = ttq_json_word(item, "name", "");
    const char *analysis = ttq_json_word(item, "analysis", "");
    for (size_t i = 0; i < sizeof analyses / sizeof *analyses; i++)
        if (strcmp(analyses[i].analysis, analysis) == 0)
            return analyses[i].make(plan, item, request, text, error);
    return ttq_fail(error, TTQ_BAD_DATA, "%s/plan.json: item '%s': unknown analysis '%.40s'",
                    plan->folder, name, analysis);
}

/* The tables of the whole profile, and the verdict on them: those of earlier runs must not stand
 * where the runs of now cannot be read. */
static void remove_overview(const struct stat_request *request)
{
    static const char *const tables[] = {"runs",        "errors",  "error_curves",
                                         "error_seeds", "verdict", "answer"};
    char base[TTQ_PATH_MAX];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (ttq_path_join(base, request->out, tables[i]))
            stat_table_remove(base);
}

/* No run has ended here; the driver may have found rows of them all (--rows). */
static enum ttq_status fail_empty(const struct stat_plan *plan, struct ttq_error *error)
{
    const json_t *cells = json_object_get(plan->root, "cells");
    int kept = 0;
    for (size_t i = 0; i < json_array_size(cells); i++)
        kept += strcmp(ttq_json_word(json_array_get(cells, i), "state", ""), "kept") == 0;
    char words[96] = "";
    if (kept)
        snprintf(words, sizeof words, ": %d are kept as rows only, which tables cannot be made of",
                 kept);
    return ttq_fail(error, TTQ_NO_INPUT, "%s: expected a finished run, found none%s", plan->folder,
                    words);
}

/* Outcomes, errors and curves of all runs: one table each for the whole profile. */
static enum ttq_status make_overview(const struct stat_plan *plan,
                                     const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    static const struct {
        stat_command *make;
        const char *name;
    } tables[] = {
        {stat_command_runs, "runs"}, {stat_command_errors, "errors"}, {stat_command_curves, ""}};
    struct stat_runs runs;
    enum ttq_status status = stat_plan_runs(plan, NULL, &runs, error);
    if (status == TTQ_OK && runs.count == 0)
        status = fail_empty(plan, error);
    char **folders = status == TTQ_OK ? calloc((size_t)runs.count, sizeof *folders) : NULL;
    if (status == TTQ_OK && !folders)
        status = ttq_fail(error, TTQ_NO_MEMORY, "report: no memory");
    for (int i = 0; status == TTQ_OK && i < runs.count; i++)
        folders[i] = runs.runs[i].folder;
    for (size_t i = 0; status == TTQ_OK && i < 3; i++) {
        char base[TTQ_PATH_MAX];
        struct stat_request own = *request;
        struct ttq_text shown = {0}; /* too long for the terminal: the files hold it */
        ttq_path_join(base, request->out, tables[i].name);
        own.folders = folders;
        own.count = runs.count;
        own.out = *tables[i].name ? base : request->out;
        status = tables[i].make(&own, &shown, error);
        ttq_text_free(&shown);
    }
    if (status == TTQ_OK)
        ttq_text_add(text, "runs, errors, error_curves: %d runs\n", runs.count);
    free(folders);
    stat_runs_free(&runs);
    return status;
}

/* A copy without what the tables were made of: they would be lost one by one. */
static enum ttq_status must_have_runs(const char *folder, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    if (!ttq_path_join(path, folder, TTQ_KEPT) || !ttq_file_exists(path))
        return TTQ_OK;
    return ttq_fail(
        error, TTQ_NO_INPUT,
        "%s: expected a folder of runs, found a copy of ttq-report --keep, whose tables "
        "are all there; ttq-report %s makes its figures and page",
        folder, folder);
}

enum ttq_status stat_command_report(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    if (request->count != 1)
        return ttq_fail(error, TTQ_USAGE, "expected one folder OUT/PROFILE, found %d",
                        request->count);
    struct stat_plan plan;
    char tables[TTQ_PATH_MAX];
    enum ttq_status status = must_have_runs(request->folders[0], error);
    if (status != TTQ_OK)
        return status;
    status = stat_plan_read(request->folders[0], &plan, error);
    if (status == TTQ_OK && !ttq_path_join(tables, plan.folder, "tables"))
        status = ttq_fail(error, TTQ_CANNOT_CREATE, "%.200s...: the path is too long", plan.folder);
    if (status == TTQ_OK)
        status = ttq_dir_make(tables, error);
    if (status != TTQ_OK) {
        stat_plan_free(&plan);
        return status;
    }
    struct stat_request own = *request;
    own.out = tables;
    own.common = true; /* the plan gives the arms different numbers of seeds on purpose */
    own.alpha = plan.alpha;
    status = make_overview(&plan, &own, text, error);
    if (status == TTQ_BAD_DATA || status == TTQ_NO_INPUT)
        remove_overview(&own);
    stat_items_remove_others(&plan, &own);
    const json_t *items = json_object_get(plan.root, "items");
    const char *primary = NULL; /* an item of the primary family that has failed */
    int failed = 0;
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(items); i++) {
        struct ttq_error reason;
        const json_t *item = json_array_get(items, i);
        enum ttq_status made = make_item(&plan, item, &own, text, &reason);
        if (made == TTQ_BAD_DATA || made == TTQ_NO_INPUT) {
            fprintf(stderr, "ttq-stats: report: %s: %s\n", ttq_json_word(item, "name", ""),
                    reason.text);
            stat_item_remove(&plan, item, &own);
            if (strcmp(ttq_json_word(item, "family", ""), "primary") == 0)
                primary = ttq_json_word(item, "name", "");
            failed++;
        } else if (made != TTQ_OK) {
            status = ttq_fail(error, made, "%s", reason.text);
        }
    }
    if (status == TTQ_OK)
        status = stat_report_tests(&plan, &own, text, error);
    if (status == TTQ_OK)
        status = stat_report_verdict(&plan, primary, &own, text, error);
    if (status == TTQ_OK)
        status = stat_report_answer(&plan, &own, text, error);
    if (status == TTQ_OK && failed)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "%d of %zu items could not be analysed, see above; the other tables are "
                          "in %.300s",
                          failed, json_array_size(items), tables);
    if (status == TTQ_OK)
        ttq_text_add(text, "tables: %s\n", tables);
    stat_plan_free(&plan);
    return status;
}
