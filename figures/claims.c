/* claims.c - the paper's claims that can be tested, each with its verdict (claim_rules.c)
 * or why there is none. experiments/claims.ini lists them, with the items that test each. */
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/claims.h"
#include "figures/html.h"
#include "ttq/base/ini.h"

enum { CLAIMS_LIMIT = 1 << 20 };

/* The next word of a list of items; false at its end. */
static bool next_item(const char **list, char name[64])
{
    *list += strspn(*list, " ,");
    size_t length = strcspn(*list, " ,");
    snprintf(name, 64, "%.*s", (int)length, *list);
    *list += length;
    return length > 0;
}

/* The items of a claim that this plan has, as words; how many of their trainings and evaluations
 * there are, and wait. */
static int items_here(const struct fig_plan *plan, const char *list, struct ttq_text *words,
                      int *runs, int *waiting)
{
    int found = 0;
    bool *taken = calloc((size_t)plan->count + 1, sizeof *taken);
    *runs = *waiting = 0;
    for (char name[64]; next_item(&list, name);) {
        const json_t *item = fig_plan_item(plan, name);
        if (item) {
            int evaluations;
            ttq_text_add(words, "%s%s", found ? ", " : "", name);
            found++;
            *waiting += fig_plan_evaluations_waiting(plan, item, &evaluations);
            *runs += evaluations;
        }
        for (int i = 0; item && taken && i < plan->count; i++)
            if (!taken[i] && fig_plan_takes(item, NULL, &plan->cells[i])) {
                taken[i] = true;
                ++*runs;
                *waiting += plan->cells[i].left;
            }
    }
    free(taken);
    return found;
}

/* The most epochs that a run of the plan trains. */
static int longest(const struct fig_plan *plan)
{
    int most = 0;
    for (int i = 0; i < plan->count; i++) {
        int epochs = atoi(fig_plan_setting(plan, plan->cells[i].variant, "train.epochs"));
        most = epochs > most ? epochs : most;
    }
    return most;
}

/* The data set of the first item of the claim that this plan has, where the claim is on another
 * one, else "". */
static const char *other_data(const struct fig_plan *plan, const json_t *claim)
{
    const char *wanted = ttq_json_word(claim, "data", "");
    const json_t *item = NULL;
    char name[64];
    for (const char *list = ttq_json_word(claim, "items", ""); next_item(&list, name) && !item;)
        item = fig_plan_item(plan, name);
    const char *variant = json_string_value(json_array_get(json_object_get(item, "variants"), 0));
    const char *set = variant ? fig_plan_setting(plan, variant, "data.set") : "";
    return wanted[0] && set[0] && strcmp(set, wanted) != 0 ? set : "";
}

/* Why there is no verdict. */
static void explain(const struct fig_plan *plan, const json_t *claim, int number, int here,
                    int runs, int waiting, struct ttq_text *verdict)
{
    const char *set = other_data(plan, claim);
    const char *list = ttq_json_word(claim, "items", "");
    const char *why = ttq_json_word(claim, "untested", "");
    int epochs = atoi(ttq_json_word(claim, "epochs", "0")), most = longest(plan);
    if (why[0])
        ttq_text_add(verdict, "not tested: %s", why);
    else if (!here)
        ttq_text_add(verdict, "not tested: its items (%s) are not among these runs", list);
    else if (!runs)
        ttq_text_add(verdict, "not tested: the runs of its items are skipped, because their data "
                              "set is not here");
    else if (epochs > most)
        ttq_text_add(verdict, "not tested: it needs runs of %d epochs, the longest here have %d",
                     epochs, most);
    else if (waiting && plan->verdict_allowed)
        ttq_text_add(verdict, "not yet: %d of %d runs of its items have ended", runs - waiting,
                     runs);
    else if (set[0])
        ttq_text_add(verdict, "not tested: it speaks of %s, these runs are on %s",
                     ttq_json_word(claim, "data", ""), set);
    else if (fig_claim_has_rule(number))
        ttq_text_add(verdict, "not tested: ttq-stats has made no table with its comparison");
    else
        ttq_text_add(verdict, "measured, without a test: see the item's figures and tables");
}

