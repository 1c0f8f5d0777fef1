/* main.c - ttq-stats: which command, with which options. */
#include <argp.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "analysis/help.h"
#include "ttq/base/build.h"
#include "ttq/base/json.h"
#include "ttq/base/output.h"
#include "ttq/base/suggest.h"

/* Keys of options; a command lists those that it takes. */
enum option_key {
    OUT = 'o',
    FORMAT = 'f',
    JSON = 'j',
    LEVEL = 'l',
    BOUND = 'd',
    SEED = 's',
    DRAWS = 'n',
    A = 'a',
    B = 'b',
    COLUMN = 'c',
    CONTROL = 'C',
    PLACEBO = 'x',
    ADJUST = 'A',
    COMMON = 'm',
    PRATT = 'p',
    SD = 'S',
    EFFECT = 'e',
    POWER = 'P',
    ALPHA = 'L',
    CORRELATION = 'r',
    SEEDS = 'N',
    TWO_GROUPS = 'g',
    COLUMNS = 'k',
    NO_NOTES = 'q',
};

static const struct argp_option all_options[] = {
    {"out", OUT, "BASE", 0, "Write BASE.csv and BASE.json (curves, trajectories: a folder)", 0},
    {"format", FORMAT, "FORMAT", 0, "text (default), csv, json, markdown, latex or html", 0},
    {"json", JSON, NULL, 0, "The same as --format json", 0},
    {"level", LEVEL, "SHARE", 0, "Coverage of the intervals (default: 0.95)", 0},
    {"bound", BOUND, "D", 0, "Smallest effect of interest: tests equivalence within +-D", 0},
    {"seed", SEED, "N", 0, "Seed of the random steps (default: 1)", 0},
    {"draws", DRAWS, "N", 0, "Random resamples where not all can be listed (default: 9999)", 0},
    {"a", A, "COLUMN", 0, "Column a", 0},
    {"b", B, "COLUMN", 0, "Column b; the difference is a - b", 0},
    {"column", COLUMN, "COLUMN", 0, "Only this column (default: all columns of numbers)", 0},
    {"control", CONTROL, "ARM", 0,
     "The arm that the others are compared with, by its name or as the folder is given (default: "
     "the last)",
     0},
    {"control", PLACEBO, "VARIANT", 0,
     "The placebo among the runs: two scales on random groups (quant.scales = random-groups)", 0},
    {"adjust", ADJUST, "HOW", 0, "none, holm (default), hochberg, bh or by, over the arms", 0},
    {"common", COMMON, NULL, 0, "Compare on the seeds that both arms have, and name the others", 0},
    {"pratt", PRATT, NULL, 0, "Wilcoxon: rank zeros, then leave them out (default: leave out)", 0},
    {"sd", SD, "SD", 0,
     "Standard deviation of the paired differences; with --correlation or --two-groups: of a "
     "variant",
     0},
    {"effect", EFFECT, "D", 0, "True difference to find", 0},
    {"power", POWER, "SHARE", 0, "Chance to find it (default: 0.8)", 0},
    {"alpha", ALPHA, "SHARE", 0, "Two-sided error of the first kind (default: 0.05)", 0},
    {"correlation", CORRELATION, "R", 0, "Correlation of the pairs: sd is that of one variant", 0},
    {"seeds", SEEDS, "N", 0, "Seeds that there are", 0},
    {"two-groups", TWO_GROUPS, NULL, 0, "Two independent groups of n each, not pairs", 0},
    {"columns", COLUMNS, "A,B,...", 0, "Only these columns, in this order", 0},
    {"no-notes", NO_NOTES, NULL, 0, "Without the notes", 0},
};
enum { OPTIONS = sizeof all_options / sizeof *all_options, MOST_ARGUMENTS = 4096 };

