/* answers.c - the answers of a profile, read from the tables of `report`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "analysis/cmd/verdict.h"
#include "ttq/base/json.h"

/* To the nine digits of the CSV, which the page shows: 0.355 is to be rounded in the same way here
 * and there, on whichever side of it the sum of the differences has come out. */
static double number_of(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    char digits[32];
    if (!json_is_number(value))
        return NAN;
    snprintf(digits, sizeof digits, "%.9g", json_number_value(value));
    return strtod(digits, NULL);
}

/* Whether the tables of an analysis are of all runs that the plan has by now: the item that makes
 * them has no cell that is still to end. */
static bool has_ended(const struct stat_plan *plan, const char *analysis)
{
    const json_t *item = stat_item_made_here(plan, analysis);
    return item && stat_plan_waiting(plan, item) == 0;
}

/* rows of tables/<name>.json, NULL where there is none; the caller frees *table. */
static enum ttq_status open_rows(const char *tables, const char *name, json_t **table,
                                 const json_t **rows, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], file[96];
    *table = NULL;
    *rows = NULL;
    snprintf(file, sizeof file, "%s.json", name);
    if (!ttq_path_join(path, tables, file) || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_json_read(path, table, error);
    *rows = json_object_get(*table, "rows");
    return status;
}

static enum ttq_status read_values(const struct stat_plan *plan, const char *tables,
                                   struct stat_answers *a, struct ttq_error *error)
{
    json_t *table;
    const json_t *rows;
    enum ttq_status status = open_rows(tables, "scales", &table, &rows, error);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(ttq_json_word(row, "layer", ""), "all layers") == 0)
            continue;
        bool differs = number_of(row, "p_maxt") <= plan->alpha;
        bool equal = number_of(row, "p_tost") <= plan->alpha;
        a->layers++;
        a->differ += differs;
        a->equivalent += equal;
        a->small += differs && equal;
        a->values_n = number_of(row, "n");
    }
    json_decref(table);
    return status;
}

static enum ttq_status read_scales_tests(const struct stat_plan *plan, const char *tables,
                                         struct stat_answers *a, struct ttq_error *error)
{
    json_t *table;
    const json_t *rows;
    enum ttq_status status = open_rows(tables, "scales-tests", &table, &rows, error);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *test = ttq_json_word(row, "test", "");
        double estimate = number_of(row, "estimate"), low = number_of(row, "ci_low"),
               high = number_of(row, "ci_high");
        if (strcmp(test, "slope of r on ln(n-/n+), against 0") == 0) {
            a->slope = estimate;
            a->slope_low = low;
            a->slope_high = high;
        } else if (strcmp(test, "magnitude, mean |r|") == 0) {
            a->magnitude = estimate;
            a->magnitude_low = low;
            a->magnitude_high = high;
        } else if (strcmp(test, "direction") == 0) {
            a->direction = estimate;
            a->direction_low = low;
            a->direction_high = high;
            a->directed = number_of(row, "p_adjusted") <= plan->alpha;
        } else if (strcmp(test, "magnitude against the placebo") == 0) {
            a->compared = true;
            a->square = estimate;
            a->square_low = low;
            a->square_high = high;
            a->square_p = number_of(row, "p");
            a->square_n = number_of(row, "df") + 1;
            a->larger = estimate > 0.0 && a->square_p <= plan->alpha;
            a->smaller = estimate < 0.0 && a->square_p <= plan->alpha;
        }
    }
    json_decref(table);
    return status;
}

static void judge_values(const struct stat_plan *plan, struct stat_answers *a)
{
    a->values = a->layers == 0 || a->values_n < 2 ? STAT_NO_DATA
                : a->equivalent == a->layers && a->magnitude_high <= plan->bound_ratio
                    ? STAT_EQUIVALENT
                : a->differ > 0 || a->larger ? STAT_MORE_ERROR
                                             : STAT_UNDECIDED;
}

/* Tests of a family in a table: what Holm adjusts over. */
static int tests_of(const json_t *rows, const char *family)
{
    int count = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        count += json_is_number(json_object_get(row, "p_t")) &&
                 strcmp(ttq_json_word(row, "family", ""), family) == 0;
    }
    return count;
}

