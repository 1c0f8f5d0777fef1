/* claims.c - the paper's claims that can be tested, each with a verdict that follows from the
 * tables. experiments/claims.ini lists them, with the items that test each or why none does. */
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"

enum { CLAIMS_LIMIT = 1 << 20 };

/* What a claim says of the error of `arm` minus that of `other` in compare-<item>.csv. NOT_WORSE:
 * by no more than `margin` points. */
enum expect { ARM_WORSE, ARM_BETTER, NOT_WORSE };
static const struct rule {
    int claim;
    const char *item, *arm, *other;
    enum expect expect;
} rules[] = {
    {1, "table1", "ttq-32", "full-32-again", ARM_BETTER},
    {1, "table1", "ttq-44", "full-44-again", ARM_BETTER},
    {1, "table1", "ttq-56", "full-56-again", ARM_BETTER},
    {3, "figure3", "twn", "ttq", ARM_WORSE},
    {3, "methods", "twn", "ttq", ARM_WORSE},
    {4, "figure3", "dorefa", "ttq", ARM_WORSE},
    {4, "methods", "bwn", "ttq", ARM_WORSE},
    {5, "table1", "ttq", "full-again", NOT_WORSE},
    {5, "figure3", "ttq", "full-again", NOT_WORSE},
    /* More freedom than one scale has, and more than freedom without the sign. */
    {6, "symmetry", "symmetric", "ttq", ARM_WORSE},
    {6, "symmetry", "random-groups", "ttq", ARM_WORSE},
    {7, "values", "ttq-plain", "ttq", ARM_WORSE},
    {8, "methods", "gradient-zero", "ttq", ARM_WORSE},
    {9, "assignment", "share-network", "ttq", ARM_WORSE},
    {17, "scratch", "scratch", "ttq", NOT_WORSE},
};

/* Error of the arm minus that of the other one, as a row of the comparison has it. */
struct found {
    double mean, low, high, n, adjusted, tost;
};

/* Whether `name` is `word`, or begins with the name of a recipe and then is "-<word>". The part in
 * front is the same for both names of a row. */
static bool is_word(const char *name, const char *word, size_t front)
{
    return strlen(name) == front + strlen(word) && strcmp(name + front, word) == 0 &&
           (front == 0 || name[front - 1] == '-');
}

/* Finds arm and other, in the order of the table or the other way round. */
static bool find(const struct fig_sheet *sheet, const struct rule *rule, struct found *found)
{
    for (int row = 0; row < sheet->csv.rows; row++) {
        const char *arm = fig_sheet_word(sheet, row, "arm");
        const char *control = fig_sheet_word(sheet, row, "control");
        for (int turned = 0; turned < 2; turned++) {
            const char *first = turned ? control : arm, *second = turned ? arm : control;
            size_t length = strlen(first), wanted = strlen(rule->arm);
            size_t front = length > wanted ? length - wanted : 0;
            if (!is_word(first, rule->arm, front) || !is_word(second, rule->other, front) ||
                strncmp(first, second, front) != 0)
                continue;
            double low = fig_sheet_number(sheet, row, "ci_low");
            double high = fig_sheet_number(sheet, row, "ci_high");
            double mean = fig_sheet_number(sheet, row, "mean_diff|mean");
            *found = (struct found){.mean = turned ? -mean : mean,
                                    .low = turned ? -high : low,
                                    .high = turned ? -low : high,
                                    .n = fig_sheet_number(sheet, row, "n"),
                                    .adjusted = fig_sheet_number(sheet, row, "p_adjusted"),
                                    .tost = fig_sheet_number(sheet, row, "p_tost")};
            return true;
        }
    }
    return false;
}

/* What it says: a difference that is no chance, one that does not matter, or neither. */
static const char *judge(const struct rule *rule, double margin, const struct found *f)
{
    bool same = isfinite(f->tost) && f->tost < 0.05;
    if (!isfinite(f->low) || !isfinite(f->high))
        return "undecided: one pair of seeds has no interval";
    if (rule->expect == NOT_WORSE)
        return f->high < margin ? "supported" : f->low > margin ? "contradicted" : "undecided";
    bool differs = (f->low > 0 || f->high < 0) && !(isfinite(f->adjusted) && f->adjusted >= 0.05);
    bool as_said = rule->expect == ARM_WORSE ? f->low > 0 : f->high < 0;
    if (differs)
        return !as_said ? "contradicted"
               : same   ? "supported, but the difference is smaller than what matters"
                        : "supported";
    return same ? "not supported: no difference that matters" : "undecided";
}

/* Adds words to a list; those that it has already not again where `known`. */
static void add_once(struct ttq_text *list, const char *words, bool known)
{
    if (!known || !list->bytes || !strstr(list->bytes, words))
        ttq_text_add(list, "%s%s", list->length ? "; " : "", words);
}

/* Adds what one rule finds to the verdict and to its evidence. */
static enum ttq_status apply(const struct fig_report *report, const struct rule *rule,
                             double margin, struct ttq_text *verdict, struct ttq_text *evidence,
                             struct ttq_error *error)
{
    char file[64];
    struct fig_sheet sheet;
    struct found found;
    snprintf(file, sizeof file, "compare-%s.csv", rule->item);
    enum ttq_status status = fig_sheet_read(report->tables, file, &sheet, error);
    struct ttq_text fact = {0};
    if (status == TTQ_OK && find(&sheet, rule, &found)) {
        ttq_text_add(&fact, "%s minus %s: %+.2f", fig_variant_title(report->plan, rule->arm),
                     fig_variant_title(report->plan, rule->other), found.mean);
        if (isfinite(found.low))
            ttq_text_add(&fact, " [%.2f, %.2f]", found.low, found.high);
        ttq_text_add(&fact, " points, n = %g", found.n);
    }
    /* Two items may hold the same contrast: it is one fact, and one verdict unless the families of
     * tests that it is in make two of it. */
    bool known = fact.bytes && evidence->bytes && strstr(evidence->bytes, fact.bytes);
    if (fact.bytes) {
        if (report->plan->verdict_allowed)
            add_once(verdict, judge(rule, margin, &found), known);
        else if (!verdict->length)
            ttq_text_add(verdict, "demonstration, no verdict");
        add_once(evidence, fact.bytes, known);
    }
    ttq_text_free(&fact);
    fig_sheet_free(&sheet);
    return status;
}

