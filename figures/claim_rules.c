/* claim_rules.c - what the tables say to each claim of the paper: which contrast or count judges
 * it, and what is supported, contradicted or undecided. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/claims.h"
#include "figures/sheet.h"

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
                             double margin, struct fig_judgement *j, struct ttq_error *error)
{
    char file[64];
    struct fig_sheet sheet;
    struct found found = {0};
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
    bool known = fact.bytes && j->evidence.bytes && strstr(j->evidence.bytes, fact.bytes);
    if (fact.bytes) {
        if (report->plan->verdict_allowed)
            add_once(&j->verdict, judge(rule, margin, &found), known);
        else if (!j->verdict.length)
            ttq_text_add(&j->verdict, "demonstration, no verdict");
        if (!j->evidence.length && fig_plan_item(report->plan, rule->item))
            snprintf(j->table, sizeof j->table, "table-compare-%.40s", rule->item);
        add_once(&j->evidence, fact.bytes, known);
    }
    ttq_text_free(&fact);
    fig_sheet_free(&sheet);
    return status;
}

/* Claim 13: the mean r of the last epoch differs between layers, by the test of item scales. */
static enum ttq_status judge_layers(const struct fig_report *report, struct fig_judgement *j,
                                    struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(report->tables, "scales-tests.csv", &sheet, error);
    int row = status == TTQ_OK ? fig_sheet_find(&sheet, "test", "layers differ") : -1;
    double p = row < 0 ? (double)NAN : fig_sheet_number(&sheet, row, "p");
    if (isfinite(p)) {
        ttq_text_add(&j->verdict, "%s",
                     !report->plan->verdict_allowed ? "demonstration, no verdict"
                     : p < 0.05                     ? "supported"
                                                    : "undecided");
        ttq_text_add(&j->evidence,
                     "r = ln(Wp/Wn) at the end, layers against seeds: F = %.2f, p = %.2g",
                     fig_sheet_number(&sheet, row, "statistic"), p);
        snprintf(j->table, sizeof j->table, "table-scales-tests");
    }
    fig_sheet_free(&sheet);
    return status;
}

/* Claim 18 needs no test: the exported file has a size. */
static void judge_size(const struct fig_report *report, const struct fig_sheet *sheet,
                       struct fig_judgement *j)
{
    int row = fig_sheet_find(sheet, "variant", report->main);
    double bytes = row < 0 ? (double)NAN : fig_sheet_number(sheet, row, "bytes");
    double full = row < 0 ? (double)NAN : fig_sheet_number(sheet, row, "bytes_fp32");
    if (!isfinite(full / bytes))
        return;
    ttq_text_add(&j->verdict, "%s",
                 full / bytes >= 16 ? "supported" : "contradicted for a whole model");
    ttq_text_add(&j->evidence, "%s: %.0f bytes instead of %.0f, %.2f times smaller",
                 fig_variant_title(report->plan, report->main), bytes, full, full / bytes);
}

/* Claim 22: empty kernels are counted in every net; edges and corners are for the eye. */
static void judge_empty(const struct fig_report *report, const struct fig_sheet *sheet,
                        struct fig_judgement *j)
{
    double sum = 0.0, chance = 0.0;
    int nets = 0, with = 0;
    for (int row = 0; row < sheet->csv.rows; row++) {
        double empty = fig_sheet_number(sheet, row, "empty_kernels");
        if (strcmp(fig_sheet_word(sheet, row, "variant"), report->main) != 0 || !isfinite(empty))
            continue;
        nets++;
        with += empty > 0.0;
        sum += empty;
        chance += fig_sheet_number(sheet, row, "empty_by_chance");
    }
    if (nets == 0)
        return;
    ttq_text_add(&j->verdict, "empty kernels: %s; edges and corners: pictures, no test",
                 with == nets ? "supported"
                 : with == 0  ? "contradicted"
                              : "undecided");
    ttq_text_add(&j->evidence, "in %d of %d nets; %.2f %% of the kernels on average", with, nets,
                 100.0 * sum / nets);
    if (isfinite(chance))
        ttq_text_add(&j->evidence, ", %.2f %% by chance where zeros fall anywhere in a layer",
                     100.0 * chance / nets);
}

/* Whether all nets of the plan have ended and have their row: a part of them judges nothing. */
static bool is_whole(const struct fig_report *report, const struct fig_sheet *sheet)
{
    const struct fig_plan *plan = report->plan;
    int nets = 0;
    for (int i = 0; i < plan->count; i++) {
        if (strcmp(plan->cells[i].variant, report->main) != 0)
            continue;
        if (fig_cell_waits(&plan->cells[i]))
            return false;
        nets += strcmp(fig_cell_outcome(&plan->cells[i]), "finished") == 0;
    }
    for (int row = 0; row < sheet->csv.rows; row++)
        nets -= strcmp(fig_sheet_word(sheet, row, "variant"), report->main) == 0;
    return nets <= 0;
}

static enum ttq_status judge_files(const struct fig_report *report, int claim,
                                   struct fig_judgement *j, struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(report->tables, "size.csv", &sheet, error);
    if (status == TTQ_OK && (!report->plan->verdict_allowed || is_whole(report, &sheet)))
        (claim == 18 ? judge_size : judge_empty)(report, &sheet, j);
    if (j->verdict.length)
        snprintf(j->table, sizeof j->table, "table-size");
    fig_sheet_free(&sheet);
    return status;
}

enum ttq_status fig_claim_judge(const struct fig_report *report, int claim, double margin,
                                struct fig_judgement *j, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    *j = (struct fig_judgement){0};
    for (size_t i = 0; i < sizeof rules / sizeof *rules && status == TTQ_OK; i++)
        if (rules[i].claim == claim)
            status = apply(report, &rules[i], margin, j, error);
    if (status == TTQ_OK && claim == 13)
        status = judge_layers(report, j, error);
    else if (status == TTQ_OK && (claim == 18 || claim == 22))
        status = judge_files(report, claim, j, error);
    return status;
}

void fig_judgement_free(struct fig_judgement *j)
{
    ttq_text_free(&j->verdict);
    ttq_text_free(&j->evidence);
}
