/* items_factorial.c - an item of two factors: the table of its effects, and that of the variants
 * that are no combination of them. Both are one family, adjusted once. */
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/factorial.h"
#include "analysis/cmd/items.h"
#include "analysis/cmd/planned.h"
#include "ttq/base/json.h"

static bool take_factor(const json_t *factors, size_t index, struct stat_factor *factor)
{
    const json_t *json = json_array_get(factors, index), *levels = json_object_get(json, "levels");
    factor->name = ttq_json_word(json, "name", "");
    for (size_t i = 0; i < json_array_size(levels) && factor->count < STAT_MOST_LEVELS; i++) {
        const char *level = json_string_value(json_array_get(levels, i));
        factor->levels[factor->count++] = level ? level : "";
    }
    return factor->count >= 2;
}

/* Tests the effects, adjusts them together with the planned contrasts, and writes both tables. */
static enum ttq_status make(const struct stat_plan *plan, const json_t *item,
                            const struct stat_runs *runs, const struct stat_arms *arms,
                            const char *const names[], const struct stat_factor *first,
                            const struct stat_factor *second, const struct stat_request *request,
                            struct ttq_text *text, struct ttq_error *error)
{
    char effects_base[TTQ_PATH_MAX], effects_name[80], base[TTQ_PATH_MAX], name[80];
    const char *family = stat_plan_family(plan, runs, ttq_json_word(item, "family", "exploratory"));
    struct stat_factorial f;
    struct ttq_text shown = {0};
    snprintf(effects_name, sizeof effects_name, "factorial-%.60s", stat_item_name(item));
    snprintf(name, sizeof name, "compare-%.60s", stat_item_name(item));
    struct stat_request own =
        stat_item_request(request, effects_base, effects_name, plan->bound_error);
    struct stat_request beside = stat_item_request(request, base, name, plan->bound_error);
    enum ttq_status status = stat_factorial_test(arms, names, first, second, &own, &f, error);
    struct stat_elsewhere elsewhere = {.p = f.p, .count = f.count};
    if (status == TTQ_OK)
        status =
            stat_planned_contrasts(plan, item, runs, arms, name, &elsewhere, &beside, text, error);
    if (status == TTQ_OK)
        status = stat_factorial_finish(&f, stat_item_name(item), stat_runs_plan(runs), family,
                                       elsewhere.adjustment, elsewhere.tests, &own, &shown, error);
    if (status == TTQ_OK)
        ttq_text_add(text, "%s: %s\n", stat_item_name(item), effects_name);
    ttq_text_free(&shown);
    stat_factorial_free(&f);
    return status;
}

enum ttq_status stat_item_factorial(const struct stat_plan *plan, const json_t *item,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    if (stat_item_waits(plan, item, NULL, request, text))
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
    enum ttq_status status = stat_item_arms(plan, item, &runs, &arms, error);
    if (status != TTQ_OK)
        return status;
    if (arms.count)
        status = make(plan, item, &runs, &arms, names, &first, &second, request, text, error);
    else
        stat_item_nothing(plan, item, request, text);
    stat_arms_free(&arms);
    stat_runs_free(&runs);
    return status;
}
