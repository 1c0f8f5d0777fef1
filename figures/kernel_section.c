/* kernel_section.c - the paper's Figure 6: pictures of kernels from libpng, and counts of those
 * that could be left out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/kernels.h"
#include "figures/report.h"
#include "figures/sheet.h"
#include "figures/tex.h"

/* The weights that the two codes stand for; a layer may have none of one. */
static void describe_values(const struct fig_kernels *k, char *caption, size_t size)
{
    double positive = (double)fig_kernels_value(k, 1), negative = (double)fig_kernels_value(k, -1);
    char words[2][32] = {"none", "none"};
    if (isfinite(positive))
        snprintf(words[0], sizeof words[0], "%+.3g", positive);
    if (isfinite(negative))
        snprintf(words[1], sizeof words[1], "%+.3g", negative);
    snprintf(caption, size,
             "%s by value: Wp %s, -Wn %s; green above 0, blue below, full colour at %.3g", k->layer,
             words[0], words[1], (double)fig_kernels_reach(k));
}

/* One picture: into its file, into the page, and where `tex` into the LaTeX fragments. */
static enum ttq_status add_picture(struct fig_report *report, const struct fig_kernels *k,
                                   enum fig_paint paint, bool tex, struct ttq_error *error)
{
    struct ttq_text *page = &report->page, png = {0};
    char path[TTQ_PATH_MAX], file[FIG_LAYER_NAME + 48], caption[256], label[FIG_LAYER_NAME + 32];
    snprintf(label, sizeof label, "figure6%s_%s", paint == FIG_BY_VALUE ? "_values" : "", k->layer);
    snprintf(file, sizeof file, "%s.png", label);
    fig_report_made(report, report->figures, file);
    if (!ttq_path_join(path, report->figures, file))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", report->figures);
    if (paint == FIG_BY_VALUE)
        describe_values(k, caption, sizeof caption);
    else
        snprintf(caption, sizeof caption, "%s: %d x %d kernels of %d x %d weights", k->layer,
                 k->outputs, k->inputs, k->rows, k->columns);
    enum ttq_status status = fig_kernels_picture(k, paint, &png, error);
    if (status == TTQ_OK) {
        ttq_text_add(page, "<figure><img alt=\"%s\" src=\"data:image/png;base64,", caption);
        fig_html_base64(page, png.bytes, png.length);
        ttq_text_add(page, "\">");
        fig_html_element(page, "figcaption", NULL, caption);
        ttq_text_add(page, "</figure>\n");
        status = ttq_file_write(path, png.bytes, png.length, error);
        if (tex) {
            /* The inner braces: a layer's name holds dots before the extension. */
            snprintf(file, sizeof file, "{figures/%s}.png", label);
            fig_tex_figure(&report->inputs, file, label, caption);
        }
    }
    ttq_text_free(&png);
    return status;
}

static enum ttq_status add_pair(struct fig_report *report, const struct fig_kernels *k, bool tex,
                                struct ttq_error *error)
{
    enum ttq_status status = add_picture(report, k, FIG_BY_CODE, tex, error);
    if (status == TTQ_OK && fig_kernels_reach(k) > 0)
        status = add_picture(report, k, FIG_BY_VALUE, false, error);
    return status;
}

static void add_counts(struct fig_table *table, const char *ours, const struct fig_kernels *k)
{
    struct fig_kernel_counts counts = fig_kernels_count(k);
    double weights = counts.negative + counts.zero + counts.positive;
    fig_table_cell(table, "%s", ours);
    fig_table_cell(table, "%s", k->layer);
    fig_table_cell(table, "%dx%d", k->rows, k->columns);
    fig_table_cell(table, "%d", counts.kernels);
    fig_table_cell(table, "%d", counts.empty);
    fig_table_cell(table, "%d", counts.single);
    fig_table_number(table, 1, 100 * (weights - counts.zero) / weights);
    fig_table_number(table, 1, 100 * counts.positive / weights);
    fig_table_number(table, 1, 100 * counts.negative / weights);
}