static void take(const json_t *row, const char *p, int tests, double alpha, struct stat_finding *f)
{
    *f = (struct stat_finding){.n = number_of(row, "n"),
                               .mean = number_of(row, "mean_diff"),
                               .low = number_of(row, "ci_low"),
                               .high = number_of(row, "ci_high"),
                               .p = number_of(row, p),
                               .p_tost = number_of(row, "p_tost"),
                               .sd = number_of(row, "sd_diff"),
                               .bound = number_of(row, "bound"),
                               .tests = tests,
                               .holm = strcmp(ttq_json_word(row, "adjustment", ""), "holm") == 0};
    stat_finding_judge(f, alpha);
}

/* The contrast read the other way round: control less arm. */
static void turn(struct stat_finding *f, double alpha)
{
    double low = f->low;
    f->mean = -f->mean;
    f->low = -f->high;
    f->high = -low;
    stat_finding_judge(f, alpha);
}

/* Of the contrasts: two scales by sign less one, and less two on random groups; those less one; one
 * learned scale less scales fixed at 1; two scales less one at half the rate. The plan's settings
 * say which arm is which, "" being the default. */
static void take_contrast(const struct stat_plan *plan, const json_t *rows, size_t index,
                          struct stat_answers *a)
{
    const json_t *row = json_array_get(rows, index);
    int tests = tests_of(rows, ttq_json_word(row, "family", ""));
    const char *arm = stat_plan_setting(plan, ttq_json_word(row, "arm", ""), "quant.scales");
    const char *control =
        stat_plan_setting(plan, ttq_json_word(row, "control", ""), "quant.scales");
    bool asymmetric = !*arm || strcmp(arm, "asymmetric") == 0;
    if (asymmetric && strcmp(control, "symmetric") == 0)
        take(row, "p_adjusted", tests, plan->alpha, &a->freedom);
    else if (asymmetric && strcmp(control, "random-groups") == 0)
        take(row, "p_adjusted", tests, plan->alpha, &a->placebo);
    else if (strcmp(arm, "symmetric") == 0 && (!*control || strcmp(control, "asymmetric") == 0) &&
             *stat_plan_setting(plan, ttq_json_word(row, "arm", ""), "train.scale_lr")) {
        take(row, "p_adjusted", tests, plan->alpha, &a->half);
        turn(&a->half, plan->alpha);
    } else if (strcmp(arm, "random-groups") == 0 && strcmp(control, "symmetric") == 0)
        take(row, "p_adjusted", tests, plan->alpha, &a->placebo_gain);
    else if (strcmp(arm, "symmetric") == 0 && strcmp(control, "fixed-one") == 0)
        take(row, "p_adjusted", tests, plan->alpha, &a->learning);
}

static enum ttq_status read_contrasts(const struct stat_plan *plan, const char *tables,
                                      struct stat_answers *a, struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i), *rows;
        json_t *table;
        char name[96];
        if (strcmp(ttq_json_word(item, "family", ""), "primary") != 0 ||
            strcmp(ttq_json_word(item, "analysis", ""), "compare") != 0 ||
            stat_plan_waiting(plan, item) > 0)
            continue;
        snprintf(name, sizeof name, "compare-%.60s", stat_item_name(item));
        status = open_rows(tables, name, &table, &rows, error);
        for (size_t r = 0; r < json_array_size(rows); r++)
            take_contrast(plan, rows, r, a);
        json_decref(table);
    }
    return status;
}

/* The main effect of the assignment: a constant share of zeros less a threshold. Its family has
 * tests in both tables of the item. */
