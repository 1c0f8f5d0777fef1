/* curves.c - a table of curves as a data file with names that gnuplot can take. */
#include <math.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

/* `waits`: runs of it are still to end. Seeds are fixed, so there is no interval before the last.
 */
static void add_row(struct ttq_text *text, const struct fig_sheet *sheet, int row, const char *name,
                    bool waits, int *n)
{
    fig_data_word(text, name);
    for (int c = 1; c < sheet->csv.columns; c++) {
        const char *column = sheet->csv.names[c];
        fig_data_number(text, waits && strncmp(column, "ci_", 3) == 0
                                  ? (double)NAN
                                  : fig_sheet_number(sheet, row, column));
    }
    ttq_text_add(text, "\n");
    *n = (int)fmax(*n, fig_sheet_number(sheet, row, "n"));
}

enum ttq_status fig_report_curves(struct fig_report *report, const struct fig_sheet *sheet,
                                  const struct fig_series *series, int count, const char *name,
                                  int *n, struct ttq_error *error)
{
    struct ttq_text text = {0};
    for (int c = 0; c < sheet->csv.columns; c++)
        ttq_text_add(&text, "%s%s", c ? "," : "", sheet->csv.names[c]);
    ttq_text_add(&text, "\n");
    for (int row = 0; !series && row < sheet->csv.rows; row++)
        add_row(&text, sheet, row, ttq_csv_cell(&sheet->csv, row, 0), false, n);
    for (int s = 0; series && s < count; s++) {
        const char *variant = series[s].variant;
        bool waits = variant && fig_plan_waiting(report->plan, NULL, variant, NULL) > 0;
        for (int row = 0; variant && row < sheet->csv.rows; row++)
            if (strcmp(ttq_csv_cell(&sheet->csv, row, 0), variant) == 0)
                add_row(&text, sheet, row, series[s].name, waits, &n[s]);
    }
    return fig_report_data(report, name, &text, error);
}
