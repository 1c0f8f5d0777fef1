/* items_evaluations.c - the items that evaluate trained nets: merged scales, packed size. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "analysis/cmd/merge.h"
#include "analysis/run_find.h"
#include "ttq/base/json.h"

/* Whether one of the evaluations of this run is foreign: they are compared with one another. */
static bool is_foreign(const json_t *cells, const json_t *cell)
{
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *other = json_array_get(cells, i);
        if (stat_plan_foreign(other) &&
            json_equal(json_object_get(other, "seed"), json_object_get(cell, "seed")) &&
            json_equal(json_object_get(other, "variant"), json_object_get(cell, "variant")))
            return true;
    }
    return false;
}

/* The folders evals/VARIANT/seed-N of an item that are there and of this plan. */
static enum ttq_status evaluated(const struct stat_plan *plan, const json_t *item, const char *what,
                                 struct stat_folders *folders, struct ttq_error *error)
{
    const json_t *cells = json_object_get(plan->root, "evaluations");
    const char *variant = stat_item_variant(item, 0);
    enum ttq_status status = TTQ_OK;
    *folders = (struct stat_folders){0};
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        char path[TTQ_PATH_MAX], *slash;
        if (strcmp(ttq_json_word(cell, "variant", ""), variant) != 0 ||
            strcmp(ttq_json_word(cell, "what", ""), what) != 0 ||
            !ttq_path_join(path, plan->folder, ttq_json_word(cell, "folder", "")) ||
            !ttq_file_exists(path) || is_foreign(cells, cell))
            continue;
        slash = strrchr(path, '/');
        if (slash)
            *slash = '\0';
        status = stat_folders_add(folders, path, error);
    }
    return status;
}

enum ttq_status stat_item_merge(const struct stat_plan *plan, const json_t *item,
                                const struct stat_request *request, struct ttq_text *text,
                                struct ttq_error *error)
{
    static const char *const tables[] = {"merge", "merge-tests", NULL};
    if (stat_item_waits(plan, item, tables, request, text))
        return TTQ_OK;
    struct stat_folders folders;
    struct stat_runs runs;
    struct stat_arms arms;
    char variant[64], base[TTQ_PATH_MAX];
    enum ttq_status status = evaluated(plan, item, "keep-reestimate", &folders, error);
    if (status == TTQ_OK && folders.count == 0) {
        stat_item_nothing(plan, item, request, text);
        return TTQ_OK;
    }
    if (status == TTQ_OK)
        status = stat_evaluations_read(folders.paths, folders.count, variant, &arms, error);
    stat_folders_free(&folders);
    if (status == TTQ_NO_INPUT) { /* folders without an answer yet */
        stat_item_nothing(plan, item, request, text);
        return TTQ_OK;
    }
    if (status != TTQ_OK)
        return status;
    status = stat_plan_runs(plan, json_object_get(item, "variants"), &runs, error);
    if (status == TTQ_OK) {
        struct stat_request own = stat_item_request(request, base, "merge", plan->bound_error);
        struct ttq_text shown = {0};
        status =
            stat_merge(&arms, variant, stat_runs_plan(&runs),
                       stat_plan_family(plan, &runs, ttq_json_word(item, "family", "exploratory")),
                       &own, &shown, error);
        ttq_text_free(&shown);
        ttq_text_add(text, "%s: merge, merge-tests\n", stat_item_name(item));
        stat_runs_free(&runs);
    }
    stat_arms_free(&arms);
    return status;
}

/* The share of empty kernels to expect where the zeros of each layer fall anywhere in it. */
static double empty_by_chance(const json_t *packed)
{
    const json_t *layers = json_object_get(packed, "layers");
    double kernels = 0.0, empty = 0.0;
    for (size_t i = 0; i < json_array_size(layers); i++) {
        const json_t *layer = json_array_get(layers, i);
        double count = json_number_value(json_object_get(layer, "kernels"));
        double taps = json_number_value(json_object_get(layer, "weights")) / count;
        if (count > 0.0)
            empty += count * pow(1.0 - json_number_value(json_object_get(layer, "density")), taps);
        kernels += count;
    }
    return kernels > 0.0 ? empty / kernels : (double)NAN;
}