static enum ttq_status read_assignment(const struct stat_plan *plan, const char *tables,
                                       struct stat_answers *a, struct ttq_error *error)
{
    const json_t *item = stat_plan_item(plan, "assignment"), *rows, *beside;
    json_t *table, *more = NULL;
    if (!item || stat_plan_waiting(plan, item) > 0)
        return TTQ_OK;
    enum ttq_status status = open_rows(tables, "factorial-assignment", &table, &rows, error);
    if (status == TTQ_OK)
        status = open_rows(tables, "compare-assignment", &more, &beside, error);
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *family = ttq_json_word(row, "family", "");
        if (strcmp(ttq_json_word(row, "effect", ""), "assignment") == 0 &&
            strcmp(ttq_json_word(row, "level", ""), "share") == 0)
            take(row, "p_adjusted", tests_of(rows, family) + tests_of(beside, family), plan->alpha,
                 &a->assignment);
    }
    json_decref(table);
    json_decref(more);
    return status;
}

/* In how many layers the scales had come to rest. */
static enum ttq_status read_drifts(const char *tables, struct stat_answers *a,
                                   struct ttq_error *error)
{
    json_t *table;
    const json_t *rows;
    enum ttq_status status = open_rows(tables, "trajectory-tests", &table, &rows, error);
    a->drifts = (int)json_array_size(rows);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *settled = ttq_json_word(row, "settled", "");
        a->at_rest += strcmp(settled, "at rest") == 0;
        a->moving += strcmp(settled, "moving") == 0;
        a->drift_limit = number_of(row, "limit");
    }
    json_decref(table);
    return status;
}

static enum ttq_status read_merge(const struct stat_plan *plan, const char *tables,
                                  struct stat_answers *a, struct ttq_error *error)
{
    json_t *table;
    const json_t *rows;
    enum ttq_status status = open_rows(tables, "merge-tests", &table, &rows, error);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *scales = ttq_json_word(row, "scales", ""), *bn = ttq_json_word(row, "bn", "");
        bool merged = strcmp(scales, "merge") == 0, kept = strcmp(scales, "keep") == 0;
        if (merged && strcmp(bn, "reestimate") == 0)
            take(row, "p_t", 1, plan->alpha, &a->use);
        else if (merged && strcmp(bn, "augmented") == 0)
            take(row, "p_adjusted", tests_of(rows, "exploratory"), plan->alpha, &a->use_augmented);
        else if (kept && strcmp(bn, "stored") == 0)
            a->before_stored = number_of(row, "mean_error");
        else if (kept && strcmp(bn, "reestimate") == 0)
            a->before_plain = number_of(row, "mean_error");
    }
    json_decref(table);
    return status;
}

enum ttq_status stat_answers_read(const struct stat_plan *plan, const char *tables,
                                  struct stat_answers *a, struct ttq_error *error)
{
    const struct stat_finding none = {.mean = NAN,
                                      .low = NAN,
                                      .high = NAN,
                                      .p = NAN,
                                      .p_tost = NAN,
                                      .sd = NAN,
                                      .bound = NAN,
                                      .low90 = NAN,
                                      .high90 = NAN};
    *a = (struct stat_answers){.freedom = none,
                               .placebo = none,
                               .placebo_gain = none,
                               .half = none,
                               .use = none,
                               .use_augmented = none,
                               .before_stored = NAN,
                               .before_plain = NAN,
                               .direction = NAN,
                               .direction_low = NAN,
                               .direction_high = NAN,
                               .learning = none,
                               .assignment = none,
                               .slope = NAN,
                               .slope_low = NAN,
                               .slope_high = NAN,
                               .magnitude = NAN,
                               .magnitude_low = NAN,
                               .magnitude_high = NAN};
    bool scales = has_ended(plan, "scales");
    enum ttq_status status = scales ? read_values(plan, tables, a, error) : TTQ_OK;
    if (status == TTQ_OK && scales)
        status = read_scales_tests(plan, tables, a, error);
    judge_values(plan, a);
    if (status == TTQ_OK)
        status = read_contrasts(plan, tables, a, error);
    if (status == TTQ_OK)
        status = read_assignment(plan, tables, a, error);
    if (status == TTQ_OK && has_ended(plan, "trajectories"))
        status = read_drifts(tables, a, error);
    if (status == TTQ_OK && has_ended(plan, "merge"))
        status = read_merge(plan, tables, a, error);
    return status;
}
