/* paper_figures.c - the paper's Figures 1, 3, 4 and 5 from our runs, with its own curves beside. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

enum { FIGURE3_SERIES = 5 };

static enum ttq_status add_figure1(struct fig_report *report, struct ttq_error *error)
{
    const struct fig_cell *cell = fig_plan_shown(report->plan, "histograms.csv");
    struct ttq_text bins = {0}, codes = {0};
    struct fig_sheet histogram, scales = {0};
    if (!cell || !fig_plan_is_cifar(report->plan, cell->variant))
        return TTQ_OK;
    enum ttq_status status = fig_sheet_read(cell->path, "histograms.csv", &histogram, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(cell->path, "scales_mean.csv", &scales, error);
    const char *layer = histogram.csv.rows ? fig_sheet_word(&histogram, 0, "layer") : "";
    int at = fig_sheet_find(&scales, "layer", layer);
    char caption[512];
    snprintf(caption, sizeof caption,
             "How a real layer becomes ternary: layer %.60s of %.40s, seed %d (one seed, so no "
             "interval; no test). Left: its latent weights at the end of the training; both "
             "thresholds, the three codes (middle) and the two learned scales (right) are means "
             "over the last epoch.",
             layer, fig_variant_title(report->plan, cell->variant), cell->seed);
    if (status == TTQ_OK && at >= 0) {
        static const char *const names[] = {"threshold", "max_abs", "wp",   "wn",
                                            "n_neg",     "n_zero",  "n_pos"};
        ttq_text_add(&bins, "low,high,count\n");
        for (int row = 0; row < histogram.csv.rows; row++) {
            if (strcmp(fig_sheet_word(&histogram, row, "layer"), layer) != 0)
                continue;
            ttq_text_add(&bins, "%.9g", fig_sheet_number(&histogram, row, "low"));
            fig_data_number(&bins, fig_sheet_number(&histogram, row, "high"));
            fig_data_number(&bins, fig_sheet_number(&histogram, row, "count"));
            ttq_text_add(&bins, "\n");
        }
        ttq_text_add(&codes, "layer,run,threshold,max_abs,wp,wn,n_neg,n_zero,n_pos\n");
        fig_data_word(&codes, layer);
        ttq_text_add(&codes, ",");
        fig_data_word(&codes, cell->folder);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            fig_data_number(&codes, fig_sheet_number(&scales, at, names[i]));
        ttq_text_add(&codes, "\n");
        status = fig_report_data(report, "histogram.csv", &bins, error);
        if (status == TTQ_OK)
            status = fig_report_data(report, "codes.csv", &codes, error);
        if (status == TTQ_OK)
            status = fig_report_picture(
                report,
                &(struct fig_picture){.name = "figure1",
                                      .title = "How a layer becomes ternary (the paper's Figure 1)",
                                      .caption = caption,
                                      .runs.variant = cell->variant},
                error);
    }
    ttq_text_free(&bins);
    ttq_text_free(&codes);
    fig_sheet_free(&histogram);
    fig_sheet_free(&scales);
    return status;
}

/* The words of figure3.gp and the variants that they stand for. */
static void choose_series(const struct fig_plan *plan, const json_t *item, const char *depth,
                          struct fig_series series[FIGURE3_SERIES])
{
    static const char *const names[FIGURE3_SERIES] = {"full", "full-again", "dorefa", "twn", "ttq"};
    for (int s = 0; s < FIGURE3_SERIES; s++)
        series[s] = (struct fig_series){
            names[s], strcmp(names[s], "full-again") == 0
                          ? fig_plan_restarted(plan, item, depth)
                          : fig_plan_variant(plan, item, names[s], "net.depth", depth)};
}

