/* errors.c - outcome of every run; test error by variant. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/sample.h"
#include "analysis/table.h"
#include "ttq/base/csv.h"
#include "ttq/base/zeros.h"

enum { LAST_EPOCHS = 10 };

static const struct stat_column run_columns[] = {{"variant", -1},    {"seed", 0},
                                                 {"outcome", -1},    {"epochs", 0},
                                                 {"train_error", 2}, {"test_error", 2}};
static const struct stat_column error_columns[] = {
    {"variant", -1},    {"n", 0},         {"diverged", 0},   {"mean", 2},      {"sd", 2},
    {"ci_low", 2},      {"ci_high", 2},   {"train_mean", 2}, {"train_low", 2}, {"train_high", 2},
    {"mean_last10", 2}, {"top5_mean", 2}, {"top5_low", 2},   {"top5_high", 2}, {"zeros_mean", 2}};
enum { ERROR_COLUMNS = sizeof error_columns / sizeof *error_columns };

enum ttq_status stat_command_runs(const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    enum ttq_status status = stat_runs_read_all(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "runs", "errors of the last epoch in percent", run_columns, 6,
                              error);
    for (int i = 0; status == TTQ_OK && i < runs.count; i++) {
        const struct stat_run *run = &runs.runs[i];
        stat_table_row(&table);
        stat_table_word(&table, run->variant);
        stat_table_number(&table, run->seed);
        stat_table_word(&table, run->unfinished ? "unfinished"
                                : run->diverged ? "diverged"
                                                : "finished");
        bool has_errors = !run->unfinished && !run->diverged;
        stat_table_number(&table, run->unfinished ? NAN : run->epochs);
        stat_table_number(&table, has_errors ? run->train_error : NAN);
        stat_table_number(&table, has_errors ? run->test_error : NAN);
    }
    if (status == TTQ_OK) {
        table.plan = stat_runs_plan(&runs);
        table.family = "descriptive";
        status = stat_finish(TTQ_OK, &table, request, text, error);
    }
    stat_runs_free(&runs);
    return status;
}

/* The mean of a column of a run's metrics.csv over its last epochs. NaN for fewer epochs, or where
 * the file or the column (top-5 came later) is not there. */
