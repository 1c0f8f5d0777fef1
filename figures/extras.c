/* extras.c - figures that the paper lacks: error against the share of zeros, and against the size
 * of the file. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"
#include "ttq/base/zeros.h"

/* Who sets the thresholds of a run. */
static const char *rule_of(const struct fig_cell *cell)
{
    const char *method = fig_cell_setting(cell, "quant.method");
    const char *threshold = fig_cell_setting(cell, "quant.threshold");
    if (strcmp(method, "ttq") == 0)
        return threshold[0] ? threshold : "max";
    return strcmp(method, "twn") == 0 ? "mean" : "method";
}

/* One network, one data set, one length, errors of test images: other ones have other errors at the
 * same share. The binary methods have no code for zero. */
static bool is_comparable(const struct fig_plan *plan, const struct fig_cell *cell,
                          const char *main)
{
    static const char *const same[] = {"net.depth", "data.set", "train.epochs"};
    const char *method = fig_cell_setting(cell, "quant.method");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(fig_cell_setting(cell, same[i]), fig_plan_setting(plan, main, same[i])) != 0)
            return false;
    return fig_plan_is_cifar(plan, cell->variant) && fig_plan_is_tested(plan, cell->variant) &&
           strcmp(method, "dorefa") != 0 && strcmp(method, "bwn") != 0;
}

enum ttq_status fig_section_sparsity(struct fig_report *report, struct ttq_error *error)
{
    const struct fig_plan *plan = report->plan;
    struct ttq_text text = {0};
    char caption[512];
    const char *main = fig_plan_variant(plan, NULL, "ttq", NULL, NULL);
    int runs = 0;
    enum ttq_status status = TTQ_OK;
    bool *drawn = calloc((size_t)plan->count + 1, sizeof *drawn);
    if (!drawn)
        return ttq_fail(error, TTQ_NO_MEMORY, "sparsity: no memory");
    ttq_text_add(&text, "variant,seed,rule,zeros,test_error\n");
    for (int i = 0; main && i < plan->count && status == TTQ_OK; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        const json_t *value = json_object_get(cell->done, "test_error");
        double zeros;
        if (strcmp(fig_cell_outcome(cell), "finished") != 0 || !json_is_number(value) ||
            !is_comparable(plan, cell, main))
            continue;
        status = ttq_zeros_read(cell->path, &zeros, error);
        if (status != TTQ_OK || !isfinite(zeros))
            continue;
        fig_data_word(&text, cell->variant);
        ttq_text_add(&text, ",%d,", cell->seed);
        fig_data_word(&text, rule_of(cell));
        fig_data_number(&text, zeros);
        fig_data_number(&text, json_number_value(value));
        ttq_text_add(&text, "\n");
        drawn[i] = true;
        runs++;
    }
    if (status != TTQ_OK || runs < 2) {
        ttq_text_free(&text);
        free(drawn);
        return status;
    }
    fig_report_section(report, "sparsity", "Error against the share of zeros");
    status = fig_report_data(report, "sparsity.csv", &text, error);
    snprintf(caption, sizeof caption,
             "Test error in percent of the last epoch against the share of zeros among all ternary "
             "weights, one point a run (n = %d ternary runs of one network, each of %d epochs; no "
             "interval, no test), coloured by the rule that sets the thresholds.",
             runs, fig_plan_epochs(plan, main));
    if (status == TTQ_OK)
        status = fig_report_picture(
            report,
            &(struct fig_picture){.name = "sparsity", .caption = caption, .runs.cells = drawn},
            error);
    free(drawn);
    return status;
}

static const struct fig_cell *find_cell(const struct fig_plan *plan, const char *variant, int seed)
{
    for (int i = 0; i < plan->count; i++)
        if (strcmp(plan->cells[i].variant, variant) == 0 && plan->cells[i].seed == seed)
            return &plan->cells[i];
    return NULL;
}

/* What the figure of sizes draws: its data, and which runs of the plan. */
struct points {
    struct ttq_text text;
    bool *drawn;
};

static void add_size_point(struct points *points, const struct fig_plan *plan,
                           const struct fig_cell *cell, const char *net, double bytes, double error)
{
    struct ttq_text *text = &points->text;
    if (!cell || !isfinite(error) || !(bytes > 0))
        return;
    points->drawn[cell - plan->cells] = true;
    fig_data_word(text, cell->variant);
    ttq_text_add(text, ",");
    fig_data_word(text, fig_cell_setting(cell, "quant.method"));
    ttq_text_add(text, ",");
    fig_data_word(text, net);
    ttq_text_add(text, ",%d", cell->seed);
    fig_data_number(text, bytes);
    fig_data_number(text, error);
    ttq_text_add(text, "\n");
}

