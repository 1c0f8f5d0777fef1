/* scales.c - the section "do Wp and Wn differ?": forest plot, table, p values, trajectories. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

/* Rows that speak of several layers at once stand in the table, not in the figures. */
static bool is_layer(const char *name)
{
    return strcmp(name, "all layers") != 0 && strcmp(name, "all") != 0;
}

static void add_scales_row(struct fig_table *table, const struct fig_sheet *sheet, int row)
{
    fig_table_cell(table, "%s", fig_sheet_word(sheet, row, "layer"));
    fig_table_number(table, 0, fig_sheet_number(sheet, row, "n"));
    fig_table_number(table, 3, fig_sheet_number(sheet, row, "mean_r|mean"));
    fig_table_interval(table, 3, fig_sheet_number(sheet, row, "ci_low"),
                       fig_sheet_number(sheet, row, "ci_high"));
    fig_table_number(table, 3, fig_sheet_number(sheet, row, "ratio"));
    fig_table_interval(table, 3, fig_sheet_number(sheet, row, "ratio_low"),
                       fig_sheet_number(sheet, row, "ratio_high"));
    fig_table_p(table, fig_sheet_number(sheet, row, "p_t"), "");
    fig_table_p(table, fig_sheet_number(sheet, row, "p_signflip"), "");
    fig_table_p(table, fig_sheet_number(sheet, row, "p_maxt"), "");
    fig_table_p(table, fig_sheet_number(sheet, row, "p_tost"), "");
    fig_table_number(table, 1, fig_sheet_number(sheet, row, "share_zero|zero"));
}

static enum ttq_status add_scales_table(struct fig_report *report, const struct fig_sheet *sheet,
                                        struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD},
        {"seeds n", FIG_NUMBER},
        {"r, mean", FIG_NUMBER},
        {"95 % interval of r", FIG_NUMBER},
        {"Wp/Wn", FIG_NUMBER},
        {"95 % interval of Wp/Wn", FIG_NUMBER},
        {"p, t test of r = 0", FIG_NUMBER},
        {"p, sign flips", FIG_NUMBER},
        {"p, sign flips, max-T over layers", FIG_NUMBER},
        {"p, equivalence (TOST)", FIG_NUMBER},
        {"zeros (%)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    for (int row = 0; row < sheet->csv.rows; row++)
        add_scales_row(&table, sheet, row);
    return fig_report_table(
        report, &table, "table-scales", NULL,
        "r = ln(|Wp|/|Wn|), mean over the steps of the last epoch, one value per seed (the unit of "
        "all tests); r = 0.05 means that Wp is about 5 % larger. Scales and r have no unit. "
        "Intervals: 95 % t intervals of the mean over seeds.",
        "scales", error);
}

static enum ttq_status write_forest(struct fig_report *report, const struct fig_sheet *sheet,
                                    int *n, struct ttq_error *error)
{
    struct ttq_text text = {0};
    static const char *const names[] = {"mean_r|mean", "ci_low",    "ci_high",    "bound",
                                        "ratio",       "ratio_low", "ratio_high", "p_t",
                                        "p_signflip",  "p_maxt",    "p_tost",     "n"};
    ttq_text_add(&text, "layer,mean,ci_low,ci_high,bound,ratio,ratio_low,ratio_high,p_t,"
                        "p_signflip,p_maxt,p_tost,n\n");
    for (int row = 0; row < sheet->csv.rows; row++) {
        const char *layer = fig_sheet_word(sheet, row, "layer");
        if (!is_layer(layer) || !isfinite(fig_sheet_number(sheet, row, "mean_r|mean")))
            continue;
        fig_data_word(&text, layer);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            fig_data_number(&text, fig_sheet_number(sheet, row, names[i]));
        ttq_text_add(&text, "\n");
        *n = (int)fmax(*n, fig_sheet_number(sheet, row, "n"));
    }
    return fig_report_data(report, "forest.csv", &text, error);
}

