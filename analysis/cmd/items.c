#include "analysis/cmd/items.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/factorial.h"
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

void stat_item_nothing(const json_t *item, struct ttq_text *text)
{
    ttq_text_add(text, "%s: no run of it has ended yet\n", stat_item_name(item));
}

void stat_item_remove(const json_t *item, const struct stat_request *request)
{
    static const char *const comparisons[][2] = {
        {"compare-", ""}, {"compare-", "-seeds"}, {"factorial-", ""}};
    static const char *const others[][2] = {{"scales", "scales"},       {"scales", "scales-seeds"},
                                            {"scales", "scales-tests"}, {"merge", "merge"},
                                            {"merge", "merge-tests"},   {"size", "size"}};
    char base[TTQ_PATH_MAX], name[128];
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        snprintf(name, sizeof name, "%s%.60s%s", comparisons[i][0], stat_item_name(item),
                 comparisons[i][1]);
        if (ttq_path_join(base, request->out, name))
            stat_table_remove(base);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(ttq_json_word(item, "analysis", ""), others[i][0]) == 0 &&
            ttq_path_join(base, request->out, others[i][1]))
            stat_table_remove(base);
}

bool stat_item_waits(const struct stat_plan *plan, const json_t *item,
                     const struct stat_request *request, struct ttq_text *text)
{
    int left = stat_plan_waiting(plan, item);
    if (!left)
        return false;
    stat_item_remove(item, request);
    ttq_text_add(text, "%s: %d cell%s still to end, and the plan allows no test before\n",
                 stat_item_name(item), left, left == 1 ? " is" : "s are");
    return true;
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
    if (stat_item_waits(plan, item, request, text))
        return TTQ_OK;
    const char *variant = stat_item_variant(item, 0), *placebo = placebo_of(plan);
    json_t *wanted = json_pack("[s, s*]", variant, placebo);
    struct stat_runs runs;
    enum ttq_status status = stat_plan_runs(plan, wanted, &runs, error);
    json_decref(wanted);
    if (status != TTQ_OK)
        return status;
    if (!has_ended(plan, &runs, variant)) {
        stat_item_nothing(item, text);
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
    if (!*ttq_json_word(item, "control", "") || !*stat_item_variant(item, 1))
        return TTQ_OK; /* errors.csv holds all there is to say */
    if (stat_item_waits(plan, item, request, text))
        return TTQ_OK;
    enum ttq_status status = read_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count) {
        char base[TTQ_PATH_MAX], name[80];
        snprintf(name, sizeof name, "compare-%.60s", stat_item_name(item));
        struct stat_request own = stat_item_request(request, base, name, plan->bound_error);
        struct stat_planned planned;
        status = stat_planned_open(plan, item, &runs, &arms, &own, &planned, error);
        if (status == TTQ_OK)
            status = stat_planned_write(&planned, NULL, name, &own, text, error);
        stat_planned_close(&planned);
    } else {
        stat_item_nothing(item, text);
    }
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status;
}

static bool take_factor(const json_t *factors, size_t index, struct stat_factor *factor)
{
    const json_t *json = json_array_get(factors, index), *levels = json_object_get(json, "levels");
    factor->name = ttq_json_word(json, "name", "");
    for (size_t i = 0; i < json_array_size(levels) && factor->count < STAT_MOST_LEVELS; i++)
        factor->levels[factor->count++] = json_string_value(json_array_get(levels, i));
    return factor->count >= 2;
}

