/* errors.c - outcome of every run; test error by variant. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/sample.h"
#include "analysis/table.h"
#include "ttq/base/csv.h"

enum { LAST_EPOCHS = 10 };

static const struct stat_column run_columns[] = {{"variant", -1},    {"seed", 0},
                                                 {"outcome", -1},    {"epochs", 0},
                                                 {"train_error", 2}, {"test_error", 2}};
static const struct stat_column error_columns[] = {
    {"variant", -1},  {"n", 0},          {"diverged", 0},   {"mean", 2},
    {"sd", 2},        {"ci_low", 2},     {"ci_high", 2},    {"train_mean", 2},
    {"train_low", 2}, {"train_high", 2}, {"mean_last10", 2}};

enum ttq_status stat_command_runs(const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "runs", "errors of the last epoch in percent", run_columns, 6,
                              error);
    for (int i = 0; status == TTQ_OK && i < runs.count; i++) {
        const struct stat_run *run = &runs.runs[i];
        stat_table_row(&table);
        stat_table_word(&table, run->variant);
        stat_table_number(&table, run->seed);
        stat_table_word(&table, run->diverged ? "diverged" : "finished");
        stat_table_number(&table, run->epochs);
        stat_table_number(&table, run->diverged ? NAN : run->train_error);
        stat_table_number(&table, run->diverged ? NAN : run->test_error);
    }
    if (status == TTQ_OK) {
        table.plan = stat_runs_plan(&runs);
        table.family = "descriptive";
        status = stat_finish(&table, request, text, error);
    }
    stat_runs_free(&runs);
    return status;
}

/* The mean test error of the last 10 epochs of a run: one epoch's is a draw from how it swings. NaN
 * for fewer epochs or where metrics.csv is not there. */
static enum ttq_status last_epochs(const struct stat_run *run, double *mean,
                                   struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int column;
    *mean = NAN;
    ttq_path_join(path, run->folder, "metrics.csv");
    if (run->epochs < LAST_EPOCHS || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    status = ttq_csv_column(&csv, "test_error", &column, error);
    double sum = csv.rows < LAST_EPOCHS ? NAN : 0.0;
    for (int row = csv.rows - LAST_EPOCHS; status == TTQ_OK && row >= 0 && row < csv.rows; row++) {
        double value;
        status = ttq_csv_number(&csv, row, column, &value, error);
        sum += value / LAST_EPOCHS;
    }
    *mean = sum;
    ttq_csv_free(&csv);
    return status;
}

/* One row: all runs from `first` on that share its variant; returns where the next begins. */
static enum ttq_status add_variant(struct stat_table *table, const struct stat_runs *runs,
                                   int first, int *next, double *values, double level,
                                   struct ttq_error *error)
{
    const char *variant = runs->runs[first].variant;
    char note[STAT_NOTE_MAX];
    int n = 0, diverged = stat_runs_diverged(runs, variant, note), i = first;
    for (; i < runs->count && strcmp(runs->runs[i].variant, variant) == 0; i++) {
        if (!runs->runs[i].diverged) {
            values[n] = runs->runs[i].test_error;
            values[runs->count + n++] = runs->runs[i].train_error;
        }
    }
    *next = i;
    double last = 0.0;
    struct stat_sample test = {.mean = NAN, .sd = NAN, .low = NAN, .high = NAN}, train = test;
    enum ttq_status status = n ? stat_describe(values, n, level, &test, error) : TTQ_OK;
    if (status == TTQ_OK && n)
        status = stat_describe(values + runs->count, n, level, &train, error);
    for (i = first; status == TTQ_OK && i < *next; i++) {
        double mean = NAN;
        if (!runs->runs[i].diverged)
            status = last_epochs(&runs->runs[i], &mean, error);
        last += runs->runs[i].diverged ? 0.0 : mean / n;
    }
    if (status != TTQ_OK)
        return status;
    stat_table_row(table);
    stat_table_word(table, variant);
    const double cells[] = {n,         diverged,   test.mean, test.sd,    test.low,
                            test.high, train.mean, train.low, train.high, n ? last : NAN};
    stat_table_numbers(table, cells, 10);
    if (n == 1)
        stat_table_note(table, "%s: one seed, so no interval.", variant);
    if (diverged)
        stat_table_note(table, "%s: %d diverged, counted here and not averaged: %s.", variant,
                        diverged, note);
    stat_runs_varied(runs, variant, note);
    stat_table_note(table, "%s: varied over seeds: %s.", variant, note);
    return TTQ_OK;
}

enum ttq_status stat_command_errors(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    double *values = calloc(2 * (size_t)runs.count, sizeof *values);
    status = values ? stat_table_begin(&table, "errors", "errors of the last epoch in percent",
                                       error_columns, 11, error)
                    : ttq_fail(error, TTQ_NO_MEMORY, "errors: no memory");
    if (status == TTQ_OK) {
        for (int i = 0; status == TTQ_OK && i < runs.count;)
            status = add_variant(&table, &runs, i, &i, values, request->level, error);
        table.plan = stat_runs_plan(&runs);
        table.family = "descriptive";
        stat_table_note(
            &table,
            "Test error, its mean and deviation over seeds (unit: seed), %g %% t interval of "
            "the mean; the same for the training error; mean_last10: test error, mean of the last "
            "10 epochs.",
            100.0 * request->level);
        if (status == TTQ_OK)
            status = stat_finish(&table, request, text, error);
        else
            stat_table_free(&table);
    }
    free(values);
    stat_runs_free(&runs);
    return status;
}
