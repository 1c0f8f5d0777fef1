/* sources.c - which runs there were, the plan and the environments that every number comes from. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "ttq/base/sessions.h"

/* Seconds that a run would have cost one core: threads x time of all its epochs. */
static double cpu_seconds(const struct fig_cell *cell)
{
    double threads = (double)json_integer_value(json_object_get(cell->env, "threads"));
    return cell->seconds * (threads > 0 ? threads : 1);
}

static void add_run(struct fig_table *table, const struct fig_plan *plan,
                    const struct fig_cell *cell)
{
    static const char *const keys[] = {"train.epochs", "net.depth", "data.train_images",
                                       "data.test_images"};
    const json_t *test = json_object_get(cell->done, "test_error");
    const json_t *train = json_object_get(cell->done, "train_error");
    char commit[256], isa[64], others[96] = "";
    fig_table_cell(table, "%s, seed %d", fig_variant_title(plan, cell->variant), cell->seed);
    if (!cell->done && json_is_integer(cell->exit) && json_integer_value(cell->exit) != 0)
        fig_table_cell(table, "%s (exit code %d)", cell->state,
                       (int)json_integer_value(cell->exit));
    else
        fig_table_cell(table, "%s", fig_cell_outcome(cell));
    fig_table_number(table, 2, json_is_number(test) ? json_number_value(test) : (double)NAN);
    fig_table_number(table, 2, json_is_number(train) ? json_number_value(train) : (double)NAN);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = fig_cell_setting(cell, keys[i]);
        bool images = strstr(keys[i], "_images");
        if (strcmp(keys[i], "data.test_images") == 0 && !fig_plan_is_tested(plan, cell->variant))
            value = "held out"; /* of the training images */
        fig_table_cell(table, "%s", images && strcmp(value, "0") == 0 ? "all" : value);
    }
    fig_table_number(table, 1, cell->seconds > 0 ? cell->seconds / 60 : (double)NAN);
    fig_table_number(table, 3, cell->seconds > 0 ? cpu_seconds(cell) / 3600 : (double)NAN);
    fig_table_cell(table, "%.12s", cell->hash);
    ttq_sessions_words(cell->env, "commit", 12, commit, sizeof commit);
    if (ttq_sessions_words(cell->env, "isa", 0, isa, sizeof isa) > 1)
        snprintf(others, sizeof others, ", kernels %s", isa);
    fig_table_cell(table, "%s%s%s", commit,
                   json_is_true(json_object_get(cell->env, "dirty")) ? " with local changes" : "",
                   others);
    fig_table_cell(table, "%s", cell->folder);
    fig_table_cell(table, "%s", fig_cell_setting(cell, "init.from"));
}

enum ttq_status fig_section_runs(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"run", FIG_WORD},
        {"outcome", FIG_WORD},
        {"test error (%)", FIG_NUMBER},
        {"training error (%)", FIG_NUMBER},
        {"epochs", FIG_NUMBER},
        {"depth", FIG_NUMBER},
        {"training images", FIG_NUMBER},
        {"test images", FIG_NUMBER},
        {"time (min)", FIG_NUMBER},
        {"CPU-hours", FIG_NUMBER},
        {"run hash", FIG_WORD},
        {"commit", FIG_WORD},
        {"folder", FIG_WORD},
        {"begins from", FIG_WORD},
    };
    const struct fig_plan *plan = report->plan;
    struct fig_table table = {.columns = columns, .count = sizeof columns / sizeof *columns};
    char all[FIG_RUNS_NAME], caption[512];
    double seconds = 0, cpu = 0;
    fig_report_section(report, "runs", "Runs and what they cost");
    for (int i = 0; i < plan->count; i++) {
        add_run(&table, plan, &plan->cells[i]);
        seconds += plan->cells[i].seconds;
        cpu += cpu_seconds(&plan->cells[i]);
    }
    fig_plan_runs_name(plan, &(struct fig_choice){NULL}, all);
    fig_html_format(
        &report->page, "p", NULL,
        "All runs together: %.1f min of training and testing, %.2f CPU-hours (threads x "
        "time). The set of all runs has the name %s.",
        seconds / 60, cpu / 3600, all);
    snprintf(caption, sizeof caption,
             "Errors after the last epoch. Run hash: SHA-256 of configuration, metrics and end of "
             "the run; the name of a set of runs in a figure is the SHA-256 of the hashes of its "
             "runs.");
    return fig_report_table(report, &table, "table-runs", "run", caption, "", error);
}

