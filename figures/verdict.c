/* verdict.c - what a reader has to know before any number: the verdict, what the page stands on,
 * how the profile departs from the paper. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/sheet.h"
#include "figures/tex.h"

/* A paragraph of what stands before all numbers: its first words strong, on the page in a box. */
static void add_standing(struct fig_report *report, const char *kind, const char *head,
                         const char *rest)
{
    ttq_text_add(&report->page, "<p class=\"%s\"><strong>", kind);
    ttq_text_add_html(&report->page, head);
    ttq_text_add(&report->page, "</strong> ");
    ttq_text_add_html(&report->page, rest);
    ttq_text_add(&report->page, "</p>\n");
    ttq_text_add(&report->standing, "\\textbf{");
    fig_tex_add(&report->standing, head);
    ttq_text_add(&report->standing, "} ");
    fig_tex_add(&report->standing, rest);
    ttq_text_add(&report->standing, "\n\n");
}

/* What a reader has to know before any number: a demonstration, another data set. */
static void add_banners(struct fig_report *report)
{
    if (!report->plan->verdict_allowed)
        add_standing(
            report, "banner", "Demonstration on part of the data or the seeds, no verdict.",
            "The numbers below show that every step works; they neither confirm nor refute "
            "the paper.");
    if (strcmp(report->plan->set, "fashion-mnist") == 0)
        add_standing(report, "banner", "These runs used Fashion-MNIST, not the paper's CIFAR-10.",
                     "No number here can be set beside the paper's, so its numbers and curves are "
                     "left out.");
}

/* What `ttq-stats answer` says, in its words: on the page, in LaTeX and in Markdown. */
static enum ttq_status add_answer(struct fig_report *report, struct ttq_error *error)
{
    struct fig_sheet sheet;
    struct ttq_text markdown = {0};
    enum ttq_status status = fig_sheet_read(report->tables, "answer.csv", &sheet, error);
    if (status == TTQ_OK && sheet.csv.rows == 0)
        fig_html_element(&report->page, "p", "soft",
                         "There is no table answer.csv (ttq-stats report makes it).");
    for (int row = 0; row < sheet.csv.rows; row++) {
        const char *line = fig_sheet_word(&sheet, row, "line");
        fig_html_marked(&report->page, line);
        fig_tex_marked(&report->standing, line);
        ttq_text_add(&markdown, "%s%s\n", row ? "\n" : "", line);
    }
    if (status == TTQ_OK && sheet.csv.rows > 0)
        status = fig_report_part(report, report->markdown, "answer", ".md", &markdown, error);
    ttq_text_free(&markdown);
    fig_sheet_free(&sheet);
    return status;
}

static void add_verdict_rows(struct fig_report *report, const struct fig_sheet *sheet)
{
    struct ttq_text *page = &report->page;
    for (int row = 0; row < sheet->csv.rows; row++) {
        double n = fig_sheet_number(sheet, row, "n");
        const char *outcome = fig_sheet_word(sheet, row, "outcome");
        const char *question = fig_sheet_word(sheet, row, "question");
        const char *plan = fig_sheet_word(sheet, row, "plan|plan_hash|plan hash");
        size_t length = strlen(question);
        char head[512];
        snprintf(head, sizeof head, "%s%s%s%s", question,
                 !outcome[0]                             ? ""
                 : length && question[length - 1] == '?' ? " "
                                                         : ": ",
                 outcome, outcome[0] ? "." : "");
        ttq_text_add(page, "<div class=\"verdict\">");
        add_standing(report, "question", head, fig_sheet_word(sheet, row, "sentence"));
        ttq_text_add(page, "<p class=\"soft\">");
        if (n > 0)
            ttq_text_add(page, "n = %g seeds. ", n);
        if (plan[0]) {
            ttq_text_add(page, "<a href=\"#plan\">Plan ");
            char cut[FIG_SHORT_HASH];
            snprintf(cut, sizeof cut, "%s", plan);
            ttq_text_add_html(page, cut);
            ttq_text_add(page, "</a>.");
        }
        ttq_text_add(page, "</p></div>\n");
    }
}

