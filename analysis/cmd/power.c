/* power.c - how many seeds: power, seeds needed, smallest detectable effect, "k more seeds". */
#include <math.h>
#include <stdio.h>

#include "analysis/cmd/commands.h"
#include "analysis/stat/outperform.h"
#include "analysis/stat/power.h"

static const struct stat_column columns[] = {
    {"question", -1}, {"effect", -3}, {"sd_difference", -3}, {"n", 0}, {"power", 3}};

static void add_row(struct stat_table *table, const char *question, double effect, double sd,
                    double n, double power)
{
    stat_table_row(table);
    stat_table_word(table, question);
    const double cells[] = {effect, sd, n, power};
    stat_table_numbers(table, cells, 4);
}

static enum ttq_status seeds_needed(struct stat_table *table, const struct stat_request *request,
                                    const struct stat_design *design, struct ttq_error *error)
{
    int n;
    enum ttq_status status =
        stat_power_seeds(design, request->effect, request->power, false, &n, error);
    if (status != TTQ_OK)
        return status;
    add_row(table, "seeds to see the effect", request->effect, design->sd, n,
            stat_power(design, request->effect, n));
    if (isfinite(request->seeds) && n > request->seeds)
        stat_table_note(table, "%g more seeds than the %g there are.", n - request->seeds,
                        request->seeds);
    status = stat_power_seeds(design, request->effect, request->power, true, &n, error);
    if (status == TTQ_OK)
        add_row(table, "seeds to show equivalence within the effect, true difference 0",
                request->effect, design->sd, n, stat_power_equivalence(design, request->effect, n));
    return status;
}

static enum ttq_status with_seeds(struct stat_table *table, const struct stat_request *request,
                                  const struct stat_design *design, struct ttq_error *error)
{
    double least;
    enum ttq_status status =
        stat_power_effect(design, request->seeds, request->power, &least, error);
    if (status != TTQ_OK)
        return status;
    add_row(table, "smallest effect these seeds can see", least, design->sd, request->seeds,
            request->power);
    if (isfinite(request->effect))
        add_row(table, "power of these seeds for the effect", request->effect, design->sd,
                request->seeds, stat_power(design, request->effect, request->seeds));
    double upper;
    if (!design->two_groups) {
        status = stat_sd_upper(design->sd, (int)request->seeds, 0.80, &upper, error);
        if (status == TTQ_OK)
            stat_table_note(table,
                            "If sd was estimated from these %g seeds, its upper 80 %% limit is "
                            "%.4g: plan with that.",
                            request->seeds, upper);
        double floor_p = ldexp(2.0, -(int)request->seeds);
        if (floor_p > 0.05)
            stat_table_caution(table, "With n = %g no exact two-sided test can fall below p = %g.",
                               request->seeds, floor_p);
    }
    return status;
}

enum ttq_status stat_command_power(const struct stat_request *request, struct ttq_text *text,
                                   struct ttq_error *error)
{
    struct stat_request r = *request;
    if (r.count)
        return ttq_fail(error, TTQ_USAGE, "expected options only, found '%s'", r.folders[0]);
    if (isnan(r.sd) || (isnan(r.effect) && isnan(r.seeds)))
        return ttq_fail(error, TTQ_USAGE,
                        "expected --sd with --effect (how many seeds?), --seeds (which effect?) or "
                        "both (what power?)");
    if (!isnan(r.correlation) && !(r.correlation >= -1.0 && r.correlation < 1.0))
        return ttq_fail(error, TTQ_USAGE,
                        "--correlation: expected a number from -1 to below 1, found %g",
                        r.correlation);
    if (!isnan(r.correlation) && r.two_groups)
        return ttq_fail(error, TTQ_USAGE,
                        "--correlation: of pairs; expected --two-groups without it, for their --sd "
                        "is that of a group");
    if (!isnan(r.seeds) &&
        !(r.seeds >= 2.0 && r.seeds <= STAT_SEEDS_MOST && r.seeds == floor(r.seeds)))
        return ttq_fail(error, TTQ_USAGE, "--seeds: expected a whole number from 2 to %d, found %g",
                        STAT_SEEDS_MOST, r.seeds);
    if (isnan(r.power))
        r.power = 0.8;
    struct stat_design design = {.two_groups = r.two_groups, .sd = r.sd, .alpha = r.alpha};
    if (!isnan(r.correlation))
        design.sd *= sqrt(2.0 * (1.0 - r.correlation));
    struct stat_table table;
    enum ttq_status status =
        stat_table_begin(&table, "power", "effect and sd in one unit, n in seeds", columns,
                         sizeof columns / sizeof *columns, error);
    if (status != TTQ_OK)
        return status;
    stat_table_note(&table, "%s t test, two-sided alpha %g; normal values.",
                    r.two_groups ? "Two groups of n each, Student's" : "Paired (or one-sample)",
                    r.alpha);
    if (isnan(r.effect))
        status = TTQ_OK;
    else
        status = seeds_needed(&table, &r, &design, error);
    if (status == TTQ_OK && !isnan(r.seeds))
        status = with_seeds(&table, &r, &design, error);
    if (status == TTQ_OK)
        stat_table_note(&table,
                        "To tell P(A > B) = 0.75 from 1/2 takes %d pairs (alpha = beta = 0.05, "
                        "Noether).",
                        stat_outperform_pairs(0.05, 0.05, 0.75));
    if (status != TTQ_OK) {
        stat_table_free(&table);
        return status;
    }
    return stat_finish(TTQ_OK, &table, &r, text, error);
}
