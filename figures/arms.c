/* arms.c - the section "does the freedom help?": paired differences of the arms of every item. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

/* Its name becomes part of file names. */
static bool name_is_safe(const char *name)
{
    size_t length =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    return length > 0 && length < 40 && !name[length] && name[0] != '-';
}

/* Whether all rows have one control: then the arm alone names a row. */
static bool one_control(const struct fig_sheet *sheet)
{
    for (int row = 1; row < sheet->csv.rows; row++)
        if (strcmp(fig_sheet_word(sheet, row, "control"), fig_sheet_word(sheet, 0, "control")) != 0)
            return false;
    return true;
}

/* A variant's title; beside a figure that has room for names alone, with its name. */
static void add_title(struct fig_table *table, const struct fig_plan *plan, const char *variant,
                      bool alone)
{
    const char *title = fig_variant_title(plan, variant);
    if (alone || strcmp(title, variant) == 0)
        fig_table_cell(table, "%s", title);
    else
        fig_table_cell(table, "%s (%s)", title, variant);
}

static void add_compare_row(struct fig_table *table, const struct fig_plan *plan,
                            const struct fig_sheet *sheet, int row, bool alone)
{
    add_title(table, plan, fig_sheet_word(sheet, row, "arm"), alone);
    add_title(table, plan, fig_sheet_word(sheet, row, "control"), alone);
    fig_difference_cells(table, sheet, row);
    fig_table_number(table, 2, fig_sheet_number(sheet, row, "p_superior"));
}

static enum ttq_status add_compare_table(struct fig_report *report, const struct fig_sheet *sheet,
                                         const char *item, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"arm", FIG_WORD},
        {"control", FIG_WORD},
        FIG_DIFFERENCE_COLUMNS("pairs"),
        {"P(arm better)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    char id[64], source[64], caption[1024];
    for (int row = 0; row < sheet->csv.rows; row++)
        add_compare_row(&table, report->plan, sheet, row, one_control(sheet));
    double bound = sheet->csv.rows ? fig_sheet_number(sheet, 0, "bound") : (double)NAN;
    bool tested = false; /* some row has more than one pair */
    for (int row = 0; row < sheet->csv.rows; row++)
        tested |= fig_sheet_number(sheet, row, "n") > 1;
    int used = snprintf(caption, sizeof caption,
                        "Test error of the arm minus that of its control, paired by seed; "
                        "negative means that the arm is better. %s",
                        tested ? "95 % t intervals of the mean, not adjusted. p values are "
                                 "adjusted within the family of tests of their row."
                               : "One pair has no interval and no test.");
    if (isfinite(bound) && tested)
        snprintf(caption + used, sizeof caption - (size_t)used,
                 " TOST: equivalence within +-%g points.", bound);
    snprintf(id, sizeof id, "table-compare-%s", item);
    snprintf(source, sizeof source, "compare-%s", item);
    return fig_report_table(report, &table, id, NULL, caption, source, error);
}

/* The name of a row in the figure: the arm's title, else short names of both. */
static void add_label(struct ttq_text *text, const struct fig_plan *plan,
                      const struct fig_sheet *sheet, int row, bool alone)
{
    char label[128];
    const char *arm = fig_sheet_word(sheet, row, "arm");
    snprintf(label, sizeof label, "%.60s minus %.60s", arm, fig_sheet_word(sheet, row, "control"));
    fig_data_word(text, alone ? fig_variant_title(plan, arm) : label);
}

/* Marks the run of a variant and seed as one that is drawn. */
static void mark(const struct fig_plan *plan, const char *variant, double seed, bool *drawn)
{
    for (int i = 0; i < plan->count; i++)
        drawn[i] |= strcmp(plan->cells[i].variant, variant) == 0 && plan->cells[i].seed == seed;
}

/* The data of the figure; `drawn` gets the runs that are in it. */
static enum ttq_status write_pairs(struct fig_report *report, const struct fig_sheet *sheet,
                                   const char *item, bool *drawn, struct ttq_error *error)
{
    const struct fig_plan *plan = report->plan;
    const bool alone = one_control(sheet);
    struct ttq_text text = {0}, points = {0};
    struct fig_sheet seeds;
    char name[96];
    static const char *const names[] = {"n",       "mean_diff|mean", "ci_low",
                                        "ci_high", "bound",          "p_adjusted"};
    ttq_text_add(&text, "arm,control,n,mean_diff,ci_low,ci_high,bound,p_adjusted\n");
    for (int row = 0; row < sheet->csv.rows; row++) {
        if (!isfinite(fig_sheet_number(sheet, row, "mean_diff|mean")))
            continue;
        add_label(&text, plan, sheet, row, alone);
        ttq_text_add(&text, ",");
        if (alone)
            fig_data_word(&text, fig_variant_title(plan, fig_sheet_word(sheet, row, "control")));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            fig_data_number(&text, fig_sheet_number(sheet, row, names[i]));
        ttq_text_add(&text, "\n");
    }
    snprintf(name, sizeof name, "paired_%s.csv", item);
    enum ttq_status status = fig_report_data(report, name, &text, error);
    snprintf(name, sizeof name, "compare-%s-seeds.csv", item);
    if (status == TTQ_OK)
        status = fig_sheet_read(report->tables, name, &seeds, error);
    if (status != TTQ_OK)
        return status;
    ttq_text_add(&points, "arm,seed,diff\n");
    for (int row = 0; row < seeds.csv.rows; row++) {
        add_label(&points, plan, &seeds, row, alone);
        fig_data_number(&points, fig_sheet_number(&seeds, row, "seed"));
        fig_data_number(&points, fig_sheet_number(&seeds, row, "diff"));
        for (int k = 0; k < 2; k++)
            mark(plan, fig_sheet_word(&seeds, row, k ? "control" : "arm"),
                 fig_sheet_number(&seeds, row, "seed"), drawn);
        ttq_text_add(&points, "\n");
    }
    fig_sheet_free(&seeds);
    snprintf(name, sizeof name, "paired_%s_seeds.csv", item);
    return fig_report_data(report, name, &points, error);
}