static enum ttq_status add_claim(const struct fig_report *report, const char *number,
                                 const json_t *claim, struct fig_table *table,
                                 struct ttq_error *error)
{
    struct ttq_text items = {0};
    struct fig_judgement j;
    double margin = strtod(ttq_json_word(claim, "margin", "0"), NULL);
    int runs, waiting;
    int here = items_here(report->plan, ttq_json_word(claim, "items", ""), &items, &runs, &waiting);
    enum ttq_status status =
        fig_claim_judge(report, (int)strtol(number, NULL, 10), margin, &j, error);
    if (!j.verdict.length)
        explain(report->plan, claim, (int)strtol(number, NULL, 10), here, runs, waiting,
                &j.verdict);
    fig_table_cell(table, "%s", number);
    fig_table_cell(table, "%s", ttq_json_word(claim, "claim", ""));
    fig_table_cell(table, "%s", j.verdict.bytes ? j.verdict.bytes : "");
    fig_table_link(table, j.table, j.evidence.bytes ? j.evidence.bytes : "");
    fig_table_link(table, here ? "items" : "", items.bytes ? items.bytes : "");
    fig_table_cell(table, "%s", ttq_json_word(claim, "where", ""));
    fig_judgement_free(&j);
    ttq_text_free(&items);
    return status;
}

/* "section" -> {key: value}, in the order of the file. */
static int take_key(void *user, const char *section, const char *name, const char *value)
{
    json_t *claims = user, *claim = json_object_get(claims, section);
    if (!claim) {
        claim = json_object();
        json_object_set_new(claims, section, claim);
    }
    json_object_set_new(claim, name, json_string(value));
    return 1;
}

static enum ttq_status read_claims(const struct fig_report *report, json_t *claims,
                                   struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *text;
    size_t length;
    if (!ttq_path_join(path, report->scripts, "../experiments/claims.ini") ||
        !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_file_read(path, CLAIMS_LIMIT, &text, &length, error);
    if (status != TTQ_OK)
        return status;
    status = ttq_ini_check(path, text, error);
    int line = status == TTQ_OK ? ini_parse_string(text, take_key, claims) : 0;
    free(text);
    if (status != TTQ_OK)
        return status;
    if (line != 0)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: expected key = value", path, line);
    return TTQ_OK;
}

/* The rules of claim_rules.c, as the table says them. */
static const char rules_in_words[] =
    "Supported or contradicted: the 95 % interval of the paired difference excludes 0 and the p "
    "value adjusted for its family is below 0.05; the family stands in brackets where it is not "
    "primary. No difference that matters, or smaller than what matters: the test of equivalence, "
    "which comes first, is below 0.05. A loss that is small (claim 5) or none (claim 17): the "
    "interval lies below the claim's margin, which experiments/claims.ini has, contradicted: above "
    "it. Undecided: neither. Claim 13: F test, adjusted within its item; "
    "18: a file of at most a sixteenth; 22: a count. Differences in points of test error.";

enum ttq_status fig_section_claims(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"no.", FIG_NUMBER},    {"claim", FIG_LONG}, {"verdict", FIG_LONG},
        {"evidence", FIG_LONG}, {"items", FIG_WORD}, {"in the paper", FIG_LONG},
    };
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    json_t *claims = json_object();
    const char *number;
    json_t *claim;
    fig_report_section(report, "claims", "The paper's claims");
    enum ttq_status status = read_claims(report, claims, error);
    json_object_foreach(claims, number, claim)
    {
        if (status == TTQ_OK)
            status = add_claim(report, number, claim, &table, error);
    }
    if (status == TTQ_OK && fig_table_rows(&table) > 0) {
        struct ttq_text caption = {0};
        ttq_text_add(&caption, "%s ", rules_in_words);
        /* A verdict is one on the paper only as far as these runs are its runs. */
        if (report->main[0])
            fig_add_schedule(&caption, report->plan, NULL, report->main, "about 400 epochs each");
        status = fig_report_table_text(report, &table, "table-claims", &caption, "", error);
    } else if (status == TTQ_OK)
        fig_html_element(&report->page, "p", "soft",
                         "There is no experiments/claims.ini beside the scripts.");
    fig_table_free(&table);
    json_decref(claims);
    return status;
}
