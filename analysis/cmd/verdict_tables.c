/* verdict_tables.c - the answers, read from the tables of `report`, and the table verdict. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "analysis/cmd/verdict.h"
#include "analysis/stat/distributions.h"
#include "ttq/base/json.h"

static double number_of(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
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
        a->layers++;
        a->differ += number_of(row, "p_maxt") <= plan->alpha;
        a->equivalent += number_of(row, "p_tost") <= plan->alpha;
        a->values_n = number_of(row, "n");
    }
    json_decref(table);
    a->values = a->layers == 0 || a->values_n < 2 ? STAT_NO_DATA
                : a->equivalent == a->layers      ? STAT_EQUIVALENT
                : a->differ > 0                   ? STAT_MORE_ERROR
                                                  : STAT_UNDECIDED;
    a->slope = a->slope_low = a->slope_high = NAN;
    if (status == TTQ_OK)
        status = open_rows(tables, "scales-tests", &table, &rows, error);
    else
        return status;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(ttq_json_word(row, "test", ""), "slope of r on ln(n-/n+), against 0") != 0)
            continue;
        a->slope = number_of(row, "estimate");
        a->slope_low = number_of(row, "ci_low");
        a->slope_high = number_of(row, "ci_high");
    }
    json_decref(table);
    return status;
}

static void take(const json_t *row, const char *p, double alpha, struct stat_finding *f)
{
    *f = (struct stat_finding){.n = number_of(row, "n"),
                               .mean = number_of(row, "mean_diff"),
                               .low = number_of(row, "ci_low"),
                               .high = number_of(row, "ci_high"),
                               .p = number_of(row, p),
                               .p_tost = number_of(row, "p_tost"),
                               .sd = number_of(row, "sd_diff"),
                               .bound = number_of(row, "bound")};
    stat_finding_judge(f, alpha);
}

/* Of the primary contrasts: two scales by sign less one, and less two on random groups. */
static enum ttq_status read_freedom(const struct stat_plan *plan, const char *tables,
                                    struct stat_answers *a, struct ttq_error *error)
{
    const json_t *items = json_object_get(plan->root, "items");
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i), *rows;
        json_t *table;
        char name[96];
        if (strcmp(ttq_json_word(item, "family", ""), "primary") != 0 ||
            strcmp(ttq_json_word(item, "analysis", ""), "compare") != 0)
            continue;
        snprintf(name, sizeof name, "compare-%.60s", ttq_json_word(item, "name", ""));
        status = open_rows(tables, name, &table, &rows, error);
        for (size_t r = 0; r < json_array_size(rows); r++) {
            const json_t *row = json_array_get(rows, r);
            const char *arm =
                stat_plan_setting(plan, ttq_json_word(row, "arm", ""), "quant.scales");
            const char *control =
                stat_plan_setting(plan, ttq_json_word(row, "control", ""), "quant.scales");
            if (*arm && strcmp(arm, "asymmetric") != 0)
                continue;
            if (strcmp(control, "symmetric") == 0)
                take(row, "p_adjusted", plan->alpha, &a->freedom);
            else if (strcmp(control, "random-groups") == 0)
                take(row, "p_adjusted", plan->alpha, &a->placebo);
        }
        json_decref(table);
    }
    return status;
}

static enum ttq_status read_use(const struct stat_plan *plan, const char *tables,
                                struct stat_answers *a, struct ttq_error *error)
{
    json_t *table;
    const json_t *rows;
    enum ttq_status status = open_rows(tables, "merge-tests", &table, &rows, error);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(ttq_json_word(row, "scales", ""), "merge") == 0 &&
            strcmp(ttq_json_word(row, "bn", ""), "reestimate") == 0)
            take(row, "p_t", plan->alpha, &a->use);
    }
    json_decref(table);
    return status;
}

static const struct stat_column columns[] = {{"question", -1}, {"outcome", -1}, {"sentence", -1},
                                             {"n", 0},         {"plan", -1},    {"estimate", 2},
                                             {"ci_low", 2},    {"ci_high", 2},  {"p", -2},
                                             {"p_tost", -2},   {"bound", 2},    {"more_seeds", 0}};

static void add_row(struct stat_table *table, const char *question, const char *outcome,
                    const char *sentence, double n, const struct stat_finding *f)
{
    stat_table_row(table);
    stat_table_word(table, question);
    stat_table_word(table, outcome);
    stat_table_word(table, sentence);
    stat_table_number(table, n);
    stat_table_word(table, table->plan);
    const double cells[] = {f ? f->mean : NAN,
                            f ? f->low : NAN,
                            f ? f->high : NAN,
                            f ? f->p : NAN,
                            f ? f->p_tost : NAN,
                            f ? f->bound : NAN,
                            f && f->more_seeds ? f->more_seeds : NAN};
    stat_table_numbers(table, cells, 7);
}

