#include "experiments/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void run_log_path(const struct run_plan *plan, const struct run_cell *cell, const char *ending,
                  char path[TTQ_PATH_MAX])
{
    snprintf(path, TTQ_PATH_MAX, "%s/logs/%s-seed-%d%s%s%s", plan->out, cell->variant, cell->seed,
             *cell->what ? "-" : "", cell->what, ending);
}

static const char *reason_of(int exit_code)
{
    switch (exit_code) {
    case TTQ_USAGE:
        return "the command line was refused";
    case TTQ_BAD_DATA:
        return "a file is damaged";
    case TTQ_NO_INPUT:
        return "a file is missing";
    case TTQ_UNAVAILABLE:
        return "a program is missing";
    case TTQ_NO_MEMORY:
        return "not enough memory";
    case TTQ_CANNOT_CREATE:
        return "the folder cannot be made, or is held by another process";
    case TTQ_IO:
        return "reading or writing failed; is the disk full?";
    case TTQ_CONFIG:
        return "another configuration is in the folder, or a setting is wrong";
    default:
        return exit_code > 128 ? "killed by a signal" : "no reason was given";
    }
}

/* The last line of the log, from a place on, that the trainer begins with its name: "ttq:
 * sentence", or, of its command line, "ttq eval: sentence". */
static void last_sentence(const char *path, long from_byte, char *sentence, size_t size)
{
    FILE *file = fopen(path, "re");
    char line[1024];
    *sentence = '\0';
    if (file)
        fseek(file, from_byte, SEEK_SET);
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "ttq: ", 5) == 0 || strncmp(line, "ttq ", 4) == 0) {
            const char *from = line[3] == ':' ? line + 5 : line;
            snprintf(sentence, size, "%.*s", (int)strcspn(from, "\n"), from);
        }
    if (file)
        fclose(file);
}

/* The reason of a try that ended with the cell's exit code: what the log got since it began, unless
 * it was killed, else what the code says. */
static void find_reason(const struct run_plan *plan, struct run_cell *cell, long log_from)
{
    char path[TTQ_PATH_MAX];
    run_log_path(plan, cell, ".log", path);
    *cell->reason = '\0';
    if (cell->exit_code <= 128)
        last_sentence(path, log_from, cell->reason, sizeof cell->reason);
    if (!*cell->reason)
        snprintf(cell->reason, sizeof cell->reason, "%s", reason_of(cell->exit_code));
}

int run_failure_read(const struct run_plan *plan, struct run_cell *cell)
{
    char path[TTQ_PATH_MAX], *bytes, *end;
    size_t length;
    run_log_path(plan, cell, ".failed", path);
    if (ttq_file_read(path, 1 << 12, &bytes, &length, NULL) != TTQ_OK)
        return 0;
    cell->exit_code = (int)strtol(bytes, &end, 10);
    const char *reason = end + strspn(end, " ");
    snprintf(cell->reason, sizeof cell->reason, "%.*s", (int)strcspn(reason, "\n"), reason);
    if (*reason == '@')
        find_reason(plan, cell, strtol(reason + 1, NULL, 10));
    else if (!*cell->reason)
        snprintf(cell->reason, sizeof cell->reason, "%s", reason_of(cell->exit_code));
    free(bytes);
    return 1;
}

void run_failure_write(const struct run_plan *plan, struct run_cell *cell, int exit_code)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    cell->exit_code = exit_code;
    find_reason(plan, cell, cell->log_from);
    run_log_path(plan, cell, ".failed", path);
    ttq_text_add(&text, "%d %s\n", exit_code, cell->reason);
    ttq_file_write_text(path, &text, NULL);
}

void run_failure_clear(const struct run_plan *plan, struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    struct stat info;
    run_log_path(plan, cell, ".log", path);
    cell->log_from = stat(path, &info) == 0 ? (long)info.st_size : 0;
    run_log_path(plan, cell, ".failed", path);
    unlink(path);
}

enum ttq_status run_again_write(const struct run_plan *plan, const struct run_cell *cell,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    ttq_path_join(path, plan->out, "logs");
    enum ttq_status status = ttq_dir_make(path, error);
    if (status != TTQ_OK)
        return status;
    run_log_path(plan, cell, ".again", path);
    ttq_text_add(&text, "asked for by --redo\n");
    return ttq_file_write_text(path, &text, error);
}

int run_again_read(const struct run_plan *plan, const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    run_log_path(plan, cell, ".again", path);
    return ttq_file_exists(path);
}

void run_again_clear(const struct run_plan *plan, const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    run_log_path(plan, cell, ".again", path);
    unlink(path);
}
