/* scales.c - do Wp and Wn differ? r = ln(|Wp|/|Wn|) of each layer, the mean over the steps of the
 * last epoch, one value a seed: the seed is the unit, layers and steps are repeated measures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"
#include "analysis/table.h"
#include "ttq/base/csv.h"

static const struct stat_column columns[] = {
    {"layer", -1},     {"n", 0},           {"mean", 3},    {"sd", 3},
    {"ci_low", 3},     {"ci_high", 3},     {"t", 2},       {"df", 0},
    {"p_t", -2},       {"p_signflip", -2}, {"ratio", 3},   {"ratio_low", 3},
    {"ratio_high", 3}, {"wp_mean", 3},     {"wn_mean", 3}, {"share_zero", 1}};
enum { COLUMNS = sizeof columns / sizeof *columns, R = 0, WP, WN, ZERO, MEASURES };

/* value[measure][layer][seed] of complete seeds x layers. */
struct cube {
    int layers, seeds;
    char (*names)[64];
    double *values;
};

static double *cell(struct cube *cube, int measure, int layer, int seed)
{
    return &cube->values[((size_t)measure * (size_t)cube->layers + (size_t)layer) *
                             (size_t)cube->seeds +
                         (size_t)seed];
}

static enum ttq_status read_seed(struct cube *cube, const struct stat_run *run, int seed,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, run->folder, "scales_mean.csv");
    struct ttq_csv csv;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    static const char *const names[] = {"layer", "log_ratio", "wp",   "wn",
                                        "n_neg", "n_zero",    "n_pos"};
    int at[7];
    for (int i = 0; status == TTQ_OK && i < 7; i++)
        status = ttq_csv_column(&csv, names[i], &at[i], error);
    if (status == TTQ_OK && csv.rows < 1)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a row a layer, found none", path);
    if (status == TTQ_OK && seed == 0) {
        cube->layers = csv.rows;
        cube->names = calloc((size_t)csv.rows + 1, sizeof *cube->names);
        cube->values = calloc((size_t)(MEASURES * csv.rows * cube->seeds + 1), sizeof(double));
        if (!cube->names || !cube->values)
            status = ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    }
    if (status == TTQ_OK && csv.rows != cube->layers)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected %d layers, found %d", path,
                          cube->layers, csv.rows);
    for (int layer = 0; status == TTQ_OK && layer < csv.rows; layer++) {
        const char *name = ttq_csv_cell(&csv, layer, at[0]);
        double v[7] = {0};
        for (int i = 1; status == TTQ_OK && i < 7; i++)
            status = ttq_csv_number(&csv, layer, at[i], &v[i], error);
        if (seed == 0)
            strncpy(cube->names[layer], name, sizeof *cube->names - 1);
        else if (status == TTQ_OK && strcmp(cube->names[layer], name) != 0)
            status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected layer '%s', found '%.60s'", path,
                              cube->names[layer], name);
        if (status == TTQ_OK && !(v[4] >= 0 && v[5] >= 0 && v[6] >= 0 && v[4] + v[5] + v[6] > 0))
            status = ttq_fail(error, TTQ_BAD_DATA,
                              "%s: layer '%.60s': expected counts of codes from 0 on and not all "
                              "0, found %g, %g, %g",
                              path, name, v[4], v[5], v[6]);
        if (status != TTQ_OK)
            break;
        *cell(cube, R, layer, seed) = v[1];
        *cell(cube, WP, layer, seed) = v[2];
        *cell(cube, WN, layer, seed) = v[3];
        *cell(cube, ZERO, layer, seed) = 100.0 * v[5] / (v[4] + v[5] + v[6]);
    }
    ttq_csv_free(&csv);
    return status;
}

