/* densities.c - share of weights that are not zero: by layer, over the convolutions, over the
 * linear layers and over the whole network, mean and interval over seeds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/series.h"
#include "analysis/stat/sample.h"
#include "ttq/base/csv.h"
#include "ttq/base/safetensors.h"

static const struct stat_column columns[] = {{"layer", -1},  {"weights", 0}, {"n", 0},
                                             {"mean", 2},    {"sd", 2},      {"ci_low", 2},
                                             {"ci_high", 2}, {"ternary", 0}};
enum { COLUMNS = sizeof columns / sizeof *columns, DENSITY = 0, WEIGHTS, TERNARY };

/* Weights of some layers: all of them, those of ternary layers, those that are not zero. */
struct tally {
    double weights, ternary, rest;
};

static void sum(struct tally *total, const struct tally *part)
{
    total->weights += part->weights;
    total->ternary += part->ternary;
    total->rest += part->rest;
}

static enum ttq_status add(struct stat_series *series, const char *label, int seed,
                           const struct tally *tally, struct ttq_error *error)
{
    double value[STAT_MEASURES] = {[DENSITY] = 100.0 * tally->rest / tally->weights,
                                   [WEIGHTS] = tally->weights,
                                   [TERNARY] = tally->ternary};
    return tally->weights > 0.0 ? stat_series_add(series, label, 0.0, seed, value, error) : TTQ_OK;
}

/* The counts of a layer in scales_mean.csv; one that is not there has full precision: its weights
 * all count, as in the paper's Table 4. */
static enum ttq_status count_layer(const struct ttq_csv *means, const char *path, const char *layer,
                                   double weights, struct tally *tally, struct ttq_error *error)
{
    static const char *const names[] = {"layer", "n_neg", "n_zero", "n_pos"};
    int at[4];
    double count[4] = {0};
    enum ttq_status status = TTQ_OK;
    *tally = (struct tally){.weights = weights, .rest = weights};
    for (int i = 0; status == TTQ_OK && i < 4; i++)
        status = ttq_csv_column(means, names[i], &at[i], error);
    for (int row = 0; status == TTQ_OK && row < means->rows; row++) {
        if (strcmp(ttq_csv_cell(means, row, at[0]), layer) != 0)
            continue;
        for (int i = 1; status == TTQ_OK && i < 4; i++)
            status = ttq_csv_number(means, row, at[i], &count[i], error);
        double all = count[1] + count[2] + count[3];
        /* Means over the steps of an epoch, written with nine digits. */
        if (status == TTQ_OK && !(fabs(all - weights) <= 1e-6 * weights))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s: layer '%s': expected the counts of %.0f weights, found %.10g",
                            path, layer, weights, all);
        tally->ternary = weights;
        tally->rest = status == TTQ_OK ? count[1] + count[3] : 0.0;
    }
    return status;
}

/* The layer whose weights a tensor holds: "<layer>.weight" of a convolution (4 dimensions) or of a
 * linear layer (2); the weights of a norm have 1. */
static bool is_layer(const struct ttq_stored *tensor, char layer[sizeof tensor->name])
{
    static const char suffix[] = ".weight";
    size_t length = strlen(tensor->name), tail = sizeof suffix - 1;
    if (tensor->dims < 2 || length <= tail || strcmp(tensor->name + length - tail, suffix) != 0)
        return false;
    memcpy(layer, tensor->name, length - tail);
    layer[length - tail] = '\0';
    return true;
}

static enum ttq_status count_run(const struct stat_run *run, const struct ttq_safetensors *weights,
                                 const struct ttq_csv *means, const char *path,
                                 struct stat_series *series, struct ttq_error *error)
{
    struct tally sums[2] = {0}; /* convolutions, linear layers */
    enum ttq_status status = TTQ_OK;
    for (int kind = 0; status == TTQ_OK && kind < 2; kind++) {
        for (int i = 0; status == TTQ_OK && i < weights->count; i++) {
            const struct ttq_stored *tensor = &weights->tensors[i];
            char layer[sizeof tensor->name];
            struct tally tally;
            if (!is_layer(tensor, layer) || (tensor->dims == 2) != kind)
                continue;
            double size = 1.0;
            for (int d = 0; d < tensor->dims; d++)
                size *= (double)tensor->shape[d];
            status = count_layer(means, path, layer, size, &tally, error);
            if (status == TTQ_OK)
                status = add(series, layer, run->seed, &tally, error);
            sum(&sums[kind], &tally);
        }
        if (status == TTQ_OK)
            status = add(series, kind ? "fc total" : "conv total", run->seed, &sums[kind], error);
    }
    sum(&sums[0], &sums[1]);
    return status == TTQ_OK ? add(series, "all", run->seed, &sums[0], error) : status;
}

