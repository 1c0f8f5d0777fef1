/* describe.c - the columns of anybody's CSV in one table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/numbers.h"
#include "analysis/stat/bootstrap.h"
#include "analysis/stat/sample.h"

static const struct stat_column columns[] = {
    {"column", -1}, {"n", 0},        {"mean", -3},    {"sd", -3},  {"se", -3},
    {"ci_low", -3}, {"ci_high", -3}, {"median", -3},  {"mad", -3}, {"min", -3},
    {"max", -3},    {"bca_low", -3}, {"bca_high", -3}};
enum { COLUMNS = sizeof columns / sizeof *columns, BOOTSTRAP_FROM = 15, BOOTSTRAP_TO = 1000 };

static enum ttq_status add_column(struct stat_table *table, const struct ttq_csv *csv,
                                  const char *name, const struct stat_request *request,
                                  struct ttq_error *error)
{
    struct stat_sample s;
    struct stat_order o;
    struct stat_bootstrap b = {.low = NAN, .high = NAN};
    double *x;
    enum ttq_status status = stat_numbers(csv, name, &x, error);
    if (status == TTQ_OK)
        status = stat_describe(x, csv->rows, request->level, &s, error);
    if (status == TTQ_OK)
        status = stat_order(x, csv->rows, &o, error);
    if (status == TTQ_OK && csv->rows >= BOOTSTRAP_FROM && csv->rows <= BOOTSTRAP_TO && s.sd > 0.0)
        status = stat_bootstrap(x, csv->rows, stat_statistic_mean, request->level, &request->random,
                                &b, error);
    free(x);
    if (status != TTQ_OK)
        return status;
    stat_table_row(table);
    stat_table_word(table, name);
    const double cells[] = {s.n,      s.mean, s.sd,    s.se,   s.low, s.high,
                            o.median, o.mad,  o.least, o.most, b.low, b.high};
    stat_table_numbers(table, cells, COLUMNS - 1);
    return TTQ_OK;
}

/* Whether every cell of a column is a number: what is described where no column is named. */
static bool is_numeric(const struct ttq_csv *csv, int column)
{
    double x;
    for (int row = 0; row < csv->rows; row++)
        if (ttq_csv_number(csv, row, column, &x, NULL) != TTQ_OK)
            return false;
    return csv->rows > 0;
}

enum ttq_status stat_command_describe(const struct stat_request *request, struct ttq_text *text,
                                      struct ttq_error *error)
{
    if (request->count != 1)
        return ttq_fail(error, TTQ_USAGE, "expected one CSV file, found %d", request->count);
    struct ttq_csv csv;
    struct stat_table table;
    enum ttq_status status = stat_csv_read(request->folders[0], &csv, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "describe", "as in the file", columns, COLUMNS, error);
    if (status == TTQ_OK && request->column) {
        status = add_column(&table, &csv, request->column, request, error);
    } else {
        for (int c = 0; status == TTQ_OK && c < csv.columns; c++)
            if (is_numeric(&csv, c))
                status = add_column(&table, &csv, csv.names[c], request, error);
        if (status == TTQ_OK && json_array_size(table.rows) == 0)
            status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a column of numbers, found none",
                              csv.path);
    }
    ttq_csv_free(&csv);
    if (status != TTQ_OK) {
        stat_table_free(&table);
        return status;
    }
    stat_table_note(
        &table,
        "sd with n - 1; se = sd / sqrt(n); %g %% t interval of the mean; mad: median of "
        "|x - median| x 1.4826; bca: bootstrap interval of the mean, for 15 to 1,000 values "
        "(%d draws, seed %lu).",
        100.0 * request->level, request->random.draws, request->random.seed);
    return stat_finish(TTQ_OK, &table, request, text, error);
}
