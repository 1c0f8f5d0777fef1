/* answer.c - what a profile says about the asymmetry, in three sentences for people, and what
 * they rest on. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "analysis/cmd/commands.h"
#include "analysis/cmd/items.h"
#include "analysis/cmd/verdict.h"

/* "**helps** (-0.42 points of test error [-0.65, -0.21], adjusted p = 0.003, n = 8)". */
static void add_finding(struct ttq_text *text, const struct stat_finding *f)
{
    static const char *const words[] = {"has not been tested", "has an undecided effect",
                                        "makes no difference that matters", "helps", "hurts"};
    char evidence[STAT_EVIDENCE_WORDS];
    if (f->outcome == STAT_NO_DATA) {
        ttq_text_add(text, "**%s**", words[STAT_NO_DATA]);
        return;
    }
    bool small = f->outcome == STAT_EQUIVALENT && f->differs;
    ttq_text_add(text, "**%s** (%+.2f points of test error",
                 small ? "makes a difference, but less than matters" : words[f->outcome], f->mean);
    if (isfinite(f->low))
        ttq_text_add(text, " [%.2f, %.2f], %s", f->low, f->high,
                     stat_finding_evidence(f, evidence));
    ttq_text_add(text, ", n = %g)", f->n);
}

/* Where the placebo has not ended and no layer decides, it is too early for an outcome. */
static const char *say_values(const struct stat_answers *a)
{
    return a->values == STAT_EQUIVALENT                 ? "**are practically equal**"
           : a->values == STAT_UNDECIDED && a->compared ? "**may or may not differ**"
           : a->values == STAT_UNDECIDED                ? "are **not yet told apart**"
           : a->differ                                  ? "**do differ**"
                                                        : "**do differ**, though in no layer the "
                                                          "same way in all nets";
}

static void add_values(struct ttq_text *text, const struct stat_plan *plan,
                       const struct stat_answers *a)
{
    char layers[STAT_LAYERS_WORDS], square[STAT_SQUARE_WORDS], direction[STAT_DIRECTION_WORDS];
    if (a->values == STAT_NO_DATA) {
        ttq_text_add(text, "Whether Wp and Wn differ has **not been tested**.\n");
        return;
    }
    ttq_text_add(text, "Wp and Wn %s: %s", say_values(a),
                 stat_layers_say(a, plan->bound_ratio, layers));
    if (isfinite(a->direction_low))
        ttq_text_add(text, "; %s", stat_direction_say(a, direction));
    if (isfinite(a->magnitude_low))
        ttq_text_add(text, "; %s", stat_square_say(a, square));
    ttq_text_add(text, " (n = %g).\n", a->values_n);
}

static void add_sentences(struct ttq_text *text, const struct stat_plan *plan,
                          const struct stat_answers *a)
{
    add_values(text, plan, a);
    ttq_text_add(text, "Training with two learned scales instead of one ");
    add_finding(text, &a->freedom);
    ttq_text_add(text, ", with two scales by sign instead of two on random groups of weights ");
    add_finding(text, &a->placebo);
    ttq_text_add(text, ", and giving the trained nets one scale in place of their two ");
    add_finding(text, &a->use);
    ttq_text_add(text, ".\nLearning the scale instead of fixing it at 1 ");
    add_finding(text, &a->learning);
    ttq_text_add(text, ", and (a secondary question, averaged over the kinds of scales) keeping "
                       "each layer's share of zeros constant instead of its threshold ");
    add_finding(text, &a->assignment);
    ttq_text_add(text, ".\n");
}

