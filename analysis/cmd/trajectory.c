/* trajectory.c - have the scales settled? r = ln(|Wp|/|Wn|) of a layer along the training, seed by
 * seed: rows of one run are correlated, so they describe it and never serve as replicates. What all
 * seeds say together is drift.c. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/cmd/drift.h"
#include "analysis/stat/autocorrelation.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/settle.h"
#include "ttq/base/csv.h"

static const struct stat_column columns[] = {
    {"layer", -1},    {"seed", 0},  {"points", 0},    {"lag1", 3},
    {"tau", 1},       {"ess", 1},   {"geweke_z", 2},  {"change_epoch", 2},
    {"cut_epoch", 2}, {"drift", 4}, {"drift_low", 4}, {"drift_high", 4}};
/* Long trajectories are averaged down to MOST_POINTS, their end to MOST_END: the slopes of all
 * pairs of points, resampled, are the dear part. */
enum {
    COLUMNS = sizeof columns / sizeof *columns,
    LEAST_POINTS = 20,
    MOST_POINTS = 400,
    MOST_END = 20,
    END_SHARE = 5,
    LEAST_END = 5
};

/* r of one layer over the rows of a run. */
struct path {
    const char *layer;
    double *epoch, *r;
    int n;
};

/* Means of equal neighbours, so that at most `most` points are left; returns how many. */
static int thin(const double *x, int n, int most, double *out)
{
    int each = (n + most - 1) / most, left = n / each;
    for (int i = 0; i < left; i++) {
        double sum = 0.0;
        for (int k = 0; k < each; k++)
            sum += x[n - left * each + i * each + k]; /* the end is whole */
        out[i] = sum / each;
    }
    return left;
}

static enum ttq_status add_row(struct stat_table *table, const struct path *path, int seed,
                               const struct stat_request *request, struct ttq_error *error)
{
    struct stat_correlated c = {NAN, NAN, NAN, NAN, NAN, NAN};
    struct stat_break b = {.at = 0};
    double z = NAN;
    int last = path->n / END_SHARE > LEAST_END ? path->n / END_SHARE : LEAST_END, cut = 0;
    double end[MOST_END];
    int points = thin(path->r + path->n - last, last, MOST_END, end);
    double each =
        (last + MOST_END - 1) / MOST_END; /* rows that a point of the end is the mean of */
    struct stat_drift d;
    bool varies = false;
    for (int i = 1; i < path->n; i++)
        varies |= path->r[i] != path->r[0];
    enum ttq_status status = TTQ_OK;
    if (varies) {
        status = stat_correlated(path->r, path->n, &c, error);
        if (status == TTQ_OK)
            status = stat_pettitt(path->r, path->n, &b, error);
        if (status == TTQ_OK && stat_geweke(path->r, path->n, &z, NULL) != TTQ_OK)
            z = NAN; /* a part that stands still */
        cut = stat_mser5(path->r, path->n);
    }
    if (status == TTQ_OK)
        status = stat_drift(end, points, (last - 1) / each, &request->random, &d, error);
    if (status != TTQ_OK)
        return status;
    stat_table_row(table);
    stat_table_word(table, path->layer);
    const double cells[] = {seed,
                            path->n,
                            c.lag1,
                            c.tau,
                            c.ess,
                            z,
                            varies ? path->epoch[b.at < path->n ? b.at : path->n - 1] : NAN,
                            path->epoch[cut],
                            d.drift,
                            d.drift_low,
                            d.drift_high};
    stat_table_numbers(table, cells, COLUMNS - 1);
    return TTQ_OK;
}