static enum ttq_status read_run(const struct stat_run *run, struct stat_series *series,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_safetensors weights = {0};
    struct ttq_csv means;
    ttq_path_join(path, run->folder, "weights.safetensors");
    enum ttq_status status = ttq_safetensors_read(path, &weights, error);
    if (status == TTQ_OK) {
        ttq_path_join(path, run->folder, "scales_mean.csv");
        status = ttq_csv_read(path, &means, error);
        if (status == TTQ_OK) {
            status = count_run(run, &weights, &means, path, series, error);
            ttq_csv_free(&means);
        }
    }
    ttq_safetensors_free(&weights);
    return status;
}

/* One row: the seeds of a label, of which points[0] is the first of n. */
static enum ttq_status add_row(struct stat_table *table, const char *label,
                               const struct stat_point *points, int n, double level,
                               struct ttq_error *error)
{
    struct stat_sample sample;
    double *x = malloc((size_t)n * sizeof *x);
    if (!x)
        return ttq_fail(error, TTQ_NO_MEMORY, "densities: no memory");
    for (int i = 0; i < n; i++)
        x[i] = points[i].value[DENSITY];
    enum ttq_status status = stat_describe(x, n, level, &sample, error);
    free(x);
    if (status != TTQ_OK)
        return status;
    if (points->value[TERNARY] == 0.0) /* 100 by its definition, not measured: no interval */
        sample.sd = sample.low = sample.high = NAN;
    stat_table_row(table);
    stat_table_word(table, label);
    const double cells[] = {
        points->value[WEIGHTS], n, sample.mean, sample.sd, sample.low, sample.high,
        points->value[TERNARY]};
    stat_table_numbers(table, cells, COLUMNS - 1);
    return TTQ_OK;
}

static enum ttq_status make_table(const struct stat_runs *runs, const struct stat_series *series,
                                  const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_table table;
    char note[STAT_NOTE_MAX];
    enum ttq_status status = stat_table_begin(
        &table, "densities", "percent of the weights that are not zero", columns, COLUMNS, error);
    if (status != TTQ_OK)
        return status;
    for (int i = 0, n; status == TTQ_OK && i < series->count; i += n) {
        n = stat_series_group(series, i);
        status = add_row(&table, series->labels[series->points[i].label], &series->points[i], n,
                         request->level, error);
    }
    int diverged = stat_runs_diverged(runs, NULL, note);
    if (diverged)
        stat_table_note(&table, "%d diverged, left out: %s.", diverged, note);
    stat_table_note(&table,
                    "Density of a layer: mean over the steps of the last epoch; then mean and %g "
                    "%% t interval over seeds (unit: seed). A layer in full precision counts as "
                    "100 %%, without an interval; totals weigh each layer by its weights.",
                    100.0 * request->level);
    table.plan = stat_runs_plan(runs);
    table.family = "descriptive";
    return stat_finish(status, &table, request, text, error);
}

enum ttq_status stat_command_densities(const struct stat_request *request, struct ttq_text *text,
                                       struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_series series = {0};
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    status = stat_runs_one_variant(&runs, "densities", error);
    for (int i = 0; status == TTQ_OK && i < runs.count; i++)
        if (!runs.runs[i].diverged)
            status = read_run(&runs.runs[i], &series, error);
    if (status == TTQ_OK && series.count == 0)
        status = ttq_fail(error, TTQ_BAD_DATA, "densities: expected a finished run, found none");
    stat_series_sort(&series);
    if (status == TTQ_OK)
        status = make_table(&runs, &series, request, text, error);
    stat_series_free(&series);
    stat_runs_free(&runs);
    return status;
}