static double error_of(const struct fig_cell *cell)
{
    const json_t *value = cell ? json_object_get(cell->done, "test_error") : NULL;
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* The row of an exported model; in the figure also the full-precision run of its seed, at the size
 * of the same network in 32-bit numbers. */
static void add_size_row(struct fig_table *table, struct points *points,
                         const struct fig_plan *plan, const struct fig_sheet *sheet, int row)
{
    const char *variant = fig_sheet_word(sheet, row, "variant");
    double seed = fig_sheet_number(sheet, row, "seed");
    double bytes = fig_sheet_number(sheet, row, "bytes");
    double full = fig_sheet_number(sheet, row, "bytes_fp32");
    double error = fig_sheet_number(sheet, row, "test_error");
    const struct fig_cell *cell = find_cell(plan, variant, isfinite(seed) ? (int)seed : -1);
    const char *depth = cell ? fig_cell_setting(cell, "net.depth") : "";
    const char *start = fig_plan_variant(plan, NULL, "full", "net.depth", depth[0] ? depth : NULL);
    char net[64] = "";
    if (depth[0])
        snprintf(net, sizeof net, "ResNet-%.16s", depth);
    error = isfinite(error) ? error : error_of(cell);
    add_size_point(points, plan, cell, net, bytes, error);
    if (cell && start && strcmp(start, variant) != 0) {
        const struct fig_cell *other = find_cell(plan, start, cell->seed);
        add_size_point(points, plan, other, net, full, error_of(other));
    }
    fig_table_cell(table, "%s", fig_variant_title(plan, variant));
    fig_table_cell(table, "%s", net);
    fig_table_number(table, 0, seed);
    fig_table_number(table, 1, bytes / 1024);
    fig_table_number(table, 1, full / 1024);
    fig_table_number(table, 2, full / bytes);
    fig_table_number(table, 1, 100 * fig_sheet_number(sheet, row, "density"));
    fig_table_number(table, 0, fig_sheet_number(sheet, row, "kernels"));
    fig_table_number(table, 4, 100 * fig_sheet_number(sheet, row, "empty_kernels"));
    fig_table_number(table, 4, 100 * fig_sheet_number(sheet, row, "empty_by_chance"));
    fig_table_number(table, 2, error);
}

enum ttq_status fig_section_size(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"variant", FIG_WORD},
        {"network", FIG_WORD},
        {"seed", FIG_NUMBER},
        {"file (KiB)", FIG_NUMBER},
        {"in fp32 (KiB)", FIG_NUMBER},
        {"times smaller", FIG_NUMBER},
        {"density (%)", FIG_NUMBER},
        {"kernels", FIG_NUMBER},
        {"empty kernels (%)", FIG_NUMBER},
        {"empty by chance (%)", FIG_NUMBER},
        {"test error (%)", FIG_NUMBER},
    };
    static const char header[] = "variant,method,net,seed,bytes,test_error\n";
    struct fig_sheet sheet;
    struct points points = {.drawn = calloc((size_t)report->plan->count + 1, sizeof(bool))};
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    if (!points.drawn)
        return ttq_fail(error, TTQ_NO_MEMORY, "size: no memory");
    enum ttq_status status = fig_sheet_read(report->tables, "size.csv", &sheet, error);
    if (status == TTQ_OK && sheet.csv.rows > 0) {
        fig_report_section(report, "size", "Size of the models");
        ttq_text_add(&points.text, "%s", header);
        for (int row = 0; row < sheet.csv.rows; row++)
            add_size_row(&table, &points, report->plan, &sheet, row);
        bool drawable = points.text.length > strlen(header); /* a run that is there has a point */
        status = fig_report_data(report, "size.csv", &points.text, error);
        if (drawable && status == TTQ_OK)
            status = fig_report_picture(
                report,
                &(struct fig_picture){
                    .name = "size",
                    .caption =
                        "Test error in percent against the size of the exported file, one "
                        "point a run (no interval, no test); full precision at the size of its "
                        "numbers in 32 bits, without the header of a file. The exported file holds "
                        "2-bit codes, two "
                        "scales a layer, batch norm and the full-precision layers.",
                    .runs.cells = points.drawn},
                error);
        if (status == TTQ_OK)
            status = fig_report_table(
                report, &table, "table-size", NULL,
                "Size of the exported file, header included, and of the numbers of "
                "the same network in fp32 (weights and batch norm): a file "
                "of them has a header besides. One row a run. Empty kernels: "
                "all nine weights 0; by chance: where each layer's zeros "
                "fall anywhere in it.",
                "size", error);
    }
    ttq_text_free(&points.text);
    free(points.drawn);
    fig_table_free(&table);
    fig_sheet_free(&sheet);
    return status;
}
