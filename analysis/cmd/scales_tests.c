/* scales_tests.c - the questions about all layers at once. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/pairs.h"
#include "analysis/cmd/scales.h"
#include "analysis/stat/adjust.h"
#include "analysis/stat/anova.h"
#include "analysis/stat/slopes.h"

static const struct stat_column columns[] = {
    {"test", -1},       {"estimate", 3}, {"ci_low", 3},  {"ci_high", 3},     {"null", 2},
    {"statistic", 2},   {"df", 1},       {"p", -2},      {"p_signflip", -2}, {"p_adjusted", -2},
    {"adjustment", -1}, {"family", -1},  {"meaning", -1}};

/* The rows are held back until all exploratory ones are there, which are adjusted together. */
enum { MOST_ROWS = 16, CELLS = 8, P = 6 };
struct tests {
    struct stat_table *table;
    struct test_row {
        const char *test, *family, *meaning;
        double cells[CELLS];
    } rows[MOST_ROWS];
    int count;
};

double *stat_cube_by_seed(const struct stat_cube *cube, enum stat_measure measure)
{
    double *x = malloc((size_t)cube->seeds * (size_t)cube->layers * sizeof *x);
    for (int s = 0; x && s < cube->seeds; s++)
        for (int l = 0; l < cube->layers; l++)
            x[s * cube->layers + l] = *stat_cube_at(cube, measure, l, s);
    return x;
}

/* `family` NULL: that of the table. */
static void add_row(struct tests *tests, const char *test, const double cells[CELLS],
                    const char *family, const char *meaning)
{
    struct test_row *row = &tests->rows[tests->count++];
    *row = (struct test_row){test, family ? family : tests->table->family, meaning, {0}};
    memcpy(row->cells, cells, sizeof row->cells);
}

/* By Benjamini and Hochberg within the item, as plan.ini has it; the test that it names has a
 * family to itself. */
static enum ttq_status write_rows(const struct tests *tests, struct ttq_error *error)
{
    double adjusted[MOST_ROWS];
    for (int i = 0; i < tests->count; i++)
        adjusted[i] = strcmp(tests->rows[i].family, tests->table->family) == 0
                          ? tests->rows[i].cells[P]
                          : (double)NAN;
    enum ttq_status status = stat_adjust(adjusted, tests->count, STAT_BH, adjusted, error);
    for (int i = 0; status == TTQ_OK && i < tests->count; i++) {
        const struct test_row *row = &tests->rows[i];
        bool tested = isfinite(row->cells[P]), alone = strcmp(row->family, "primary") == 0;
        stat_table_row(tests->table);
        stat_table_word(tests->table, row->test);
        stat_table_numbers(tests->table, row->cells, CELLS);
        stat_table_number(tests->table, alone ? row->cells[P] : adjusted[i]);
        stat_table_word(tests->table,
                        tested ? stat_adjustment_names[alone ? STAT_NONE : STAT_BH] : "");
        stat_table_word(tests->table, row->family);
        stat_table_word(tests->table, row->meaning);
    }
    return status;
}

/* t and sign flips of values, one a seed, against a null value; left out where they are constant.
 */
static enum ttq_status add_mean(struct tests *tests, const char *test, const double *x, int n,
                                double null, const struct stat_request *request, const char *family,
                                const char *meaning, struct ttq_error *error)
{
    struct stat_sample s;
    struct stat_signflip f;
    double *away = malloc((size_t)n * sizeof *away);
    if (!away)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    for (int i = 0; i < n; i++)
        away[i] = x[i] - null;
    enum ttq_status status = stat_sample(away, n, request->level, &s, error);
    if (status == TTQ_OK)
        status = stat_signflip(away, n, &request->random, &f, error);
    free(away);
    if (status == TTQ_BAD_DATA) {
        stat_table_note(tests->table, "%s: not tested, the seeds have the same value.", test);
        return TTQ_OK;
    }
    if (status != TTQ_OK)
        return status;
    const double cells[] = {s.mean + null, s.low + null, s.high + null, null, s.t, s.df, s.p, f.p};
    add_row(tests, test, cells, family, meaning);
    return TTQ_OK;
}

