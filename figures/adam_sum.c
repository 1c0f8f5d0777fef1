/* adam_sum.c - the sum Wp + Wn of AlexNet's layers under Adam and SGD, beside the authors' log. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

enum { POINTS = 200 }; /* of a line in the figure: more cannot be seen */

static const char *optimizer_of(const struct fig_cell *cell)
{
    const char *optimizer = fig_cell_setting(cell, "train.optimizer");
    return optimizer[0] ? optimizer : "sgd";
}

static bool belongs(const struct fig_cell *cell, const json_t *item)
{
    return fig_item_has(item, cell->variant) && strcmp(fig_cell_outcome(cell), "finished") == 0;
}

/* The lines of one run, thinned; its last row of each layer always counts. */
static enum ttq_status add_run(const struct fig_cell *cell, struct ttq_text *text, int *runs,
                               struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(cell->path, "scales.csv", &sheet, error);
    int layers = 0, rows = sheet.csv.rows;
    while (layers < rows &&
           fig_sheet_number(&sheet, layers, "step") == fig_sheet_number(&sheet, 0, "step"))
        layers++;
    int steps = layers ? rows / layers : 0, stride = steps / POINTS + 1;
    /* Layer by layer: gnuplot breaks a line at every row that is not its own. */
    for (int layer = 0; layer < layers; layer++)
        for (int step = 0; step < steps; step++) {
            int row = step * layers + layer;
            double epoch = fig_sheet_number(&sheet, row, "epoch");
            double wp = fig_sheet_number(&sheet, row, "wp");
            double wn = fig_sheet_number(&sheet, row, "wn");
            if ((step % stride && step != steps - 1) || !isfinite(epoch + wp + wn))
                continue;
            fig_data_word(text, optimizer_of(cell));
            ttq_text_add(text, ",");
            fig_data_word(text, fig_sheet_word(&sheet, row, "layer"));
            ttq_text_add(text, ",%d,%.9g,%.9g,%.9g\n", cell->seed, epoch, wp, wn);
        }
    *runs += steps > 0;
    fig_sheet_free(&sheet);
    return status;
}

/* Means over the seeds of the mean scales of a layer in the last epoch. */
static enum ttq_status mean_scales(const struct fig_report *report, const json_t *item,
                                   const char *optimizer, const char *layer, double scales[2],
                                   struct ttq_error *error)
{
    int n = 0;
    enum ttq_status status = TTQ_OK;
    scales[0] = scales[1] = 0;
    for (int i = 0; i < report->plan->count && status == TTQ_OK; i++) {
        const struct fig_cell *cell = &report->plan->cells[i];
        struct fig_sheet sheet;
        if (!belongs(cell, item) || strcmp(optimizer_of(cell), optimizer) != 0)
            continue;
        status = fig_sheet_read(cell->path, "scales_mean.csv", &sheet, error);
        int row = fig_sheet_find(&sheet, "layer", layer);
        if (row >= 0) {
            scales[0] += fig_sheet_number(&sheet, row, "wp");
            scales[1] += fig_sheet_number(&sheet, row, "wn");
            n++;
        }
        fig_sheet_free(&sheet);
    }
    for (int k = 0; k < 2; k++)
        scales[k] = n ? scales[k] / n : (double)NAN;
    return status;
}

/* The six layers with their last scales, ours and those of the log (its last epoch). */
static enum ttq_status add_table(struct fig_report *report, const json_t *item,
                                 struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD},         {"Adam: Wp", FIG_NUMBER}, {"Wn", FIG_NUMBER},
        {"Wp / Wn", FIG_NUMBER},     {"Wp + Wn", FIG_NUMBER},  {"SGD: Wp + Wn", FIG_NUMBER},
        {"the log: Wp", FIG_NUMBER}, {"Wn", FIG_NUMBER},       {"Wp / Wn", FIG_NUMBER},
        {"Wp + Wn", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_sheet log;
    enum ttq_status status = fig_sheet_read(report->paper, "log_alexnet_scales.csv", &log, error);
    for (int row = 0; row < log.csv.rows && status == TTQ_OK; row++) {
        const char *layer = fig_sheet_word(&log, row, "layer");
        bool last =
            row + 1 == log.csv.rows || strcmp(fig_sheet_word(&log, row + 1, "layer"), layer) != 0;
        double adam[2], sgd[2];
        if (!last)
            continue;
        status = mean_scales(report, item, "adam", layer, adam, error);
        if (status == TTQ_OK)
            status = mean_scales(report, item, "sgd", layer, sgd, error);
        double wp = fig_sheet_number(&log, row, "wp"), wn = fig_sheet_number(&log, row, "wn");
        fig_table_cell(&table, "%s", layer);
        const double values[] = {
            adam[0], adam[1], adam[0] / adam[1], adam[0] + adam[1], sgd[0] + sgd[1], wp, wn,
            wp / wn, wp + wn};
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            fig_table_number(&table, 3, values[k]);
    }
    fig_sheet_free(&log);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    return fig_report_table(
        report, &table, "table-adam-sum", NULL,
        "Scales of AlexNet's ternary layers: ours are means over the steps of the last epoch and "
        "over "
        "seeds, on the data set of this profile; the authors' log is one run on ImageNet, epoch "
        "80. "
        "conv1 is the second convolution, the paper's conv2. No interval, no test.",
        "", error);
}

enum ttq_status fig_section_adam_sum(struct fig_report *report, struct ttq_error *error)
{
    const json_t *item = fig_plan_item(report->plan, "adam-sum");
    struct ttq_text text = {0};
    char caption[768];
    int runs = 0;
    enum ttq_status status = TTQ_OK;
    ttq_text_add(&text, "optimizer,layer,seed,epoch,wp,wn\n");
    for (int i = 0; item && i < report->plan->count && status == TTQ_OK; i++)
        if (belongs(&report->plan->cells[i], item))
            status = add_run(&report->plan->cells[i], &text, &runs, error);
    if (status != TTQ_OK || !runs) {
        ttq_text_free(&text);
        return status;
    }
    fig_report_section(report, "adam-sum", "Wp + Wn under Adam");
    status = fig_report_data(report, "adam_sum.csv", &text, error);
    snprintf(caption, sizeof caption,
             "Wp + Wn of every ternary layer of AlexNet while it trains, one line a layer and seed "
             "(n = %d runs; no mean, no interval, no test). Batch normalisation follows each of "
             "these layers directly, so the loss does not change with the common size of Wp and "
             "Wn and their gradients are opposite in sign; Adam makes steps of nearly equal size "
             "of them, and the sum stays at its initial 2. SGD has no such reason.%s",
             runs,
             report->paper[0] ? " Right: the authors' log of AlexNet on ImageNet, one run." : "");
    if (status == TTQ_OK)
        status = fig_report_picture(report,
                                    &(struct fig_picture){.name = "adam_sum",
                                                          .title = "The sum of the two scales",
                                                          .caption = caption,
                                                          .paper = "80 epochs (the log)",
                                                          .runs.item = item},
                                    error);
    return status == TTQ_OK && report->paper[0] ? add_table(report, item, error) : status;
}
