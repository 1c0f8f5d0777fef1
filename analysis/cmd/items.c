#include "analysis/cmd/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/factorial.h"
#include "analysis/cmd/merge.h"
#include "analysis/cmd/planned.h"
#include "analysis/cmd/scales.h"
#include "analysis/json.h"
#include "analysis/run_find.h"

static const char *name_of(const json_t *item)
{
    return stat_json_word(item, "name", "");
}

static const char *variant_of(const json_t *item, size_t index)
{
    const char *word = json_string_value(json_array_get(json_object_get(item, "variants"), index));
    return word ? word : "";
}

static void say_nothing(const json_t *item, struct ttq_text *text)
{
    ttq_text_add(text, "%s: no run of it has ended yet\n", name_of(item));
}

/* The request of one table: where it goes, which bound holds. */
static struct stat_request to(const struct stat_request *request, char base[TTQ_PATH_MAX],
                              const char *name, double bound)
{
    struct stat_request own = *request;
    ttq_path_join(base, request->out, name);
    own.out = base;
    own.bound = bound;
    return own;
}

/* The variant whose two scales belong to random groups: the placebo; NULL where the plan has none.
 */
static const char *placebo_of(const struct stat_plan *plan)
{
    const char *name;
    json_t *variant;
    json_object_foreach(json_object_get(plan->root, "variants"), name, variant)
    {
        if (strcmp(stat_plan_setting(plan, name, "quant.scales"), "random-groups") == 0)
            return name;
    }
    return NULL;
}

static bool has_ended(const struct stat_runs *runs, const char *variant)
{
    for (int i = 0; variant && i < runs->count; i++)
        if (!runs->runs[i].diverged && strcmp(runs->runs[i].variant, variant) == 0)
            return true;
    return false;
}

enum ttq_status stat_item_scales(const struct stat_plan *plan, const json_t *item,
                                 const struct stat_request *request, struct ttq_text *text,
                                 struct ttq_error *error)
{
    const char *variant = variant_of(item, 0), *placebo = placebo_of(plan);
    json_t *wanted = json_pack("[s, s*]", variant, placebo);
    struct stat_runs runs;
    enum ttq_status status = stat_plan_runs(plan, wanted, &runs, error);
    json_decref(wanted);
    if (status != TTQ_OK)
        return status;
    if (!has_ended(&runs, variant)) {
        say_nothing(item, text);
    } else {
        char base[TTQ_PATH_MAX];
        struct stat_request own = to(request, base, "scales", plan->bound_ratio);
        struct ttq_text shown = {0};
        const char *family =
            stat_plan_family(plan, &runs, stat_json_word(item, "family", "exploratory"));
        status = stat_scales(&runs, variant, has_ended(&runs, placebo) ? placebo : NULL,
                             stat_runs_plan(&runs), family, &own, &shown, error);
        ttq_text_free(&shown);
        ttq_text_add(text, "%s: scales, scales-seeds, scales-tests\n", name_of(item));
    }
    stat_runs_free(&runs);
    return status;
}

/* Runs of an item as arms; arms->count is 0 where none has ended. */
static enum ttq_status read_arms(const struct stat_plan *plan, const json_t *item,
                                 struct stat_runs *runs, struct stat_arms *arms,
                                 struct ttq_error *error)
{
    *arms = (struct stat_arms){0};
    enum ttq_status status = stat_plan_runs(plan, json_object_get(item, "variants"), runs, error);
    if (status == TTQ_OK && runs->count) {
        status = stat_arms_of_runs(runs, arms, error);
        if (status != TTQ_OK)
            stat_runs_free(runs);
    }
    return status;
}

enum ttq_status stat_item_compare(const struct stat_plan *plan, const json_t *item,
                                  const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_arms arms;
    if (!*stat_json_word(item, "control", "") || !*variant_of(item, 1))
        return TTQ_OK; /* errors.csv holds all there is to say */
    enum ttq_status status = read_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count) {
        char base[TTQ_PATH_MAX], name[80];
        snprintf(name, sizeof name, "compare-%.60s", name_of(item));
        struct stat_request own = to(request, base, name, plan->bound_error);
        status = stat_planned_contrasts(plan, item, &runs, &arms, name, &own, text, error);
    } else {
        say_nothing(item, text);
    }
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status;
}