/* Each outcome in the words of its question: no data, undecided, equivalent, less, more error. */
static void add_finding(struct stat_table *table, const char *question,
                        const struct stat_finding *f, const char *const words[5], double sign)
{
    char sentence[512], p[STAT_P_WORDS], p_tost[STAT_P_WORDS];
    stat_p_say(f->p, p);
    stat_p_say(f->p_tost, p_tost);
    double low = sign < 0 ? -f->high : f->low, high = sign < 0 ? -f->low : f->high;
    if (f->outcome == STAT_NO_DATA)
        snprintf(sentence, sizeof sentence, "There are no tests of it.");
    else if (f->outcome == STAT_UNDECIDED && f->more_seeds)
        snprintf(
            sentence, sizeof sentence,
            "%.2f points, 95 %% interval %.2f to %.2f, with %g seeds; %d more seeds needed for "
            "80 %% power at %g points.",
            sign * f->mean, low, high, f->n, f->more_seeds, f->bound);
    else
        snprintf(sentence, sizeof sentence,
                 "%.2f points, 95 %% interval %.2f to %.2f, %s, TOST within %g points %s, "
                 "with %g seeds.",
                 sign * f->mean, low, high, p, f->bound, p_tost, f->n);
    add_row(table, question, words[f->outcome], sentence, f->n, f);
}

static void add_all(struct stat_table *table, const struct stat_answers *a)
{
    static const char *const gain[] = {"no data", "undecided", "equivalent", "gain", "cost"};
    static const char *const loss[] = {"no data", "undecided", "no loss", "no loss", "loss"};
    static const char *const values[] = {"no data", "undecided", "equivalent", "", "differ"};
    char sentence[1024];
    const char *outcome = stat_verdict(a, sentence, sizeof sentence);
    add_row(table, "Is the asymmetry worth anything?", outcome, sentence, a->freedom.n, NULL);
    snprintf(sentence, sizeof sentence,
             "%d of %d layers differ from r = 0 (sign flips, max-T), %d are equivalent within the "
             "bound.",
             a->differ, a->layers, a->equivalent);
    add_row(table, "Q1: do the values of Wp and Wn differ?", values[a->values], sentence,
            a->values_n, NULL);
    add_finding(table, "Q2: does the freedom of a second scale help? Gain over one scale",
                &a->freedom, gain, -1.0);
    add_finding(table, "Q2: is it the sign that helps? Gain over two scales on random groups",
                &a->placebo, gain, -1.0);
    add_finding(table, "Q3: does the trained net use the difference? Cost of merging", &a->use,
                loss, 1.0);
}

/* For people: the sentences, without the columns. */
static void as_sentences(const struct stat_table *table, struct ttq_text *text)
{
    for (size_t i = 0; i < json_array_size(table->rows); i++) {
        const json_t *row = json_array_get(table->rows, i);
        ttq_text_add(text, "%s\n  %s: %s\n", ttq_json_word(row, "question", ""),
                     ttq_json_word(row, "outcome", ""), ttq_json_word(row, "sentence", ""));
    }
    for (size_t i = 0; i < json_array_size(table->notes); i++)
        ttq_text_add(text, "%s\n", json_string_value(json_array_get(table->notes, i)));
    ttq_text_add(text, "Plan %.12s.\n", table->plan);
}

static enum ttq_status judge(const struct stat_plan *plan, const char *tables,
                             const struct stat_request *request, struct ttq_text *text,
                             struct ttq_error *error)
{
    struct stat_answers answers = {0};
    answers.freedom.mean = answers.placebo.mean = answers.use.mean = NAN;
    answers.freedom.p = answers.placebo.p = answers.use.p = NAN;
    answers.freedom.bound = answers.placebo.bound = answers.use.bound = NAN;
    struct stat_table table;
    enum ttq_status status = read_values(plan, tables, &answers, error);
    if (status == TTQ_OK)
        status = read_freedom(plan, tables, &answers, error);
    if (status == TTQ_OK)
        status = read_use(plan, tables, &answers, error);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, "verdict", "points of test error", columns,
                                  sizeof columns / sizeof *columns, error);
    if (status != TTQ_OK)
        return status;
    table.plan = plan->hash;
    table.family = "primary";
    add_all(&table, &answers);
    stat_table_note(&table,
                    "By the rules fixed before the runs: alpha %g, smallest effects of "
                    "interest %g points and |r| = %g.",
                    plan->alpha, plan->bound_error, plan->bound_ratio);
    if (request->format != STAT_TEXT || request->out)
        return stat_finish(&table, request, text, error);
    as_sentences(&table, text);
    stat_table_free(&table);
    return TTQ_OK;
}

enum ttq_status stat_report_verdict(const struct stat_plan *plan,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    char base[TTQ_PATH_MAX];
    ttq_path_join(base, request->out, "verdict");
    if (!plan->verdict_allowed) {
        /* That of an earlier plan with this folder must not stand. */
        stat_table_remove(base);
        ttq_text_add(text, "verdict: none, the profile is a demonstration\n");
        return TTQ_OK;
    }
    struct stat_request own = *request;
    struct ttq_text shown = {0};
    own.out = base;
    enum ttq_status status = judge(plan, request->out, &own, &shown, error);
    ttq_text_free(&shown);
    ttq_text_add(text, "verdict: verdict\n");
    return status;
}

enum ttq_status stat_command_verdict(const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    if (request->count != 1)
        return ttq_fail(error, TTQ_USAGE, "expected one folder OUT/PROFILE, found %d",
                        request->count);
    struct stat_plan plan;
    char tables[TTQ_PATH_MAX];
    enum ttq_status status = stat_plan_read(request->folders[0], &plan, error);
    if (status == TTQ_OK && !plan.verdict_allowed)
        status =
            ttq_fail(error, TTQ_NO,
                     "%s: the profile is a demonstration, no verdict follows from it", plan.folder);
    if (status == TTQ_OK && ttq_path_join(tables, plan.folder, "tables"))
        status = judge(&plan, tables, request, text, error);
    stat_plan_free(&plan);
    return status;
}