enum ttq_status fig_section_verdict(struct fig_report *report, struct ttq_error *error)
{
    struct fig_sheet sheet;
    fig_report_section(report, "verdict", "Verdict");
    add_banners(report);
    enum ttq_status status = add_answer(report, error);
    if (status != TTQ_OK)
        return status;
    status = fig_sheet_read(report->tables, "verdict.csv", &sheet, error);
    if (sheet.csv.rows > 0) {
        fig_html_element(&report->page, "p", "soft",
                         "Gain: points of test error less; cost: more. A gain below 0 is a cost.");
        add_verdict_rows(report, &sheet);
    }
    fig_sheet_free(&sheet);
    ttq_text_add(&report->page, "<p class=\"soft\">The numbers behind these answers: <a "
                                "href=\"#scales\">scales</a> \xc2\xb7 <a href=\"#arms\">arms</a> "
                                "\xc2\xb7 <a href=\"#merge\">merge test</a> \xc2\xb7 <a "
                                "href=\"#claims\">claims</a></p>\n");
    return status == TTQ_OK ? fig_report_notes(report, "verdict", error) : status;
}

static void add_counts(struct fig_report *report)
{
    const struct fig_plan *plan = report->plan;
    struct ttq_text *page = &report->page;
    int waiting = 0, kept = 0, lost = 0, skipped = 0;
    char rows[64] = "";
    for (int i = 0; i < plan->count; i++) {
        const char *outcome = fig_cell_outcome(&plan->cells[i]);
        bool is_lost = strcmp(outcome, "diverged") == 0 || strcmp(outcome, "failed") == 0;
        bool is_kept = strcmp(outcome, "kept") == 0;
        lost += is_lost;
        kept += is_kept;
        waiting += plan->cells[i].left && !is_lost && !is_kept;
        skipped += strcmp(outcome, "skipped") == 0;
    }
    if (kept)
        snprintf(rows, sizeof rows, ", %d kept as rows only, in no table or figure here", kept);
    fig_html_format(page, "p", NULL, "Profile %s. Data set %s%s%s.", plan->profile, plan->set,
                    plan->note[0] ? ": " : "", plan->note);
    fig_html_format(
        page, "p", NULL,
        "Runs: %d, of which %d finished, %d diverged or failed, %d not finished yet%s%s.",
        plan->count, plan->count - waiting - kept - lost - skipped, lost, waiting, rows,
        skipped ? "; the others are skipped, because their data set is not here" : "");
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        const char *outcome = fig_cell_outcome(cell);
        const char *reason = ttq_json_word(cell->done, "reason", "");
        if (strcmp(outcome, "diverged") != 0 && strcmp(outcome, "failed") != 0)
            continue;
        fig_html_format(page, "p", "banner", "%s, seed %d: %s%s%s. Left out of every mean.",
                        fig_variant_title(plan, cell->variant), cell->seed, outcome,
                        reason[0] ? ": " : "", reason);
    }
}

static enum ttq_status add_items(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {{"item", FIG_WORD},
                                                {"content", FIG_LONG},
                                                {"in the paper", FIG_WORD},
                                                {"family", FIG_WORD}};
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    json_t *items = json_object_get(report->plan->root, "items");
    if (json_array_size(items) == 0)
        return TTQ_OK;
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        fig_table_cell(&table, "%s", ttq_json_word(item, "name", ""));
        fig_table_cell(&table, "%s", ttq_json_word(item, "title", ""));
        fig_table_cell(&table, "%s", ttq_json_word(item, "paper", ""));
        fig_table_cell(&table, "%s", ttq_json_word(item, "family", ""));
    }
    fig_html_element(&report->page, "h3", NULL, "What was asked for");
    return fig_report_table(report, &table, "items", "item",
                            "The items of the plan; what is in no family of tests is exploratory.",
                            "", error);
}

enum ttq_status fig_section_departure(struct fig_report *report, struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    json_t *departure = json_object_get(report->plan->root, "departure");
    fig_report_section(report, "departure", "How this profile departs from the paper");
    ttq_text_add(page, "<ul>\n");
    for (size_t i = 0; i < json_array_size(departure); i++) {
        const char *sentence = json_string_value(json_array_get(departure, i));
        if (sentence)
            fig_html_element(page, "li", NULL, sentence);
    }
    if (json_array_size(departure) == 0)
        ttq_text_add(page, "<li>The plan names no departure.</li>");
    ttq_text_add(page, "</ul>\n");
    add_counts(report);
    return add_items(report, error);
}
