/* commands.h - the subcommands of ttq-stats: from run folders or CSV to tables. Each appends what
 * it prints to `text`, and writes files where `out` is not NULL. Errors are those of
 * stat_runs_read, of the procedures in analysis/stat and of the file calls. */
#ifndef ANALYSIS_CMD_COMMANDS_H
#define ANALYSIS_CMD_COMMANDS_H

#include <math.h>

#include "analysis/run.h"
#include "analysis/stat/adjust.h"
#include "analysis/stat/draw.h"
#include "analysis/table.h"
#include "ttq/base/text.h"

/* What the command line says; NULL, 0 or NaN where it does not. */
struct stat_request {
    char *const *folders; /* the arguments: runs, a CSV or JSON file, or an output folder */
    int count;
    const char *out, *command;
    enum stat_format format;
    double level;              /* of intervals */
    struct stat_random random; /* of every random step */
    const char *a, *b, *column, *columns, *control;
    double bound, sd, effect, power, alpha, correlation, seeds;
    enum stat_adjustment adjustment;
    bool common, pratt, two_groups, no_notes;
};

#define STAT_REQUEST_DEFAULTS                                                                      \
    .level = 0.95, .random = {.seed = 1, .draws = 9999}, .bound = NAN, .sd = NAN, .effect = NAN,   \
    .power = NAN, .alpha = 0.05, .correlation = NAN, .seeds = NAN, .adjustment = STAT_HOLM

typedef enum ttq_status stat_command(const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error);

stat_command stat_command_runs;         /* <out>.csv: outcome and errors of every run */
stat_command stat_command_errors;       /* <out>.csv: test error by variant, mean and interval */
stat_command stat_command_scales;       /* Q1, <out>.csv: r = ln(Wp/Wn) by layer */
stat_command stat_command_compare;      /* Q2, <out>.csv: arms against a control */
stat_command stat_command_merge;        /* Q3, <out>.csv: scales kept, merged, swapped */
stat_command stat_command_trajectory;   /* and <out>-tests.csv: have the scales settled? */
stat_command stat_command_curves;       /* <out>/error_curves.csv, <out>/error_seeds.csv */
stat_command stat_command_trajectories; /* <out>/scale_curves.csv, <out>/scale_seeds.csv */
stat_command stat_command_densities;    /* <out>.csv: share of weights that are not zero */
stat_command stat_command_paired;       /* one CSV, two columns */
stat_command stat_command_unpaired;     /* one CSV, two independent columns */
stat_command stat_command_describe;     /* one CSV, its columns */
stat_command stat_command_power;        /* seeds, power, smallest effect */
stat_command stat_command_table;        /* a table's JSON in another format */
stat_command stat_command_verdict;      /* the sentence of a profile's folder */
stat_command stat_command_answer;       /* three sentences for people */
stat_command stat_command_report;       /* all tables of a profile's folder */

/* Where a table beside that of `request` goes: *own is the request with out = <out><suffix> (in
 * `base`), or with NULL where the first goes nowhere. TTQ_CANNOT_CREATE: the path is too long. */
enum ttq_status stat_beside(const struct stat_request *request, const char *suffix,
                            char base[TTQ_PATH_MAX], struct stat_request *own,
                            struct ttq_error *error);

/* Where `status` is TTQ_OK, prints the table in the format asked for and writes <out>.csv and
 * <out>.json where `out` is given; frees the table in any case. Returns `status`, or what went
 * wrong in writing. */
enum ttq_status stat_finish(enum ttq_status status, struct stat_table *table,
                            const struct stat_request *request, struct ttq_text *text,
                            struct ttq_error *error);

/* Adds a second table below the first one for people; of a format for programs there is one table
 * on the output. Frees `below`. */
void stat_add_below(const struct stat_request *request, struct ttq_text *below,
                    struct ttq_text *text);

/* TTQ_USAGE unless the request names one CSV file and the columns --a and --b. */
enum ttq_status stat_wants_two_columns(const struct stat_request *request, struct ttq_error *error);

#endif