static bool take_factor(const json_t *factors, size_t index, struct stat_factor *factor)
{
    const json_t *json = json_array_get(factors, index), *levels = json_object_get(json, "levels");
    factor->name = stat_json_word(json, "name", "");
    for (size_t i = 0; i < json_array_size(levels) && factor->count < STAT_MOST_LEVELS; i++)
        factor->levels[factor->count++] = json_string_value(json_array_get(levels, i));
    return factor->count >= 2;
}

enum ttq_status stat_item_factorial(const struct stat_plan *plan, const json_t *item,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    const json_t *factors = json_object_get(item, "factors");
    struct stat_factor first = {0}, second = {0};
    const char *names[STAT_MOST_LEVELS * STAT_MOST_LEVELS];
    size_t arms_wanted = json_array_size(json_object_get(item, "variants"));
    if (json_array_size(factors) != 2 || !take_factor(factors, 0, &first) ||
        !take_factor(factors, 1, &second) || arms_wanted != (size_t)(first.count * second.count))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "expected two factors and a variant for each pair of their levels, found "
                        "%zu factors and %zu variants",
                        json_array_size(factors), arms_wanted);
    for (size_t i = 0; i < arms_wanted; i++)
        names[i] = variant_of(item, i);
    struct stat_runs runs;
    struct stat_arms arms;
    enum ttq_status status = read_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count) {
        char base[TTQ_PATH_MAX], name[80];
        struct ttq_text shown = {0};
        snprintf(name, sizeof name, "factorial-%.60s", name_of(item));
        struct stat_request own = to(request, base, name, plan->bound_error);
        status = stat_factorial(
            &arms, names, &first, &second, name_of(item), stat_runs_plan(&runs),
            stat_plan_family(plan, &runs, stat_json_word(item, "family", "exploratory")), &own,
            &shown, error);
        ttq_text_free(&shown);
        ttq_text_add(text, "%s: %s\n", name_of(item), name);
    } else {
        say_nothing(item, text);
    }
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status == TTQ_OK ? stat_item_compare(plan, item, request, text, error) : status;
}

/* The folders evals/VARIANT/seed-N of an item that are there. */
static enum ttq_status evaluated(const struct stat_plan *plan, const json_t *item, const char *what,
                                 struct stat_folders *folders, struct ttq_error *error)
{
    const json_t *cells = json_object_get(plan->root, "evaluations");
    const char *variant = variant_of(item, 0);
    enum ttq_status status = TTQ_OK;
    *folders = (struct stat_folders){0};
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        char path[TTQ_PATH_MAX], *slash;
        if (strcmp(stat_json_word(cell, "variant", ""), variant) != 0 ||
            strcmp(stat_json_word(cell, "what", ""), what) != 0 ||
            !ttq_path_join(path, plan->folder, stat_json_word(cell, "folder", "")) ||
            !ttq_file_exists(path))
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
    struct stat_folders folders;
    struct stat_runs runs;
    struct stat_arms arms;
    char variant[64], base[TTQ_PATH_MAX];
    enum ttq_status status = evaluated(plan, item, "keep-reestimate", &folders, error);
    if (status == TTQ_OK && folders.count == 0) {
        say_nothing(item, text);
        return TTQ_OK;
    }
    if (status == TTQ_OK)
        status = stat_evaluations_read(folders.paths, folders.count, variant, &arms, error);
    stat_folders_free(&folders);
    if (status == TTQ_NO_INPUT) { /* folders without an answer yet */
        say_nothing(item, text);
        return TTQ_OK;
    }
    if (status != TTQ_OK)
        return status;
    status = stat_plan_runs(plan, json_object_get(item, "variants"), &runs, error);
    if (status == TTQ_OK) {
        struct stat_request own = to(request, base, "merge", plan->bound_error);
        struct ttq_text shown = {0};
        status =
            stat_merge(&arms, variant, stat_runs_plan(&runs),
                       stat_plan_family(plan, &runs, stat_json_word(item, "family", "exploratory")),
                       &own, &shown, error);
        ttq_text_free(&shown);
        ttq_text_add(text, "%s: merge, merge-tests\n", name_of(item));
        stat_runs_free(&runs);
    }
    stat_arms_free(&arms);
    return status;
}