static enum ttq_status last_epochs(const struct stat_run *run, const char *name, int epochs,
                                   double *mean, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    struct ttq_error absent;
    int column;
    *mean = NAN;
    ttq_path_join(path, run->folder, "metrics.csv");
    if (run->epochs < epochs || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    bool known = ttq_csv_column(&csv, name, &column, &absent) == TTQ_OK;
    double sum = !known || csv.rows < epochs ? NAN : 0.0;
    for (int row = csv.rows - epochs; status == TTQ_OK && isfinite(sum) && row < csv.rows; row++) {
        double value = NAN;
        status = ttq_csv_number(&csv, row, column, &value, error);
        sum += value / epochs;
    }
    *mean = sum;
    ttq_csv_free(&csv);
    return status;
}

/* What is to be said of variants, once for all of whom it holds. */
struct notes {
    char (*what)[STAT_NOTE_MAX];
    struct ttq_text *variants;
    int count; /* there is room for two a variant */
};

/* The numbers of one variant: finished runs only. */
struct errors {
    double *test, *train, *top5; /* [runs] */
    double last10;               /* mean over the runs; NaN where a run has too few epochs */
    double zeros;                /* the same, percent; NaN where nothing is quantized */
    int n;
};

static enum ttq_status collect(const struct stat_runs *runs, int first, int end,
                               struct errors *errors, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    double sum = 0.0, zeros = 0.0, mean, share;
    errors->n = 0;
    for (int i = first; status == TTQ_OK && i < end; i++) {
        const struct stat_run *run = &runs->runs[i];
        if (run->diverged)
            continue;
        errors->test[errors->n] = run->test_error;
        errors->train[errors->n] = run->train_error;
        status = last_epochs(run, "test_top5_error", 1, &errors->top5[errors->n++], error);
        if (status == TTQ_OK)
            status = last_epochs(run, "test_error", LAST_EPOCHS, &mean, error);
        if (status == TTQ_OK)
            status = ttq_zeros_read(run->folder, &share, error);
        sum += status == TTQ_OK ? mean : 0.0;
        zeros += status == TTQ_OK ? share : 0.0;
    }
    errors->last10 = errors->n ? sum / errors->n : NAN;
    errors->zeros = errors->n ? zeros / errors->n : NAN;
    return status;
}

/* NaN throughout where there is no number, or one of them is missing. */
static enum ttq_status describe(const double *values, int n, double level,
                                struct stat_sample *sample, struct ttq_error *error)
{
    *sample = (struct stat_sample){.mean = NAN, .sd = NAN, .low = NAN, .high = NAN};
    for (int i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return TTQ_OK;
    return n ? stat_describe(values, n, level, sample, error) : TTQ_OK;
}

/* Adds a variant to those of which the same is to be said. */
static void say(struct notes *notes, const char *variant, const char *what)
{
    int at = 0;
    while (at < notes->count && strcmp(notes->what[at], what) != 0)
        at++;
    if (at == notes->count)
        snprintf(notes->what[notes->count++], STAT_NOTE_MAX, "%s", what);
    ttq_text_add(&notes->variants[at], "%s%s", notes->variants[at].length ? ", " : "", variant);
}

static void add_notes(struct stat_table *table, struct notes *notes)
{
    for (int i = 0; i < notes->count; i++) {
        stat_table_note(table, "%s: %s.", notes->variants[i].bytes, notes->what[i]);
        ttq_text_free(&notes->variants[i]);
    }
}

static bool make_notes(struct notes *notes, int variants)
{
    size_t most = 2 * (size_t)variants + 1;
    *notes =
        (struct notes){calloc(most, sizeof *notes->what), calloc(most, sizeof *notes->variants), 0};
    return notes->what && notes->variants;
}

/* One row: all runs from `first` on that share its variant; returns where the next begins. */
static enum ttq_status add_variant(struct stat_table *table, const struct stat_runs *runs,
                                   int first, int *next, struct errors *errors, struct notes *notes,
                                   double level, struct ttq_error *error)
{
    const char *variant = runs->runs[first].variant;
    char note[STAT_NOTE_MAX];
    int diverged = stat_runs_diverged(runs, variant, note), end = first;
    while (end < runs->count && strcmp(runs->runs[end].variant, variant) == 0)
        end++;
    *next = end;
    struct stat_sample test, train, top5;
    enum ttq_status status = collect(runs, first, end, errors, error);
    if (status == TTQ_OK)
        status = describe(errors->test, errors->n, level, &test, error);
    if (status == TTQ_OK)
        status = describe(errors->train, errors->n, level, &train, error);
    if (status == TTQ_OK)
        status = describe(errors->top5, errors->n, level, &top5, error);
    if (status != TTQ_OK)
        return status;
    stat_table_row(table);
    stat_table_word(table, variant);
    const double cells[] = {errors->n, diverged,   test.mean, test.sd,      test.low,
                            test.high, train.mean, train.low, train.high,   errors->last10,
                            top5.mean, top5.low,   top5.high, errors->zeros};
    stat_table_numbers(table, cells, ERROR_COLUMNS - 1);
    if (errors->n == 1)
        say(notes, variant, "one seed, so no interval");
    if (diverged)
        stat_table_note(table, "%s: %d diverged, counted here and not averaged: %s.", variant,
                        diverged, note);
    if (end - first == 1)
        return TTQ_OK;
    stat_runs_varied(runs, variant, note);
    char varied[STAT_NOTE_MAX];
    snprintf(varied, sizeof varied, "varied over seeds: %.150s", note);
    say(notes, variant, varied);
    return TTQ_OK;
}

enum ttq_status stat_command_errors(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    enum ttq_status status = stat_runs_read_all(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    char unfinished[STAT_NOTE_MAX];
    stat_runs_drop_unfinished(&runs, unfinished);
    if (runs.count == 0) {
        stat_runs_free(&runs);
        return ttq_fail(error, TTQ_NO_INPUT, "expected a finished run, found only unfinished: %s",
                        unfinished);
    }
    size_t most = (size_t)runs.count;
    double *values = calloc(3 * most, sizeof *values);
    struct errors errors = {.test = values};
    if (values)
        errors.train = values + most, errors.top5 = values + 2 * most;
    struct notes notes;
    status = make_notes(&notes, runs.count) && values
                 ? stat_table_begin(&table, "errors", "errors of the last epoch in percent",
                                    error_columns, ERROR_COLUMNS, error)
                 : ttq_fail(error, TTQ_NO_MEMORY, "errors: no memory");
    if (status == TTQ_OK) {
        for (int i = 0; status == TTQ_OK && i < runs.count;)
            status = add_variant(&table, &runs, i, &i, &errors, &notes, request->level, error);
        add_notes(&table, &notes);
        table.plan = stat_runs_plan(&runs);
        table.family = "descriptive";
        if (*unfinished)
            stat_table_note(&table, "Unfinished, left out: %s.", unfinished);
        stat_table_note(
            &table,
            "Test error, its mean and deviation over seeds (unit: seed), %g %% t interval of "
            "the mean; the same for the training error; mean_last10: test error, mean of the last "
            "10 epochs; top5: the truth is not among the five most likely classes; zeros_mean: "
            "percent of the quantized weights that are zero, over the last epoch.",
            100.0 * request->level);
        status = stat_finish(status, &table, request, text, error);
    }
    free(values);
    free(notes.what);
    free(notes.variants);
    stat_runs_free(&runs);
    return status;
}
