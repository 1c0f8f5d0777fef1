/* scales.c - do Wp and Wn differ? r = ln(|Wp|/|Wn|) of each layer, one value a seed: the seed is
 * the unit, layers and steps are repeated measures. Beside it <out>-seeds (single values) and
 * <out>-tests (scales_tests.c). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/scales.h"
#include "analysis/stat/equivalence.h"
#include "analysis/stat/maxt.h"
#include "analysis/stat/sample.h"
#include "analysis/stat/signflip.h"

static const struct stat_column columns[] = {{"layer", -1},
                                             {"n", 0},
                                             {"mean_r", 3},
                                             {"sd", 3},
                                             {"ci_low", 3},
                                             {"ci_high", 3},
                                             {"ratio", 3},
                                             {"ratio_low", 3},
                                             {"ratio_high", 3},
                                             {"t", 2},
                                             {"df", 0},
                                             {"p_t", -2},
                                             {"p_signflip", -2},
                                             {"p_maxt", -2},
                                             {"p_tost", -2},
                                             {"bound", 3},
                                             {"share_within_5", 1},
                                             {"sign_changes", 1},
                                             {"wp_mean", 3},
                                             {"wn_mean", 3},
                                             {"common_scale", 3},
                                             {"share_zero", 1}};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* |r| <= ln 1.05: the larger scale is at most 5 % above the smaller one. */
static double share_within(const double *r, int n)
{
    int within = 0;
    for (int i = 0; i < n; i++)
        within += fabs(r[i]) <= log(1.05);
    return 100.0 * within / n;
}

