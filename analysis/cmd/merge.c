/* merge.c - does the trained net use the difference of its scales? P and N become sqrt(P N), or
 * change places; batch norm is estimated again; the test error says what it cost. No training. */
#include "analysis/cmd/merge.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/contrast.h"
#include "analysis/stat/sample.h"

/* Each state of a net, and what it is held against: the same net with batch norm estimated again
 * from the same images. The plan names one contrast. That from augmented images, which training
 * saw, is not in it: plain ones move the statistics so far that the unchanged net loses accuracy.
 */
static const struct {
    const char *name, *before;
} states[] = {
    {"keep-stored", "keep-reestimate"},
    {"keep-reestimate", ""},
    {"merge-reestimate", "keep-reestimate"},
    {"swap-reestimate", "keep-reestimate"},
    {"keep-augmented", ""},
    {"merge-augmented", "keep-augmented"},
    {"swap-augmented", "keep-augmented"},
};
enum { STATES = sizeof states / sizeof *states };
static const char planned[] = "merge-reestimate";

/* "merge-reestimate" is scales merge, bn reestimate. */
static void add_state(struct stat_table *table, const char *state)
{
    char scales[64];
    const char *dash = strchr(state, '-');
    snprintf(scales, sizeof scales, "%.*s", dash ? (int)(dash - state) : 60, state);
    stat_table_word(table, scales);
    stat_table_word(table, dash ? dash + 1 : "");
}

/* The pair of a seed in a state's contrast against the state before, or NULL. */
static const struct stat_seed_pair *pair_of(const struct stat_contrast *contrast, int seed)
{
    for (int i = 0; i < contrast->n; i++)
        if (contrast->seeds[i].seed == seed)
            return &contrast->seeds[i];
    return NULL;
}

static enum ttq_status all_nets(const struct stat_arms *arms, const struct stat_contrast *contrasts,
                                const char *variant, struct stat_table *table,
                                struct ttq_error *error)
{
    static const struct stat_column columns[] = {
        {"variant", -1},   {"seed", 0},      {"scales", -1},     {"bn", -1},
        {"test_error", 2}, {"only_this", 0}, {"only_before", 0}, {"p_mcnemar", -2}};
    enum ttq_status status =
        stat_table_begin(table, "merge", "test error in percent, images", columns, 8, error);
    for (int i = 0; status == TTQ_OK && i < arms->count; i++) {
        int state = 0;
        while (state < STATES && strcmp(arms->results[i].arm, states[state].name) != 0)
            state++;
        if (state == STATES)
            continue;
        const struct stat_seed_pair *pair = pair_of(&contrasts[state], arms->results[i].seed);
        bool counted = pair && pair->only_arm >= 0;
        stat_table_row(table);
        stat_table_word(table, variant);
        stat_table_number(table, arms->results[i].seed);
        add_state(table, arms->results[i].arm);
        stat_table_number(table, arms->results[i].error);
        const double images[] = {counted ? (double)pair->only_arm : NAN,
                                 counted ? (double)pair->only_control : NAN,
                                 counted ? pair->mcnemar.p_mid : NAN};
        stat_table_numbers(table, images, 3);
    }
    if (status == TTQ_OK)
        stat_table_note(table,
                        "only_this, only_before: images that only this state, or only the kept "
                        "scales with batch norm estimated again from the same images, has right; "
                        "p_mcnemar: mid-p about this one net.");
    return status;
}

static const struct stat_column columns[] = {
    {"variant", -1},    {"scales", -1},   {"bn", -1},         {"n", 0},
    {"mean_error", 2},  {"error_low", 2}, {"error_high", 2},  {"against", -1},
    {"mean_diff", 2},   {"ci_low", 2},    {"ci_high", 2},     {"t", 2},
    {"df", 0},          {"p_t", -2},      {"p_signflip", -2}, {"p_adjusted", -2},
    {"adjustment", -1}, {"p_tost", -2},   {"bound", 2},       {"d_z", 2},
    {"p_superior", 2},  {"disagree", 2},  {"images_low", 2},  {"images_high", 2},
    {"sd_diff", 2},     {"family", -1}};

