/* paper_rows.c - a row of the paper's tables with ours beside it. */
#include "figures/paper_tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct fig_column fig_error_columns[FIG_ERROR_COLUMNS] = {
    {"network", FIG_WORD},     {"method", FIG_WORD},           {"error", FIG_WORD},
    {"paper (%)", FIG_NUMBER}, {"ours, mean (%)", FIG_NUMBER}, {"95 % interval (%)", FIG_NUMBER},
    {"seeds n", FIG_NUMBER},   {FIG_INSIDE_TITLE, FIG_WORD},
};

/* Whether the variant trains less than the paper's models need; a length that is not known counts
 * as the paper's. */
static bool is_short(const struct fig_plan *plan, const struct fig_beside *ours)
{
    int epochs = ours->variant ? fig_plan_epochs(plan, ours->variant) : 0;
    return epochs > 0 && epochs < ours->least_epochs;
}

void fig_add_inside(struct fig_table *table, const struct fig_plan *plan,
                    const struct fig_beside *ours, double paper, const struct fig_mean *mean)
{
    const char *inside = "";
    /* The mean's interval is t s / sqrt(n) to both sides, that of one run t s sqrt(1 + 1 / n). */
    double half = 0.5 * (mean->high - mean->low) * sqrt(mean->n + 1);
    if (!isfinite(mean->mean) || !isfinite(paper))
        inside = "";
    else if (!ours->comparable)
        inside = "another data set";
    else if (is_short(plan, ours))
        inside = "another schedule";
    else if (fig_plan_waiting(plan, ours->item, NULL, NULL) == 0 && isfinite(half))
        inside = fabs(paper - mean->mean) <= half ? "yes" : "no";
    fig_table_cell(table, "%s", inside);
}

void fig_add_error_row(struct fig_table *table, const struct fig_plan *plan,
                       const struct fig_sheet *errors, const struct fig_paper_row *r)
{
    int at = r->ours.variant ? fig_sheet_find(errors, "variant", r->ours.variant) : -1;
    struct fig_mean mean = {NAN, NAN, NAN, NAN};
    int waiting = at >= 0 ? fig_plan_waiting(plan, NULL, r->ours.variant, NULL) : 0;
    if (at >= 0) {
        mean.n = fig_sheet_number(errors, at, "n");
        mean.mean = fig_sheet_number(errors, at, r->top5 ? "top5_mean" : "mean");
        if (!waiting) { /* fixed seeds: no interval before the last of them */
            mean.low = fig_sheet_number(errors, at, r->top5 ? "top5_low" : "ci_low");
            mean.high = fig_sheet_number(errors, at, r->top5 ? "top5_high" : "ci_high");
        }
    }
    fig_table_cell(table, "%s", r->network);
    fig_table_cell(table, "%s", r->method);
    fig_table_cell(table, "%s", r->error);
    fig_table_number(table, r->decimals, r->paper);
    fig_table_number(table, 2, mean.mean);
    fig_table_interval(table, 2, mean.low, mean.high);
    if (waiting)
        fig_table_cell(table, "%g of %g", mean.n, mean.n + waiting);
    else
        fig_table_number(table, 0, mean.n);
    fig_add_inside(table, plan, &r->ours, r->paper, &mean);
}
