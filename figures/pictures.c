/* pictures.c - the figures of the page: curves from gnuplot, kernels from libpng. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/draw.h"
#include "figures/html.h"
#include "figures/kernels.h"
#include "figures/report.h"
#include "figures/table.h"
#include "ttq/base/csv.h"

enum { SVG_LIMIT = 64 << 20 };

/* The largest n of a curve table among the rows whose first column is `word` (NULL: all rows). */
static enum ttq_status curve_seeds(const char *path, const char *word, int *n,
                                   struct ttq_error *error)
{
    struct ttq_csv csv;
    int column;
    *n = 0;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status == TTQ_OK)
        status = ttq_csv_column(&csv, "n", &column, error);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        double value;
        if (word && strcmp(ttq_csv_cell(&csv, row, 0), word) != 0)
            continue;
        status = ttq_csv_number(&csv, row, column, &value, error);
        *n = status == TTQ_OK && value > *n ? (int)value : *n;
    }
    ttq_csv_free(&csv);
    return status;
}

static enum ttq_status add_drawing(struct fig_report *report, const char *name,
                                   struct ttq_error *error)
{
    char out[TTQ_PATH_MAX], file[64], *svg = NULL;
    size_t length;
    struct ttq_error reason;
    snprintf(file, sizeof file, "%s.svg", name);
    if (!ttq_path_join(out, report->figures, file))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", report->figures);
    enum ttq_status status = fig_draw(report->scripts, name, report->tables,
                                      report->paper[0] ? report->paper : NULL, out, &reason);
    if (status == TTQ_UNAVAILABLE) {
        snprintf(report->missing, sizeof report->missing, "%s", reason.text);
        fig_html_format(&report->page, "p", "soft", "%s is missing: %s.", file, reason.text);
        return TTQ_OK;
    }
    if (status == TTQ_OK)
        status = ttq_file_read(out, SVG_LIMIT, &svg, &length, &reason);
    if (status != TTQ_OK)
        return ttq_fail(error, status, "%s", reason.text);
    ttq_text_add(&report->page, "<div class=\"card\">");
    status = fig_html_svg(&report->page, svg, name, error);
    ttq_text_add(&report->page, "</div>\n");
    free(svg);
    return status;
}

static const char *interval_words(int n)
{
    return n > 1 ? "Thick line: mean over the seeds; band: its 95 % confidence interval (Student "
                   "t); thin lines: single seeds."
                 : "One seed, so there is no interval.";
}

static enum ttq_status add_errors_figure(struct fig_report *report, const char *table,
                                         struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    int full = 0, ttq = 0;
    enum ttq_status status = curve_seeds(table, "full", &full, error);
    if (status == TTQ_OK)
        status = curve_seeds(table, "ttq", &ttq, error);
    if (status != TTQ_OK || full + ttq == 0)
        return status;
    ttq_text_add(page, "<h2>Error by epoch (the paper's Figure 3)</h2>\n<figure>\n");
    status = add_drawing(report, "figure3", error);
    fig_html_format(page, "figcaption", NULL,
                    "Test error in percent after each epoch; full precision n = %d, TTQ n = %d "
                    "seeds. %s%s",
                    full, ttq, interval_words(full > ttq ? full : ttq),
                    report->paper[0] ? " Right: the paper's curves, read from the vector drawing "
                                       "of its Figure 3 (version 3), one run per method."
                                     : "");
    ttq_text_add(page, "</figure>\n");
    return status;
}

static enum ttq_status add_scales_figure(struct fig_report *report, const char *table,
                                         struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    int n;
    enum ttq_status status = curve_seeds(table, NULL, &n, error);
    if (status != TTQ_OK || n == 0)
        return status;
    ttq_text_add(page, "<h2>Scales and shares by epoch (the paper's Figure 2)</h2>\n<figure>\n");
    status = add_drawing(report, "figure2", error);
    fig_html_format(page, "figcaption", NULL,
                    "Above, the scales +Wp and -Wn (no unit); below, the shares of negative, zero "
                    "and positive weights in percent, mean over the seeds; TTQ n = %d. %s%s",
                    n, interval_words(n),
                    report->paper[0]
                        ? " Lower block: the paper's curves, read from the vector drawing of its "
                          "Figure 2 (version 3; about 0.03 for scales, 0.3 points for shares), one "
                          "run of ResNet-20."
                        : "");
    ttq_text_add(page, "</figure>\n");
    return status;
}

enum ttq_status fig_section_curves(struct fig_report *report, struct ttq_error *error)
{
    static const struct {
        const char *table;
        enum ttq_status (*add)(struct fig_report *, const char *, struct ttq_error *);
    } figures[] = {{"error_curves.csv", add_errors_figure},
                   {"scale_curves.csv", add_scales_figure}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        char path[TTQ_PATH_MAX];
        if (!ttq_path_join(path, report->tables, figures[i].table) || !ttq_file_exists(path))
            continue;
        enum ttq_status status = figures[i].add(report, path, error);
        if (status != TTQ_OK)
            return status;
    }
    return TTQ_OK;
}

