#include "figures/report.h"

#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/table.h"

const char *fig_method_name(const char *variant)
{
    return strcmp(variant, "full") == 0  ? "full precision"
           : strcmp(variant, "ttq") == 0 ? "TTQ"
                                         : variant;
}

/* What a reader has to know before any number. */
static void add_standing(struct fig_report *report)
{
    struct ttq_text *page = &report->page;
    const struct fig_plan *plan = report->plan;
    if (!plan->verdict_allowed)
        ttq_text_add(page, "<p class=\"banner\"><strong>Demonstration on part of the data, no "
                           "verdict.</strong> The numbers below show that every step works; they "
                           "neither confirm nor refute the paper.</p>\n");
    if (strcmp(plan->set, "fashion-mnist") == 0)
        ttq_text_add(page, "<p class=\"banner\"><strong>These runs used Fashion-MNIST, not the "
                           "paper's CIFAR-10.</strong> No number here can be set beside the "
                           "paper's, so its numbers and curves are left out.</p>\n");
    fig_html_format(page, "p", NULL, "Profile %s. Data set %s%s%s.", plan->profile, plan->set,
                    plan->note[0] ? ": " : "", plan->note);
    int waiting = 0, lost = 0;
    for (int i = 0; i < plan->count; i++) {
        const char *outcome = fig_cell_outcome(&plan->cells[i]);
        lost += strcmp(outcome, "diverged") == 0 || strcmp(outcome, "failed") == 0;
        waiting += strcmp(outcome, "waiting") == 0 || strcmp(outcome, "resumable") == 0;
    }
    fig_html_format(page, "p", NULL,
                    "Runs: %d, of which %d finished, %d diverged or failed, %d not "
                    "finished yet.",
                    plan->count, plan->count - waiting - lost, lost, waiting);
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        const char *outcome = fig_cell_outcome(cell);
        const char *reason = fig_json_word(cell->done, "reason", "");
        if (strcmp(outcome, "diverged") != 0 && strcmp(outcome, "failed") != 0)
            continue;
        fig_html_format(page, "p", "banner", "%s, seed %d: %s%s%s. Left out of every mean.",
                        fig_method_name(cell->variant), cell->seed, outcome, reason[0] ? ": " : "",
                        reason);
    }
}

static void add_departure(struct fig_report *report)
{
    struct ttq_text *page = &report->page;
    json_t *departure = json_object_get(report->plan->root, "departure");
    if (json_array_size(departure) == 0)
        return;
    ttq_text_add(page, "<h2>How this profile departs from the paper</h2>\n<ul>\n");
    for (size_t i = 0; i < json_array_size(departure); i++) {
        const char *sentence = json_string_value(json_array_get(departure, i));
        if (sentence)
            fig_html_element(page, "li", NULL, sentence);
    }
    ttq_text_add(page, "</ul>\n");
}

static void add_items(struct fig_report *report)
{
    static const struct fig_column columns[] = {
        {"item", FIG_WORD, 0, "name", NULL},
        {"content", FIG_LONG, 0, "title", NULL},
        {"in the paper", FIG_WORD, 0, "paper", NULL},
    };
    enum { COLUMNS = sizeof columns / sizeof *columns };
    json_t *items = json_object_get(report->plan->root, "items");
    if (json_array_size(items) == 0)
        return;
    ttq_text_add(&report->page, "<h2>What was asked for</h2>\n");
    fig_table_begin(&report->page, columns, COLUMNS);
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (i > 0)
            fig_table_row(&report->page);
        for (int c = 0; c < COLUMNS; c++)
            fig_table_json(&report->page, &columns[c], json_array_get(items, i));
    }
    fig_table_end(&report->page);
}

/* Why figures are missing is known only after the sections that draw them, but stands on top. */
static enum ttq_status add_sections(struct fig_report *report, struct ttq_error *error)
{
    static enum ttq_status (*const sections[])(struct fig_report *, struct ttq_error *) = {
        fig_section_errors,  fig_section_scales, fig_section_curves,
        fig_section_kernels, fig_section_runs,   fig_section_sources,
    };
    struct ttq_text head = {0};
    fig_html_begin(&report->page, report->plan->title);
    fig_html_element(&report->page, "h1", NULL, report->plan->title);
    add_standing(report);
    head = report->page;
    report->page = (struct ttq_text){0};
    add_departure(report);
    add_items(report);
    enum ttq_status status = TTQ_OK;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && status == TTQ_OK; i++)
        status = sections[i](report, error);
    if (report->missing[0])
        fig_html_format(&head, "p", "banner", "Figures are missing: %s.", report->missing);
    if (report->page.failed)
        head.failed = true;
    else
        ttq_text_add_bytes(&head, report->page.bytes, report->page.length);
    ttq_text_free(&report->page);
    report->page = head;
    fig_html_end(&report->page);
    return status;
}

enum ttq_status fig_report_write(const char *folder, const char *scripts, struct ttq_error *error)
{
    struct fig_plan plan;
    struct fig_report report = {.plan = &plan, .scripts = scripts};
    char path[TTQ_PATH_MAX];
    enum ttq_status status = fig_plan_read(folder, &plan, error);
    if (status == TTQ_OK && (!ttq_path_join(path, folder, "report.html") ||
                             !ttq_path_join(report.tables, folder, "tables") ||
                             !ttq_path_join(report.figures, folder, "figures") ||
                             !ttq_path_join(report.paper, scripts, "paper")))
        status = ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", folder);
    if (status == TTQ_OK && strcmp(plan.set, "cifar10") != 0)
        report.paper[0] = '\0';
    if (status == TTQ_OK)
        status = ttq_dir_make(report.figures, error);
    if (status == TTQ_OK)
        status = add_sections(&report, error);
    if (status == TTQ_OK)
        status = ttq_file_write_text(path, &report.page, error);
    if (status == TTQ_OK && report.missing[0])
        status = ttq_fail(error, TTQ_UNAVAILABLE,
                          "the report has no figures, its tables are "
                          "whole: %.900s",
                          report.missing);
    ttq_text_free(&report.page);
    fig_plan_free(&plan);
    return status;
}
