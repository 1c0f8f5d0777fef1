/* merge.c - the section "is the difference used?": finished networks with their scales merged or
 * swapped. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/report.h"
#include "figures/sheet.h"

/* What is done to a network, in this order. Changed scales are held against kept ones with batch
 * norm estimated again from the same images. */
static const struct {
    const char *scales, *bn, *title, *images;
} merge_steps[] = {
    {"keep", "stored", "kept", "as stored"},
    {"keep", "reestimate", "kept", "plain"},
    {"merge", "reestimate", "merged to sqrt(Wp Wn)", "plain"},
    {"swap", "reestimate", "swapped", "plain"},
    {"keep", "augmented", "kept", "augmented"},
    {"merge", "augmented", "merged to sqrt(Wp Wn)", "augmented"},
    {"swap", "augmented", "swapped", "augmented"},
};
enum {
    MERGE_STEPS = sizeof merge_steps / sizeof *merge_steps,
    STORED = 0,
    PLAIN = 1,
    AUGMENTED = 4
};

/* The error of a network at a step; NaN where the table has none. */
static double merge_error(const struct fig_sheet *sheet, const char *variant, int seed, int step)
{
    for (int row = 0; row < sheet->csv.rows; row++)
        if (strcmp(fig_sheet_word(sheet, row, "variant"), variant) == 0 &&
            fig_sheet_number(sheet, row, "seed") == seed &&
            strcmp(fig_sheet_word(sheet, row, "scales"), merge_steps[step].scales) == 0 &&
            strcmp(fig_sheet_word(sheet, row, "bn"), merge_steps[step].bn) == 0)
            return fig_sheet_number(sheet, row, "test_error");
    return NAN;
}

/* The row of a step in the tests, or -1. */
static int find_test(const struct fig_sheet *tests, const char *variant, int step)
{
    for (int row = 0; row < tests->csv.rows; row++)
        if (strcmp(fig_sheet_word(tests, row, "variant"), variant) == 0 &&
            strcmp(fig_sheet_word(tests, row, "scales"), merge_steps[step].scales) == 0 &&
            strcmp(fig_sheet_word(tests, row, "bn"), merge_steps[step].bn) == 0)
            return row;
    return -1;
}

static double test_number(const struct fig_sheet *tests, int row, const char *names)
{
    return row < 0 ? (double)NAN : fig_sheet_number(tests, row, names);
}

/* Mean over the networks at a step, with the interval that the statistics give it. */
static void add_merge_mean(struct ttq_text *means, const struct fig_sheet *tests,
                           const char *variant, int step, double mean, int count)
{
    int row = find_test(tests, variant, step);
    ttq_text_add(means, "%d", step + 1);
    fig_data_number(means, mean);
    fig_data_number(means, test_number(tests, row, "error_low"));
    fig_data_number(means, test_number(tests, row, "error_high"));
    ttq_text_add(means, ",%d\n", count);
}

static enum ttq_status write_merge(struct fig_report *report, const struct fig_sheet *sheet,
                                   const struct fig_sheet *tests, const char *variant, int *n,
                                   struct ttq_error *error)
{
    struct ttq_text rows = {0}, means = {0};
    double sum[MERGE_STEPS] = {0};
    int count[MERGE_STEPS] = {0}, last = -1;
    for (int row = 0; row < sheet->csv.rows; row++)
        last = (int)fmax(last, fig_sheet_number(sheet, row, "seed"));
    ttq_text_add(&rows, "seed,step,test_error\n");
    ttq_text_add(&means, "step,mean,ci_low,ci_high,n\n");
    for (int seed = 0; seed <= last; seed++)
        for (int step = 0; step < MERGE_STEPS; step++) {
            double value = merge_error(sheet, variant, seed, step);
            if (!isfinite(value))
                continue;
            ttq_text_add(&rows, "%d,%d,%.9g\n", seed, step + 1, value);
            sum[step] += value;
            count[step]++;
        }
    for (int step = 0; step < MERGE_STEPS; step++) {
        if (count[step])
            add_merge_mean(&means, tests, variant, step, sum[step] / count[step], count[step]);
        *n = count[step] > *n ? count[step] : *n;
    }
    enum ttq_status status = fig_report_data(report, "merge.csv", &rows, error);
    if (status == TTQ_OK)
        status = fig_report_data(report, "merge_mean.csv", &means, error);
    ttq_text_free(&means);
    return status;
}

static void add_row(struct fig_table *table, const struct fig_sheet *tests, int row)
{
    fig_table_number(table, 0, fig_sheet_number(tests, row, "n"));
    fig_table_number(table, 2, fig_sheet_number(tests, row, "mean_error"));
    fig_table_interval(table, 2, fig_sheet_number(tests, row, "error_low"),
                       fig_sheet_number(tests, row, "error_high"));
    fig_table_number(table, 2, fig_sheet_number(tests, row, "disagree"));
    fig_table_number(table, 2, fig_sheet_number(tests, row, "mean_diff"));
    fig_table_interval(table, 2, fig_sheet_number(tests, row, "ci_low"),
                       fig_sheet_number(tests, row, "ci_high"));
    fig_table_interval(table, 2, fig_sheet_number(tests, row, "images_low"),
                       fig_sheet_number(tests, row, "images_high"));
    fig_p_cells(table, tests, row);
    fig_table_number(table, 2, fig_sheet_number(tests, row, "d_z"));
    fig_table_number(table, 2, fig_sheet_number(tests, row, "p_superior"));
}

