/* curves.c - mean and interval over seeds along the training: errors by epoch, scales by step. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/sample.h"
#include "analysis/series.h"
#include "ttq/base/csv.h"

/* One kind of curve: which file of a run, which columns, what is written. */
struct kind {
    const char *source, *label, *columns[STAT_MEASURES];
    int columns_read;
    const char *curves, *curves_header, *seeds, *seeds_header;
    int with_interval; /* measures that get mean, low, high; the others only a mean */
    int with_range;    /* of these, those that also get min and max */
    int seed_measures; /* columns of the seeds' file */
};

static const struct kind errors = {"metrics.csv",
                                   NULL,
                                   {"test_error"},
                                   1,
                                   "error_curves.csv",
                                   "variant,epoch,n,mean,ci_low,ci_high,min,max\n",
                                   "error_seeds.csv",
                                   "variant,seed,epoch,test_error\n",
                                   1,
                                   1,
                                   1};
static const struct kind scales = {
    "scales.csv",
    "layer",
    {"wp", "wn", "n_neg", "n_zero", "n_pos"},
    5,
    "scale_curves.csv",
    "layer,epoch,n,wp_mean,wp_low,wp_high,wn_mean,wn_low,wn_high,neg_mean,zero_mean,pos_mean\n",
    "scale_seeds.csv",
    "layer,seed,epoch,wp,wn\n",
    2,
    0,
    2};

static enum ttq_status read_run(const struct kind *kind, const struct stat_run *run,
                                struct stat_series *series, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, run->folder, kind->source);
    struct ttq_csv csv;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return status;
    double last = 0.0;
    int epoch, label = -1, at[STAT_MEASURES];
    status = ttq_csv_column(&csv, "epoch", &epoch, error);
    if (status == TTQ_OK && kind->label)
        status = ttq_csv_column(&csv, kind->label, &label, error);
    for (int i = 0; status == TTQ_OK && i < kind->columns_read; i++)
        status = ttq_csv_column(&csv, kind->columns[i], &at[i], error);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        double x, value[STAT_MEASURES] = {0};
        status = ttq_csv_number(&csv, row, epoch, &x, error);
        for (int i = 0; status == TTQ_OK && i < kind->columns_read; i++)
            status = ttq_csv_number(&csv, row, at[i], &value[i], error);
        double all = value[2] + value[3] + value[4];
        if (status == TTQ_OK && kind->columns_read == 5 && !(all > 0.0))
            status =
                ttq_fail(error, TTQ_BAD_DATA,
                         "%s: line %d: expected counts of codes that are not all 0", path, row + 2);
        for (int i = 2; kind->columns_read == 5 && i < 5; i++) /* counts become shares in percent */
            value[i] *= 100.0 / all;
        if (status == TTQ_OK)
            status =
                stat_series_add(series, label >= 0 ? ttq_csv_cell(&csv, row, label) : run->variant,
                                x, run->seed, value, error);
        last = x;
    }
    /* A table cut at the end of a line has whole lines only. */
    if (status == TTQ_OK && (csv.rows == 0 || (!kind->label && last != run->epochs)))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected %d epochs by DONE, found %g", path,
                          run->epochs, last);
    ttq_csv_free(&csv);
    return status;
}

/* ",mean,low,high" of one measure over the n points of a group, empty where there is none. */
static enum ttq_status add_interval(const struct stat_point *points, int n, int measure,
                                    const struct kind *kind, struct ttq_text *text,
                                    struct ttq_error *error)
{
    double x[1024], least = INFINITY, most = -INFINITY;
    struct stat_sample sample;
    if (n > 1024)
        return ttq_fail(error, TTQ_BAD_DATA, "curves: expected at most 1024 seeds, found %d", n);
    for (int i = 0; i < n; i++) {
        x[i] = points[i].value[measure];
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    enum ttq_status status = stat_describe(x, n, 0.95, &sample, error);
    if (status != TTQ_OK)
        return status;
    ttq_text_add(text, ",%.9g", sample.mean);
    if (measure < kind->with_interval)
        ttq_text_add(text, n > 1 ? ",%.9g,%.9g" : ",,", sample.low, sample.high);
    if (measure < kind->with_range)
        ttq_text_add(text, ",%.9g,%.9g", least, most);
    return TTQ_OK;
}

/* Every seed once: a mean over fewer seeds at some points would bend the curve. */
static enum ttq_status check_seeds(const struct kind *kind, const struct stat_runs *runs,
                                   const struct stat_point *points, int n, const char *label,
                                   struct ttq_error *error)
{
    int found = 0;
    for (int i = 0; i < runs->count; i++) {
        const struct stat_run *run = &runs->runs[i];
        if (run->diverged || (!kind->label && strcmp(run->variant, label) != 0))
            continue;
        int times = 0;
        for (; found < n && points[found].seed == run->seed; found++)
            times++;
        if (times != 1)
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s/%s: expected one row of '%s' at epoch %g, as the other seeds have, "
                            "found %d",
                            run->folder, kind->source, label, points->at, times);
    }
    return TTQ_OK;
}