static enum ttq_status add_comparison(struct fig_report *report, const json_t *item,
                                      const struct fig_sheet *sheet, struct ttq_error *error)
{
    const char *name = ttq_json_word(item, "name", "");
    char picture[64], caption[512], count[32];
    double least = INFINITY, most = 0;
    bool *drawn = calloc((size_t)report->plan->count + 1, sizeof *drawn);
    if (!drawn)
        return ttq_fail(error, TTQ_NO_MEMORY, "comparison: no memory");
    for (int row = 0; row < sheet->csv.rows; row++) {
        least = fmin(least, fig_sheet_number(sheet, row, "n"));
        most = fmax(most, fig_sheet_number(sheet, row, "n"));
    }
    enum ttq_status status = write_pairs(report, sheet, name, drawn, error);
    snprintf(picture, sizeof picture, "paired_%s", name);
    if (least < most)
        snprintf(count, sizeof count, "%g to %g", least, most);
    else
        snprintf(count, sizeof count, "%g", most);
    snprintf(caption, sizeof caption,
             "%.200s: test error of each arm minus its control's, in points; n = %s pair%s of one "
             "seed. %s",
             ttq_json_word(item, "title", name), count, most > 1 ? "s" : "",
             most > 1 ? "Bars: 95 % t intervals of the mean; tests in the table below."
                      : "One pair has no interval and no test.");
    if (status == TTQ_OK)
        status =
            fig_report_picture(report,
                               &(struct fig_picture){.name = picture,
                                                     .script = "paired",
                                                     .title = ttq_json_word(item, "title", name),
                                                     .caption = caption,
                                                     .runs.cells = drawn,
                                                     .extra = {name}},
                               error);
    free(drawn);
    if (status == TTQ_OK)
        status = add_compare_table(report, sheet, name, error);
    snprintf(picture, sizeof picture, "compare-%s", name);
    if (status == TTQ_OK)
        status = fig_report_notes(report, picture, error);
    if (status == TTQ_OK)
        status = fig_add_factorial(report, name, error);
    return status;
}

/* An item that compares arms says what it waits for; returns whether it does. */
static bool add_waiting(struct fig_report *report, const json_t *item)
{
    int runs, waiting = fig_plan_waiting(report->plan, item, NULL, &runs);
    if (!waiting || !report->plan->verdict_allowed || !ttq_json_word(item, "control", "")[0])
        return false;
    fig_html_format(&report->page, "p", "soft",
                    "%s (item %s): no comparison before all of its runs have ended; %d of %d have "
                    "not.",
                    ttq_json_word(item, "title", ""), ttq_json_word(item, "name", ""), waiting,
                    runs);
    return true;
}

enum ttq_status fig_section_arms(struct fig_report *report, struct ttq_error *error)
{
    const json_t *items = json_object_get(report->plan->root, "items");
    enum ttq_status status = TTQ_OK;
    int found = 0;
    fig_report_section(report, "arms", "Does the freedom help? Arms against their control");
    for (size_t i = 0; i < json_array_size(items) && status == TTQ_OK; i++) {
        const json_t *item = json_array_get(items, i);
        const char *name = ttq_json_word(item, "name", "");
        struct fig_sheet sheet;
        char file[64];
        if (!name_is_safe(name))
            continue;
        snprintf(file, sizeof file, "compare-%s.csv", name);
        status = fig_sheet_read(report->tables, file, &sheet, error);
        if (status == TTQ_OK && sheet.csv.rows > 0) {
            found++;
            status = add_comparison(report, item, &sheet, error);
        } else if (status == TTQ_OK) {
            found += add_waiting(report, item);
        }
        fig_sheet_free(&sheet);
    }
    if (status == TTQ_OK && !found)
        fig_html_element(&report->page, "p", "soft",
                         "There is no comparison of arms (ttq-stats report makes them).");
    return status;
}