static enum ttq_status take_layer(const struct ttq_csv *csv, const int *at, int first,
                                  struct path *path, struct ttq_error *error)
{
    path->layer = ttq_csv_cell(csv, first, at[0]);
    path->n = 0;
    for (int row = first; row < csv->rows; row++) {
        double v[3];
        if (strcmp(ttq_csv_cell(csv, row, at[0]), path->layer) != 0)
            continue;
        for (int i = 0; i < 3; i++) {
            enum ttq_status status = ttq_csv_number(csv, row, at[i + 1], &v[i], error);
            if (status != TTQ_OK)
                return status;
        }
        double r = log(fabs(v[1]) / fabs(v[2]));
        if (!isfinite(r))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s: line %d: expected scales other than 0, found %g and %g", csv->path,
                            row + 2, v[1], v[2]);
        path->epoch[path->n] = v[0];
        path->r[path->n++] = r;
    }
    int points = path->n;
    path->n = thin(path->r, points, MOST_POINTS, path->r);
    thin(path->epoch, points, MOST_POINTS, path->epoch);
    if (path->n < LEAST_POINTS)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: layer '%.60s': expected at least %d points to speak of a trajectory, "
                        "found %d",
                        csv->path, path->layer, LEAST_POINTS, path->n);
    return TTQ_OK;
}

static enum ttq_status add_run(struct stat_table *table, const struct stat_run *run,
                               const struct stat_request *request, struct ttq_error *error)
{
    static const char *const names[] = {"layer", "epoch", "wp", "wn"};
    char file[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int at[4];
    ttq_path_join(file, run->folder, "scales.csv");
    enum ttq_status status = ttq_csv_read(file, &csv, error);
    if (status != TTQ_OK)
        return status;
    for (int i = 0; status == TTQ_OK && i < 4; i++)
        status = ttq_csv_column(&csv, names[i], &at[i], error);
    struct path path = {NULL, calloc((size_t)csv.rows + 1, sizeof(double)),
                        calloc((size_t)csv.rows + 1, sizeof(double)), 0};
    if (status == TTQ_OK && (!path.epoch || !path.r))
        status = ttq_fail(error, TTQ_NO_MEMORY, "trajectory: no memory");
    /* The first rows name each layer once. */
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        if (row > 0 && strcmp(ttq_csv_cell(&csv, row, at[0]), ttq_csv_cell(&csv, 0, at[0])) == 0)
            break;
        status = take_layer(&csv, at, row, &path, error);
        if (status == TTQ_OK)
            status = add_row(table, &path, run->seed, request, error);
    }
    if (status == TTQ_OK && csv.rows == 0)
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected rows below the header, found none", file);
    free(path.epoch);
    free(path.r);
    ttq_csv_free(&csv);
    return status;
}

enum ttq_status stat_command_trajectory(const struct stat_request *request, struct ttq_text *text,
                                        struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_table table;
    char names[STAT_NOTE_MAX];
    struct stat_request own = *request;
    /* The blocks are resampled for each layer and seed: 200 place the 5 % limits well enough. */
    own.random.draws = request->random.draws > 200 ? 200 : request->random.draws;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "trajectory",
                              "r and its drift have no unit; correlations in points", columns,
                              COLUMNS, error);
    if (status != TTQ_OK) {
        stat_runs_free(&runs);
        return status;
    }
    table.plan = stat_runs_plan(&runs);
    status = stat_runs_one_variant(&runs, "trajectory", error);
    for (int i = 0; status == TTQ_OK && i < runs.count; i++)
        if (!runs.runs[i].diverged)
            status = add_run(&table, &runs.runs[i], &own, error);
    int diverged = stat_runs_diverged(&runs, NULL, names);
    if (status == TTQ_OK && diverged == runs.count)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "trajectory: expected a run that has not diverged, found none");
    stat_table_note(&table,
                    "drift: slope of Theil and Sen over the last 20 %% times its length; its "
                    "interval, from blocks resampled %d times (seed %lu), describes one run and is "
                    "too short for a test: the seeds together are the table trajectory-tests.",
                    own.random.draws, own.random.seed);
    stat_table_note(&table,
                    "tau: points that one independent value is worth (Geyer); ess = points / tau; "
                    "geweke_z: first 10 %% against last 50 %%; change_epoch: Pettitt's location "
                    "(its p would assume independent rows); cut_epoch: start of the steady part by "
                    "MSER-5.");
    if (diverged)
        stat_table_note(&table, "%d diverged, left out: %s.", diverged, names);
    struct ttq_text tests = {0};
    if (status == TTQ_OK)
        status = stat_drift_tests(&table, request, &tests, error);
    status = stat_finish(status, &table, request, text, error);
    stat_add_below(request, &tests, text);
    stat_runs_free(&runs);
    return status;
}