static enum ttq_status add_kernel_picture(struct fig_report *report, const struct fig_kernels *k,
                                          struct ttq_error *error)
{
    struct ttq_text *page = &report->page, png = {0};
    char path[TTQ_PATH_MAX], file[FIG_LAYER_NAME + 16];
    snprintf(file, sizeof file, "figure6_%s.png", k->layer);
    if (!ttq_path_join(path, report->figures, file))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", report->figures);
    enum ttq_status status = fig_kernels_picture(k, &png, error);
    if (status == TTQ_OK) {
        ttq_text_add(page, "<figure><img alt=\"kernels of %s\" src=\"data:image/png;base64,",
                     k->layer);
        fig_html_base64(page, png.bytes, png.length);
        ttq_text_add(page, "\">");
        fig_html_format(page, "figcaption", NULL, "%s: %d x %d kernels of %d x %d weights",
                        k->layer, k->outputs, k->inputs, k->rows, k->columns);
        ttq_text_add(page, "</figure>\n");
        status = ttq_file_write(path, png.bytes, png.length, error);
    }
    ttq_text_free(&png);
    return status;
}

static void add_kernel_counts(struct ttq_text *page, const struct fig_kernels *k)
{
    struct fig_kernel_counts counts = fig_kernels_count(k);
    double weights = counts.negative + counts.zero + counts.positive;
    fig_table_cell(page, FIG_WORD, "%s", k->layer);
    fig_table_cell(page, FIG_WORD, "%dx%d", k->rows, k->columns);
    fig_table_cell(page, FIG_NUMBER, "%d", counts.kernels);
    fig_table_cell(page, FIG_NUMBER, "%d", counts.empty);
    fig_table_cell(page, FIG_NUMBER, "%d", counts.single);
    fig_table_cell(page, FIG_NUMBER, "%.1f", 100 * (weights - counts.zero) / weights);
    fig_table_cell(page, FIG_NUMBER, "%.1f", 100 * counts.positive / weights);
    fig_table_cell(page, FIG_NUMBER, "%.1f", 100 * counts.negative / weights);
}

static enum ttq_status add_paper_counts(struct fig_report *report, struct ttq_error *error)
{
    static const char *const names[] = {"kernel",  "kernels",  "empty",   "single",
                                        "density", "positive", "negative"};
    enum { NAMES = sizeof names / sizeof *names };
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int columns[NAMES];
    if (!report->paper[0] || !ttq_path_join(path, report->paper, "figure6.csv"))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    for (int i = 0; i < NAMES && status == TTQ_OK; i++)
        status = ttq_csv_column(&csv, names[i], &columns[i], error);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        fig_table_row(&report->page);
        fig_table_cell(&report->page, FIG_WORD, "paper, AlexNet on ImageNet");
        for (int i = 0; i < NAMES; i++)
            fig_table_cell(&report->page, i ? FIG_NUMBER : FIG_WORD, "%s",
                           ttq_csv_cell(&csv, row, columns[i]));
    }
    ttq_csv_free(&csv);
    return status;
}

static enum ttq_status add_kernels(struct fig_report *report, const struct fig_cell *cell,
                                   const struct fig_kernels *list, int count,
                                   struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD, 0, NULL, NULL},           {"size", FIG_WORD, 0, NULL, NULL},
        {"kernels shown", FIG_NUMBER, 0, NULL, NULL}, {"empty", FIG_NUMBER, 0, NULL, NULL},
        {"one weight", FIG_NUMBER, 0, NULL, NULL},    {"not zero (%)", FIG_NUMBER, 0, NULL, NULL},
        {"positive (%)", FIG_NUMBER, 0, NULL, NULL},  {"negative (%)", FIG_NUMBER, 0, NULL, NULL},
    };
    struct ttq_text *page = &report->page;
    ttq_text_add(page, "<h2>Ternary kernels (the paper's Figure 6)</h2>\n");
    fig_html_format(page, "p", NULL,
                    "First input by first output channels of one finished run, %s. White: "
                    "positive, black: negative, grey: zero, blue: gap between kernels; one row per "
                    "output channel.",
                    cell->folder);
    enum ttq_status status = TTQ_OK;
    ttq_text_add(page, "<div class=\"grid\">\n");
    status = add_kernel_picture(report, &list[0], error);
    if (status == TTQ_OK && count > 1)
        status = add_kernel_picture(report, &list[count - 1], error);
    ttq_text_add(page, "</div>\n");
    if (count > 2)
        ttq_text_add(page, "<details><summary>All other layers</summary>\n<div class=\"grid\">\n");
    for (int i = 1; i < count - 1 && status == TTQ_OK; i++)
        status = add_kernel_picture(report, &list[i], error);
    if (count > 2)
        ttq_text_add(page, "</div></details>\n");
    ttq_text_add(page, "<h3>Kernels that could be left out</h3>\n");
    fig_table_begin(page, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < count; i++) {
        if (i > 0)
            fig_table_row(page);
        add_kernel_counts(page, &list[i]);
    }
    if (status == TTQ_OK)
        status = add_paper_counts(report, error);
    fig_table_end(page);
    return status;
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