/* A value without a null hypothesis: magnitudes are above 0 whatever is true. */
static enum ttq_status add_size(struct tests *tests, const char *test, const double *x, int n,
                                const struct stat_request *request, const char *meaning,
                                struct ttq_error *error)
{
    struct stat_sample s;
    enum ttq_status status = stat_describe(x, n, request->level, &s, error);
    if (status != TTQ_OK)
        return status;
    const double cells[] = {s.mean, s.low, s.high, NAN, NAN, NAN, NAN, NAN};
    add_row(tests, test, cells, NULL, meaning);
    return TTQ_OK;
}

/* mean over layers of r^2, one a seed. */
static void squares_of(const struct stat_cube *cube, double *out)
{
    for (int s = 0; s < cube->seeds; s++) {
        out[s] = 0.0;
        for (int l = 0; l < cube->layers; l++) {
            double r = *stat_cube_at(cube, STAT_R, l, s);
            out[s] += r * r / cube->layers;
        }
    }
}

/* Is |r| larger than that of two scales that do not follow the sign? */
static enum ttq_status add_placebo(struct tests *tests, const struct stat_runs *runs,
                                   const struct stat_cube *cube, const char *placebo,
                                   const char *family, const struct stat_request *request,
                                   struct ttq_error *error)
{
    struct stat_cube other;
    char diverged[STAT_NOTE_MAX];
    enum ttq_status status = stat_cube_read(runs, placebo, &other, error);
    double *ours = calloc(3 * ((size_t)cube->seeds + 1), sizeof *ours);
    double *theirs = status == TTQ_OK ? calloc((size_t)other.seeds + 1, sizeof *theirs) : NULL;
    if (status == TTQ_OK && (!ours || !theirs))
        status = ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    if (status == TTQ_OK) {
        double *d = ours + cube->seeds + 1;
        int n = 0;
        squares_of(cube, ours);
        squares_of(&other, theirs);
        for (int a = 0; a < cube->seeds; a++)
            for (int b = 0; b < other.seeds; b++)
                if (cube->seed[a] == other.seed[b])
                    d[n++] = ours[a] - theirs[b];
        if (n >= 2)
            status = add_mean(tests, "magnitude against the placebo", d, n, 0.0, request, family,
                              "mean r^2 less that of two scales on random groups, paired by seed",
                              error);
        else
            stat_table_note(tests->table, "Magnitude against %s: %d seed%s in common, not tested.",
                            placebo, n, n == 1 ? "" : "s");
        if (n >= 2 && n < cube->seeds)
            stat_table_note(tests->table, "Magnitude against %s: on the %d seeds that both have.",
                            placebo, n);
        if (stat_runs_diverged(runs, placebo, diverged))
            stat_table_note(tests->table, "%s diverged, left out: %s.", placebo, diverged);
    }
    free(ours);
    free(theirs);
    stat_cube_free(&other);
    return status;
}

static enum ttq_status add_two_way(struct tests *tests, const struct stat_cube *cube,
                                   struct ttq_error *error)
{
    struct stat_two_way w;
    double *r = stat_cube_by_seed(cube, STAT_R);
    if (!r)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    enum ttq_status status = stat_two_way(r, cube->seeds, cube->layers, &w, error);
    free(r);
    if (status == TTQ_BAD_DATA) {
        stat_table_note(tests->table,
                        "Layer x seed table: left out, it takes 2 layers and values that "
                        "vary.");
        return TTQ_OK;
    }
    if (status != TTQ_OK)
        return status;
    const double layers[] = {NAN, NAN, NAN, NAN, w.f, w.epsilon * w.df_layer, w.p_layers, NAN};
    add_row(tests, "layers differ", layers, NULL,
            "F of layers in the layer x seed table, df by Greenhouse and Geisser");
    const double icc[] = {w.icc, w.icc_low, w.icc_high, NAN, w.ms_seed / w.ms_rest, w.df, NAN, NAN};
    add_row(tests, "ICC of layers within a seed", icc, NULL,
            "share of the variance of r that the layers of a seed have in common");
    return TTQ_OK;
}

/* Slope of r on ln(n-/n+): 1 where unequal scales only re-centre the kernel, 0 where they do not.
 */