/* One value a layer and seed: from the statistics, else from the runs themselves. */
static enum ttq_status write_forest_seeds(struct fig_report *report, struct ttq_error *error)
{
    struct ttq_text text = {0};
    struct fig_sheet sheet;
    ttq_text_add(&text, "layer,seed,r\n");
    enum ttq_status status = fig_sheet_read(report->tables, "scales-seeds.csv", &sheet, error);
    for (int row = 0; row < sheet.csv.rows; row++) {
        fig_data_word(&text, fig_sheet_word(&sheet, row, "layer"));
        fig_data_number(&text, fig_sheet_number(&sheet, row, "seed"));
        fig_data_number(&text, fig_sheet_number(&sheet, row, "r"));
        ttq_text_add(&text, "\n");
    }
    bool present = sheet.present;
    fig_sheet_free(&sheet);
    for (int i = 0; status == TTQ_OK && !present && i < report->plan->count; i++) {
        const struct fig_cell *cell = &report->plan->cells[i];
        if (strcmp(cell->variant, report->main) != 0 ||
            strcmp(fig_cell_outcome(cell), "finished") != 0)
            continue;
        status = fig_sheet_read(cell->path, "scales_mean.csv", &sheet, error);
        for (int row = 0; row < sheet.csv.rows; row++) {
            fig_data_word(&text, fig_sheet_word(&sheet, row, "layer"));
            ttq_text_add(&text, ",%d", cell->seed);
            fig_data_number(&text, fig_sheet_number(&sheet, row, "log_ratio"));
            ttq_text_add(&text, "\n");
        }
        fig_sheet_free(&sheet);
    }
    if (status == TTQ_OK)
        return fig_report_data(report, "forest_seeds.csv", &text, error);
    ttq_text_free(&text);
    return status;
}

static enum ttq_status add_tests(struct fig_report *report, const struct fig_sheet *sheet,
                                 struct ttq_error *error)
{
    char caption[512];
    int n = 0;
    const json_t *item = fig_plan_item(report->plan, "scales");
    /* The log is that of the CIFAR ResNet: no reference for the layers of another network. */
    bool logged = report->paper[0] && fig_plan_is_cifar(report->plan, report->main);
    enum ttq_status status = write_forest(report, sheet, &n, error);
    if (status == TTQ_OK)
        status = write_forest_seeds(report, error);
    snprintf(caption, sizeof caption,
             "r = ln(|Wp|/|Wn|) of every ternary layer; n = %d seeds. Squares: mean over seeds; "
             "bars: its 95 %% t interval; grey: within the equivalence bound.%s",
             n, logged ? " Diamonds: last epoch of the official log, one run." : "");
    if (status == TTQ_OK)
        status = fig_report_picture(
            report,
            &(struct fig_picture){.name = "forest",
                                  .title = "r by layer",
                                  .caption = caption,
                                  .paper =
                                      logged ? "400 epochs of two passes each (the log)" : NULL,
                                  .runs.item = item,
                                  .runs.variant = item ? NULL : report->main},
            error);
    if (status == TTQ_OK)
        status = add_scales_table(report, sheet, error);
    if (status == TTQ_OK)
        status = fig_report_notes(report, "scales", error);
    if (status == TTQ_OK)
        status = fig_report_whole(report, "scales-tests",
                                  "Tests over all layers together; the seed is the unit.", error);
    snprintf(
        caption, sizeof caption,
        "p values of every layer; n = %d seeds. t test and exact sign flips of r = 0, sign "
        "flips corrected for the number of layers (max-T), and the test of equivalence. Lines: "
        "0.05, and dotted the least p that sign flips of so many seeds can give.",
        n);
    if (status == TTQ_OK)
        status =
            fig_report_picture(report,
                               &(struct fig_picture){.name = "pvalues",
                                                     .title = "All p values",
                                                     .caption = caption,
                                                     .runs.item = item,
                                                     .runs.variant = item ? NULL : report->main},
                               error);
    return status;
}

