/* unpaired.c - two independent columns of a CSV, such as runs whose seeds do not belong together:
 * difference of means (Welch), shift (Mann and Whitney, Hodges and Lehmann), P(a > b). */
#include <math.h>
#include <stdlib.h>

#include "analysis/cmd/commands.h"
#include "analysis/numbers.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/two_sample.h"

static const struct stat_column columns[] = {{"quantity", -1}, {"estimate", -3},  {"ci_low", -3},
                                             {"ci_high", -3},  {"statistic", -3}, {"df", -3},
                                             {"p", -2},        {"test", -1}};

static void add_row(struct stat_table *table, const char *quantity, const double cells[6],
                    const char *test)
{
    stat_table_row(table);
    stat_table_word(table, quantity);
    stat_table_numbers(table, cells, 6);
    stat_table_word(table, test);
}

/* Deviation, interval and n of one group as a note. */
static enum ttq_status describe(struct stat_table *table, const char *name, const double *x, int n,
                                double level, struct stat_moments *moments, struct ttq_error *error)
{
    struct stat_sample s;
    enum ttq_status status = stat_describe(x, n, level, &s, error);
    if (status != TTQ_OK)
        return status;
    *moments = (struct stat_moments){.n = n, .mean = s.mean, .sd = s.sd};
    stat_table_note(table, "%s: n = %d, mean %.6g, sd %.4g.", name, n, s.mean, s.sd);
    return TTQ_OK;
}

static enum ttq_status test_all(struct stat_table *table, const double *a, int n, const double *b,
                                int m, const struct stat_request *request, struct ttq_error *error)
{
    struct stat_moments x, y;
    struct stat_welch welch;
    struct stat_mann_whitney ranks;
    enum ttq_status status = describe(table, request->a, a, n, request->level, &x, error);
    if (status == TTQ_OK)
        status = describe(table, request->b, b, m, request->level, &y, error);
    if (status == TTQ_OK)
        status = stat_welch(&x, &y, request->level, &welch, error);
    if (status != TTQ_OK)
        return status;
    add_row(table, "difference of the means, a - b",
            (const double[]){welch.difference, welch.low, welch.high, welch.t, welch.df, welch.p},
            "Welch's t");
    if (n > STAT_MANN_WHITNEY_MOST || m > STAT_MANN_WHITNEY_MOST) {
        stat_table_note(table, "Above %d values in a group there is no exact rank test.",
                        STAT_MANN_WHITNEY_MOST);
        return TTQ_OK;
    }
    status = stat_mann_whitney(a, n, b, m, request->level, &ranks, error);
    if (status != TTQ_OK)
        return status;
    add_row(table, "shift, median of all a - b",
            (const double[]){ranks.shift, ranks.low, ranks.high, ranks.w, NAN, ranks.p},
            "Mann and Whitney, exact");
    add_row(table, "P(a > b), ties count half",
            (const double[]){ranks.superior, NAN, NAN, NAN, NAN, NAN}, "");
    return TTQ_OK;
}

enum ttq_status stat_command_unpaired(const struct stat_request *request, struct ttq_text *text,
                                      struct ttq_error *error)
{
    enum ttq_status status = stat_wants_two_columns(request, error);
    if (status != TTQ_OK)
        return status;
    struct ttq_csv csv;
    struct stat_table table;
    double *a = NULL, *b = NULL;
    int n, m;
    status = stat_csv_read(request->folders[0], &csv, error);
    if (status == TTQ_OK)
        status = stat_numbers_present(&csv, request->a, &a, &n, error);
    if (status == TTQ_OK)
        status = stat_numbers_present(&csv, request->b, &b, &m, error);
    ttq_csv_free(&csv);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, "unpaired", "as in the file", columns,
                                  sizeof columns / sizeof *columns, error);
    if (status == TTQ_OK) {
        status = test_all(&table, a, n, b, m, request, error);
        stat_table_note(&table,
                        "Independent groups; %g %% intervals. Runs of the same seeds are pairs: "
                        "ttq-stats paired.",
                        100.0 * request->level);
        status = stat_finish(status, &table, request, text, error);
    }
    free(a);
    free(b);
    return status;
}