/* What Figure 3 says below it; false where there is no curve. */
static bool describe_figure3(const struct fig_report *report, const struct fig_series *series,
                             const int *n, struct ttq_text *caption)
{
    int most = 0;
    bool restarts = false;
    ttq_text_add(caption, "Test error in percent after each epoch;");
    for (int s = 0; s < FIGURE3_SERIES; s++) {
        if (!n[s])
            continue;
        ttq_text_add(caption, "%s %s n = %d", most ? "," : "",
                     strcmp(series[s].name, "full-again") == 0 ? "full precision, restarted"
                                                               : fig_method_name(series[s].name),
                     n[s]);
        most = n[s] > most ? n[s] : most;
        restarts |= s > 0 && fig_plan_start(report->plan, series[s].variant)[0];
    }
    ttq_text_add(caption, " seeds.%s %s No test.%s",
                 restarts ? " All but full precision begin from the full-precision run of the same "
                            "seed; full precision, restarted, has the same epochs more (dashed)."
                          : "",
                 most > 1 ? "Thick line: mean over the seeds; band: its 95 % confidence interval "
                            "(Student t); thin lines: single seeds."
                          : "One seed, so there is no interval.",
                 report->paper[0] ? " Right: the paper's curves, read from the vector drawing of "
                                    "its Figure 3 (version 3), one run per method."
                                  : "");
    return most > 0;
}

static enum ttq_status add_figure3(struct fig_report *report, struct ttq_error *error)
{
    const json_t *item = fig_plan_item(report->plan, "figure3");
    struct fig_series series[FIGURE3_SERIES];
    struct fig_sheet curves, seeds = {0};
    struct ttq_text caption = {0};
    int n[FIGURE3_SERIES] = {0}, none[FIGURE3_SERIES] = {0};
    const char *main = item ? fig_plan_variant(report->plan, item, "ttq", NULL, NULL) : NULL;
    if (!main)
        return TTQ_OK;
    choose_series(report->plan, item, fig_plan_setting(report->plan, main, "net.depth"), series);
    enum ttq_status status = fig_sheet_read(report->tables, "error_curves.csv", &curves, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(report->tables, "error_seeds.csv", &seeds, error);
    bool present = curves.csv.rows > 0 && seeds.csv.rows > 0;
    if (status == TTQ_OK && present)
        status = fig_report_curves(report, &curves, series, FIGURE3_SERIES, "error_curves.csv", n,
                                   error);
    if (status == TTQ_OK && present)
        status = fig_report_curves(report, &seeds, series, FIGURE3_SERIES, "error_seeds.csv", none,
                                   error);
    fig_sheet_free(&curves);
    fig_sheet_free(&seeds);
    bool drawable = describe_figure3(report, series, n, &caption);
    if (status == TTQ_OK && drawable)
        status = fig_report_picture(
            report,
            &(struct fig_picture){.name = "figure3",
                                  .title = "Error by epoch (the paper's Figure 3)",
                                  .caption = caption.bytes ? caption.bytes : "",
                                  .paper = "180 epochs each",
                                  .runs.item = item},
            error);
    ttq_text_free(&caption);
    return status;
}

/* Figure 5's series of a variant: learned scales, or none. NULL: it is no part of the figure. */
static const char *series_of(const struct fig_plan *plan, const char *variant)
{
    const char *scales = fig_plan_setting(plan, variant, "quant.scales");
    if (strcmp(fig_plan_setting(plan, variant, "quant.method"), "ttq") != 0 ||
        strcmp(fig_plan_setting(plan, variant, "quant.threshold"), "share") != 0 ||
        fig_plan_setting(plan, variant, "quant.share_from")[0])
        return NULL;
    return strcmp(scales, "fixed-one") == 0                  ? "plain"
           : !scales[0] || strcmp(scales, "asymmetric") == 0 ? "scales"
                                                             : NULL;
}

/* The rows of one variant: mean of test and training error, and every seed. */
static void add_share(struct fig_report *report, const struct fig_sheet *errors,
                      const char *variant, const char *series, struct ttq_text texts[2],
                      struct ttq_text *seeds, int *n)
{
    const struct fig_plan *plan = report->plan;
    double share = 100 * strtod(fig_plan_setting(plan, variant, "quant.share"), NULL);
    bool waits = fig_plan_waiting(plan, NULL, variant, NULL) > 0;
    int row = waits ? -1 : fig_sheet_find(errors, "variant", variant);
    for (int k = 0; k < 2; k++) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < plan->count; i++) {
            const json_t *value =
                json_object_get(plan->cells[i].done, k ? "train_error" : "test_error");
            if (strcmp(plan->cells[i].variant, variant) != 0 ||
                strcmp(fig_cell_outcome(&plan->cells[i]), "finished") != 0 ||
                !json_is_number(value))
                continue;
            ttq_text_add(seeds, "%s,%s,%g,%d,%.9g\n", series, k ? "train" : "test", share,
                         plan->cells[i].seed, json_number_value(value));
            sum += json_number_value(value);
            count++;
        }
        if (!count)
            continue;
        ttq_text_add(&texts[k], "%s,%s,%g,%.9g", series, k ? "train" : "test", share, sum / count);
        fig_data_number(&texts[k], row < 0
                                       ? (double)NAN
                                       : fig_sheet_number(errors, row, k ? "train_low" : "ci_low"));
        fig_data_number(&texts[k],
                        row < 0 ? (double)NAN
                                : fig_sheet_number(errors, row, k ? "train_high" : "ci_high"));
        ttq_text_add(&texts[k], ",%d\n", count);
        *n = count > *n ? count : *n;
    }
}