static double mean_of(const double *x, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

/* What a row says besides its test. */
struct around {
    double p_maxt, within, changes, wp, wn, common, zero;
};

static enum ttq_status add_row(struct stat_table *table, const char *name, const double *r, int n,
                               const struct stat_request *request, const struct around *more,
                               struct ttq_error *error)
{
    struct stat_sample s;
    struct stat_signflip flips = {.p = NAN};
    struct stat_equivalence tost = {.p = NAN};
    enum ttq_status status = stat_describe(r, n, request->level, &s, error);
    bool varies = n >= 2 && !isnan(s.t);
    if (status == TTQ_OK && varies)
        status = stat_signflip(r, n, &request->random, &flips, error);
    if (status == TTQ_OK && varies && isfinite(request->bound))
        status = stat_equivalence(s.mean, s.se, s.df, request->bound, &tost, error);
    if (status != TTQ_OK)
        return status;
    stat_table_row(table);
    stat_table_word(table, name);
    const double cells[] = {n,
                            s.mean,
                            s.sd,
                            s.low,
                            s.high,
                            exp(s.mean),
                            exp(s.low),
                            exp(s.high),
                            s.t,
                            s.df,
                            s.p,
                            flips.p,
                            more->p_maxt,
                            tost.p,
                            request->bound,
                            more->within,
                            more->changes,
                            more->wp,
                            more->wn,
                            more->common,
                            more->zero};
    stat_table_numbers(table, cells, COLUMNS - 1);
    return TTQ_OK;
}

static struct around around_of(const struct stat_cube *cube, int layer, double p_maxt)
{
    const double *wp = stat_cube_at(cube, STAT_WP, layer, 0);
    const double *wn = stat_cube_at(cube, STAT_WN, layer, 0);
    struct around a = {.p_maxt = p_maxt,
                       .within = share_within(stat_cube_at(cube, STAT_R, layer, 0), cube->seeds),
                       .wp = mean_of(wp, cube->seeds),
                       .wn = mean_of(wn, cube->seeds)};
    for (int s = 0; s < cube->seeds; s++) {
        double negative = *stat_cube_at(cube, STAT_NEGATIVE, layer, s),
               zero = *stat_cube_at(cube, STAT_ZERO, layer, s),
               positive = *stat_cube_at(cube, STAT_POSITIVE, layer, s);
        a.zero += 100.0 * zero / (negative + zero + positive) / cube->seeds;
        a.changes += *stat_cube_at(cube, STAT_SIGN_CHANGES, layer, s);
        a.common += sqrt(fabs(wp[s] * wn[s])) / cube->seeds;
    }
    return a;
}

static enum ttq_status max_t(const struct stat_cube *cube, const struct stat_request *request,
                             struct stat_maxt *tests, struct ttq_error *error)
{
    double *rows = stat_cube_by_seed(cube, STAT_R);
    if (!rows)
        return ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    enum ttq_status status =
        stat_maxt(rows, cube->seeds, cube->layers, &request->random, tests, error);
    free(rows);
    return status;
}

static enum ttq_status check_layer(const struct stat_cube *cube, int layer, struct ttq_error *error)
{
    struct stat_sample s;
    struct ttq_error reason = {{0}};
    enum ttq_status status =
        stat_sample(stat_cube_at(cube, STAT_R, layer, 0), cube->seeds, 0.95, &s, &reason);
    return status == TTQ_OK
               ? TTQ_OK
               : ttq_fail(error, status, "%s: %.900s", cube->names[layer], reason.text);
}

static enum ttq_status add_rows(struct stat_table *table, const struct stat_cube *cube,
                                const struct stat_request *request, struct ttq_error *error)
{
    struct stat_maxt *tests = calloc((size_t)cube->layers, sizeof *tests);
    double *means = calloc((size_t)cube->seeds, sizeof *means);
    enum ttq_status status =
        tests && means ? TTQ_OK : ttq_fail(error, TTQ_NO_MEMORY, "scales: no memory");
    /* A layer that cannot be tested is named; the tests of all layers could not say which. */
    for (int l = 0; status == TTQ_OK && l < cube->layers; l++) {
        tests[l].p_adjusted = NAN;
        if (!request->common)
            status = check_layer(cube, l, error);
    }
    if (status == TTQ_OK && cube->seeds >= 2)
        status = max_t(cube, request, tests, error);
    if (status == TTQ_BAD_DATA && request->common) {
        stat_table_note(table, "No p_maxt: %s.", error->text);
        status = TTQ_OK;
    }
    struct around all = {.p_maxt = NAN, .wp = NAN, .wn = NAN, .common = NAN, .zero = NAN};
    for (int l = 0; status == TTQ_OK && l < cube->layers; l++) {
        struct around more = around_of(cube, l, tests[l].p_adjusted);
        status = add_row(table, cube->names[l], stat_cube_at(cube, STAT_R, l, 0), cube->seeds,
                         request, &more, error);
        all.changes += more.changes;
        all.within += more.within / cube->layers;
    }
    for (int s = 0; status == TTQ_OK && s < cube->seeds; s++)
        for (int l = 0; l < cube->layers; l++)
            means[s] += *stat_cube_at(cube, STAT_R, l, s) / cube->layers;
    if (status == TTQ_OK)
        status = add_row(table, "all layers", means, cube->seeds, request, &all, error);
    free(tests);
    free(means);
    return status;
}

static void add_notes(struct stat_table *table, const struct stat_runs *runs,
                      const struct stat_cube *cube, const char *variant,
                      const struct stat_request *request)
{
    char note[STAT_NOTE_MAX];
    int seeds = cube->seeds, within = 0;
    if (seeds == 1)
        stat_table_caution(table, "One seed: no interval and no test.");
    else if (seeds <= STAT_SIGNFLIP_MOST && ldexp(2.0, -seeds) >= 0.05)
        stat_table_caution(table,
                           "With %d seeds the smallest attainable p_signflip is %g: it cannot fall "
                           "below 0.05.",
                           seeds, ldexp(2.0, -seeds));
    else if (seeds > STAT_SIGNFLIP_MOST)
        stat_table_note(table, "Above %d seeds sign vectors are drawn: %d of seed %lu.",
                        STAT_SIGNFLIP_MOST, request->random.draws, request->random.seed);
    for (int l = 0; l < cube->layers; l++)
        within += fabs(mean_of(stat_cube_at(cube, STAT_R, l, 0), seeds)) <= log(1.05);
    stat_table_note(table,
                    "%s: the mean ratio of %d of %d layers is within 5 %% (|r| <= ln 1.05); "
                    "share_within_5: %% of single values within.",
                    variant, within, cube->layers);
    stat_table_note(table,
                    "r = ln(|Wp|/|Wn|), mean over the steps of the last epoch; unit: seed; %g %% t "
                    "interval; p_t and p_signflip: two-sided tests of r = 0 by layer; p_maxt: "
                    "sign flips of whole seeds, step-down over the layers; p_tost: equivalence "
                    "within +-bound; common_scale: sqrt(|Wp Wn|).",
                    100.0 * request->level);
    stat_table_note(table, "all layers: the test on the seeds' means over layers.");
    stat_runs_varied(runs, variant, note);
    stat_table_note(table, "Varied over seeds: %s.", note);
    int diverged = stat_runs_diverged(runs, variant, note);
    if (diverged)
        stat_table_note(table, "%d diverged, left out: %s.", diverged, note);
}

static enum ttq_status write_seeds(const struct stat_cube *cube, const struct stat_table *like,
                                   const struct stat_request *request, struct ttq_error *error)
{
    static const struct stat_column seed_columns[] = {
        {"layer", -1},   {"seed", 0}, {"r", 3},        {"wp", 3},          {"wn", 3},
        {"negative", 1}, {"zero", 1}, {"positive", 1}, {"sign_changes", 0}};
    struct stat_table table;
    char base[TTQ_PATH_MAX];
    struct stat_request own;
    enum ttq_status status = stat_beside(request, "-seeds", base, &own, error);
    if (status == TTQ_OK)
        status =
            stat_table_begin(&table, "scales-seeds", "r and scales without unit, codes in weights",
                             seed_columns, 9, error);
    if (status != TTQ_OK)
        return status;
    table.plan = like->plan;
    table.family = like->family;
    for (int l = 0; l < cube->layers; l++)
        for (int s = 0; s < cube->seeds; s++) {
            stat_table_row(&table);
            stat_table_word(&table, cube->names[l]);
            stat_table_number(&table, cube->seed[s]);
            for (int m = 0; m < STAT_CUBE_MEASURES; m++)
                stat_table_number(&table, *stat_cube_at(cube, (enum stat_measure)m, l, s));
        }
    status = stat_table_write(&table, base, request->command, error);
    stat_table_free(&table);
    return status;
}

enum ttq_status stat_scales(const struct stat_runs *runs, const char *variant, const char *placebo,
                            const char *plan, const char *family,
                            const struct stat_request *request, struct ttq_text *text,
                            struct ttq_error *error)
{
    struct stat_cube cube;
    struct stat_table table;
    enum ttq_status status = stat_cube_read(runs, variant, &cube, error);
    if (status == TTQ_OK && cube.seeds < 2 && !request->common)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "%s: expected at least 2 seeds, found 1: there is no deviation to test "
                          "against",
                          variant);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, "scales", "r and scales without unit, shares in percent",
                                  columns, COLUMNS, error);
    if (status != TTQ_OK) {
        stat_cube_free(&cube);
        return status;
    }
    table.plan = plan;
    table.family = family;
    status = add_rows(&table, &cube, request, error);
    add_notes(&table, runs, &cube, variant, request);
    if (status == TTQ_OK && request->out)
        status = write_seeds(&cube, &table, request, error);
    struct ttq_text tests = {0};
    if (status == TTQ_OK && cube.seeds >= 2)
        status = stat_scales_tests(runs, &cube, placebo, &table, request, &tests, error);
    status = stat_finish(status, &table, request, text, error);
    stat_add_below(request, &tests, text);
    stat_cube_free(&cube);
    return status;
}