/* The numbers of an exported file, as `ttq export` wrote them beside it. */
static enum ttq_status add_size(struct stat_table *table, const char *folder, const char *variant,
                                int seed, struct ttq_error *error)
{
    static const char *const keys[] = {"bytes",         "bytes_fp32",           "ratio",
                                       "values_ratio",  "paper_ratio",          "density",
                                       "kernels",       "empty_kernels",        "single_kernels",
                                       "multiply_adds", "nonzero_multiply_adds"};
    char path[TTQ_PATH_MAX];
    json_t *packed, *evaluated = NULL;
    ttq_path_join(path, folder, "packed/model.ttq.json");
    enum ttq_status status = ttq_json_read(path, &packed, error);
    if (status != TTQ_OK)
        return status;
    ttq_path_join(path, folder, "unpacked/eval.json");
    if (ttq_file_exists(path))
        status = ttq_json_read(path, &evaluated, error);
    if (status == TTQ_OK) {
        stat_table_row(table);
        stat_table_word(table, variant);
        stat_table_number(table, seed);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const json_t *value = json_object_get(packed, keys[i]);
            stat_table_number(table, json_is_number(value) ? json_number_value(value) : NAN);
        }
        stat_table_number(table, empty_by_chance(packed));
        const json_t *test = json_object_get(evaluated, "test_error");
        stat_table_number(table, json_is_number(test) ? json_number_value(test) : NAN);
    }
    json_decref(packed);
    json_decref(evaluated);
    return status;
}

enum ttq_status stat_item_size(const struct stat_plan *plan, const json_t *item,
                               const struct stat_request *request, struct ttq_text *text,
                               struct ttq_error *error)
{
    static const struct stat_column columns[] = {{"variant", -1},
                                                 {"seed", 0},
                                                 {"bytes", 0},
                                                 {"bytes_fp32", 0},
                                                 {"ratio", 2},
                                                 {"values_ratio", 2},
                                                 {"paper_ratio", 2},
                                                 {"density", 3},
                                                 {"kernels", 0},
                                                 {"empty_kernels", 3},
                                                 {"single_kernels", 3},
                                                 {"multiply_adds", 0},
                                                 {"nonzero_multiply_adds", 0},
                                                 {"empty_by_chance", 3},
                                                 {"test_error", 2}};
    struct stat_folders folders;
    struct stat_table table;
    char base[TTQ_PATH_MAX];
    struct ttq_text shown = {0};
    enum ttq_status status = evaluated(plan, item, "packed", &folders, error);
    if (status != TTQ_OK || folders.count == 0) {
        if (status == TTQ_OK)
            stat_item_nothing(plan, item, request, text);
        stat_folders_free(&folders);
        return status;
    }
    status = stat_table_begin(&table, "size",
                              "bytes; shares of 1; test error of the packed file in "
                              "percent",
                              columns, sizeof columns / sizeof *columns, error);
    for (int i = 0; status == TTQ_OK && i < folders.count; i++) {
        int seed = 0;
        const char *at = strrchr(folders.paths[i], '/');
        char path[TTQ_PATH_MAX];
        if (at)
            sscanf(at, "/seed-%d", &seed);
        if (ttq_path_join(path, folders.paths[i], "packed/model.ttq.json") && ttq_file_exists(path))
            status = add_size(&table, folders.paths[i], stat_item_variant(item, 0), seed, error);
    }
    stat_folders_free(&folders);
    if (status != TTQ_OK) {
        stat_table_free(&table);
        return status;
    }
    table.plan = plan->hash;
    stat_table_note(&table, "Real files of `ttq export`; no test.");
    struct stat_request own = stat_item_request(request, base, "size", NAN);
    status = stat_finish(TTQ_OK, &table, &own, &shown, error);
    ttq_text_free(&shown);
    ttq_text_add(text, "%s: size\n", stat_item_name(item));
    return status;
}
