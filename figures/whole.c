/* whole.c - a table of the statistics as it is, for those that need no words of their own. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

enum { MOST_COLUMNS = 32 };

/* What a column's name means to a reader; other names are shown as they are. */
static const char *title_of(const char *name)
{
    static const char *const titles[][2] = {
        {"ci_low", "95 % interval from"}, {"ci_high", "to"},
        {"null", "tested against"},       {"df", "degrees of freedom"},
        {"p_signflip", "p, sign flips"},  {"p_adjusted", "p, adjusted"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(name, titles[i][0]) == 0)
            return titles[i][1];
    return name;
}

static bool is_number(const char *cell)
{
    char *end;
    return (void)strtod(cell, &end), end != cell && *end == '\0';
}

static void add_columns(const struct fig_sheet *sheet, struct fig_column *columns, int count)
{
    for (int c = 0; c < count; c++) {
        bool number = true, text = false;
        for (int row = 0; row < sheet->csv.rows; row++) {
            const char *cell = ttq_csv_cell(&sheet->csv, row, c);
            number &= !*cell || is_number(cell);
            text |= strlen(cell) > 24;
        }
        columns[c] = (struct fig_column){title_of(sheet->csv.names[c]), number ? FIG_NUMBER
                                                                        : text ? FIG_LONG
                                                                               : FIG_WORD};
    }
}

enum ttq_status fig_report_whole(struct fig_report *report, const char *name, const char *caption,
                                 struct ttq_error *error)
{
    struct fig_column columns[MOST_COLUMNS];
    struct fig_table table = {.columns = columns};
    struct fig_sheet sheet;
    char file[96], id[96];
    snprintf(file, sizeof file, "%s.csv", name);
    snprintf(id, sizeof id, "table-%s", name);
    enum ttq_status status = fig_sheet_read(report->tables, file, &sheet, error);
    table.count = sheet.csv.columns < MOST_COLUMNS ? sheet.csv.columns : MOST_COLUMNS;
    if (status != TTQ_OK || sheet.csv.rows == 0) {
        fig_sheet_free(&sheet);
        return status;
    }
    add_columns(&sheet, columns, table.count);
    for (int row = 0; row < sheet.csv.rows; row++)
        for (int c = 0; c < table.count; c++) {
            const char *column = sheet.csv.names[c];
            double value = fig_sheet_number(&sheet, row, column);
            bool is_p = column[0] == 'p' && (!column[1] || column[1] == '_');
            if (isfinite(value) && is_p)
                fig_table_p(&table, value, "");
            else if (isfinite(value))
                fig_table_cell(&table, "%.4g", value);
            else
                fig_table_cell(&table, "%s", ttq_csv_cell(&sheet.csv, row, c));
        }
    ttq_text_add(&report->page, "<details><summary>");
    ttq_text_add_html(&report->page, caption);
    ttq_text_add(&report->page, "</summary>\n");
    status = fig_report_table(report, &table, id, NULL, caption, name, error);
    if (status == TTQ_OK)
        status = fig_report_notes(report, name, error);
    ttq_text_add(&report->page, "</details>\n");
    fig_sheet_free(&sheet);
    return status;
}