static enum ttq_status write_figure5(struct fig_report *report, const json_t *item, int *n,
                                     struct ttq_error *error)
{
    struct ttq_text texts[2] = {{0}}, seeds = {0}, text = {0};
    struct fig_sheet errors;
    static const char *const series[] = {"plain", "scales"};
    enum ttq_status status = fig_sheet_read(report->tables, "errors.csv", &errors, error);
    json_t *variants = json_object_get(item, "variants");
    ttq_text_add(&seeds, "series,images,share,seed,error\n");
    ttq_text_add(&text, "series,images,share,mean,ci_low,ci_high,n\n");
    for (int s = 0; s < 2 && status == TTQ_OK; s++) {
        for (size_t i = 0; i < json_array_size(variants); i++) {
            const char *variant = json_string_value(json_array_get(variants, i));
            const char *of = variant ? series_of(report->plan, variant) : NULL;
            if (of && strcmp(of, series[s]) == 0)
                add_share(report, &errors, variant, of, texts, &seeds, n);
        }
        for (int k = 0; k < 2; k++) {
            if (texts[k].bytes)
                ttq_text_add_bytes(&text, texts[k].bytes, texts[k].length);
            ttq_text_free(&texts[k]);
        }
    }
    fig_sheet_free(&errors);
    if (status == TTQ_OK)
        status = fig_report_data(report, "figure5.csv", &text, error);
    if (status == TTQ_OK)
        status = fig_report_data(report, "figure5_seeds.csv", &seeds, error);
    ttq_text_free(&text);
    ttq_text_free(&seeds);
    return status;
}

static enum ttq_status add_figure5(struct fig_report *report, struct ttq_error *error)
{
    const json_t *item = fig_plan_item(report->plan, "figure5");
    char caption[768];
    int n = 0;
    if (!item)
        return TTQ_OK;
    enum ttq_status status = write_figure5(report, item, &n, error);
    if (status != TTQ_OK || !n)
        return status;
    snprintf(caption, sizeof caption,
             "Test and training error in percent of the last epoch against the share of zeros that "
             "every layer is held at, with TTQ's scales and as the official script (no scales); "
             "n = %d seeds at most. %s No test.%s",
             n, n > 1 ? "Bars: 95 % t interval of the mean." : "One seed, so there is no interval.",
             report->paper[0] ? " Right: the paper's points, from the hidden table of its chart."
                              : "");
    return fig_report_picture(
        report,
        &(struct fig_picture){.name = "figure5",
                              .title = "Share of zeros (the paper's Figure 5)",
                              .caption = caption,
                              .paper = "an unknown number of epochs",
                              .runs.item = item},
        error);
}

enum ttq_status fig_section_paper_figures(struct fig_report *report, struct ttq_error *error)
{
    fig_report_section(report, "figures", "The paper's figures from our runs");
    enum ttq_status status = add_figure1(report, error);
    if (status == TTQ_OK)
        status = add_figure3(report, error);
    if (status == TTQ_OK)
        status = fig_add_figure4(report, error);
    return status == TTQ_OK ? add_figure5(report, error) : status;
}
