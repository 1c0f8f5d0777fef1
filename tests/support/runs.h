/* runs.h - run folders that a test makes, and subcommands of ttq-stats on them. */
#ifndef TESTS_SUPPORT_RUNS_H
#define TESTS_SUPPORT_RUNS_H

#include "tests/support/check.h"

#include "analysis/cmd/commands.h"

/* The folders of one test: the first `count` are what a subcommand gets. */
extern struct check_runs {
    char base[TTQ_PATH_MAX], folders[8][TTQ_PATH_MAX];
    char *list[8];
    int count;
    struct ttq_text printed; /* by the last check_runs_command */
    struct ttq_error error;
} runs;

/* Set-up and teardown of a test: a fresh base folder without runs; it is removed. */
int check_runs_begin(void **state);
int check_runs_end(void **state);

/* Makes base/<name>, the next of the folders, and returns it. */
char *check_runs_add(const char *name);
void check_runs_put(const char *folder, const char *name, const char *text);

/* Runs the subcommand on the folders; runs.printed is what it prints. */
enum ttq_status check_runs_command(stat_command *command, const char *out);

/* A cell of a CSV file: as a number; its text, until the next call. */
double check_runs_number(const char *path, int row, const char *column);
const char *check_runs_cell(const char *path, int row, const char *column);

#endif