static enum ttq_status add_paper_counts(struct fig_report *report, struct fig_table *table,
                                        struct ttq_error *error)
{
    static const char *const names[] = {"kernel",  "kernels",  "empty",   "single",
                                        "density", "positive", "negative"};
    struct fig_sheet paper;
    if (!report->paper[0])
        return TTQ_OK;
    enum ttq_status status = fig_sheet_read(report->paper, "figure6.csv", &paper, error);
    for (int row = 0; row < paper.csv.rows; row++) {
        fig_table_cell(table, "paper, AlexNet on ImageNet");
        fig_table_cell(table, "%s", ""); /* the paper names no layer */
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            fig_table_cell(table, "%s", fig_sheet_word(&paper, row, names[i]));
    }
    fig_sheet_free(&paper);
    return status;
}

static enum ttq_status add_count_table(struct fig_report *report, const struct fig_cell *cell,
                                       const struct fig_kernels *list, int count,
                                       struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"network", FIG_WORD},         {"layer", FIG_WORD},          {"size", FIG_WORD},
        {"kernels shown", FIG_NUMBER}, {"empty", FIG_NUMBER},        {"one weight", FIG_NUMBER},
        {"not zero (%)", FIG_NUMBER},  {"positive (%)", FIG_NUMBER}, {"negative (%)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    char network[FIG_NETWORK_NAME], ours[128];
    fig_plan_network(report->plan, cell->variant, network);
    snprintf(ours, sizeof ours, "ours, %s on %.60s", network, fig_cell_setting(cell, "data.set"));
    for (int i = 0; i < count; i++)
        add_counts(&table, ours, &list[i]);
    enum ttq_status status = add_paper_counts(report, &table, error);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    fig_html_element(&report->page, "h3", NULL, "Kernels that could be left out");
    return fig_report_table(report, &table, "figure6-counts", NULL,
                            "Of the kernels shown: how many have no weight other than zero, how "
                            "many have one, and the shares of the codes. One run, so no interval.",
                            "", error);
}

static enum ttq_status add_kernels(struct fig_report *report, const struct fig_cell *cell,
                                   const struct fig_kernels *list, int count,
                                   struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    fig_report_section(report, "kernels", "Ternary kernels (the paper's Figure 6)");
    fig_html_format(
        page, "p", NULL,
        "First input by first output channels of one finished run, %s. White: "
        "positive, black: negative, grey: zero, light blue: gap between kernels; one row "
        "per output channel. Beside it the same kernels coloured by value.",
        cell->folder);
    ttq_text_add(page, "<div class=\"grid\">\n");
    enum ttq_status status = add_pair(report, &list[0], true, error);
    if (status == TTQ_OK && count > 1)
        status = add_pair(report, &list[count - 1], true, error);
    ttq_text_add(page, "</div>\n");
    if (count > 2)
        ttq_text_add(page, "<details><summary>All other layers</summary>\n<div class=\"grid\">\n");
    for (int i = 1; i < count - 1 && status == TTQ_OK; i++)
        status = add_pair(report, &list[i], false, error);
    if (count > 2)
        ttq_text_add(page, "</div></details>\n");
    return status == TTQ_OK ? add_count_table(report, cell, list, count, error) : status;
}

enum ttq_status fig_section_kernels(struct fig_report *report, struct ttq_error *error)
{
    const struct fig_cell *cell = fig_plan_kernels(report->plan);
    char path[TTQ_PATH_MAX];
    struct fig_kernels *list;
    int count;
    if (!cell || !ttq_path_join(path, cell->path, "kernels.csv"))
        return TTQ_OK;
    enum ttq_status status = fig_kernels_read(path, &list, &count, error);
    if (status == TTQ_OK && count > 0)
        status = add_kernels(report, cell, list, count, error);
    free(list);
    return status;
}