/* One line that two runs of the same build on the same machine share. */
static void environment_line(const json_t *env, char *line, size_t size)
{
    json_t *libraries = json_object_get(env, "libraries"), *version;
    const char *name;
    char commit[256], cpu[256], isa[64];
    int commits = ttq_sessions_words(env, "commit", 12, commit, sizeof commit);
    int cpus = ttq_sessions_words(env, "cpu", 0, cpu, sizeof cpu);
    int isas = ttq_sessions_words(env, "isa", 0, isa, sizeof isa);
    int used = snprintf(
        line, size, "commit %s%s; %s; flags %s; CPU %s, kernels %s, %d threads; libraries",
        commits ? commit : "?",
        json_is_true(json_object_get(env, "dirty")) ? " with local changes" : "",
        ttq_json_word(env, "compiler", "?"), ttq_json_word(env, "flags", "?"), cpus ? cpu : "?",
        isas ? isa : "?", (int)json_integer_value(json_object_get(env, "threads")));
    json_object_foreach(libraries, name, version)
    {
        if (used < 0 || (size_t)used >= size)
            return;
        const char *text = json_string_value(version);
        used += snprintf(line + used, size - (size_t)used, " %s %s", name, text ? text : "?");
    }
}

static void add_environments(struct fig_report *report)
{
    const struct fig_plan *plan = report->plan;
    char line[1024], before[1024];
    ttq_text_add(&report->page, "<h3>Environments</h3>\n<ul>\n");
    for (int i = 0; i < plan->count; i++) {
        int known = plan->cells[i].env == NULL;
        environment_line(plan->cells[i].env, line, sizeof line);
        for (int j = 0; j < i && !known; j++) {
            if (!plan->cells[j].env)
                continue;
            environment_line(plan->cells[j].env, before, sizeof before);
            known = strcmp(line, before) == 0;
        }
        if (known)
            continue;
        const json_t *data = json_object_get(plan->cells[i].env, "data");
        fig_html_format(&report->page, "li", NULL, "From %s on: %s. Data: %s in %s (%s).",
                        plan->cells[i].folder, line, ttq_json_word(data, "set", "?"),
                        ttq_json_word(data, "path", "?"), ttq_json_word(data, "note", ""));
    }
    ttq_text_add(&report->page, "</ul>\n");
}

/* What was fixed before the runs: plan.ini as the driver read it. */
static void add_plan(struct fig_report *report)
{
    struct ttq_text *page = &report->page;
    const json_t *plan = json_object_get(report->plan->root, "plan");
    json_t *sections = json_object_get(plan, "values"), *values, *value;
    const char *section, *key;
    ttq_text_add(page, "<h3 id=\"plan\">Plan</h3>\n");
    if (!json_object_size(sections)) {
        ttq_text_add(page, "<p class=\"soft\">plan.json names no plan that was fixed before the "
                           "runs: every test here is exploratory.</p>\n");
        return;
    }
    fig_html_format(page, "p", NULL,
                    "Fixed before the runs in experiments/plan.ini, SHA-256 %s. What is not named "
                    "there is exploratory.",
                    ttq_json_word(plan, "sha256", "unknown"));
    ttq_text_add(page, "<dl>\n");
    json_object_foreach(sections, section, values) json_object_foreach(values, key, value)
    {
        fig_html_format(page, "dt", NULL, "%s: %s", section, key);
        fig_html_element(page, "dd", NULL, json_is_string(value) ? json_string_value(value) : "");
    }
    ttq_text_add(page, "</dl>\n");
}

enum ttq_status fig_section_sources(struct fig_report *report, struct ttq_error *error)
{
    fig_report_section(report, "sources", "Where every number comes from");
    ttq_text_add(&report->page,
                 "<p>A run writes its errors, scales and kernels into its folder; ttq-stats "
                 "makes tables/ from these folders, and this page shows tables/ and the "
                 "folders. figures/data/ holds what each figure draws.</p>\n");
    add_plan(report);
    add_environments(report);
    return fig_add_commands(report, error);
}
