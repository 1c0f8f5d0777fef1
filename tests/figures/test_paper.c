/* The paper's series: complete, and in agreement with what the paper and its logs say elsewhere.
 * Run from the top of the repository. */
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/csv.h"
#include "ttq/base/file.h"

static void open_series(const char *name, struct ttq_csv *csv)
{
    char path[TTQ_PATH_MAX];
    struct ttq_error error;
    assert_true(ttq_path_join(path, "figures/paper", name));
    if (ttq_csv_read(path, csv, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static double number(const struct ttq_csv *csv, int row, const char *name)
{
    struct ttq_error error;
    double value = NAN;
    int column;
    if (ttq_csv_column(csv, name, &column, &error) != TTQ_OK ||
        ttq_csv_number(csv, row, column, &value, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    return value;
}

static void every_series_is_whole(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int rows, words; /* columns in front that are no numbers */
    } files[] = {
        {"figure2.csv", 3 * 33, 1},
        {"figure3.csv", 179, 0},
        {"figure4.csv", 70, 0},
        {"figure4_full.csv", 2, 1},
        {"figure5.csv", 10, 0},
        {"figure6.csv", 2, 1},
        {"table1.csv", 4, 0},
        {"table2.csv", 2, 1},
        {"table3.csv", 2, 1},
        {"log_resnet20.csv", 37, 0},
        {"log_resnet20_scales.csv", 19 * 11, 1},
        {"log_alexnet.csv", 32, 0},
        {"log_alexnet_scales.csv", 6 * 10, 1},
        {"log_alexnet_rms.csv", 8 * 10, 1},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct ttq_csv csv;
        open_series(files[i].name, &csv);
        assert_int_equal(csv.rows, files[i].rows);
        for (int row = 0; row < csv.rows; row++)
            for (int c = files[i].words; c < csv.columns; c++)
                assert_true(number(&csv, row, csv.names[c]) >= 0);
        ttq_csv_free(&csv);
    }
}

static void shares_add_up(void **state)
{
    (void)state;
    struct ttq_csv csv;
    open_series("figure2.csv", &csv);
    for (int row = 0; row < csv.rows; row++) {
        double all =
            number(&csv, row, "neg") + number(&csv, row, "zero") + number(&csv, row, "pos");
        assert_true(fabs(all - 100) <= 0.3); /* three values, each rounded to 0.1 */
    }
    ttq_csv_free(&csv);
}

/* The paper's text gives the mean of the last 20 epochs of these curves: 8.16, 10.86, 8.91. */
static void figure3_has_its_known_means(void **state)
{
    (void)state;
    static const char *const names[] = {"full", "binary", "ternary"};
    static const double means[] = {8.16, 10.86, 8.91};
    struct ttq_csv csv;
    open_series("figure3.csv", &csv);
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int row = csv.rows - 20; row < csv.rows; row++)
            sum += number(&csv, row, names[i]);
        assert_true(fabs(sum / 20 - means[i]) < 0.005); /* rounded to 0.01 */
    }
    ttq_csv_free(&csv);
}

/* Table 2 holds the best epoch of each curve of Figure 4, for top-1 and for top-5. */
static void table2_is_the_best_of_figure4(void **state)
{
    (void)state;
    static const char *const methods[] = {"dorefa", "twn", "ttq"};
    struct ttq_csv curves, table;
    open_series("figure4.csv", &curves);
    open_series("table2.csv", &table);
    for (int kind = 0; kind < 2; kind++)
        for (int m = 0; m < 3; m++) {
            char name[32];
            double best = 100;
            snprintf(name, sizeof name, "test_top%d_%s", kind ? 5 : 1, methods[m]);
            for (int row = 0; row < curves.rows; row++)
                best = fmin(best, number(&curves, row, name));
            /* the curves are read to 0.15 points, the table is rounded to 0.1 */
            assert_true(fabs(best - number(&table, kind, methods[m])) <= 0.2);
        }
    ttq_csv_free(&curves);
    ttq_csv_free(&table);
}

/* The totals of Table 4 are means weighted by the weights of each layer. */
static void table4_has_its_totals(void **state)
{
    (void)state;
    static const double weights[] = {41472, 307200,   884736,   663552, 442368,
                                     0,     37748736, 16777216, 4096000};
    struct ttq_csv csv;
    open_series("table4.csv", &csv);
    assert_int_equal(csv.rows, 11);
    double all = 0, dense = 0;
    for (int row = 0; row < 9; row++) {
        all += weights[row];
        dense += weights[row] * number(&csv, row, "ttq_density");
    }
    assert_true(fabs(dense / all - number(&csv, 10, "ttq_density")) <=
                1); /* all are rounded to 1 */
    ttq_csv_free(&csv);
}

/* With Adam and batch normalisation Wp + Wn stays at its start, 2. */
static void alexnet_scales_keep_their_sum(void **state)
{
    (void)state;
    struct ttq_csv csv;
    open_series("log_alexnet_scales.csv", &csv);
    for (int row = 0; row < csv.rows; row++)
        assert_true(fabs(number(&csv, row, "wp") + number(&csv, row, "wn") - 2) < 0.007);
    ttq_csv_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_series_is_whole),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(figure3_has_its_known_means),
        cmocka_unit_test(table2_is_the_best_of_figure4),
        cmocka_unit_test(table4_has_its_totals),
        cmocka_unit_test(alexnet_scales_keep_their_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