static double mean_of(const double *x, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

static enum ttq_status add_row(struct stat_table *table, const char *name, const double *r, int n,
                               double wp, double wn, double zero, struct ttq_error *error)
{
    struct stat_sample sample;
    struct stat_signflip flips = {.p = NAN};
    enum ttq_status status = stat_sample(r, n, 0.95, &sample, error);
    if (status == TTQ_OK && n >= 2 && n <= STAT_SIGNFLIP_MOST)
        status = stat_signflip(r, n, NULL, &flips, error);
    if (status != TTQ_OK) {
        char sentence[512];
        strncpy(sentence, error->text, sizeof sentence - 1);
        sentence[sizeof sentence - 1] = '\0';
        return ttq_fail(error, status, "%s: %s", name, sentence);
    }
    stat_table_row(table);
    stat_table_word(table, name);
    const double cells[] = {
        n,         sample.mean, sample.sd, sample.low,       sample.high,     sample.t,
        sample.df, sample.p,    flips.p,   exp(sample.mean), exp(sample.low), exp(sample.high),
        wp,        wn,          zero};
    for (int c = 0; c < COLUMNS - 1; c++)
        stat_table_number(table, cells[c]);
    return TTQ_OK;
}

static enum ttq_status add_rows(struct stat_table *table, struct cube *cube,
                                struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int layer = 0; status == TTQ_OK && layer < cube->layers; layer++)
        status = add_row(table, cube->names[layer], cell(cube, R, layer, 0), cube->seeds,
                         mean_of(cell(cube, WP, layer, 0), cube->seeds),
                         mean_of(cell(cube, WN, layer, 0), cube->seeds),
                         mean_of(cell(cube, ZERO, layer, 0), cube->seeds), error);
    if (status != TTQ_OK)
        return status;
    double *means = calloc((size_t)cube->seeds, sizeof *means);
    if (!means)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    for (int seed = 0; seed < cube->seeds; seed++) {
        for (int layer = 0; layer < cube->layers; layer++)
            means[seed] += *cell(cube, R, layer, seed) / cube->layers;
    }
    status = add_row(table, "all layers", means, cube->seeds, NAN, NAN, NAN, error);
    free(means);
    return status;
}

static void add_notes(struct stat_table *table, const struct stat_runs *runs, int seeds)
{
    char note[STAT_NOTE_MAX];
    stat_table_note(
        table,
        "r = ln(|Wp|/|Wn|), mean over the steps of the last epoch; unit: seed; 95 %% t "
        "interval; p_t: two-sided t test of r = 0; p_signflip: exact over all sign vectors. Not "
        "corrected for the number of layers.");
    stat_table_note(table, "all layers: the test on the seeds' means over layers.");
    stat_runs_varied(runs, NULL, note);
    stat_table_note(table, "Varied over seeds: %s.", note);
    int diverged = stat_runs_diverged(runs, NULL, note);
    if (diverged)
        stat_table_note(table, "%d diverged, left out: %s.", diverged, note);
    if (seeds == 1)
        stat_table_note(table, "One seed: no interval and no test.");
    else if (seeds <= STAT_SIGNFLIP_MOST && ldexp(2.0, -seeds) >= 0.05)
        stat_table_note(table,
                        "With %d seeds the smallest attainable p_signflip is %g: it cannot fall "
                        "below 0.05.",
                        seeds, ldexp(2.0, -seeds));
    else if (seeds > STAT_SIGNFLIP_MOST)
        stat_table_note(table, "p_signflip is left out above %d seeds.", STAT_SIGNFLIP_MOST);
}

enum ttq_status stat_command_scales(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    struct cube cube = {0};
    int diverged = 0, seed = 0;
    for (int i = 0; i < runs.count; i++) {
        diverged += runs.runs[i].diverged;
        if (strcmp(runs.runs[i].variant, runs.runs[0].variant) != 0)
            status = ttq_fail(error, TTQ_USAGE,
                              "scales: expected runs of one variant, found '%s' and "
                              "'%s'",
                              runs.runs[0].variant, runs.runs[i].variant);
    }
    cube.seeds = runs.count - diverged;
    if (status == TTQ_OK && cube.seeds == 0)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "scales: expected a run that did not diverge, found none");
    for (int i = 0; status == TTQ_OK && i < runs.count; i++)
        if (!runs.runs[i].diverged)
            status = read_seed(&cube, &runs.runs[i], seed++, error);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, "scales",
                                  "r and scales without unit, share of zeros in "
                                  "percent",
                                  columns, COLUMNS, error);
    if (status == TTQ_OK) {
        status = add_rows(&table, &cube, error);
        add_notes(&table, &runs, cube.seeds);
        if (status == TTQ_OK)
            stat_table_print(&table, text);
        if (status == TTQ_OK && request->out)
            status = stat_table_write(&table, request->out, request->command, error);
        stat_table_free(&table);
    }
    free(cube.names);
    free(cube.values);
    stat_runs_free(&runs);
    return status;
}
