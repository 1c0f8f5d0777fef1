/* tables.c - the tables that ttq-stats made: errors by method, r = ln(|Wp|/|Wn|) by layer. */
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/table.h"
#include "ttq/base/csv.h"

/* A method's own name is nicer to read than the folder's. */
static void add_row(struct ttq_text *page, const struct fig_column *columns, int count,
                    const json_t *row)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(columns[i].key, "variant") == 0)
            fig_table_cell(page, FIG_WORD, "%s",
                           fig_method_name(fig_json_word(row, "variant", "")));
        else
            fig_table_json(page, &columns[i], row);
    }
}

static enum ttq_status add_table(struct fig_report *report, const char *name,
                                 const struct fig_column *columns, int count,
                                 struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    char path[TTQ_PATH_MAX], file[64];
    json_t *table;
    snprintf(file, sizeof file, "%s.json", name);
    if (!ttq_path_join(path, report->tables, file))
        return ttq_fail(error, TTQ_NO_INPUT, "%s: the path is too long", report->tables);
    enum ttq_status status = fig_json_read(path, &table, error);
    if (status == TTQ_NO_INPUT) {
        fig_html_format(page, "p", "soft", "There is no table %s yet (ttq-stats %s makes it).",
                        file, name);
        return TTQ_OK;
    }
    if (status != TTQ_OK)
        return status;
    json_t *rows = json_object_get(table, "rows"), *notes = json_object_get(table, "notes");
    if (!json_is_array(rows)) {
        json_decref(table);
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected an array 'rows'", path);
    }
    fig_table_begin(page, columns, count);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (i > 0)
            fig_table_row(page);
        add_row(page, columns, count, json_array_get(rows, i));
    }
    fig_table_end(page);
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const char *note = json_string_value(json_array_get(notes, i));
        if (note)
            fig_html_element(page, "p", "soft", note);
    }
    fig_html_format(page, "p", "soft", "All digits: tables/%s.", file);
    json_decref(table);
    return TTQ_OK;
}

/* The paper's errors of the same depth; nothing where it has none. */
static enum ttq_status add_paper_errors(struct fig_report *report, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    if (!report->paper[0] || !ttq_path_join(path, report->paper, "table1.csv"))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    const char *depth = report->plan->count ? report->plan->cells[0].settings.depth : "";
    int columns[3];
    static const char *const names[3] = {"depth", "full", "ttq"};
    for (int i = 0; i < 3 && status == TTQ_OK; i++)
        status = ttq_csv_column(&csv, names[i], &columns[i], error);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++)
        if (strcmp(ttq_csv_cell(&csv, row, columns[0]), depth) == 0)
            fig_html_format(&report->page, "p", NULL,
                            "The paper's Table 1 has for ResNet-%s on CIFAR-10: full precision "
                            "%s %%, TTQ %s %%, one run each.",
                            depth, ttq_csv_cell(&csv, row, columns[1]),
                            ttq_csv_cell(&csv, row, columns[2]));
    ttq_csv_free(&csv);
    return status;
}

enum ttq_status fig_section_errors(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"method", FIG_WORD, 0, "variant", NULL},
        {"seeds n", FIG_NUMBER, 0, "n", NULL},
        {"diverged", FIG_NUMBER, 0, "diverged", NULL},
        {"mean (%)", FIG_NUMBER, 2, "mean", NULL},
        {"standard deviation (points)", FIG_NUMBER, 2, "sd", NULL},
        {"95 % interval of the mean (%)", FIG_INTERVAL, 2, "ci_low", "ci_high"},
    };
    ttq_text_add(&report->page, "<h2>Test error of the last epoch</h2>\n");
    enum ttq_status status =
        add_table(report, "errors", columns, sizeof columns / sizeof *columns, error);
    return status == TTQ_OK ? add_paper_errors(report, error) : status;
}

enum ttq_status fig_section_scales(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD, 0, "layer", NULL},
        {"seeds n", FIG_NUMBER, 0, "n", NULL},
        {"r, mean", FIG_NUMBER, 3, "mean", NULL},
        {"95 % interval of r", FIG_INTERVAL, 3, "ci_low", "ci_high"},
        {"p, t test of r = 0", FIG_P, 0, "p_t", NULL},
        {"p, sign flips", FIG_P, 0, "p_signflip", NULL},
        {"Wp/Wn", FIG_NUMBER, 3, "ratio", NULL},
        {"95 % interval of Wp/Wn", FIG_INTERVAL, 3, "ratio_low", "ratio_high"},
        {"Wp", FIG_NUMBER, 3, "wp_mean", NULL},
        {"Wn", FIG_NUMBER, 3, "wn_mean", NULL},
        {"zeros (%)", FIG_NUMBER, 1, "share_zero", NULL},
        {"standard deviation of r", FIG_NUMBER, 3, "sd", NULL},
        {"t", FIG_NUMBER, 2, "t", NULL},
        {"degrees of freedom", FIG_NUMBER, 0, "df", NULL},
    };
    ttq_text_add(
        &report->page,
        "<h2>Are the two scales equal?</h2>\n<p>For each ternary layer r = ln(|Wp|/|Wn|), the "
        "mean over the steps of the last epoch, one value per seed. r = 0 means equal "
        "scales; r = 0.05 means that Wp is about 5 %% larger. Scales and r have no "
        "unit.</p>\n");
    return add_table(report, "scales", columns, sizeof columns / sizeof *columns, error);
}
