/* paper_tables.c - Tables 1 to 4 of the paper with ours beside them: interval, number of seeds, and
 * whether the paper's value lies inside the interval. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

static const struct fig_column error_columns[] = {
    {"network", FIG_WORD},
    {"method", FIG_WORD},
    {"error", FIG_WORD},
    {"paper (%)", FIG_NUMBER},
    {"ours, mean (%)", FIG_NUMBER},
    {"95 % interval (%)", FIG_NUMBER},
    {"seeds n", FIG_NUMBER},
    {"paper inside the interval", FIG_WORD},
};

/* One row; `variant` may be NULL (nothing of ours), `paper` NaN (nothing of the paper's). */
struct row {
    const char *network, *method, *error, *variant;
    double paper;
    int decimals; /* of the paper's value, as printed there */
    bool top5, comparable;
};

/* Whether the paper's value lies in our interval: the last cell of a row. */
static void add_inside(struct fig_table *table, bool comparable, double paper, double mean,
                       double low, double high)
{
    const char *inside = "";
    if (!comparable && isfinite(mean))
        inside = "another data set";
    else if (isfinite(low) && isfinite(high) && isfinite(paper))
        inside = paper >= low && paper <= high ? "yes" : "no";
    fig_table_cell(table, "%s", inside);
}

/* The data set of Tables 2 to 4: with another one, the paper's value is no reference. */
static bool is_imagenet(const char *set)
{
    return strcmp(set, "imagenet") == 0;
}

static void add_error_row(struct fig_table *table, const struct fig_sheet *errors,
                          const struct row *r)
{
    int at = r->variant ? fig_sheet_find(errors, "variant", r->variant) : -1;
    double mean = NAN, low = NAN, high = NAN, n = NAN;
    if (at >= 0) {
        n = fig_sheet_number(errors, at, "n");
        mean = fig_sheet_number(errors, at, r->top5 ? "top5_mean" : "mean");
        low = fig_sheet_number(errors, at, r->top5 ? "top5_low" : "ci_low");
        high = fig_sheet_number(errors, at, r->top5 ? "top5_high" : "ci_high");
    }
    fig_table_cell(table, "%s", r->network);
    fig_table_cell(table, "%s", r->method);
    fig_table_cell(table, "%s", r->error);
    fig_table_number(table, r->decimals, r->paper);
    fig_table_number(table, 2, mean);
    fig_table_interval(table, 2, low, high);
    fig_table_number(table, 0, n);
    add_inside(table, r->comparable, r->paper, mean, low, high);
}

static enum ttq_status add_table1(struct fig_report *report, const json_t *item,
                                  const struct fig_sheet *errors, struct ttq_error *error)
{
    struct fig_table table = {.columns = error_columns,
                              .count = sizeof error_columns / sizeof *error_columns};
    struct fig_sheet paper;
    char networks[8][32];
    enum ttq_status status = fig_sheet_read(report->paper, "table1.csv", &paper, error);
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows && row < 8; row++) {
        const char *depth = fig_sheet_word(&paper, row, "depth");
        const char *again = fig_plan_restarted(report->plan, item, depth);
        snprintf(networks[row], sizeof networks[row], "ResNet-%.16s", depth);
        for (int m = 0; m < 2; m++) {
            const char *method = m ? "ttq" : "full";
            struct row r = {.network = networks[row],
                            .method = fig_method_name(method),
                            .error = "test",
                            .variant = fig_plan_variant(report->plan, item, method, depth),
                            .paper = fig_sheet_number(&paper, row, method),
                            .decimals = 2,
                            .comparable = true};
            add_error_row(&table, errors, &r);
            r.method = "full precision, restarted";
            r.variant = again;
            r.paper = NAN;
            if (m == 0 && again)
                add_error_row(&table, errors, &r);
        }
    }
    fig_sheet_free(&paper);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    fig_html_element(&report->page, "h3", NULL, "Table 1: CIFAR-10");
    return fig_report_table(
        report, &table, "table1", NULL,
        report->plan->verdict_allowed
            ? "Test error of the last epoch, mean over seeds with its 95 % t interval; the paper's "
              "values come from one run each."
            : "Test error of the last epoch, mean over seeds with its 95 % t interval. This "
              "profile "
              "is a demonstration: whether the paper's value lies inside says nothing about it.",
        "errors", error);
}

/* Tables 2 and 3: one network, four methods, top-1 and top-5. */
static enum ttq_status add_large(struct fig_report *report, const struct fig_sheet *errors,
                                 int number, const char *network, struct ttq_error *error)
{
    static const char *const methods[] = {"full", "dorefa", "bwn", "twn", "ttq"};
    char name[16], file[32], title[96], caption[512];
    snprintf(name, sizeof name, "table%d", number);
    snprintf(file, sizeof file, "table%d.csv", number);
    const json_t *item = fig_plan_item(report->plan, name);
    struct fig_table table = {.columns = error_columns,
                              .count = sizeof error_columns / sizeof *error_columns};
    struct fig_sheet paper;
    const char *set = "";
    enum ttq_status status = fig_sheet_read(report->paper, file, &paper, error);
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows; row++)
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
            double value = fig_sheet_number(&paper, row, methods[m]);
            const char *variant = fig_plan_variant(report->plan, item, methods[m], NULL);
            if (variant)
                set = fig_plan_setting(report->plan, variant, "data.set");
            if (!isfinite(value) && !variant)
                continue;
            add_error_row(&table, errors,
                          &(struct row){.network = network,
                                        .method = fig_method_name(methods[m]),
                                        .error = row ? "top-5" : "top-1",
                                        .variant = variant,
                                        .paper = value,
                                        .decimals = 1,
                                        .top5 = row > 0,
                                        .comparable = variant && is_imagenet(set)});
        }
    fig_sheet_free(&paper);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    snprintf(title, sizeof title, "Table %d: %s", number, network);
    fig_html_element(&report->page, "h3", NULL, title);
    snprintf(caption, sizeof caption,
             "The paper: ImageNet, one run each, in part quoted from other works. Ours: %s%.40s; a "
             "dash stands where this profile has no run. 95 %% t intervals of the mean over seeds.",
             set[0] ? "data set " : "nothing in this profile", set);
    return fig_report_table(report, &table, name, NULL, caption, "errors", error);
}

