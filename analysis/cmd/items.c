#include "analysis/cmd/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/planned.h"
#include "analysis/cmd/scales.h"
#include "ttq/base/json.h"

const char *stat_item_name(const json_t *item)
{
    return ttq_json_word(item, "name", "");
}

const char *stat_item_variant(const json_t *item, size_t index)
{
    const char *word = json_string_value(json_array_get(json_object_get(item, "variants"), index));
    return word ? word : "";
}

void stat_item_nothing(const struct stat_plan *plan, const json_t *item,
                       const struct stat_request *request, struct ttq_text *text)
{
    stat_item_remove(plan, item, request);
    ttq_text_add(text, "%s: no run of it has ended yet\n", stat_item_name(item));
}

struct stat_request stat_item_request(const struct stat_request *request, char base[TTQ_PATH_MAX],
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

/* A finished run of the variant is there, and none of it is still to come. */
static bool has_ended(const struct stat_plan *plan, const struct stat_runs *runs,
                      const char *variant)
{
    json_t *alone = json_pack("{s:[s*]}", "variants", variant);
    int left = stat_plan_waiting(plan, alone);
    json_decref(alone);
    for (int i = 0; variant && !left && i < runs->count; i++)
        if (!runs->runs[i].diverged && strcmp(runs->runs[i].variant, variant) == 0)
            return true;
    return false;
}

enum ttq_status stat_item_scales(const struct stat_plan *plan, const json_t *item,
                                 const struct stat_request *request, struct ttq_text *text,
                                 struct ttq_error *error)
{
    static const char *const tables[] = {"scales", "scales-seeds", "scales-tests", NULL};
    if (stat_item_waits(plan, item, tables, request, text))
        return TTQ_OK;
    const char *variant = stat_item_variant(item, 0), *placebo = placebo_of(plan);
    json_t *wanted = json_pack("[s, s*]", variant, placebo);
    struct stat_runs runs;
    enum ttq_status status = stat_plan_runs(plan, wanted, &runs, error);
    json_decref(wanted);
    if (status != TTQ_OK)
        return status;
    if (!has_ended(plan, &runs, variant)) {
        stat_item_nothing(plan, item, request, text);
    } else {
        char base[TTQ_PATH_MAX];
        struct stat_request own = stat_item_request(request, base, "scales", plan->bound_ratio);
        struct ttq_text shown = {0};
        const char *family =
            stat_plan_family(plan, &runs, ttq_json_word(item, "family", "exploratory"));
        status = stat_scales(&runs, variant, has_ended(plan, &runs, placebo) ? placebo : NULL,
                             stat_runs_plan(&runs), family, &own, &shown, error);
        ttq_text_free(&shown);
        ttq_text_add(text, "%s: scales, scales-seeds, scales-tests\n", stat_item_name(item));
    }
    stat_runs_free(&runs);
    return status;
}

enum ttq_status stat_item_arms(const struct stat_plan *plan, const json_t *item,
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
    if (!*ttq_json_word(item, "control", "") || !*stat_item_variant(item, 1))
        return TTQ_OK; /* errors.csv holds all there is to say */
    if (stat_item_waits(plan, item, NULL, request, text))
        return TTQ_OK;
    enum ttq_status status = stat_item_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count) {
        char base[TTQ_PATH_MAX], name[80];
        snprintf(name, sizeof name, "compare-%.60s", stat_item_name(item));
        struct stat_request own = stat_item_request(request, base, name, plan->bound_error);
        status = stat_planned_contrasts(plan, item, &runs, &arms, name, NULL, &own, text, error);
    } else {
        stat_item_nothing(plan, item, request, text);
    }
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status;
}

/* Tables (the first names the others) that some runs cannot give, for the `excused` reason: then
 * `text` says why, and those of other runs do not stay. */
static enum ttq_status try_table(const json_t *item, stat_command *make, const char *const tables[],
                                 enum ttq_status excused, const struct stat_request *request,
                                 struct ttq_text *text, struct ttq_error *error)
{
    char base[TTQ_PATH_MAX];
    struct ttq_text shown = {0};
    struct ttq_error reason;
    struct stat_request own = stat_item_request(request, base, *tables, request->bound);
    enum ttq_status made = make(&own, &shown, &reason);
    ttq_text_free(&shown);
    if (made != TTQ_OK && made != excused)
        return ttq_fail(error, made, "%s", reason.text);
    if (made != TTQ_OK) {
        stat_tables_remove(request->out, tables);
        ttq_text_add(text, "%s: no table %s: %s\n", stat_item_name(item), *tables, reason.text);
    }
    return TTQ_OK;
}

static const char *trajectory_variant(const json_t *item)
{
    const char *variant = ttq_json_word(item, "control", "");
    return *variant ? variant : stat_item_variant(item, 0);
}

static bool is_below(const struct stat_plan *plan, const json_t *item)
{
    return *stat_plan_setting(plan, trajectory_variant(item), "net.arch");
}

const json_t *stat_item_made_here(const struct stat_plan *plan, const char *analysis)
{
    const json_t *items = json_object_get(plan->root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        if (strcmp(ttq_json_word(item, "analysis", ""), analysis) == 0 &&
            (strcmp(analysis, "trajectories") != 0 || !is_below(plan, item)))
            return item;
    }
    return NULL;
}

bool stat_item_trajectory_folder(const struct stat_plan *plan, const json_t *item,
                                 const struct stat_request *request, char folder[TTQ_PATH_MAX])
{
    bool below = is_below(plan, item);
    snprintf(folder, TTQ_PATH_MAX, "%s", request->out);
    if (below)
        ttq_path_join(folder, request->out, stat_item_name(item));
    return below;
}

enum ttq_status stat_item_trajectory(const struct stat_plan *plan, const json_t *item,
                                     const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    static const char *const densities[] = {"densities", NULL};
    static const char *const tests[] = {"trajectory", "trajectory-tests", NULL};
    const char *variant = trajectory_variant(item);
    char folder[TTQ_PATH_MAX];
    bool other_net = stat_item_trajectory_folder(plan, item, request, folder);
    struct stat_request inside = *request;
    inside.out = folder;
    json_t *wanted = json_pack("[s]", variant);
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
    if (ended)
        status = ttq_dir_make(inside.out, error);
    if (ended && status == TTQ_OK) {
        struct ttq_text shown = {0};
        struct stat_request own = inside;
        own.folders = folders;
        own.count = runs.count;
        own.bound = plan->bound_ratio;
        status = stat_command_trajectories(&own, &shown, error);
        ttq_text_add(text, "%s: %s%sscale_curves, scale_seeds\n", stat_item_name(item),
                     other_net ? stat_item_name(item) : "", other_net ? "/" : "");
        ttq_text_free(&shown);
        if (status == TTQ_OK) /* where the weights were not kept */
            status =
                try_table(item, stat_command_densities, densities, TTQ_NO_INPUT, &own, text, error);
        if (stat_plan_waiting(plan, item))
            stat_tables_remove(inside.out, tests);
        else if (status == TTQ_OK) /* a short run has curves, but too few points to judge */
            status =
                try_table(item, stat_command_trajectory, tests, TTQ_BAD_DATA, &own, text, error);
    } else if (!ended) {
        stat_item_nothing(plan, item, request, text);
    }
    free(folders);
    stat_runs_free(&runs);
    return status == TTQ_OK ? stat_item_compare(plan, item, request, text, error) : status;
}