/* The effects, and what is compared besides: two tables, one family of tests. */
static enum ttq_status write_factorial(const struct stat_plan *plan, const json_t *item,
                                       const struct stat_runs *runs, const struct stat_arms *arms,
                                       const char *const names[], const struct stat_factor *first,
                                       const struct stat_factor *second,
                                       const struct stat_request *request, struct ttq_text *text,
                                       struct ttq_error *error)
{
    char base[TTQ_PATH_MAX], name[80], other[80];
    struct stat_planned planned;
    struct stat_family others = {.count = 0}, effects = {.count = 0};
    struct ttq_text shown = {0};
    bool compared = *ttq_json_word(item, "control", "");
    snprintf(name, sizeof name, "factorial-%.60s", stat_item_name(item));
    snprintf(other, sizeof other, "compare-%.60s", stat_item_name(item));
    struct stat_request own = stat_item_request(request, base, other, plan->bound_error);
    enum ttq_status status = stat_planned_open(plan, item, runs, arms, &own, &planned, error);
    if (status == TTQ_OK && compared)
        stat_planned_secondary(&planned, &others);
    own = stat_item_request(request, base, name, plan->bound_error);
    if (status == TTQ_OK)
        status = stat_factorial(arms, names, first, second, stat_item_name(item), planned.hash,
                                planned.family, &others, &effects, &own, &shown, error);
    ttq_text_free(&shown);
    if (status == TTQ_OK)
        ttq_text_add(text, "%s: %s\n", stat_item_name(item), name);
    own = stat_item_request(request, base, other, plan->bound_error);
    if (status == TTQ_OK && compared)
        status = stat_planned_write(&planned, &effects, other, &own, text, error);
    stat_planned_close(&planned);
    return status;
}

enum ttq_status stat_item_factorial(const struct stat_plan *plan, const json_t *item,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    if (stat_item_waits(plan, item, request, text))
        return TTQ_OK;
    const json_t *factors = json_object_get(item, "factors");
    struct stat_factor first = {0}, second = {0};
    const char *names[STAT_MOST_LEVELS * STAT_MOST_LEVELS];
    size_t arms_wanted = json_array_size(json_object_get(item, "variants"));
    if (json_array_size(factors) != 2 || !take_factor(factors, 0, &first) ||
        !take_factor(factors, 1, &second) || arms_wanted < (size_t)(first.count * second.count))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "expected two factors and a variant for each pair of their levels, found "
                        "%zu factors and %zu variants",
                        json_array_size(factors), arms_wanted);
    for (int i = 0; i < first.count * second.count; i++)
        names[i] = stat_item_variant(item, (size_t)i);
    struct stat_runs runs;
    struct stat_arms arms;
    enum ttq_status status = read_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count)
        status =
            write_factorial(plan, item, &runs, &arms, names, &first, &second, request, text, error);
    else
        stat_item_nothing(item, text);
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status;
}

/* A table that some runs cannot give, for the `excused` reason: then `text` says why, and one of
 * other runs does not stay. */
static enum ttq_status try_table(const json_t *item, stat_command *make, const char *name,
                                 enum ttq_status excused, const struct stat_request *request,
                                 struct ttq_text *text, struct ttq_error *error)
{
    char base[TTQ_PATH_MAX];
    struct ttq_text shown = {0};
    struct ttq_error reason;
    struct stat_request own = stat_item_request(request, base, name, request->bound);
    enum ttq_status made = make(&own, &shown, &reason);
    ttq_text_free(&shown);
    if (made != TTQ_OK && made != excused)
        return ttq_fail(error, made, "%s", reason.text);
    if (made != TTQ_OK) {
        stat_table_remove(base);
        ttq_text_add(text, "%s: no table %s: %s\n", stat_item_name(item), name, reason.text);
    }
    return TTQ_OK;
}

enum ttq_status stat_item_trajectory(const struct stat_plan *plan, const json_t *item,
                                     const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    const char *variant = ttq_json_word(item, "control", "");
    variant = *variant ? variant : stat_item_variant(item, 0);
    /* The paper's ResNet has its curves in the folder of the tables, other networks below it. */
    bool other_net = *stat_plan_setting(plan, variant, "net.arch");
    char below[TTQ_PATH_MAX];
    ttq_path_join(below, request->out, stat_item_name(item));
    struct stat_request inside = *request;
    inside.out = other_net ? below : request->out;
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
            status = try_table(item, stat_command_densities, "densities", TTQ_NO_INPUT, &own, text,
                               error);
        char tests[TTQ_PATH_MAX];
        if (stat_plan_waiting(plan, item) && ttq_path_join(tests, inside.out, "trajectory"))
            stat_table_remove(tests);
        else if (status == TTQ_OK) /* a short run has curves, but too few points to judge */
            status = try_table(item, stat_command_trajectory, "trajectory", TTQ_BAD_DATA, &own,
                               text, error);
    } else if (!ended) {
        stat_item_nothing(item, text);
    }
    free(folders);
    stat_runs_free(&runs);
    return status == TTQ_OK ? stat_item_compare(plan, item, request, text, error) : status;
}
