/* settled.c - have the scales settled? What the seeds say of each layer, and each trajectory. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

/* In how many layers the scales have settled, by which bound. */
static void add_count(struct ttq_text *text, const struct fig_plan *plan, const char *variant,
                      const struct fig_sheet *sheet)
{
    int all = sheet->csv.rows, rest = 0, moving = 0, epochs = fig_plan_epochs(plan, variant);
    for (int row = 0; row < all; row++) {
        rest += strcmp(fig_sheet_word(sheet, row, "settled"), "at rest") == 0;
        moving += strcmp(fig_sheet_word(sheet, row, "settled"), "moving") == 0;
    }
    ttq_text_add(text, "r has come to rest in %d of %d layers", rest, all);
    if (epochs > 0)
        ttq_text_add(text, " after %d epochs", epochs);
    ttq_text_add(text,
                 ", is moving in %d, and in %d this is undecided. At rest: its mean drift over "
                 "the last 20 %% of the training is shown to be within ",
                 moving, all - rest - moving);
    double limit = fig_sheet_number(sheet, 0, "limit");
    if (isfinite(limit))
        ttq_text_add(text, "+-%g, ", limit);
    ttq_text_add(text, "a quarter of the equivalence bound of r (TOST over seeds, exploratory, not "
                       "adjusted); moving: the 90 %% interval of the drift lies outside.");
}

/* Layer by layer, over seeds. */
static enum ttq_status add_layers(struct fig_report *report, const char *variant,
                                  struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD},
        {"seeds n", FIG_NUMBER},
        {"mean drift of r at the end", FIG_NUMBER},
        {"90 % interval", FIG_NUMBER},
        {"p, TOST", FIG_NUMBER},
        {"limit of the drift (+-)", FIG_NUMBER},
        {"settled", FIG_WORD},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_sheet sheet;
    struct ttq_text caption = {0};
    enum ttq_status status = fig_sheet_read(report->tables, "trajectory-tests.csv", &sheet, error);
    if (status != TTQ_OK || sheet.csv.rows == 0) {
        fig_sheet_free(&sheet);
        return status;
    }
    for (int row = 0; row < sheet.csv.rows; row++) {
        fig_table_cell(&table, "%s", fig_sheet_word(&sheet, row, "layer"));
        fig_table_number(&table, 0, fig_sheet_number(&sheet, row, "n"));
        fig_table_number(&table, 4, fig_sheet_number(&sheet, row, "mean_drift"));
        fig_table_interval(&table, 4, fig_sheet_number(&sheet, row, "drift_low90"),
                           fig_sheet_number(&sheet, row, "drift_high90"));
        fig_table_p(&table, fig_sheet_number(&sheet, row, "p_tost"), "");
        fig_table_number(&table, 4, fig_sheet_number(&sheet, row, "limit"));
        fig_table_cell(&table, "%s", fig_sheet_word(&sheet, row, "settled"));
    }
    add_count(&caption, report->plan, variant, &sheet);
    fig_sheet_free(&sheet);
    fig_html_element(&report->page, "p", NULL, caption.bytes ? caption.bytes : "");
    ttq_text_add(&caption, " r and its drift have no unit.");
    ttq_text_add(&report->page, "<details><summary>Every layer</summary>\n");
    status = fig_report_table_text(report, &table, "table-trajectory-tests", &caption,
                                   "trajectory-tests", error);
    ttq_text_add(&report->page, "</details>\n");
    return status;
}

static void add_row(struct fig_table *table, const struct fig_sheet *sheet, int row)
{
    fig_table_cell(table, "%s", fig_sheet_word(sheet, row, "layer"));
    fig_table_number(table, 0, fig_sheet_number(sheet, row, "seed"));
    fig_table_number(table, 4, fig_sheet_number(sheet, row, "drift"));
    fig_table_interval(table, 4, fig_sheet_number(sheet, row, "drift_low"),
                       fig_sheet_number(sheet, row, "drift_high"));
    fig_table_number(table, 0, fig_sheet_number(sheet, row, "points"));
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "lag1"));
    fig_table_number(table, 1, fig_sheet_number(sheet, row, "tau"));
    fig_table_number(table, 1, fig_sheet_number(sheet, row, "ess"));
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "geweke_z"));
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "change_epoch"));
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "cut_epoch"));
}

static enum ttq_status add_trajectories(struct fig_report *report, const struct fig_sheet *sheet,
                                        struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD},
        {"seed", FIG_NUMBER},
        {"drift of r at the end", FIG_NUMBER},
        {"90 % interval of resampling", FIG_NUMBER},
        {"points", FIG_NUMBER},
        {"correlation of neighbours", FIG_NUMBER},
        {"correlation time (points)", FIG_NUMBER},
        {"effective sample size", FIG_NUMBER},
        {"z of Geweke", FIG_NUMBER},
        {"change (epoch)", FIG_NUMBER},
        {"steady from (epoch)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct ttq_text caption = {0};
    for (int row = 0; row < sheet->csv.rows; row++)
        add_row(&table, sheet, row);
    ttq_text_add(&caption,
                 "Trajectories of r, one a layer and seed. r and its drift have no unit. Drift: "
                 "slope of Theil and Sen over the last 20 %% of the training times its length; its "
                 "interval, from resampled blocks of the residuals, describes one run and is too "
                 "short for a test. Points: rows of the training, averaged where they are many; "
                 "they are correlated and replicate nothing, so there is no p value. Correlation "
                 "time: points that one independent value is worth (Geyer); effective sample size: "
                 "points divided by it. z: the first 10 %% against the last 50 %%. Change: where "
                 "one break splits it best (Pettitt). Steady from: cut by MSER-5.");
    ttq_text_add(&report->page, "<details><summary>Every trajectory</summary>\n");
    enum ttq_status status =
        fig_report_table_text(report, &table, "table-trajectory", &caption, "trajectory", error);
    ttq_text_add(&report->page, "</details>\n");
    return status;
}

enum ttq_status fig_add_settled(struct fig_report *report, const char *variant,
                                struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(report->tables, "trajectory.csv", &sheet, error);
    if (status == TTQ_OK && sheet.csv.rows > 0) {
        fig_html_element(&report->page, "h3", NULL, "Have the scales settled?");
        status = add_layers(report, variant, error);
        if (status == TTQ_OK)
            status = add_trajectories(report, &sheet, error);
    }
    fig_sheet_free(&sheet);
    return status;
}