/* "16 times smaller" (claim 18) needs no test: the exported file has a size. */
static enum ttq_status apply_size(const struct fig_report *report, struct ttq_text *verdict,
                                  struct ttq_text *evidence, struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(report->tables, "size.csv", &sheet, error);
    int row = status == TTQ_OK ? fig_sheet_find(&sheet, "variant", report->main) : -1;
    double bytes = row < 0 ? (double)NAN : fig_sheet_number(&sheet, row, "bytes");
    double full = row < 0 ? (double)NAN : fig_sheet_number(&sheet, row, "bytes_fp32");
    if (isfinite(full / bytes)) {
        ttq_text_add(verdict, "%s",
                     full / bytes >= 16 ? "supported" : "contradicted for a whole model");
        ttq_text_add(evidence, "%s: %.0f bytes instead of %.0f, %.2f times smaller",
                     fig_variant_title(report->plan, report->main), bytes, full, full / bytes);
    }
    fig_sheet_free(&sheet);
    return status;
}

/* The items of a claim that this plan has, as words; how many of their runs there are, and wait. */
static int items_here(const struct fig_plan *plan, const char *list, struct ttq_text *words,
                      int *runs, int *waiting)
{
    int found = 0;
    bool *taken = calloc((size_t)plan->count + 1, sizeof *taken);
    *runs = *waiting = 0;
    while (*(list += strspn(list, " ,"))) {
        char name[64];
        size_t length = strcspn(list, " ,");
        snprintf(name, sizeof name, "%.*s", (int)length, list);
        const json_t *item = fig_plan_item(plan, name);
        if (item) {
            ttq_text_add(words, "%s%s", found ? ", " : "", name);
            found++;
        }
        for (int i = 0; item && taken && i < plan->count; i++)
            if (!taken[i] && fig_item_has(item, plan->cells[i].variant)) {
                taken[i] = true;
                ++*runs;
                *waiting += fig_cell_waits(&plan->cells[i]);
            }
        list += length;
    }
    free(taken);
    return found;
}

static enum ttq_status add_claim(const struct fig_report *report, const char *number,
                                 const json_t *claim, struct fig_table *table,
                                 struct ttq_error *error)
{
    struct ttq_text verdict = {0}, evidence = {0}, items = {0};
    const char *why = ttq_json_word(claim, "untested", ttq_json_word(claim, "why", ""));
    const char *list = ttq_json_word(claim, "items", ttq_json_word(claim, "item", ""));
    double margin = strtod(ttq_json_word(claim, "margin", "0"), NULL);
    int runs, waiting, here = items_here(report->plan, list, &items, &runs, &waiting);
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && status == TTQ_OK; i++)
        if (rules[i].claim == strtol(number, NULL, 10))
            status = apply(report, &rules[i], margin, &verdict, &evidence, error);
    if (status == TTQ_OK && strtol(number, NULL, 10) == 18)
        status = apply_size(report, &verdict, &evidence, error);
    if (!verdict.length && why[0])
        ttq_text_add(&verdict, "not tested: %s", why);
    else if (!verdict.length && waiting && report->plan->verdict_allowed)
        ttq_text_add(&verdict, "not yet: %d of %d runs of its items have ended", runs - waiting,
                     runs);
    else if (!verdict.length && here)
        ttq_text_add(&verdict, "%s", "measured, without a test: see the item's figures and tables");
    else if (!verdict.length)
        ttq_text_add(&verdict, "not tested in this profile%s%s", list[0] ? "; items: " : "", list);
    fig_table_cell(table, "%s", number);
    fig_table_cell(table, "%s", ttq_json_word(claim, "claim", ""));
    fig_table_cell(table, "%s", verdict.bytes ? verdict.bytes : "");
    fig_table_cell(table, "%s", evidence.bytes ? evidence.bytes : "");
    fig_table_link(table, here ? "items" : "", items.bytes ? items.bytes : "");
    fig_table_cell(table, "%s", ttq_json_word(claim, "where", ""));
    ttq_text_free(&verdict);
    ttq_text_free(&evidence);
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
    int line = ini_parse_string(text, take_key, claims);
    free(text);
    if (line != 0)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: expected key = value", path, line);
    return TTQ_OK;
}

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
    if (status == TTQ_OK && fig_table_rows(&table) > 0)
        status = fig_report_table(
            report, &table, "table-claims", NULL,
            "Supported or contradicted: the 95 % interval of the paired difference excludes 0 and "
            "the p value adjusted for its family is below 0.05. No difference that matters: the "
            "test "
            "of equivalence is below 0.05. A loss that is small (claim 5) or none (claim 17): the "
            "interval lies below the claim's margin, which experiments/claims.ini has. Undecided: "
            "neither. Differences in points of test error.",
            "", error);
    else if (status == TTQ_OK)
        fig_html_element(&report->page, "p", "soft",
                         "There is no experiments/claims.ini beside the scripts.");
    fig_table_free(&table);
    json_decref(claims);
    return status;
}
