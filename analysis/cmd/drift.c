#include "analysis/cmd/drift.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/equivalence.h"
#include "analysis/stat/sample.h"
#include "ttq/base/json.h"

static const struct stat_column columns[] = {
    {"layer", -1},       {"n", 0},       {"mean_drift", 4}, {"drift_low90", 4},
    {"drift_high90", 4}, {"p_tost", -2}, {"limit", 4},      {"settled", -1}};

/* What the drifts of a layer say, one of each seed. Scales that cannot differ do not drift in any
 * seed: that is no matter of chance. */
static enum ttq_status judge(struct stat_table *table, const char *layer, const double *drift,
                             int n, double limit, double alpha, struct ttq_error *error)
{
    struct stat_sample s;
    struct stat_equivalence e = {NAN, NAN, NAN, NAN, NAN};
    enum ttq_status status = stat_describe(drift, n, 1.0 - alpha, &s, error);
    bool constant = n >= 2 && s.sd == 0.0;
    if (status == TTQ_OK && n >= 2 && !constant)
        status = stat_equivalence(s.mean, s.se, s.df, limit, &e, error);
    if (status != TTQ_OK)
        return status;
    bool rest = constant ? fabs(s.mean) < limit : e.p <= alpha;
    bool moving = constant ? !rest : e.low > limit || e.high < -limit;
    stat_table_row(table);
    stat_table_word(table, layer);
    const double cells[] = {n, s.mean, e.low, e.high, e.p, limit};
    stat_table_numbers(table, cells, 6);
    stat_table_word(table, rest ? "at rest" : moving ? "moving" : "undecided");
    return TTQ_OK;
}

static enum ttq_status add_rows(struct stat_table *table, const json_t *rows,
                                const struct stat_request *request, struct ttq_error *error)
{
    size_t count = json_array_size(rows);
    double *drift = malloc((count + 1) * sizeof *drift);
    enum ttq_status status = TTQ_OK;
    double limit = (isnan(request->bound) ? 0.05 : request->bound) / 4.0;
    if (!drift)
        return ttq_fail(error, TTQ_NO_MEMORY, "trajectory: no memory");
    /* The rows of the first seed name each layer once. */
    const char *first = count ? ttq_json_word(json_array_get(rows, 0), "layer", "") : "";
    for (size_t i = 0; status == TTQ_OK && i < count; i++) {
        const char *layer = ttq_json_word(json_array_get(rows, i), "layer", "");
        int n = 0;
        if (i > 0 && strcmp(layer, first) == 0)
            break;
        for (size_t k = i; k < count; k++)
            if (strcmp(ttq_json_word(json_array_get(rows, k), "layer", ""), layer) == 0)
                drift[n++] = json_number_value(json_object_get(json_array_get(rows, k), "drift"));
        status = judge(table, layer, drift, n, limit, 0.05, error);
    }
    free(drift);
    return status;
}

static int count_of(const struct stat_table *table, const char *outcome)
{
    int count = 0;
    for (size_t i = 0; i < json_array_size(table->rows); i++)
        count += strcmp(ttq_json_word(json_array_get(table->rows, i), "settled", ""), outcome) == 0;
    return count;
}

enum ttq_status stat_drift_tests(const struct stat_table *trajectories,
                                 const struct stat_request *request, struct ttq_text *text,
                                 struct ttq_error *error)
{
    struct stat_table table;
    char base[TTQ_PATH_MAX];
    struct stat_request own;
    enum ttq_status status = stat_beside(request, "-tests", base, &own, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "trajectory-tests", "the drift of r has no unit", columns,
                              sizeof columns / sizeof *columns, error);
    if (status != TTQ_OK)
        return status;
    table.plan = trajectories->plan;
    status = add_rows(&table, trajectories->rows, request, error);
    stat_table_note(&table,
                    "%d of %zu layers are at rest when training ends, %d are moving, %d undecided. "
                    "Unit: seed; mean drift of r over the last 20 %% of the training, its 90 %% t "
                    "interval, TOST within +-limit, a quarter of the bound of r, not adjusted. At "
                    "rest: p_tost at most 0.05; moving: the interval lies outside the limit.",
                    count_of(&table, "at rest"), json_array_size(table.rows),
                    count_of(&table, "moving"), count_of(&table, "undecided"));
    return stat_finish(status, &table, &own, text, error);
}