/* What the sentences rest on and cannot show by themselves, in a paragraph of its own. */
static void add_beside(struct ttq_text *text, const struct stat_answers *a)
{
    char size[STAT_MAGNITUDE_WORDS];
    struct ttq_text beside = {0};
    if (isfinite(a->magnitude_low))
        ttq_text_add(&beside, "Beside these: %s.\n", stat_magnitude_say(a, size));
    if (a->drifts)
        ttq_text_add(&beside,
                     "When training ended, ln(Wp/Wn) had come to rest (its mean drift over the "
                     "last fifth of it within +-%g) in %d of %d layers, was moving in %d, and in "
                     "%d this is undecided (exploratory).\n",
                     a->drift_limit, a->at_rest, a->drifts, a->moving,
                     a->drifts - a->at_rest - a->moving);
    if (isfinite(a->before_plain) && isfinite(a->before_stored)) {
        ttq_text_add(&beside,
                     "Nets with one scale in place of two and those with both have batch norm "
                     "estimated again from plain training images, as planned, which alone takes "
                     "the latter from %.2f to %.2f %% test error",
                     a->before_stored, a->before_plain);
        if (a->use_augmented.outcome != STAT_NO_DATA) {
            ttq_text_add(&beside, "; from images cropped and mirrored as in training (exploratory, "
                                  "added when that was known) one scale ");
            add_finding(&beside, &a->use_augmented);
        }
        ttq_text_add(&beside, ".\n");
    }
    if (beside.length)
        ttq_text_add(text, "\n%s", beside.bytes);
    text->failed |= beside.failed;
    ttq_text_free(&beside);
}

static bool has_data(const struct stat_answers *a)
{
    return a->values != STAT_NO_DATA || a->freedom.outcome != STAT_NO_DATA ||
           a->use.outcome != STAT_NO_DATA || a->assignment.outcome != STAT_NO_DATA;
}

/* Adds the answer of a profile from its tables. */
static enum ttq_status add_answer(const struct stat_plan *plan, struct ttq_text *text,
                                  struct ttq_error *error)
{
    struct stat_answers answers;
    struct stat_hold hold = {0};
    char tables[TTQ_PATH_MAX];
    enum ttq_status status = stat_verdict_hold(plan, &hold, error);
    if (status == TTQ_OK && ttq_path_join(tables, plan->folder, "tables"))
        status = stat_answers_read(plan, tables, &answers, error);
    if (status != TTQ_OK)
        return status;
    bool parts = hold.parts && has_data(&answers);
    if (hold.why[0])
        ttq_text_add(text, "**%s**: %s (%zu trainings planned).%s\n",
                     parts ? "Not every question has an answer yet" : "No answer", hold.why,
                     json_array_size(json_object_get(plan->root, "cells")),
                     parts ? " The items that have ended say:\n" : "");
    if (parts || !hold.why[0]) {
        add_sentences(text, plan, &answers);
        add_beside(text, &answers);
    }
    return TTQ_OK;
}

/* A line each, as the page shows it: there is one source of the words. */
static enum ttq_status write_lines(const struct stat_plan *plan, const char *lines,
                                   const struct stat_request *request, struct ttq_error *error)
{
    static const struct stat_column columns[] = {{"line", -1}};
    struct stat_table table;
    struct ttq_text line = {0};
    enum ttq_status status = stat_table_begin(&table, "answer", "in Markdown", columns, 1, error);
    if (status != TTQ_OK)
        return status;
    table.plan = plan->hash;
    for (size_t length; *lines; lines += length + (lines[length] == '\n')) {
        length = strcspn(lines, "\n");
        if (length == 0)
            continue;
        ttq_text_add_bytes(&line, lines, length);
        stat_table_row(&table);
        stat_table_word(&table, line.failed ? "" : line.bytes);
        ttq_text_free(&line);
    }
    status = stat_table_write(&table, request->out, request->command, error);
    stat_table_free(&table);
    return status;
}

enum ttq_status stat_report_answer(const struct stat_plan *plan, const struct stat_request *request,
                                   struct ttq_text *text, struct ttq_error *error)
{
    char base[TTQ_PATH_MAX];
    struct stat_request own = *request;
    struct ttq_text lines = {0};
    ttq_path_join(base, request->out, "answer");
    own.out = base;
    enum ttq_status status = add_answer(plan, &lines, error);
    if (status == TTQ_OK)
        status = write_lines(plan, lines.bytes ? lines.bytes : "", &own, error);
    ttq_text_free(&lines);
    ttq_text_add(text, "answer: answer\n");
    return status;
}

enum ttq_status stat_command_answer(const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_plan plan;
    if (request->count != 1)
        return ttq_fail(error, TTQ_USAGE, "expected one folder OUT/PROFILE, found %d",
                        request->count);
    enum ttq_status status = stat_plan_read(request->folders[0], &plan, error);
    if (status == TTQ_OK)
        status = add_answer(&plan, text, error);
    stat_plan_free(&plan);
    return status;
}
