/* paper_large.c - Tables 2, 3 and 4 of the paper, networks on ImageNet, with ours beside them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/paper_tables.h"

/* The paper's AlexNet trains about 70 epochs (its Figure 4), its rate last drops at 64. */
enum { LEAST_EPOCHS = 70 };

/* The data set of these tables: with another one, the paper's value is no reference. */
static bool is_imagenet(const char *set)
{
    return strcmp(set, "imagenet") == 0;
}

/* Tables 2 and 3: one network, four methods, top-1 and top-5. */
enum ttq_status fig_add_large(struct fig_report *report, const json_t *item,
                              const struct fig_sheet *errors, int number, struct ttq_error *error)
{
    static const char *const methods[] = {"full", "dorefa", "bwn", "twn", "ttq"};
    const struct fig_plan *plan = report->plan;
    char name[16], file[32], title[96];
    snprintf(name, sizeof name, "table%d", number);
    snprintf(file, sizeof file, "table%d.csv", number);
    const char *network = number == 2 ? "AlexNet" : "ResNet-18";
    struct fig_table table = {.columns = fig_error_columns, .count = FIG_ERROR_COLUMNS};
    struct fig_sheet paper;
    struct ttq_text caption = {0};
    const char *set = "";
    enum ttq_status status = fig_sheet_read(report->paper, file, &paper, error);
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows; row++)
        for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
            double value = fig_sheet_number(&paper, row, methods[m]);
            /* Table 3 quotes TWN's number of ResNet-18B, which is 1.5 times wider. */
            bool wide = number == 3 && strcmp(methods[m], "twn") == 0;
            const char *variant =
                fig_plan_variant(plan, item, methods[m], "net.width", wide ? "1.5" : "1");
            if (variant)
                set = fig_plan_setting(plan, variant, "data.set");
            if (!isfinite(value) && !variant)
                continue;
            fig_add_error_row(
                &table, plan, errors,
                &(struct fig_paper_row){.network = wide ? "ResNet-18B (1.5 times wider)" : network,
                                        .method = fig_method_name(methods[m]),
                                        .error = row ? "top-5" : "top-1",
                                        .ours = {.item = item,
                                                 .variant = variant,
                                                 .least_epochs = LEAST_EPOCHS,
                                                 .comparable = variant && is_imagenet(set)},
                                        .paper = value,
                                        .decimals = 1,
                                        .top5 = row > 0});
        }
    fig_sheet_free(&paper);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    snprintf(title, sizeof title, "Table %d: %s", number, network);
    fig_html_element(&report->page, "h3", NULL, title);
    ttq_text_add(&caption,
                 "The paper: ImageNet, one run each, in part quoted from other works. Ours: %s%s; "
                 "a dash stands where this profile has no run. 95 %% t intervals of the mean over "
                 "seeds. %s ",
                 set[0] ? "data set " : "nothing in this profile", set, FIG_INSIDE_CAPTION);
    fig_add_schedule(&caption, plan, item, NULL,
                     number == 2 ? "about 70 epochs each" : "an unknown number of epochs");
    return fig_report_table_text(report, &table, name, &caption, "errors", error);
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

static void add_density_row(struct fig_table *table, const struct fig_plan *plan,
                            const struct fig_sheet *paper, int row, const struct fig_sheet *ours,
                            const struct fig_beside *beside)
{
    const char *layer = fig_sheet_word(paper, row, "layer");
    int at = fig_sheet_find(ours, "layer", our_layer(layer));
    double theirs = fig_sheet_number(paper, row, "ttq_density");
    struct fig_mean mean = {NAN, NAN, NAN, NAN};
    if (at >= 0)
        mean = (struct fig_mean){
            fig_sheet_number(ours, at, "mean"), fig_sheet_number(ours, at, "ci_low"),
            fig_sheet_number(ours, at, "ci_high"), fig_sheet_number(ours, at, "n")};
    fig_table_cell(table, "%s", layer);
    fig_table_number(table, 0, fig_sheet_number(paper, row, "full_density"));
    fig_table_number(table, 0, fig_sheet_number(paper, row, "pruned_density"));
    fig_table_number(table, 0, fig_sheet_number(paper, row, "pruned_bits"));
    fig_table_number(table, 0, theirs);
    fig_table_number(table, 0, fig_sheet_number(paper, row, "ttq_bits"));
    fig_table_number(table, 1, mean.mean);
    fig_table_interval(table, 1, mean.low, mean.high);
    fig_table_number(table, 0, mean.n);
    if (at >= 0 && fig_sheet_number(ours, at, "ternary") == 0.0)
        fig_table_cell(table, "full precision");
    else
        fig_add_inside(table, plan, beside, theirs, &mean);
}

enum ttq_status fig_add_table4(struct fig_report *report, const json_t *item,
                               struct ttq_error *error)
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
        {FIG_INSIDE_TITLE, FIG_WORD},
    };
    const char *variant = fig_plan_variant(report->plan, item, "ttq", NULL, NULL);
    const char *set = variant ? fig_plan_setting(report->plan, variant, "data.set") : "";
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct fig_beside beside = {.item = item,
                                .variant = variant,
                                .least_epochs = LEAST_EPOCHS,
                                .comparable = is_imagenet(set)};
    struct fig_sheet paper, ours;
    struct ttq_text caption = {0};
    char folder[TTQ_PATH_MAX];
    ttq_path_join(folder, report->tables, "table4");
    enum ttq_status status = fig_sheet_read(report->paper, "table4.csv", &paper, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(folder, "densities.csv", &ours, error);
    else
        ours = (struct fig_sheet){0};
    for (int row = 0; status == TTQ_OK && row < paper.csv.rows; row++)
        add_density_row(&table, report->plan, &paper, row, &ours, &beside);
    bool present = ours.present;
    fig_sheet_free(&paper);
    fig_sheet_free(&ours);
    if (status != TTQ_OK) {
        fig_table_free(&table);
        return status;
    }
    fig_html_element(&report->page, "h3", NULL, "Table 4: AlexNet, density by layer");
    ttq_text_add(&caption,
                 "Density: share of weights that are not zero. Pruning is quoted by the paper from "
                 "NIPS 2015. Ours: %s%s; mean over the last epoch's steps, then mean over seeds "
                 "with its 95 %% t interval; totals weigh each layer by its weights, layers in "
                 "full precision count as 100 %%. A dash: nothing measured; in the interval also "
                 "one seed, or a layer in full precision. %s ",
                 set[0] ? "AlexNet on data set " : "nothing in this profile", set,
                 FIG_INSIDE_CAPTION);
    fig_add_schedule(&caption, report->plan, NULL, variant, "about 70 epochs");
    return fig_report_table_text(report, &table, "table4", &caption,
                                 present ? "table4/densities" : "", error);
}