enum ttq_status stat_command_scales(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_runs runs;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    char named[64] = "";
    if (request->control)
        stat_runs_variant_named(request->control, named);
    const char *variant = runs.runs[0].variant, *placebo = request->control ? named : NULL;
    for (int i = 0; i < runs.count && strcmp(variant, named) == 0; i++)
        variant = runs.runs[i].variant; /* the placebo may come first */
    for (int i = 0; status == TTQ_OK && i < runs.count; i++) {
        const struct stat_run *run = &runs.runs[i];
        bool is_placebo = strcmp(run->variant, named) == 0;
        if (strcmp(run->variant, variant) != 0 && !is_placebo)
            status = ttq_fail(error, TTQ_USAGE,
                              "expected runs of one variant (and of the placebo, named by "
                              "--control), found '%s' and '%s'",
                              variant, run->variant);
        else if (is_placebo && strcmp(run->scales, "random-groups") != 0)
            status = ttq_fail(error, TTQ_USAGE,
                              "--control %s: expected a variant with quant.scales = random-groups, "
                              "found '%s'",
                              named, run->scales);
    }
    if (status == TTQ_OK)
        status = stat_runs_one_plan(&runs, error);
    if (status == TTQ_OK)
        status = stat_scales(&runs, variant, placebo, stat_runs_plan(&runs), "exploratory", request,
                             text, error);
    stat_runs_free(&runs);
    return status;
}