static enum ttq_status add_slopes(struct tests *tests, const struct stat_cube *cube,
                                  const struct stat_request *request, struct ttq_error *error)
{
    int n = cube->seeds, cells = n * cube->layers;
    double *x = stat_cube_by_seed(cube, STAT_NEGATIVE), *y = stat_cube_by_seed(cube, STAT_R);
    double *positive = stat_cube_by_seed(cube, STAT_POSITIVE);
    double *slope = calloc(2 * (size_t)n + 1, sizeof *slope);
    enum ttq_status status =
        x && y && positive && slope ? TTQ_OK : ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    for (int i = 0; status == TTQ_OK && i < cells; i++)
        x[i] = log(x[i] / positive[i]);
    if (status == TTQ_OK) {
        status = stat_slopes(x, y, n, cube->layers, slope, slope + n, error);
        if (status == TTQ_BAD_DATA) {
            stat_table_note(tests->table,
                            "Slope on ln(n-/n+): left out, it takes 3 layers that have "
                            "weights of both signs and differ.");
            status = TTQ_OK;
        } else if (status == TTQ_OK) {
            status =
                add_mean(tests, "slope of r on ln(n-/n+), against 0", slope, n, 0.0, request, NULL,
                         "0: the asymmetry has nothing to do with the balance of signs", error);
            if (status == TTQ_OK)
                status =
                    add_mean(tests, "slope of r on ln(n-/n+), against 1", slope, n, 1.0, request,
                             NULL, "1: the asymmetry only re-centres the kernels", error);
        }
    }
    free(x);
    free(y);
    free(positive);
    free(slope);
    return status;
}

static enum ttq_status add_all(struct tests *tests, const struct stat_runs *runs,
                               const struct stat_cube *cube, const char *placebo,
                               const char *family, const struct stat_request *request,
                               struct ttq_error *error)
{
    int n = cube->seeds;
    double *x = calloc(3 * (size_t)n + 1, sizeof *x);
    if (!x)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    for (int s = 0; s < n; s++)
        for (int l = 0; l < cube->layers; l++) {
            double r = *stat_cube_at(cube, STAT_R, l, s);
            x[s] += r / cube->layers;
            x[n + s] += fabs(r) / cube->layers;
        }
    squares_of(cube, x + 2 * n);
    enum ttq_status status =
        add_mean(tests, "direction", x, n, 0.0, request, NULL,
                 "mean r over layers: is Wp the larger one throughout?", error);
    if (status == TTQ_OK)
        status = add_size(tests, "magnitude, mean |r|", x + n, n, request,
                          "above 0 whatever is true: no test against 0", error);
    if (status == TTQ_OK)
        status = add_size(tests, "magnitude, mean r^2", x + 2 * n, n, request,
                          "to hold against the placebo", error);
    free(x);
    if (status == TTQ_OK && placebo)
        status = add_placebo(tests, runs, cube, placebo, family, request, error);
    if (status == TTQ_OK)
        status = add_two_way(tests, cube, error);
    return status == TTQ_OK ? add_slopes(tests, cube, request, error) : status;
}

enum ttq_status stat_scales_tests(const struct stat_runs *runs, const struct stat_cube *cube,
                                  const char *placebo, const struct stat_table *like,
                                  const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_table table;
    char base[TTQ_PATH_MAX];
    struct stat_request own;
    enum ttq_status status = stat_beside(request, "-tests", base, &own, error);
    if (status != TTQ_OK)
        return status;
    status = stat_table_begin(&table, "scales-tests", "r has no unit", columns,
                              sizeof columns / sizeof *columns, error);
    if (status != TTQ_OK)
        return status;
    table.plan = like->plan;
    table.family = "exploratory"; /* the plan names the layers and the magnitude, not what
                                     explains them */
    struct tests tests = {.table = &table};
    status = add_all(&tests, runs, cube, placebo, like->family, request, error);
    if (status == TTQ_OK)
        status = write_rows(&tests, error);
    stat_table_note(&table, "Unit: seed. Regressions give one slope a seed; no p is pooled over "
                            "layers.");
    return stat_finish(status, &table, &own, text, error);
}
