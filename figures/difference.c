/* difference.c - what two tables have in common: a paired difference with its tests; and the one of
 * main effects and interactions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

/* An adjustment of p values as people write it. */
static const char *adjustment(const char *name)
{
    static const char *const names[][2] = {
        {"none", "alone"}, {"holm", "Holm"}, {"hochberg", "Hochberg"}, {"bh", "BH"}, {"by", "BY"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    return name;
}

void fig_p_cells(struct fig_table *table, const struct fig_sheet *sheet, int row)
{
    char how[64];
    const char *family = fig_sheet_word(sheet, row, "family");
    snprintf(how, sizeof how, "%s%s%.30s", adjustment(fig_sheet_word(sheet, row, "adjustment")),
             family[0] ? ", " : "", family);
    fig_table_p(table, fig_sheet_number(sheet, row, "p_t"), "");
    fig_table_p(table, fig_sheet_number(sheet, row, "p_signflip"), "");
    fig_table_p(table, fig_sheet_number(sheet, row, "p_adjusted"), how);
    fig_table_p(table, fig_sheet_number(sheet, row, "p_tost"), "");
}

void fig_difference_cells(struct fig_table *table, const struct fig_sheet *sheet, int row)
{
    fig_table_number(table, 0, fig_sheet_number(sheet, row, "n"));
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "mean_diff|mean"));
    fig_table_interval(table, 2, fig_sheet_number(sheet, row, "ci_low"),
                       fig_sheet_number(sheet, row, "ci_high"));
    fig_p_cells(table, sheet, row);
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "g"));
}

enum ttq_status fig_add_factorial(struct fig_report *report, const char *item,
                                  struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"effect", FIG_WORD},
        {"level", FIG_WORD},
        {"against", FIG_WORD},
        FIG_DIFFERENCE_COLUMNS("seeds"),
        {"95 % interval of g", FIG_NUMBER},
    };
    static const char title[] = "Main effects and interactions";
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_sheet sheet;
    struct ttq_text caption = {0};
    char name[64], file[96], id[96];
    snprintf(name, sizeof name, "factorial-%.40s", item);
    snprintf(file, sizeof file, "%s.csv", name);
    snprintf(id, sizeof id, "table-%s", name);
    enum ttq_status status = fig_sheet_read(report->tables, file, &sheet, error);
    for (int row = 0; row < sheet.csv.rows; row++) {
        fig_table_cell(&table, "%s", fig_sheet_word(&sheet, row, "effect"));
        fig_table_cell(&table, "%s", fig_sheet_word(&sheet, row, "level"));
        fig_table_cell(&table, "%s", fig_sheet_word(&sheet, row, "against"));
        fig_difference_cells(&table, &sheet, row);
        fig_table_interval(&table, 2, fig_sheet_number(&sheet, row, "g_low"),
                           fig_sheet_number(&sheet, row, "g_high"));
    }
    double bound = sheet.csv.rows ? fig_sheet_number(&sheet, 0, "bound") : (double)NAN;
    bool empty = sheet.csv.rows == 0;
    fig_sheet_free(&sheet);
    if (status != TTQ_OK || empty)
        return status;
    ttq_text_add(&caption,
                 "%s: test error at the level minus that of the one it is set against, over seeds; "
                 "negative means that the level is better. 95 %% t intervals, not adjusted.",
                 title);
    if (isfinite(bound))
        ttq_text_add(&caption, " TOST: equivalence within +-%g points.", bound);
    ttq_text_add(&caption, " t and degrees of freedom stand in tables/%s.csv.", name);
    ttq_text_add(&report->page, "<details><summary>%s</summary>\n", title);
    status = fig_report_table_text(report, &table, id, &caption, name, error);
    if (status == TTQ_OK)
        status = fig_report_notes(report, name, error);
    ttq_text_add(&report->page, "</details>\n");
    return status;
}
