/* cmd.h - the subcommands of `ttq`: each parses its own arguments, prints, and returns the exit
 * code. Only this folder prints to stdout. */
#ifndef TTQ_CMD_CMD_H
#define TTQ_CMD_CMD_H

#include "ttq/config/config.h"

int ttq_cmd_train(int argc, char **argv);
int ttq_cmd_eval(int argc, char **argv);
int ttq_cmd_info(int argc, char **argv);
int ttq_cmd_data(int argc, char **argv);
int ttq_cmd_export(int argc, char **argv);
int ttq_cmd_bench(int argc, char **argv);
int ttq_cmd_help(int argc, char **argv);
int ttq_cmd_watch(int argc, char **argv);

/* What stands on the command line besides options: at first a file or folder (a word without
 * '='), then section.key=value. */
struct ttq_arguments {
    const char *path;
    const char *overrides[256];
    int count;
};

/* Takes one argument; returns 0 where there are too many or a second path. */
int ttq_arguments_take(struct ttq_arguments *arguments, const char *word);

/* Prints "ttq: <sentence>" to stderr and returns the code. */
int ttq_cmd_fail(enum ttq_status status, const struct ttq_error *error);

/* Sets the number of threads: `asked` (0: as OpenMP says). */
void ttq_cmd_threads(int asked);

/* A whole number from `least` to `most`; returns 0 where `text` is none. */
int ttq_cmd_number(const char *text, int least, int most, int *value);

#endif