static enum ttq_status write_curves(const struct kind *kind, const struct stat_runs *runs,
                                    struct stat_series *series, const char *folder,
                                    struct ttq_error *error)
{
    struct ttq_text curves = {0}, seeds = {0};
    char path[TTQ_PATH_MAX];
    enum ttq_status status = TTQ_OK;
    ttq_text_add(&curves, "%s", kind->curves_header);
    ttq_text_add(&seeds, "%s", kind->seeds_header);
    for (int i = 0, n; status == TTQ_OK && i < series->count; i += n) {
        const struct stat_point *point = &series->points[i];
        n = stat_series_group(series, i);
        status = check_seeds(kind, runs, point, n, series->labels[point->label], error);
        ttq_text_add_csv(&curves, series->labels[point->label]);
        ttq_text_add(&curves, ",%.6g,%d", point->at, n);
        for (int m = 0; status == TTQ_OK && m < kind->columns_read; m++)
            status = add_interval(point, n, m, kind, &curves, error);
        ttq_text_add(&curves, "\n");
    }
    /* A curve of a seed in one piece: gnuplot breaks a line at every row that is not its own. */
    stat_series_sort_curves(series);
    for (int i = 0; i < series->count; i++) {
        const struct stat_point *point = &series->points[i];
        ttq_text_add_csv(&seeds, series->labels[point->label]);
        ttq_text_add(&seeds, ",%d,%.6g", point->seed, point->at);
        for (int m = 0; m < kind->seed_measures; m++)
            ttq_text_add(&seeds, ",%.9g", point->value[m]);
        ttq_text_add(&seeds, "\n");
    }
    ttq_path_join(path, folder, kind->curves);
    if (status == TTQ_OK)
        status = ttq_file_write_text(path, &curves, error);
    ttq_path_join(path, folder, kind->seeds);
    if (status == TTQ_OK)
        status = ttq_file_write_text(path, &seeds, error);
    ttq_text_free(&curves);
    ttq_text_free(&seeds);
    return status;
}

static enum ttq_status make(const struct kind *kind, const struct stat_request *request,
                            struct ttq_text *text, struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_series series = {0};
    char names[STAT_NOTE_MAX];
    if (!request->out)
        return ttq_fail(error, TTQ_USAGE, "expected --out DIR for %s", kind->curves);
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    if (kind->label)
        status = stat_runs_one_variant(&runs, "trajectories", error);
    for (int i = 0; status == TTQ_OK && i < runs.count; i++)
        if (!runs.runs[i].diverged)
            status = read_run(kind, &runs.runs[i], &series, error);
    stat_series_sort(&series);
    if (status == TTQ_OK)
        status = ttq_dir_make(request->out, error);
    if (status == TTQ_OK)
        status = write_curves(kind, &runs, &series, request->out, error);
    int diverged = stat_runs_diverged(&runs, NULL, names);
    if (status == TTQ_OK)
        ttq_text_add(text, "%s/%s and %s: %d runs, %d points%s%s\n", request->out, kind->curves,
                     kind->seeds, runs.count - diverged, series.count,
                     diverged ? "; diverged and left out: " : "", names);
    stat_series_free(&series);
    stat_runs_free(&runs);
    return status;
}

enum ttq_status stat_command_curves(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    return make(&errors, request, text, error);
}

enum ttq_status stat_command_trajectories(const struct stat_request *request, struct ttq_text *text,
                                          struct ttq_error *error)
{
    return make(&scales, request, text, error);
}
