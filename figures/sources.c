/* sources.c - which runs there were, where every number comes from, how to make them again. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "figures/table.h"

static void add_percent(struct ttq_text *page, const struct fig_cell *cell, const char *key)
{
    static const struct fig_column column = {.kind = FIG_NUMBER, .decimals = 2};
    struct fig_column named = column;
    named.key = key;
    fig_table_json(page, &named, cell->done);
}

enum ttq_status fig_section_runs(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"run", FIG_WORD, 0, NULL, NULL},
        {"outcome", FIG_WORD, 0, NULL, NULL},
        {"test error (%)", FIG_NUMBER, 0, NULL, NULL},
        {"training error (%)", FIG_NUMBER, 0, NULL, NULL},
        {"epochs", FIG_NUMBER, 0, NULL, NULL},
        {"depth", FIG_NUMBER, 0, NULL, NULL},
        {"training images", FIG_NUMBER, 0, NULL, NULL},
        {"test images", FIG_NUMBER, 0, NULL, NULL},
        {"time (min)", FIG_NUMBER, 0, NULL, NULL},
        {"begins from", FIG_WORD, 0, NULL, NULL},
    };
    (void)error;
    struct ttq_text *page = &report->page;
    double seconds = 0;
    ttq_text_add(page, "<h2>Runs</h2>\n");
    fig_table_begin(page, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < report->plan->count; i++) {
        const struct fig_cell *cell = &report->plan->cells[i];
        const struct fig_settings *settings = &cell->settings;
        if (i > 0)
            fig_table_row(page);
        fig_table_cell(page, FIG_WORD, "%s, seed %d", fig_method_name(cell->variant), cell->seed);
        if (!cell->done && json_is_integer(cell->exit) && json_integer_value(cell->exit) != 0)
            fig_table_cell(page, FIG_WORD, "%s (exit code %d)", cell->state,
                           (int)json_integer_value(cell->exit));
        else
            fig_table_cell(page, FIG_WORD, "%s", fig_cell_outcome(cell));
        add_percent(page, cell, "test_error");
        add_percent(page, cell, "train_error");
        fig_table_cell(page, FIG_NUMBER, "%s", settings->epochs);
        fig_table_cell(page, FIG_NUMBER, "%s", settings->depth);
        fig_table_cell(page, FIG_NUMBER, "%s", settings->train_images);
        fig_table_cell(page, FIG_NUMBER, "%s", settings->test_images);
        if (cell->seconds > 0)
            fig_table_cell(page, FIG_NUMBER, "%.1f", cell->seconds / 60);
        else
            fig_table_cell(page, FIG_NUMBER, "%s", "");
        fig_table_cell(page, FIG_WORD, "%s", settings->from);
        seconds += cell->seconds;
    }
    fig_table_end(page);
    fig_html_format(page, "p", "soft",
                    "Errors after the last epoch. Time of all runs together: "
                    "%.1f min.",
                    seconds / 60);
    return TTQ_OK;
}

/* One line that two runs of the same build on the same machine share. */
static void environment_line(const json_t *env, char *line, size_t size)
{
    json_t *libraries = json_object_get(env, "libraries"), *version;
    const char *name;
    int used = snprintf(line, size, "%s; flags %s; CPU %s, kernels %s, %d threads; libraries",
                        fig_json_word(env, "compiler", "?"), fig_json_word(env, "flags", "?"),
                        fig_json_word(env, "cpu", "?"), fig_json_word(env, "isa", "?"),
                        (int)json_integer_value(json_object_get(env, "threads")));
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
                        plan->cells[i].folder, line, fig_json_word(data, "set", "?"),
                        fig_json_word(data, "path", "?"), fig_json_word(data, "note", ""));
    }
    ttq_text_add(&report->page, "</ul>\n");
}

static int is_json(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* The commands of the tables, each once: several tables may come from one command. */
static enum ttq_status add_table_commands(struct fig_report *report, struct ttq_error *error)
{
    struct dirent **files;
    struct ttq_text seen = {0};
    int count = scandir(report->tables, &files, is_json, alphasort);
    enum ttq_status status = TTQ_OK;
    for (int i = 0; i < count; i++) {
        char path[TTQ_PATH_MAX];
        json_t *table = NULL;
        if (status == TTQ_OK && ttq_path_join(path, report->tables, files[i]->d_name))
            status = fig_json_read(path, &table, error);
        const char *command = fig_json_word(table, "command", "");
        if (command[0] && !(seen.bytes && strstr(seen.bytes, command))) {
            ttq_text_add_html(&report->page, command);
            ttq_text_add(&report->page, "\n");
            ttq_text_add(&seen, "%s\n", command);
        }
        json_decref(table);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    ttq_text_free(&seen);
    return status;
}

static enum ttq_status add_commands(struct fig_report *report, struct ttq_error *error)
{
    struct ttq_text *page = &report->page;
    const struct fig_plan *plan = report->plan;
    ttq_text_add(page, "<h3>Commands that make it again</h3>\n<p>All steps: ");
    fig_html_format(page, "code", NULL, "./run_all.sh %s", plan->profile);
    ttq_text_add(page, ". One by one, from the top of the repository:</p>\n<pre>");
    for (int i = 0; i < plan->count; i++)
        if (plan->cells[i].command[0]) {
            ttq_text_add_html(page, plan->cells[i].command);
            ttq_text_add(page, "\n");
        }
    enum ttq_status status = add_table_commands(report, error);
    static const char *const figures[] = {"figure2", "figure3"};
    for (int i = 0; i < 2; i++) {
        char line[3 * TTQ_PATH_MAX];
        snprintf(line, sizeof line, "gnuplot -c figures/%s.gp %s %s.pdf%s\n", figures[i],
                 report->tables, figures[i], report->paper[0] ? " figures/paper" : "");
        ttq_text_add_html(page, line);
    }
    ttq_text_add(page, "build/ttq-report ");
    ttq_text_add_html(page, plan->folder);
    ttq_text_add(page, "</pre>\n");
    return status;
}

enum ttq_status fig_section_sources(struct fig_report *report, struct ttq_error *error)
{
    static const struct fig_column columns[] = {
        {"run folder", FIG_WORD, 0, NULL, NULL},
        {"commit", FIG_WORD, 0, NULL, NULL},
        {"begun", FIG_WORD, 0, NULL, NULL},
        {"command", FIG_LONG, 0, NULL, NULL},
    };
    struct ttq_text *page = &report->page;
    ttq_text_add(page, "<h2>Where every number comes from</h2>\n"
                       "<p>A run writes its errors, scales and kernels into its folder; ttq-stats "
                       "makes tables/ from these folders, and this page shows tables/ and the "
                       "folders.</p>\n");
    fig_table_begin(page, columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < report->plan->count; i++) {
        const struct fig_cell *cell = &report->plan->cells[i];
        if (i > 0)
            fig_table_row(page);
        fig_table_cell(page, FIG_WORD, "%s", cell->folder);
        fig_table_cell(page, FIG_WORD, "%.12s%s", fig_json_word(cell->env, "commit", ""),
                       json_is_true(json_object_get(cell->env, "dirty")) ? " with local changes"
                                                                         : "");
        fig_table_cell(page, FIG_WORD, "%s", fig_json_word(cell->env, "started", ""));
        fig_table_cell(page, FIG_LONG, "%s", fig_json_word(cell->env, "command", cell->command));
    }
    fig_table_end(page);
    add_environments(report);
    return add_commands(report, error);
}
