/* verdict_tables.c - the answers as a table: verdict. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "analysis/cmd/verdict.h"
#include "analysis/stat/distributions.h"
#include "ttq/base/json.h"

static const struct stat_column columns[] = {
    {"question", -1}, {"outcome", -1},   {"sentence", -1}, {"n", 0},  {"plan", -1},
    {"estimate", 2},  {"ci_low", 2},     {"ci_high", 2},   {"p", -2}, {"p_tost", -2},
    {"bound", 2},     {"more_seeds", 0}, {"family", -1}};

static void add_row(struct stat_table *table, const char *question, const char *outcome,
                    const char *sentence, double n, const char *family,
                    const struct stat_finding *f)
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
    stat_table_word(table, family);
}

/* The difference turned so that it reads as the question asks: a gain or a cost. */
static struct stat_finding turned(const struct stat_finding *f)
{
    struct stat_finding other = *f;
    other.mean = -f->mean;
    other.low = -f->high;
    other.high = -f->low;
    return other;
}

/* Each outcome in the words of its question: no data, undecided, equivalent, less, more error; `f`
 * is turned to the question already, its outcome is that of the error. */
static void add_finding(struct stat_table *table, const char *question, const char *family,
                        const struct stat_finding *f, const char *const words[5])
{
    char sentence[512], p[STAT_P_WORDS], p_tost[STAT_P_WORDS], more[STAT_MORE_WORDS];
    const char *adjusted = f->tests > 1 ? "adjusted " : "";
    stat_p_say(f->p, p);
    stat_p_say(f->p_tost, p_tost);
    if (f->outcome == STAT_NO_DATA)
        snprintf(sentence, sizeof sentence, "There are no tests of it.");
    else if (isnan(f->p))
        snprintf(sentence, sizeof sentence, "On average %.2f points, n = %g: %s.", f->mean, f->n,
                 f->n < 2 ? "too few for an interval or a test"
                          : "the differences do not vary, so there is no test");
    else if (f->outcome == STAT_UNDECIDED && f->more_seeds)
        snprintf(sentence, sizeof sentence,
                 "On average %.2f points, 95 %% interval %.2f to %.2f, %s%s, with %g seeds; %s.",
                 f->mean, f->low, f->high, adjusted, p, f->n, stat_finding_more(f, more));
    else
        snprintf(
            sentence, sizeof sentence,
            "On average %.2f points, 95 %% interval %.2f to %.2f, %s%s, TOST within %g points %s, "
            "with %g seeds.",
            f->mean, f->low, f->high, adjusted, p, f->bound, p_tost, f->n);
    bool small = f->outcome == STAT_EQUIVALENT && f->differs;
    add_row(table, question, small ? "real, but less than matters" : words[f->outcome], sentence,
            f->n, family, f);
}

/* What a second scale, or a learned one, gains: the error without it less that with it. */
static void add_gain(struct stat_table *table, const char *question, const char *family,
                     const struct stat_finding *less)
{
    static const char *const words[] = {"no data", "undecided", "equivalent", "gain", "cost"};
    struct stat_finding gain = turned(less);
    add_finding(table, question, family, &gain, words);
}

