/* paper_tables.c - Table 1 of the paper with ours beside it, and the section of all its tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/paper_tables.h"

enum { CONVERGED = 160 }; /* epochs after which the paper's models have converged (its words) */

static enum ttq_status add_table1(struct fig_report *report, const json_t *item,
                                  const struct fig_sheet *errors, struct ttq_error *error)
{
    const struct fig_plan *plan = report->plan;
    struct fig_table table = {.columns = fig_error_columns, .count = FIG_ERROR_COLUMNS};
    struct fig_sheet paper;
    struct ttq_text caption = {0};
    char networks[8][32];
    enum ttq_status status = fig_sheet_read(report->paper, "table1.csv", &paper, error);
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows && row < 8; row++) {
        const char *depth = fig_sheet_word(&paper, row, "depth");
        const char *again = fig_plan_restarted(plan, item, depth);
        snprintf(networks[row], sizeof networks[row], "ResNet-%.16s", depth);
        for (int m = 0; m < 2; m++) {
            const char *method = m ? "ttq" : "full";
            struct fig_paper_row r = {
                .network = networks[row],
                .method = fig_method_name(method),
                .error = "test",
                .ours = {.item = item,
                         .variant = fig_plan_variant(plan, item, method, "net.depth", depth),
                         .least_epochs = CONVERGED,
                         .comparable = true},
                .paper = fig_sheet_number(&paper, row, method),
                .decimals = 2};
            fig_add_error_row(&table, plan, errors, &r);
            r.method = "full precision, restarted";
            r.ours.variant = again;
            r.paper = NAN;
            if (m == 0 && again)
                fig_add_error_row(&table, plan, errors, &r);
        }
    }
    fig_sheet_free(&paper);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    fig_html_element(&report->page, "h3", NULL, "Table 1: CIFAR-10");
    ttq_text_add(&caption,
                 "Test error of the last epoch, mean over seeds with its 95 %% t interval; the "
                 "paper's values come from one run each. %s ",
                 plan->verdict_allowed ? FIG_INSIDE_CAPTION
                                       : "This profile is a demonstration: whether the paper's "
                                         "value lies inside says nothing about it.");
    fig_add_schedule(&caption, plan, item, NULL, "about 400 epochs each");
    return fig_report_table_text(report, &table, "table1", &caption, "errors", error);
}

enum ttq_status fig_section_paper_tables(struct fig_report *report, struct ttq_error *error)
{
    static const char *const names[] = {"table1", "table2", "table3", "table4"};
    struct fig_sheet errors;
    struct ttq_text missing = {0};
    if (!report->paper[0])
        return TTQ_OK;
    fig_report_section(report, "tables", "The paper's tables, ours beside them");
    enum ttq_status status = fig_sheet_read(report->tables, "errors.csv", &errors, error);
    for (int number = 1; status == TTQ_OK && number <= 4; number++) {
        const json_t *item = fig_plan_item(report->plan, names[number - 1]);
        if (!item && number == 1) /* its first row is the end of Figure 3 */
            item = fig_plan_item(report->plan, "figure3");
        if (!item)
            ttq_text_add(&missing, "%s%s", missing.length ? ", " : "", names[number - 1]);
        else if (number == 1)
            status = add_table1(report, item, &errors, error);
        else if (number == 4)
            status = fig_add_table4(report, item, error);
        else
            status = fig_add_large(report, item, &errors, number, error);
    }
    fig_sheet_free(&errors);
    if (status == TTQ_OK && missing.length)
        fig_html_format(&report->page, "p", "soft",
                        "Not in this plan: %s (a page with the item shows the table).",
                        missing.bytes);
    ttq_text_free(&missing);
    return status;
}