/* Mean error of a state with its own interval; its difference from the state before. */
static enum ttq_status add_row(struct stat_table *table, const struct stat_arms *arms,
                               const struct stat_contrast *contrast, const char *variant,
                               const char *state, const struct stat_request *request,
                               struct ttq_error *error)
{
    double x[1024];
    int n = 0;
    for (int i = 0; i < arms->count && n < 1024; i++)
        if (strcmp(arms->results[i].arm, state) == 0)
            x[n++] = arms->results[i].error;
    struct stat_sample s;
    if (n == 0)
        return TTQ_OK;
    enum ttq_status status = stat_describe(x, n, request->level, &s, error);
    bool compared = *contrast->arm;
    if (status == TTQ_OK) {
        const struct stat_pairs *p = &contrast->pairs;
        double blank = contrast->tested ? 1.0 : NAN, by = contrast->by_images ? 100.0 : NAN;
        double mean = compared && contrast->n ? 0.0 : NAN; /* which is known without a test too */
        for (int i = 0; compared && i < contrast->n; i++)
            mean += (contrast->seeds[i].arm - contrast->seeds[i].control) / contrast->n;
        stat_table_row(table);
        stat_table_word(table, variant);
        add_state(table, state);
        const double own[] = {n, s.mean, s.low, s.high};
        stat_table_numbers(table, own, 4);
        stat_table_word(table, contrast->control);
        const double test[] = {contrast->tested ? p->sample.mean : mean,
                               blank * p->sample.low,
                               blank * p->sample.high,
                               blank * p->sample.t,
                               blank * p->sample.df,
                               blank * p->sample.p,
                               blank * p->flips.p,
                               blank * contrast->p_adjusted};
        const double more[] = {blank * p->tost.p,
                               compared ? request->bound : NAN,
                               blank * p->effect.d_z,
                               blank * p->above.superior,
                               by * contrast->crossed.disagree,
                               -by * contrast->crossed.high,
                               -by * contrast->crossed.low,
                               blank * p->sample.sd};
        stat_table_numbers(table, test, sizeof test / sizeof *test);
        stat_table_word(table, contrast->tested ? stat_adjustment_names[contrast->adjustment] : "");
        stat_table_numbers(table, more, sizeof more / sizeof *more);
        stat_table_word(table, compared ? contrast->family : "exploratory");
        if (*contrast->note)
            stat_table_note(table, "%s: %s.", state, contrast->note);
    }
    return status;
}

static enum ttq_status all_tests(const struct stat_arms *arms,
                                 const struct stat_contrast *contrasts, const char *variant,
                                 const struct stat_request *request, struct stat_table *table,
                                 struct ttq_error *error)
{
    enum ttq_status status = stat_table_begin(table, "merge-tests", "percent, points of test error",
                                              columns, sizeof columns / sizeof *columns, error);
    for (int i = 0; status == TTQ_OK && i < STATES; i++)
        status = add_row(table, arms, &contrasts[i], variant, states[i].name, request, error);
    int pairs = 0;
    for (int i = 0; i < arms->count; i++)
        pairs += strcmp(arms->results[i].arm, "keep-reestimate") == 0;
    if (status == TTQ_OK && ldexp(2.0, -pairs) > 0.05)
        stat_table_caution(table, "With n = %d no exact two-sided test can fall below p = %g.",
                           pairs, ldexp(2.0, -pairs));
    if (status != TTQ_OK) {
        stat_table_free(table);
        return status;
    }
    stat_table_note(table,
                    "merge: both scales of a layer become sqrt(|Wp Wn|); swap: they change places. "
                    "Differences against the same net with its batch norm estimated again from the "
                    "same images; above 0: the change costs accuracy. Unit: seed.");
    stat_table_note(
        table, "reestimate: from plain training images, as the plan has it; they lack the "
               "black rims of the crops that training saw, which alone moves the error of the "
               "unchanged net (keep: reestimate beside stored). augmented: from images cropped "
               "and mirrored as in training; added when the planned test was known.");
    return TTQ_OK;
}

static enum ttq_status write_tables(const struct stat_arms *arms,
                                    const struct stat_contrast *contrasts, const char *variant,
                                    const char *plan, const char *family,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_table nets, tests;
    struct stat_request own;
    char base[TTQ_PATH_MAX];
    enum ttq_status status = stat_beside(request, "-tests", base, &own, error);
    if (status == TTQ_OK)
        status = all_nets(arms, contrasts, variant, &nets, error);
    if (status != TTQ_OK)
        return status;
    nets.plan = plan;
    nets.family = "exploratory"; /* one net at a time: the plan asks about all of them */
    status = all_tests(arms, contrasts, variant, request, &tests, error);
    if (status == TTQ_OK) {
        tests.plan = plan;
        tests.family = family;
        status =
            request->out ? stat_table_write(&nets, request->out, request->command, error) : TTQ_OK;
        status = stat_finish(status, &tests, &own, text, error);
    }
    stat_table_free(&nets);
    return status;
}

enum ttq_status stat_merge(const struct stat_arms *arms, const char *variant, const char *plan,
                           const char *family, const struct stat_request *request,
                           struct ttq_text *text, struct ttq_error *error)
{
    struct stat_contrast contrasts[STATES] = {{.n = 0}};
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < STATES; i++) {
        if (!*states[i].before || !stat_arms_has(arms, states[i].name) ||
            !stat_arms_has(arms, states[i].before))
            continue;
        status = stat_contrast(arms, states[i].name, states[i].before, !request->common, request,
                               &contrasts[i], error);
        if (strcmp(states[i].name, planned) == 0) {
            snprintf(contrasts[i].family, sizeof contrasts[i].family, "%s", family);
            contrasts[i].p_adjusted = contrasts[i].pairs.sample.p; /* alone in its family */
        }
    }
    if (status == TTQ_OK)
        status = stat_contrasts_adjust(contrasts, STATES, "exploratory", STAT_BH, NULL, error);
    if (status == TTQ_OK)
        status = write_tables(arms, contrasts, variant, plan, family, request, text, error);
    for (int i = 0; i < STATES; i++)
        stat_contrast_free(&contrasts[i]);
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
