/* errors.c - the table of all test errors by variant. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

enum ttq_status fig_section_errors(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"method", FIG_WORD},
        {"seeds n", FIG_NUMBER},
        {"diverged", FIG_NUMBER},
        {"mean (%)", FIG_NUMBER},
        {"standard deviation (points)", FIG_NUMBER},
        {"95 % interval of the mean (%)", FIG_NUMBER},
        {"zeros (%)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_sheet sheet;
    fig_report_section(report, "errors", "Test error of the last epoch");
    enum ttq_status status = fig_sheet_read(report->tables, "errors.csv", &sheet, error);
    for (int row = 0; row < sheet.csv.rows; row++) {
        const char *variant = fig_sheet_word(&sheet, row, "variant");
        fig_table_cell(
            &table, "%s%s", fig_variant_title(report->plan, variant),
            fig_plan_is_tested(report->plan, variant) ? "" : " (on held-out training images)");
        double n = fig_sheet_number(&sheet, row, "n");
        int waiting = fig_plan_waiting(report->plan, NULL, variant, NULL);
        if (waiting)
            fig_table_cell(&table, "%g of %g", n, n + waiting);
        else
            fig_table_number(&table, 0, n);
        fig_table_number(&table, 0, fig_sheet_number(&sheet, row, "diverged"));
        fig_table_number(&table, 2, fig_sheet_number(&sheet, row, "mean"));
        fig_table_number(&table, 2, fig_sheet_number(&sheet, row, "sd"));
        fig_table_interval(&table, 2, waiting ? NAN : fig_sheet_number(&sheet, row, "ci_low"),
                           waiting ? NAN : fig_sheet_number(&sheet, row, "ci_high"));
        fig_table_number(&table, 2, fig_sheet_number(&sheet, row, "zeros_mean"));
    }
    if (status == TTQ_OK && sheet.csv.rows > 0)
        status = fig_report_table(report, &table, "table-errors", NULL,
                                  "Mean and standard deviation over seeds; 95 % t interval of the "
                                  "mean, once all runs of a method have ended. Diverged runs are "
                                  "counted and never averaged. Zeros: of the quantized weights, "
                                  "mean over the last epoch.",
                                  "errors", error);
    else if (status == TTQ_OK)
        fig_report_absent(report, "errors", "ttq-stats errors");
    fig_table_free(&table);
    fig_sheet_free(&sheet);
    return status == TTQ_OK ? fig_report_notes(report, "errors", error) : status;
}
