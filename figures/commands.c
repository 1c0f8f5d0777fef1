/* commands.c - the commands that make runs, evaluations, tables and figures again. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "figures/html.h"
#include "figures/report.h"

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

/* Whole lines: a command may begin as another one does. */
static bool is_seen(const struct ttq_text *seen, const char *command)
{
    struct ttq_text line = {0};
    ttq_text_add(&line, "\n%s\n", command);
    bool found = seen->bytes && line.bytes && strstr(seen->bytes, line.bytes);
    ttq_text_free(&line);
    return found;
}

/* A line for a command that was not there yet; programs of ttq stand in build/. */
static void add_command(struct ttq_text *page, struct ttq_text *seen, const char *command)
{
    if (!command[0] || is_seen(seen, command))
        return;
    ttq_text_add(page, strncmp(command, "ttq-", 4) == 0 ? "build/" : "");
    ttq_text_add_html(page, command);
    ttq_text_add(page, "\n");
    ttq_text_add(seen, "\n%s\n", command);
}

/* The commands of the tables in `folder` and the folders in it, each once: several tables may come
 * from one command. */
static enum ttq_status add_table_commands(struct fig_report *report, const char *folder,
                                          struct ttq_text *seen, struct ttq_error *error)
{
    struct dirent **files;
    int count = scandir(folder, &files, is_shown, alphasort);
    enum ttq_status status = TTQ_OK;
    for (int i = 0; i < count; i++) {
        char path[TTQ_PATH_MAX];
        struct stat info;
        json_t *table = NULL;
        if (status != TTQ_OK || !ttq_path_join(path, folder, files[i]->d_name) ||
            lstat(path, &info) != 0) {
            free(files[i]);
            continue;
        }
        if (S_ISDIR(info.st_mode))
            status = add_table_commands(report, path, seen, error);
        else if (is_json(files[i]->d_name))
            status = ttq_json_read(path, &table, error);
        add_command(&report->page, seen, ttq_json_word(table, "command", ""));
        json_decref(table);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    return status;
}

enum ttq_status fig_add_commands(struct fig_report *report, struct ttq_error *error)
{
    struct ttq_text *page = &report->page, seen = {0};
    const struct fig_plan *plan = report->plan;
    const json_t *evaluations = json_object_get(plan->root, "evaluations");
    ttq_text_add(page, "<h3 id=\"commands\">Commands that make it again</h3>\n<p>All steps: ");
    const char *asked = ttq_json_word(plan->root, "asked", "");
    fig_html_format(page, "code", NULL, "./run_all.sh %s%s%s", plan->profile, *asked ? " " : "",
                    asked);
    ttq_text_add(page, ". One by one, from the top of the repository:</p>\n<pre tabindex=\"0\">");
    for (int i = 0; i < plan->count; i++)
        if (plan->cells[i].command[0]) {
            ttq_text_add_html(page, plan->cells[i].command);
            ttq_text_add(page, "\n");
        }
    for (size_t i = 0; i < json_array_size(evaluations); i++)
        add_command(page, &seen, ttq_json_word(json_array_get(evaluations, i), "command", ""));
    enum ttq_status status = add_table_commands(report, report->tables, &seen, error);
    if (report->commands.bytes)
        ttq_text_add_html(page, report->commands.bytes);
    ttq_text_add(page, "build/ttq-report ");
    ttq_text_add_html(page, plan->folder);
    ttq_text_add(page, "</pre>\n");
    ttq_text_free(&seen);
    return status;
}