enum ttq_status stat_item_trajectory(const struct stat_plan *plan, const json_t *item,
                                     const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    const char *control = stat_json_word(item, "control", "");
    json_t *wanted = json_pack("[s]", *control ? control : variant_of(item, 0));
    struct stat_runs runs;
    enum ttq_status status = stat_plan_runs(plan, wanted, &runs, error);
    json_decref(wanted);
    char **folders = status == TTQ_OK ? calloc((size_t)runs.count + 1, sizeof *folders) : NULL;
    if (status == TTQ_OK && !folders)
        status = ttq_fail(error, TTQ_NO_MEMORY, "report: no memory");
    if (status != TTQ_OK)
        return status;
    int ended = 0;
    for (int i = 0; i < runs.count; i++) {
        folders[i] = runs.runs[i].folder;
        ended += !runs.runs[i].diverged;
    }
    if (ended) {
        char base[TTQ_PATH_MAX];
        struct ttq_text shown = {0};
        struct ttq_error reason;
        struct stat_request own = to(request, base, "trajectory", plan->bound_ratio);
        own.folders = folders;
        own.count = runs.count;
        struct stat_request curves = own;
        curves.out = request->out;
        status = stat_command_trajectories(&curves, &shown, error);
        ttq_text_add(text, "%s: scale_curves, scale_seeds\n", name_of(item));
        if (status == TTQ_OK) {
            enum ttq_status made = stat_command_trajectory(&own, &shown, &reason);
            if (made == TTQ_BAD_DATA) /* a short run has curves, but too few points to judge */
                ttq_text_add(text, "%s: no table trajectory: %s\n", name_of(item), reason.text);
            else if (made != TTQ_OK)
                status = ttq_fail(error, made, "%s", reason.text);
        }
        ttq_text_free(&shown);
    } else {
        say_nothing(item, text);
    }
    free(folders);
    stat_runs_free(&runs);
    return status == TTQ_OK ? stat_item_compare(plan, item, request, text, error) : status;
}

/* The numbers of an exported file, as `ttq export` wrote them beside it. */
static enum ttq_status add_size(struct stat_table *table, const char *folder, const char *variant,
                                int seed, struct ttq_error *error)
{
    static const char *const keys[] = {"bytes", "bytes_fp32", "ratio", "density", "empty_kernels"};
    char path[TTQ_PATH_MAX];
    json_t *packed, *evaluated = NULL;
    ttq_path_join(path, folder, "packed/model.ttq.json");
    enum ttq_status status = stat_json_read(path, &packed, error);
    if (status != TTQ_OK)
        return status;
    ttq_path_join(path, folder, "unpacked/eval.json");
    if (ttq_file_exists(path))
        status = stat_json_read(path, &evaluated, error);
    if (status == TTQ_OK) {
        stat_table_row(table);
        stat_table_word(table, variant);
        stat_table_number(table, seed);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const json_t *value = json_object_get(packed, keys[i]);
            stat_table_number(table, json_is_number(value) ? json_number_value(value) : NAN);
        }
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
    static const struct stat_column columns[] = {
        {"variant", -1}, {"seed", 0},    {"bytes", 0},         {"bytes_fp32", 0},
        {"ratio", 2},    {"density", 3}, {"empty_kernels", 3}, {"test_error", 2}};
    struct stat_folders folders;
    struct stat_table table;
    char base[TTQ_PATH_MAX];
    struct ttq_text shown = {0};
    enum ttq_status status = evaluated(plan, item, "packed", &folders, error);
    if (status != TTQ_OK || folders.count == 0) {
        if (status == TTQ_OK)
            say_nothing(item, text);
        stat_folders_free(&folders);
        return status;
    }
    status = stat_table_begin(&table, "size",
                              "bytes; shares of 1; test error of the packed file in "
                              "percent",
                              columns, 8, error);
    for (int i = 0; status == TTQ_OK && i < folders.count; i++) {
        int seed = 0;
        const char *at = strrchr(folders.paths[i], '/');
        char path[TTQ_PATH_MAX];
        if (at)
            sscanf(at, "/seed-%d", &seed);
        if (ttq_path_join(path, folders.paths[i], "packed/model.ttq.json") && ttq_file_exists(path))
            status = add_size(&table, folders.paths[i], variant_of(item, 0), seed, error);
    }
    stat_folders_free(&folders);
    if (status != TTQ_OK) {
        stat_table_free(&table);
        return status;
    }
    table.plan = plan->hash;
    stat_table_note(&table, "Real files of `ttq export`; no test.");
    struct stat_request own = to(request, base, "size", NAN);
    status = stat_finish(&table, &own, &shown, error);
    ttq_text_free(&shown);
    ttq_text_add(text, "%s: size\n", name_of(item));
    return status;
}
