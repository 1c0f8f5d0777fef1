/* commands.h - the subcommands of ttq-stats: from run folders to tables. Each appends what it
 * prints to `text`, and writes files where `out` is not NULL. Errors are those of stat_runs_read,
 * stat_sample and the file calls. */
#ifndef ANALYSIS_CMD_COMMANDS_H
#define ANALYSIS_CMD_COMMANDS_H

#include "analysis/run.h"
#include "ttq/base/text.h"

struct stat_request {
    char *const *folders;
    int count;
    const char *out, *command;
};

typedef enum ttq_status stat_command(const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error);

stat_command stat_command_runs;         /* <out>.csv: outcome and errors of every run */
stat_command stat_command_errors;       /* <out>.csv: test error by variant, mean and interval */
stat_command stat_command_scales;       /* <out>.csv: r = ln(Wp/Wn) by layer */
stat_command stat_command_curves;       /* <out>/error_curves.csv, <out>/error_seeds.csv */
stat_command stat_command_trajectories; /* <out>/scale_curves.csv, <out>/scale_seeds.csv */

#endif