static void add_all(struct stat_table *table, const struct stat_plan *plan,
                    const struct stat_answers *a)
{
    static const char *const loss[] = {"no data", "undecided", "no loss that matters", "gain",
                                       "loss"};
    static const char *const cost[] = {"no data", "undecided", "equivalent", "gain", "cost"};
    static const char *const values[] = {"no data", "undecided", "equivalent", "", "differ"};
    char sentence[1024];
    const char *outcome = stat_verdict(a, sentence, sizeof sentence);
    add_row(table, "Is the asymmetry worth anything?", outcome, sentence, a->freedom.n, "primary",
            NULL);
    char layers[STAT_LAYERS_WORDS], square[STAT_SQUARE_WORDS], direction[STAT_DIRECTION_WORDS],
        size[STAT_MAGNITUDE_WORDS];
    snprintf(sentence, sizeof sentence,
             "By sign flips and max-T %s; %s; %s; %s. Two tests, each at %g: they differ by the "
             "layers, or where the mean square is larger than the placebo's.",
             stat_layers_say(a, plan->bound_ratio, layers), stat_direction_say(a, direction),
             stat_magnitude_say(a, size), stat_square_say(a, square), plan->alpha);
    add_row(table, "Q1: do the values of Wp and Wn differ?", values[a->values], sentence,
            a->values_n, "primary", NULL);
    add_gain(table, "Q2: does the freedom of a second scale help? Gain over one scale", "primary",
             &a->freedom);
    add_gain(table, "Q2: is it the sign that helps? Gain over two scales on random groups",
             "primary", &a->placebo);
    add_gain(table, "Q2: do two scales on random groups help? Gain over one scale", "primary",
             &a->placebo_gain);
    add_finding(table, "Q3: does the trained net use the difference? Cost of merging", "primary",
                &a->use, loss);
    add_gain(table,
             "Exploratory: gain over one scale at half the rate (one scale gets the gradient of "
             "both signs)",
             "exploratory", &a->half);
    add_gain(table, "Also: does learning a scale help? Gain of one over scales fixed at 1",
             "primary", &a->learning);
    add_finding(table,
                "Secondary: threshold or constant share of zeros? Cost of the share, averaged over "
                "the kinds of scales",
                "secondary", &a->assignment, cost);
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
    struct stat_answers answers;
    struct stat_table table;
    enum ttq_status status = stat_answers_read(plan, tables, &answers, error);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, "verdict", "points of test error", columns,
                                  sizeof columns / sizeof *columns, error);
    if (status != TTQ_OK)
        return status;
    table.plan = plan->hash;
    table.family = "primary";
    add_all(&table, plan, &answers);
    stat_table_note(&table,
                    "By the plan: alpha %g, smallest effects of interest %g points and |r| = %g. "
                    "Intervals are not adjusted: one may exclude 0 where the adjusted p is above "
                    "alpha.",
                    plan->alpha, plan->bound_error, plan->bound_ratio);
    if (request->format != STAT_TEXT || request->out)
        return stat_finish(TTQ_OK, &table, request, text, error);
    as_sentences(&table, text);
    stat_table_free(&table);
    return TTQ_OK;
}

enum ttq_status stat_report_verdict(const struct stat_plan *plan, const char *failed,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    char base[TTQ_PATH_MAX];
    ttq_path_join(base, request->out, "verdict");
    struct stat_hold hold;
    enum ttq_status status = stat_plan_hold(plan, &hold, error);
    if (status != TTQ_OK)
        return status;
    if (!hold.why[0] && failed)
        snprintf(hold.why, STAT_WHY, "its primary item %.60s could not be analysed", failed);
    if (hold.why[0]) {
        stat_table_remove(base); /* that of earlier runs must not stand */
        ttq_text_add(text, "verdict: none: %s\n", hold.why);
        return TTQ_OK;
    }
    struct stat_request own = *request;
    struct ttq_text shown = {0};
    own.out = base;
    status = judge(plan, request->out, &own, &shown, error);
    ttq_text_free(&shown);
    ttq_text_add(text, "verdict: verdict\n");
    return status;
}

enum ttq_status stat_verdict_hold(const struct stat_plan *plan, struct stat_hold *hold,
                                  struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    json_t *table = NULL;
    enum ttq_status status = stat_plan_hold(plan, hold, error);
    if (status != TTQ_OK || hold->why[0])
        return status;
    if (!ttq_path_join(path, plan->folder, "tables/verdict.json") || !ttq_file_exists(path)) {
        snprintf(hold->why, STAT_WHY,
                 "ttq-stats report has made none: it has not run, or could not analyse an item");
        return TTQ_OK;
    }
    status = ttq_json_read(path, &table, error);
    if (status == TTQ_OK && strcmp(ttq_json_word(table, "plan", ""), plan->hash) != 0)
        snprintf(hold->why, STAT_WHY,
                 "the tables are of plan %.12s: ttq-stats report makes them again",
                 ttq_json_word(table, "plan", ""));
    json_decref(table);
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
    struct stat_hold hold;
    if (status == TTQ_OK)
        status = stat_verdict_hold(&plan, &hold, error);
    if (status == TTQ_OK && hold.why[0])
        status = ttq_fail(error, TTQ_NO, "%s: no verdict: %s", plan.folder, hold.why);
    if (status == TTQ_OK && ttq_path_join(tables, plan.folder, "tables"))
        status = judge(&plan, tables, request, text, error);
    stat_plan_free(&plan);
    return status;
}