static enum ttq_status add_pictures(struct fig_report *report, int n, struct ttq_error *error)
{
    static const struct {
        const char *name, *title, *what, *paper,
            *epochs; /* paper: what is the paper's; epochs: its */
    } list[] = {
        {"figure2", "Scales and shares by epoch (the paper's Figure 2)",
         "Above, the scales +Wp and -Wn (no unit); below, the shares of negative, zero and "
         "positive weights in percent, mean over the seeds.",
         " Lower block: the paper's curves, read from the vector drawing of its Figure 2 (version "
         "3; about 0.03 for scales, 0.3 points for shares), one run of ResNet-20.",
         "150 epochs shown of one run"},
        {"figure2_layers", "The same for every layer",
         "Scales +Wp and -Wn of every ternary layer against the part of the training that is done.",
         " Circles: the official log of ResNet-20, one run.",
         "400 epochs of two passes each (the log)"},
        {"plane", "The way of the scales",
         "Wp against Wn of every layer from start to end; on the dashed line they are equal.", "",
         NULL},
    };
    const char *interval = n > 1 ? "Thick line: mean over the seeds; band: its 95 % confidence "
                                   "interval (Student t); thin lines: single seeds."
                                 : "One seed, so there is no interval.";
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; i < sizeof list / sizeof *list && status == TTQ_OK; i++) {
        char caption[1024];
        snprintf(caption, sizeof caption, "%s TTQ n = %d. %s No test.%s", list[i].what, n,
                 strcmp(list[i].name, "plane") == 0 ? "Line: mean over the seeds; small points: "
                                                      "ends of single seeds."
                                                    : interval,
                 report->paper[0] ? list[i].paper : "");
        status = fig_report_picture(report,
                                    &(struct fig_picture){.name = list[i].name,
                                                          .title = list[i].title,
                                                          .caption = caption,
                                                          .paper = list[i].epochs,
                                                          .runs.variant = report->main},
                                    error);
    }
    return status;
}

static enum ttq_status add_trajectories(struct fig_report *report, struct ttq_error *error)
{
    struct fig_sheet curves, seeds = {0};
    int n = 0;
    enum ttq_status status = fig_sheet_read(report->tables, "scale_curves.csv", &curves, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(report->tables, "scale_seeds.csv", &seeds, error);
    bool present = status == TTQ_OK && curves.csv.rows > 0 && seeds.csv.rows > 0;
    bool drawable = present && report->main[0]; /* other networks are not the paper's ResNet-20 */
    if (drawable)
        status = fig_report_curves(report, &curves, NULL, 0, "scale_curves.csv", &n, error);
    if (drawable && status == TTQ_OK)
        status = fig_report_curves(report, &seeds, NULL, 0, "scale_seeds.csv", &n, error);
    if (drawable && status == TTQ_OK)
        status = add_pictures(report, n, error);
    else if (status == TTQ_OK && !present)
        fig_report_absent(report, "scale_curves", "ttq-stats trajectories");
    fig_sheet_free(&curves);
    fig_sheet_free(&seeds);
    return status == TTQ_OK ? fig_add_settled(report, report->main, error) : status;
}

enum ttq_status fig_section_scales(struct fig_report *report, struct ttq_error *error)
{
    struct fig_sheet sheet;
    fig_report_section(report, "scales", "Do Wp and Wn differ?");
    enum ttq_status status = fig_sheet_read(report->tables, "scales.csv", &sheet, error);
    if (status == TTQ_OK && sheet.csv.rows > 0)
        status = add_tests(report, &sheet, error);
    else if (status == TTQ_OK)
        fig_report_absent(report, "scales", "ttq-stats scales");
    fig_sheet_free(&sheet);
    return status == TTQ_OK ? add_trajectories(report, error) : status;
}
