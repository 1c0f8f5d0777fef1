/* help.h - what `ttq-stats COMMAND --help` says below the options. */
#ifndef ANALYSIS_HELP_H
#define ANALYSIS_HELP_H

/* What the arguments are, the unit of --bound where there is one, and an example: "" for a name
 * that is no command. */
const char *stat_help_more(const char *command);

/* All exit codes of ttq-stats, without a newline at the end. */
extern const char stat_help_exit_codes[];

#endif
