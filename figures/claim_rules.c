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
    /* The paper's full precision was not restarted; its two values differ by the margin. */
    {5, "table1", "ttq", "full", NOT_WORSE},
    {5, "figure3", "ttq", "full", NOT_WORSE},
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
    char family[32];
};

/* The facts of one claim, each with what it says. */
enum { MOST_FACTS = 8 };
struct facts {
    char fact[MOST_FACTS][256], verdict[MOST_FACTS][256];
    int count;
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
            snprintf(found->family, sizeof found->family, "%s",
                     fig_sheet_word(sheet, row, "family"));
            return true;
        }
    }
    return false;
}

/* What it says. By the plan equivalence is looked at before differences: one that is shown to be
 * smaller than what matters neither supports nor contradicts. */
static const char *judge(const struct rule *rule, double margin, const struct found *f)
{
    bool same = isfinite(f->tost) && f->tost < 0.05;
    if (!isfinite(f->low) || !isfinite(f->high))
        return "undecided: one pair of seeds has no interval";
    if (rule->expect == NOT_WORSE)
        return f->high < margin ? "supported" : f->low > margin ? "contradicted" : "undecided";
    bool differs = (f->low > 0 || f->high < 0) && isfinite(f->adjusted) && f->adjusted < 0.05;
    bool as_said = rule->expect == ARM_WORSE ? f->low > 0 : f->high < 0;
    if (same)
        return !differs  ? "not supported: no difference that matters"
               : as_said ? "a difference as claimed, but smaller than what matters"
                         : "not supported: a difference the other way, smaller than what matters";
    return !differs ? "undecided" : as_said ? "supported" : "contradicted";
}

/* Two items may hold the same contrast: it is one fact, and one verdict unless the families of
 * tests that it is in make two of it. */
static void add_fact(struct facts *facts, const char *item, const char *fact, const char *verdict)
{
    int at = 0;
    while (at < facts->count && strcmp(facts->fact[at], fact) != 0)
        at++;
    if (at == MOST_FACTS)
        return;
    if (at == facts->count) {
        snprintf(facts->fact[at], sizeof facts->fact[at], "%s", fact);
        snprintf(facts->verdict[at], sizeof facts->verdict[at], "%s", verdict);
        facts->count++;
    } else if (!strstr(facts->verdict[at], verdict)) {
        size_t used = strlen(facts->verdict[at]);
        snprintf(facts->verdict[at] + used, sizeof facts->verdict[at] - used, ", in item %s %s",
                 item, verdict);
    }
}

/* Adds what one rule finds. */
static enum ttq_status apply(const struct fig_report *report, const struct rule *rule,
                             double margin, struct facts *facts, struct fig_judgement *j,
                             struct ttq_error *error)
{
    char file[64], fact[256], verdict[192];
    struct fig_sheet sheet;
    struct found found = {0};
    snprintf(file, sizeof file, "compare-%s.csv", rule->item);
    enum ttq_status status = fig_sheet_read(report->tables, file, &sheet, error);
    if (status == TTQ_OK && find(&sheet, rule, &found)) {
        char interval[48] = "";
        if (isfinite(found.low))
            snprintf(interval, sizeof interval, " [%.2f, %.2f]", found.low, found.high);
        snprintf(fact, sizeof fact, "%.60s minus %.60s: %+.2f%s points, n = %g",
                 fig_variant_title(report->plan, rule->arm),
                 fig_variant_title(report->plan, rule->other), found.mean, interval, found.n);
        bool beside = found.family[0] && strcmp(found.family, "primary") != 0;
        snprintf(verdict, sizeof verdict, "%s%s%s%s", judge(rule, margin, &found),
                 beside ? " (" : "", beside ? found.family : "", beside ? ")" : "");
        add_fact(facts, rule->item, fact, verdict);
        if (!j->table[0] && fig_plan_item(report->plan, rule->item))
            snprintf(j->table, sizeof j->table, "table-compare-%.40s", rule->item);
    }
    fig_sheet_free(&sheet);
    return status;
}

static void say_facts(const struct fig_report *report, const struct facts *facts,
                      struct fig_judgement *j)
{
    for (int i = 0; i < facts->count; i++) {
        char letter[8] = "";
        if (facts->count > 1)
            snprintf(letter, sizeof letter, "(%c) ", 'a' + i);
        ttq_text_add(&j->evidence, "%s%s%s", i ? "; " : "", letter, facts->fact[i]);
        if (report->plan->verdict_allowed)
            ttq_text_add(&j->verdict, "%s%s%s", i ? "; " : "", letter, facts->verdict[i]);
        else if (i == 0)
            ttq_text_add(&j->verdict, "demonstration, no verdict");
    }
}

/* Claim 13: the mean r of the last epoch differs between layers, by the test of item scales. That
 * is the end of the way, not the way. */