/* By how much the error of the unchanged nets moves from as stored to a step. */
static void add_shift(struct ttq_text *text, const struct fig_sheet *tests, const char *variant,
                      int step, const char *images)
{
    double by = test_number(tests, find_test(tests, variant, step), "mean_error") -
                test_number(tests, find_test(tests, variant, STORED), "mean_error");
    if (isfinite(by))
        ttq_text_add(text,
                     " From %s images that alone, with the scales kept, changes the error by "
                     "%+.2f points.",
                     images, by);
}

/* What estimating again does by itself, before anybody compares with the nets as stored. */
static void add_estimate(struct ttq_text *text, const struct fig_sheet *tests, const char *variant)
{
    bool both = find_test(tests, variant, AUGMENTED) >= 0;
    ttq_text_add(text,
                 "Batch norm is estimated again from training images as they are (plain, as the "
                 "plan has it)%s, while training crops and mirrors them.",
                 both ? " or cropped and mirrored (augmented)" : "");
    add_shift(text, tests, variant, PLAIN, "plain");
    add_shift(text, tests, variant, AUGMENTED, "augmented");
    ttq_text_add(text, " So nets with changed scales are held against nets with kept ones and the "
                       "same estimate, not against those as stored.");
}

static enum ttq_status add_table(struct fig_report *report, const struct fig_sheet *tests,
                                 const char *variant, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"scales", FIG_WORD},
        {"batch norm from images", FIG_WORD},
        {"seeds n", FIG_NUMBER},
        {"error, mean (%)", FIG_NUMBER},
        {"95 % interval (%)", FIG_NUMBER},
        {"images judged differently (%)", FIG_NUMBER},
        {"difference (points)", FIG_NUMBER},
        {"95 % interval (points)", FIG_NUMBER},
        {"95 % interval over seeds and images (points)", FIG_NUMBER},
        FIG_P_COLUMNS,
        {"d_z", FIG_NUMBER},
        {"P (better)", FIG_NUMBER},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    struct ttq_text caption = {0};
    double bound = NAN;
    for (int step = 0; step < MERGE_STEPS; step++) {
        int row = find_test(tests, variant, step);
        if (row < 0)
            continue;
        fig_table_cell(&table, "%s", merge_steps[step].title);
        fig_table_cell(&table, "%s", merge_steps[step].images);
        add_row(&table, tests, row);
        bound = fmax(bound, fig_sheet_number(tests, row, "bound"));
    }
    if (fig_table_rows(&table) == 0)
        return TTQ_OK;
    ttq_text_add(&caption,
                 "Test error of the same nets (%s); differences, above 0: a larger error, are "
                 "against scales kept with batch norm estimated again from the same images, those "
                 "of the nets as stored from plain ones. ",
                 fig_variant_title(report->plan, variant));
    add_estimate(&caption, tests, variant);
    if (isfinite(bound))
        ttq_text_add(&caption, " TOST: equivalence within +-%g points.", bound);
    ttq_text_add(&caption, " d_z: the difference in standard deviations of the differences, which "
                           "with t and its degrees of freedom stand in tables/merge-tests.csv.");
    return fig_report_table_text(report, &table, "table-merge-tests", &caption, "merge-tests",
                                 error);
}

enum ttq_status fig_section_merge(struct fig_report *report, struct ttq_error *error)
{
    struct fig_sheet sheet, tests = {0};
    int n = 0;
    fig_report_section(report, "merge",
                       "Is the difference used? Scales merged in finished networks");
    enum ttq_status status = fig_sheet_read(report->tables, "merge.csv", &sheet, error);
    if (status == TTQ_OK)
        status = fig_sheet_read(report->tables, "merge-tests.csv", &tests, error);
    if (status == TTQ_OK && sheet.csv.rows > 0) {
        struct ttq_text caption = {0};
        const char *variant = fig_sheet_find(&sheet, "variant", report->main) >= 0
                                  ? report->main
                                  : fig_sheet_word(&sheet, 0, "variant");
        status = write_merge(report, &sheet, &tests, variant, &n, error);
        ttq_text_add(&caption,
                     "Test error in percent of finished networks (%s, n = %d seeds) as stored, and "
                     "with batch norm estimated again: scales kept, both replaced by their "
                     "geometric mean, both swapped. One line a network; tests in the table. ",
                     fig_variant_title(report->plan, variant), n);
        add_estimate(&caption, &tests, variant);
        report->page.failed |= caption.failed;
        if (status == TTQ_OK)
            status = fig_report_picture(
                report,
                &(struct fig_picture){.name = "merge",
                                      .caption = caption.bytes ? caption.bytes : "",
                                      .runs.variant = variant},
                error);
        if (status == TTQ_OK)
            status = add_table(report, &tests, variant, error);
        if (status == TTQ_OK)
            status = fig_report_notes(report, "merge-tests", error);
        ttq_text_free(&caption);
    } else if (status == TTQ_OK) {
        fig_report_absent(report, "merge", "ttq-stats merge");
    }
    fig_sheet_free(&sheet);
    fig_sheet_free(&tests);
    return status;
}