static const struct command {
    const char *name, *arguments, *options, *help;
    stat_command *run;
} commands[] = {
    {"paired", "FILE.csv --a COLUMN --b COLUMN", "abdfjlsnpLo",
     "Paired numbers of any CSV: mean of a - b with interval, t, exact sign flips, Wilcoxon, "
     "Hodges-Lehmann, effect sizes, equivalence.",
     stat_command_paired},
    {"unpaired", "FILE.csv --a COLUMN --b COLUMN", "abfjlo",
     "Two independent groups in a CSV: Welch's t, Mann-Whitney, Hodges-Lehmann, P(a > b).",
     stat_command_unpaired},
    {"describe", "FILE.csv", "cfjlsno",
     "Mean, standard deviation, interval, median of the columns of any CSV.",
     stat_command_describe},
    {"power", "--sd SD [--effect D] [--seeds N]", "SePLrNgfjo",
     "Seeds needed, power, smallest effect that can be seen.", stat_command_power},
    {"runs", "RUN...", "ofj", "Outcome and errors of every run.", stat_command_runs},
    {"errors", "RUN...", "ofjl", "Test error by variant: mean, standard deviation, interval.",
     stat_command_errors},
    {"scales", "RUN...", "ofjldsnx",
     "Do Wp and Wn differ? r = ln(|Wp|/|Wn|) by layer over seeds: interval, sign flips with max-T "
     "over layers, equivalence, ICC, direction and magnitude, re-centring.",
     stat_command_scales},
    {"compare", "ARM... [--control ARM]", "ofjldsnCAm",
     "Is one arm better? Paired over seeds, and over images where predictions are stored.",
     stat_command_compare},
    {"merge", "EVALS...", "ofjldsn",
     "Does the trained net use the difference of its scales? Kept, merged, swapped.",
     stat_command_merge},
    {"trajectory", "RUN...", "ofjdsn",
     "Have the scales settled? Autocorrelation, effective sample size, drift, change point.",
     stat_command_trajectory},
    {"curves", "RUN... --out DIR", "o", "Test error by epoch: mean and interval over seeds.",
     stat_command_curves},
    {"trajectories", "RUN... --out DIR", "o",
     "Wp, Wn and the shares of the three codes over the training.", stat_command_trajectories},
    {"densities", "RUN...", "ofjl",
     "Share of weights that are not zero: by layer, and over the whole network as in Table 4.",
     stat_command_densities},
    {"table", "TABLE.json...", "fjkq", "A table that ttq-stats wrote, in another format.",
     stat_command_table},
    {"verdict", "OUT/PROFILE", "fjsn",
     "The answer with its numbers, from the tables of `report`: values, freedom, use.",
     stat_command_verdict},
    {"answer", "OUT/PROFILE", "",
     "The answer in three sentences of Markdown, or how far the runs are that it waits for.",
     stat_command_answer},
    {"report", "OUT/PROFILE", "sn",
     "Every table of a profile into OUT/PROFILE/tables, by its plan.json.", stat_command_report},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

struct line {
    const struct command *command;
    struct stat_request request;
    char *arguments[MOST_ARGUMENTS];
};

static double number(const struct argp_state *state, const char *option, const char *text)
{
    char *end;
    double x = strtod(text, &end);
    if (end == text || *end || !isfinite(x))
        argp_error(state, "--%s: expected a number, found '%.40s'", option, text);
    return x;
}

static int one_of(const struct argp_state *state, const char *option, const char *text,
                  const char *const names[], int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    const char *nearest = ttq_suggest(text, names, (size_t)count);
    argp_error(state, "--%s: expected one of those in --help, found '%.40s'%s%s%s", option, text,
               nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return 0;
}

static double share(const struct argp_state *state, const char *option, const char *text)
{
    double x = number(state, option, text);
    if (!(x > 0.0 && x < 1.0))
        argp_error(state, "--%s: expected a number between 0 and 1, found %g", option, x);
    return x;
}

/* The generator takes 32 bits: another number would run as one of these, and be recorded wrongly.
 */
static unsigned long seed(const struct argp_state *state, const char *text)
{
    double x = number(state, "seed", text);
    if (!(x >= 0.0 && x <= UINT32_MAX && x == floor(x)))
        argp_error(state, "--seed: expected a whole number from 0 to %u, found '%.40s'", UINT32_MAX,
                   text);
    return (unsigned long)x;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct line *line = state->input;
    struct stat_request *r = &line->request;
    switch (key) {
    case OUT:
        r->out = argument;
        return 0;
    case FORMAT:
        r->format =
            (enum stat_format)one_of(state, "format", argument, stat_format_names, STAT_FORMATS);
        return 0;
    case JSON:
        r->format = STAT_JSON;
        return 0;
    case LEVEL:
        r->level = number(state, "level", argument);
        return 0;
    case BOUND:
        r->bound = number(state, "bound", argument);
        if (!(r->bound > 0.0))
            argp_error(state, "--bound: expected a number above 0, found %g", r->bound);
        return 0;
    case SEED:
        r->random.seed = seed(state, argument);
        return 0;
    case DRAWS:
        r->random.draws = (int)fmin(2e9, fmax(0, number(state, "draws", argument)));
        return 0;
    case A:
        r->a = argument;
        return 0;
    case B:
        r->b = argument;
        return 0;
    case COLUMN:
        r->column = argument;
        return 0;
    case CONTROL:
    case PLACEBO:
        r->control = argument;
        return 0;
    case ADJUST:
        r->adjustment = (enum stat_adjustment)one_of(state, "adjust", argument,
                                                     stat_adjustment_names, STAT_BY + 1);
        return 0;
    case COMMON:
        r->common = true;
        return 0;
    case PRATT:
        r->pratt = true;
        return 0;
    case SD:
        r->sd = number(state, "sd", argument);
        return 0;
    case EFFECT:
        r->effect = number(state, "effect", argument);
        return 0;
    case POWER:
        r->power = share(state, "power", argument);
        return 0;
    case ALPHA:
        r->alpha = share(state, "alpha", argument);
        return 0;
    case CORRELATION:
        r->correlation = number(state, "correlation", argument);
        return 0;
    case SEEDS:
        r->seeds = number(state, "seeds", argument);
        return 0;
    case TWO_GROUPS:
        r->two_groups = true;
        return 0;
    case COLUMNS:
        r->columns = argument;
        return 0;
    case NO_NOTES:
        r->no_notes = true;
        return 0;
    case ARGP_KEY_ARG:
        if (r->count == MOST_ARGUMENTS)
            argp_error(state, "expected at most %d arguments", MOST_ARGUMENTS);
        line->arguments[r->count++] = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void join(int argc, char **argv, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < argc && used < size - 1; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "",
                                 i ? argv[i] : "ttq-stats");
}

static void help(void)
{
    puts("Usage: ttq-stats COMMAND [ARGUMENT...] [OPTION...]\n\n"
         "Statistics on finished runs, and on any CSV. A RUN is a folder .../VARIANT/seed-N, or\n"
         ".../VARIANT for all its seeds. The seed is the unit: layers, epochs and images of a run\n"
         "are repeated measures.\n\nCommands (ttq-stats COMMAND --help says more):");
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-13s %s\n", commands[i].name, commands[i].help);
    printf("\n%s\n\n", stat_help_exit_codes);
    puts("Examples:\n"
         "  ttq-stats paired errors.csv --a ttq --b symmetric --bound 0.25\n"
         "  ttq-stats scales out/short/runs/ttq --bound 0.05 --out scales\n"
         "  ttq-stats compare out/short/runs/symmetric out/short/runs/ttq --format markdown\n"
         "  ttq-stats power --sd 0.2 --correlation 0.5 --effect 0.25");
}

static enum ttq_status run(const struct command *command, int argc, char **argv)
{
    static struct line line;
    static char text_of_command[1 << 16];
    struct argp_option options[OPTIONS + 1] = {{0}};
    struct ttq_error error;
    struct ttq_text text = {0};
    char name[64], doc[2048];
    int count = 0;
    line = (struct line){.command = command, .request = {STAT_REQUEST_DEFAULTS}};
    line.request.folders = line.arguments;
    join(argc, argv, text_of_command, sizeof text_of_command);
    json_t *words = ttq_json_text(text_of_command); /* the command stands in JSON */
    line.request.command = words ? json_string_value(words) : "";
    for (int i = 0; i < OPTIONS; i++)
        if (strchr(command->options, all_options[i].key)) {
            options[count] = all_options[i];
            options[count].key = all_options[i].key;
            count++;
        }
    snprintf(doc, sizeof doc, "%s\v%s\n\n%s", command->help, stat_help_more(command->name),
             stat_help_exit_codes);
    struct argp parser = {options, parse, command->arguments, doc, NULL, NULL, NULL};
    snprintf(name, sizeof name, "ttq-stats %s", command->name);
    argv[1] = name;
    argp_parse(&parser, argc - 1, argv + 1, 0, NULL, &line);
    enum ttq_status status = command->run(&line.request, &text, &error);
    if (status == TTQ_OK && text.failed)
        status = ttq_fail(&error, TTQ_NO_MEMORY, "no memory for the answer");
    if (status == TTQ_OK && text.bytes)
        fputs(text.bytes, stdout);
    if (status != TTQ_OK)
        fprintf(stderr, "ttq-stats: %s: %s\n", command->name, error.text);
    ttq_text_free(&text);
    json_decref(words);
    return status;
}

int main(int argc, char **argv)
{
    ttq_output_check_at_exit("ttq-stats");
    gsl_set_error_handler_off(); /* the default handler aborts */
    const char *names[COMMANDS], *wanted = argc > 1 ? argv[1] : "";
    if (strcmp(wanted, "--version") == 0) {
        puts(ttq_build_version("ttq-stats"));
        return 0;
    }
    if (strcmp(wanted, "help") == 0 || strcmp(wanted, "--help") == 0) {
        help();
        return 0;
    }
    for (int i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
        if (strcmp(names[i], wanted) == 0)
            return (int)run(&commands[i], argc, argv);
    }
    const char *nearest = ttq_suggest(wanted, names, COMMANDS);
    fprintf(stderr, "ttq-stats: expected a command, found '%.40s'%s%s%s\n", wanted,
            nearest ? "; did you mean '" : "; see --help", nearest ? nearest : "",
            nearest ? "'?" : "");
    return TTQ_USAGE;
}