/* The names of Table 4 in the official code and in our networks. */
static const char *our_layer(const char *layer)
{
    static const char *const names[][2] = {
        {"conv1", "conv0"}, {"conv2", "conv1"}, {"conv3", "conv2"}, {"conv4", "conv3"},
        {"conv5", "conv4"}, {"fc1", "fc0"},     {"fc2", "fc1"},     {"fc3", "fct"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], layer) == 0)
            return names[i][1];
    return layer; /* a total */
}

static void add_density_row(struct fig_table *table, const struct fig_sheet *paper, int row,
                            const struct fig_sheet *ours, bool comparable)
{
    const char *layer = fig_sheet_word(paper, row, "layer");
    int at = fig_sheet_find(ours, "layer", our_layer(layer));
    double theirs = fig_sheet_number(paper, row, "ttq_density");
    double mean = at < 0 ? (double)NAN : fig_sheet_number(ours, at, "mean");
    double low = at < 0 ? (double)NAN : fig_sheet_number(ours, at, "ci_low");
    double high = at < 0 ? (double)NAN : fig_sheet_number(ours, at, "ci_high");
    fig_table_cell(table, "%s", layer);
    fig_table_number(table, 0, fig_sheet_number(paper, row, "full_density"));
    fig_table_number(table, 0, fig_sheet_number(paper, row, "pruned_density"));
    fig_table_number(table, 0, fig_sheet_number(paper, row, "pruned_bits"));
    fig_table_number(table, 0, theirs);
    fig_table_number(table, 0, fig_sheet_number(paper, row, "ttq_bits"));
    fig_table_number(table, 1, mean);
    fig_table_interval(table, 1, low, high);
    fig_table_number(table, 0, at < 0 ? (double)NAN : fig_sheet_number(ours, at, "n"));
    if (at >= 0 && fig_sheet_number(ours, at, "ternary") == 0.0)
        fig_table_cell(table, "full precision");
    else
        add_inside(table, comparable, theirs, mean, low, high);
}

static enum ttq_status add_table4(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"layer", FIG_WORD},
        {"full precision, density (%)", FIG_NUMBER},
        {"pruning, density (%)", FIG_NUMBER},
        {"pruning, width (bit)", FIG_NUMBER},
        {"paper's TTQ, density (%)", FIG_NUMBER},
        {"paper's TTQ, width (bit)", FIG_NUMBER},
        {"ours, mean density (%)", FIG_NUMBER},
        {"95 % interval (%)", FIG_NUMBER},
        {"seeds n", FIG_NUMBER},
        {"paper inside the interval", FIG_WORD},
    };
    const json_t *item = fig_plan_item(report->plan, "table4");
    const char *variant = fig_plan_variant(report->plan, item, "ttq", NULL);
    const char *set = variant ? fig_plan_setting(report->plan, variant, "data.set") : "";
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_sheet paper, ours;
    char folder[TTQ_PATH_MAX], caption[640];
    ttq_path_join(folder, report->tables, "table4");
    enum ttq_status status = fig_sheet_read(report->paper, "table4.csv", &paper, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(folder, "densities.csv", &ours, error);
    else
        ours = (struct fig_sheet){0};
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows; row++)
        add_density_row(&table, &paper, row, &ours, is_imagenet(set));
    bool present = ours.present;
    fig_sheet_free(&paper);
    fig_sheet_free(&ours);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    fig_html_element(&report->page, "h3", NULL, "Table 4: AlexNet, density by layer");
    snprintf(
        caption, sizeof caption,
        "Density: share of weights that are not zero. Pruning is quoted by the paper from NIPS "
        "2015. Ours: %s%.40s; mean over the last epoch's steps, then mean over seeds with its "
        "95 %% t interval; totals weigh each layer by its weights, layers in full precision "
        "count as 100 %%. A dash: nothing measured; in the interval also one seed, or a layer in "
        "full precision.",
        set[0] ? "AlexNet on data set " : "nothing in this profile", set);
    return fig_report_table(report, &table, "table4", NULL, caption,
                            present ? "table4/densities" : "", error);
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
            status = add_table4(report, error);
        else
            status =
                add_large(report, &errors, number, number == 2 ? "AlexNet" : "ResNet-18", error);
    }
    fig_sheet_free(&errors);
    if (status == TTQ_OK && missing.length)
        fig_html_format(&report->page, "p", "soft",
                        "Not in this plan: %s (a page with the item shows the table).",
                        missing.bytes);
    ttq_text_free(&missing);
    return status;
}