static enum ttq_status judge_layers(const struct fig_report *report, struct fig_judgement *j,
                                    struct ttq_error *error)
{
    struct fig_sheet sheet;
    enum ttq_status status = fig_sheet_read(report->tables, "scales-tests.csv", &sheet, error);
    int row = status == TTQ_OK ? fig_sheet_find(&sheet, "test", "layers differ") : -1;
    double p = row < 0 ? (double)NAN : fig_sheet_number(&sheet, row, "p_adjusted");
    if (isfinite(p)) {
        ttq_text_add(&j->verdict, "%s",
                     !report->plan->verdict_allowed ? "demonstration, no verdict"
                     : p < 0.05 ? "that they end apart: supported (exploratory); over time: Figure "
                                  "2, no test"
                                : "that they end apart: undecided (exploratory); over time: Figure "
                                  "2, no test");
        ttq_text_add(&j->evidence,
                     "r = ln(Wp/Wn) at the end, layers against seeds: F = %.2f, adjusted p = %.2g",
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
    ttq_text_add(&j->evidence,
                 "%s: a file of %.0f bytes instead of %.0f for its numbers in fp32 (weights and "
                 "batch norm, without the header of a file), %.2f times smaller",
                 fig_variant_title(report->plan, report->main), bytes, full, full / bytes);
}

/* Kernels of some nets: how many there are, are empty, and would be by chance. */
struct empty {
    double kernels, empty, chance;
};

/* Those of the paper's Figure 6; none where its series is not here. */
static struct empty empty_in_paper(const struct fig_report *report)
{
    struct fig_sheet sheet = {0};
    struct empty sum = {0};
    if (report->paper[0] && fig_sheet_read(report->paper, "figure6.csv", &sheet, NULL) == TTQ_OK)
        for (int row = 0; row < sheet.csv.rows; row++) {
            sum.empty += fig_sheet_number(&sheet, row, "empty");
            sum.kernels += fig_sheet_number(&sheet, row, "kernels");
        }
    fig_sheet_free(&sheet);
    return sum;
}

/* Claim 22: how many kernels are empty is a count, beside the paper's; edges and corners are for
 * the eye. */
static void judge_empty(const struct fig_report *report, const struct fig_sheet *sheet,
                        struct fig_judgement *j)
{
    struct empty ours = {0}, theirs = empty_in_paper(report);
    int nets = 0;
    for (int row = 0; row < sheet->csv.rows; row++) {
        double kernels = fig_sheet_number(sheet, row, "kernels");
        if (strcmp(fig_sheet_word(sheet, row, "variant"), report->main) != 0 || !isfinite(kernels))
            continue;
        nets++;
        ours.kernels += kernels;
        ours.empty += kernels * fig_sheet_number(sheet, row, "empty_kernels");
        ours.chance += kernels * fig_sheet_number(sheet, row, "empty_by_chance");
    }
    if (!(ours.kernels > 0.0))
        return;
    ttq_text_add(&j->verdict, "measured; edges and corners: pictures, no test");
    ttq_text_add(&j->evidence, "%.0f of %.0f kernels are empty (%.3g %%) in %d net%s of ResNet-%s",
                 ours.empty, ours.kernels, 100.0 * ours.empty / ours.kernels, nets,
                 nets == 1 ? "" : "s", fig_plan_setting(report->plan, report->main, "net.depth"));
    if (isfinite(ours.chance))
        ttq_text_add(&j->evidence,
                     ", %.1f by chance (%.3g %%) where zeros fall anywhere in a layer", ours.chance,
                     100.0 * ours.chance / ours.kernels);
    if (theirs.kernels > 0.0)
        ttq_text_add(&j->evidence, "; in the paper's Figure 6, AlexNet, %.0f of %.0f (%.3g %%)",
                     theirs.empty, theirs.kernels, 100.0 * theirs.empty / theirs.kernels);
}

/* Whether every net that the plan packs has its row: a part of them judges nothing. */
static bool is_whole(const struct fig_report *report, const struct fig_sheet *sheet)
{
    const json_t *evaluations = json_object_get(report->plan->root, "evaluations");
    int missing = 0;
    for (size_t i = 0; i < json_array_size(evaluations); i++) {
        const json_t *cell = json_array_get(evaluations, i);
        missing += strcmp(ttq_json_word(cell, "what", ""), "packed") == 0 &&
                   strcmp(ttq_json_word(cell, "variant", ""), report->main) == 0;
    }
    for (int row = 0; row < sheet->csv.rows; row++)
        missing -= strcmp(fig_sheet_word(sheet, row, "variant"), report->main) == 0;
    return missing <= 0;
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
    struct facts facts = {.count = 0};
    *j = (struct fig_judgement){0};
    for (size_t i = 0; i < sizeof rules / sizeof *rules && status == TTQ_OK; i++)
        if (rules[i].claim == claim)
            status = apply(report, &rules[i], margin, &facts, j, error);
    say_facts(report, &facts, j);
    if (status == TTQ_OK && claim == 13)
        status = judge_layers(report, j, error);
    else if (status == TTQ_OK && (claim == 18 || claim == 22))
        status = judge_files(report, claim, j, error);
    return status;
}

bool fig_claim_has_rule(int claim)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].claim == claim)
            return true;
    return claim == 13 || claim == 18 || claim == 22;
}

void fig_judgement_free(struct fig_judgement *j)
{
    ttq_text_free(&j->verdict);
    ttq_text_free(&j->evidence);
}
