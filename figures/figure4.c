/* figure4.c - the paper's Figure 4 from the runs on larger images: top-1 and top-5 error by epoch,
 * on training and on test images. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

/* The rows of one run in the form of figure4_seeds.csv, and its share of the means. */
struct curve {
    double sum[2048];
    int count[2048];
};
static const struct {
    const char *images, *column;
    int top;
} measures[] = {
    {"train", "train_error", 1},
    {"train", "train_top5_error", 5},
    {"test", "test_error", 1},
    {"test", "test_top5_error", 5},
};
enum { MEASURES = sizeof measures / sizeof *measures };

static enum ttq_status add_run_curves(const struct fig_cell *cell, const char *method,
                                      struct curve curves[MEASURES], struct ttq_text *seeds,
                                      struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(cell->path, "metrics.csv", &sheet, error);
    for (int k = 0; k < MEASURES; k++)
        for (int row = 0; row < sheet.csv.rows; row++) {
            double epoch = fig_sheet_number(&sheet, row, "epoch");
            double value = fig_sheet_number(&sheet, row, measures[k].column);
            if (!isfinite(value) || !(epoch >= 0 && epoch < 2048))
                continue;
            ttq_text_add(seeds, "%s,%s,%d,%g,%d,%.9g\n", method, measures[k].images,
                         measures[k].top, epoch, cell->seed, value);
            curves[k].sum[(int)epoch] += value;
            curves[k].count[(int)epoch]++;
        }
    fig_sheet_free(&sheet);
    return status;
}

/* Means of a method; the test error's interval comes from the statistics, where they give it and no
 * run of it `waits`. */
static void add_mean_curves(const struct fig_sheet *stat, const char *variant, const char *method,
                            const struct curve curves[MEASURES], bool waits, struct ttq_text *text,
                            int *n)
{
    for (int k = 0; k < MEASURES; k++)
        for (int epoch = 0; epoch < 2048; epoch++) {
            double low = NAN, high = NAN;
            int count = curves[k].count[epoch];
            if (!count)
                continue;
            for (int row = 0; k == 2 && !waits && row < stat->csv.rows; row++)
                if (strcmp(fig_sheet_word(stat, row, "variant"), variant) == 0 &&
                    fig_sheet_number(stat, row, "epoch") == epoch) {
                    low = fig_sheet_number(stat, row, "ci_low");
                    high = fig_sheet_number(stat, row, "ci_high");
                }
            ttq_text_add(text, "%s,%s,%d,%d", method, measures[k].images, measures[k].top, epoch);
            fig_data_number(text, curves[k].sum[epoch] / count);
            fig_data_number(text, low);
            fig_data_number(text, high);
            ttq_text_add(text, ",%d\n", count);
            *n = count > *n ? count : *n;
        }
}

static enum ttq_status write_figure4(struct fig_report *report, const json_t *item, int *n,
                                     struct ttq_error *error)
{
    struct ttq_text text = {0}, seeds = {0};
    struct fig_sheet stat;
    enum ttq_status status = fig_sheet_read(report->tables, "error_curves.csv", &stat, error);
    struct curve *curves = calloc(MEASURES, sizeof *curves);
    if (status == TTQ_OK && !curves)
        status = ttq_fail(error, TTQ_NO_MEMORY, "figure4: no memory for the curves");
    ttq_text_add(&text, "method,images,top,epoch,mean,ci_low,ci_high,n\n");
    ttq_text_add(&seeds, "method,images,top,epoch,seed,error\n");
    for (int m = 0; m < FIG_METHODS && status == TTQ_OK; m++) {
        const char *variant = fig_plan_variant(report->plan, item, fig_methods[m], NULL, NULL);
        if (!variant)
            continue;
        memset(curves, 0, MEASURES * sizeof *curves);
        for (int i = 0; i < report->plan->count && status == TTQ_OK; i++) {
            const struct fig_cell *cell = &report->plan->cells[i];
            if (strcmp(cell->variant, variant) == 0 &&
                strcmp(fig_cell_outcome(cell), "finished") == 0)
                status = add_run_curves(cell, fig_methods[m], curves, &seeds, error);
        }
        if (status == TTQ_OK)
            add_mean_curves(&stat, variant, fig_methods[m], curves,
                            fig_plan_waiting(report->plan, NULL, variant, NULL) > 0, &text, n);
    }
    free(curves);
    fig_sheet_free(&stat);
    if (status == TTQ_OK)
        status = fig_report_data(report, "figure4.csv", &text, error);
    if (status == TTQ_OK)
        status = fig_report_data(report, "figure4_seeds.csv", &seeds, error);
    ttq_text_free(&text);
    ttq_text_free(&seeds);
    return status;
}

static enum ttq_status add_errors(struct fig_report *report, const json_t *item,
                                  struct ttq_error *error)
{
    char caption[768], title[128];
    int n = 0;
    enum ttq_status status = write_figure4(report, item, &n, error);
    if (status != TTQ_OK || !n)
        return status;
    const char *variant = fig_plan_variant(report->plan, item, "ttq", NULL, NULL);
    snprintf(title, sizeof title, "%.60s",
             variant ? fig_plan_setting(report->plan, variant, "data.set") : "");
    snprintf(
        caption, sizeof caption,
        "Top-1 error (solid) and top-5 error (dashed) in percent by epoch, training images "
        "left, test images right; n = %d seeds at most. Lines: means over seeds; band: 95 %% t "
        "interval of the test error. No test.%s",
        n,
        report->paper[0] ? " Below: the paper's AlexNet on ImageNet, another data set, read "
                           "from the vector drawing of its Figure 4 (about 0.15 points)."
                         : "");
    return fig_report_picture(
        report,
        &(struct fig_picture){.name = "figure4",
                              .title = "Networks on larger images (the paper's Figure 4)",
                              .caption = caption,
                              .paper = "70 epochs each",
                              .runs.item = item,
                              .extra = {title}},
        error);
}

enum ttq_status fig_add_figure4(struct fig_report *report, struct ttq_error *error)
{
    const json_t *item = fig_plan_item(report->plan, "figure4");
    item = item ? item : fig_plan_item(report->plan, "table2");
    if (!item)
        return TTQ_OK;
    return add_errors(report, item, error);
}
