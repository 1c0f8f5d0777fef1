/* merge.c - does the trained net use the difference of its scales? P and N become sqrt(P N), or
 * change places; batch norm is estimated again; the test error says what it cost. No training. */
#include "analysis/cmd/merge.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/contrast.h"
#include "analysis/stat/sample.h"

#define BEFORE "keep-reestimate"

static const char *const states[] = {"keep-stored", BEFORE, "merge-reestimate", "swap-reestimate"};
enum { STATES = sizeof states / sizeof *states };

/* "merge-reestimate" is scales merge, bn reestimate. */
static void add_state(struct stat_table *table, const char *state)
{
    char scales[64];
    const char *dash = strchr(state, '-');
    snprintf(scales, sizeof scales, "%.*s", dash ? (int)(dash - state) : 60, state);
    stat_table_word(table, scales);
    stat_table_word(table, dash ? dash + 1 : "");
}

static enum ttq_status all_nets(const struct stat_arms *arms, const char *variant,
                                struct stat_table *table, struct ttq_error *error)
{
    static const struct stat_column columns[] = {
        {"variant", -1}, {"seed", 0}, {"scales", -1}, {"bn", -1}, {"test_error", 2}};
    enum ttq_status status =
        stat_table_begin(table, "merge", "test error in percent", columns, 5, error);
    for (int i = 0; status == TTQ_OK && i < arms->count; i++) {
        bool ours = false;
        for (int s = 0; s < STATES; s++)
            ours |= strcmp(arms->results[i].arm, states[s]) == 0;
        if (!ours)
            continue;
        stat_table_row(table);
        stat_table_word(table, variant);
        stat_table_number(table, arms->results[i].seed);
        add_state(table, arms->results[i].arm);
        stat_table_number(table, arms->results[i].error);
    }
    return status;
}

static const struct stat_column columns[] = {
    {"variant", -1},   {"scales", -1},     {"bn", -1},      {"n", 0},          {"mean_error", 2},
    {"error_low", 2},  {"error_high", 2},  {"against", -1}, {"mean_diff", 2},  {"ci_low", 2},
    {"ci_high", 2},    {"t", 2},           {"df", 0},       {"p_t", -2},       {"p_signflip", -2},
    {"p_tost", -2},    {"bound", 2},       {"d_z", 2},      {"p_superior", 2}, {"disagree", 2},
    {"images_low", 2}, {"images_high", 2}, {"sd_diff", 2},  {"family", -1}};

/* Mean error of a state with its own interval; its difference from the state before. */
static enum ttq_status add_row(struct stat_table *table, const struct stat_arms *arms,
                               const char *variant, const char *state, const char *family,
                               const struct stat_request *request, struct ttq_error *error)
{
    double x[1024];
    int n = 0;
    for (int i = 0; i < arms->count && n < 1024; i++)
        if (strcmp(arms->results[i].arm, state) == 0)
            x[n++] = arms->results[i].error;
    struct stat_sample s;
    struct stat_contrast c = {.n = 0};
    if (n == 0)
        return TTQ_OK;
    enum ttq_status status = stat_describe(x, n, request->level, &s, error);
    bool compared = strcmp(state, BEFORE) != 0 && stat_arms_has(arms, BEFORE);
    if (status == TTQ_OK && compared)
        status = stat_contrast(arms, state, BEFORE, !request->common, request, &c, error);
    if (status == TTQ_OK) {
        const struct stat_pairs *p = &c.pairs;
        double blank = c.tested ? 1.0 : NAN, by = c.by_images ? 100.0 : NAN;
        stat_table_row(table);
        stat_table_word(table, variant);
        add_state(table, state);
        const double own[] = {n, s.mean, s.low, s.high};
        stat_table_numbers(table, own, 4);
        stat_table_word(table, compared ? BEFORE : "");
        const double test[] = {
            blank * p->sample.mean, blank * p->sample.low,     blank * p->sample.high,
            blank * p->sample.t,    blank * p->sample.df,      blank * p->sample.p,
            blank * p->flips.p,     blank * p->tost.p,         compared ? request->bound : NAN,
            blank * p->effect.d_z,  blank * p->above.superior, by * c.crossed.disagree,
            -by * c.crossed.high,   -by * c.crossed.low,       blank * p->sample.sd};
        stat_table_numbers(table, test, 15);
        /* The plan names one contrast; the others explain it. */
        stat_table_word(table, strcmp(state, "merge-reestimate") == 0 ? family : "exploratory");
        if (*c.note)
            stat_table_note(table, "%s: %s.", state, c.note);
    }
    stat_contrast_free(&c);
    return status;
}

static enum ttq_status all_tests(const struct stat_arms *arms, const char *variant,
                                 const char *family, const struct stat_request *request,
                                 struct stat_table *table, struct ttq_error *error)
{
    enum ttq_status status = stat_table_begin(table, "merge-tests", "percent, points of test error",
                                              columns, sizeof columns / sizeof *columns, error);
    for (int i = 0; status == TTQ_OK && i < STATES; i++)
        status = add_row(table, arms, variant, states[i], family, request, error);
    int pairs = 0;
    for (int i = 0; i < arms->count; i++)
        pairs += strcmp(arms->results[i].arm, BEFORE) == 0;
    if (status == TTQ_OK && ldexp(2.0, -pairs) > 0.05)
        stat_table_caution(table, "With n = %d no exact two-sided test can fall below p = %g.",
                           pairs, ldexp(2.0, -pairs));
    if (status != TTQ_OK) {
        stat_table_free(table);
        return status;
    }
    stat_table_note(table,
                    "merge: both scales of a layer become sqrt(|Wp Wn|); swap: they change places. "
                    "Differences against %s, the same net with its batch norm estimated again; "
                    "above 0: the change costs accuracy. Unit: seed.",
                    BEFORE);
    return TTQ_OK;
}

enum ttq_status stat_merge(const struct stat_arms *arms, const char *variant, const char *plan,
                           const char *family, const struct stat_request *request,
                           struct ttq_text *text, struct ttq_error *error)
{
    struct stat_table nets, tests;
    struct stat_request own = *request;
    char base[TTQ_PATH_MAX] = "";
    if (request->out && snprintf(base, sizeof base, "%s-tests", request->out) >= TTQ_PATH_MAX - 8)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--out: the path is too long");
    own.out = request->out ? base : NULL;
    enum ttq_status status = all_nets(arms, variant, &nets, error);
    if (status != TTQ_OK)
        return status;
    nets.plan = plan;
    nets.family = family;
    status = all_tests(arms, variant, family, request, &tests, error);
    if (status == TTQ_OK) {
        tests.plan = plan;
        tests.family = family;
        status =
            request->out ? stat_table_write(&nets, request->out, request->command, error) : TTQ_OK;
        if (status == TTQ_OK)
            status = stat_finish(&tests, &own, text, error);
        else
            stat_table_free(&tests);
    }
    stat_table_free(&nets);
    return status;
}

enum ttq_status stat_command_merge(const struct stat_request *request, struct ttq_text *text,
                                   struct ttq_error *error)
{
    struct stat_arms arms;
    char variant[64];
    enum ttq_status status =
        stat_evaluations_read(request->folders, request->count, variant, &arms, error);
    if (status != TTQ_OK)
        return status;
    status = stat_merge(&arms, variant, "", "exploratory", request, text, error);
    stat_arms_free(&arms);
    return status;
}
