/* main.c - ttq-stats: statistics on run folders. */
#include <argp.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "ttq/base/suggest.h"

static const struct {
    const char *name;
    stat_command *run;
} commands[] = {
    {"runs", stat_command_runs},
    {"errors", stat_command_errors},
    {"scales", stat_command_scales},
    {"curves", stat_command_curves},
    {"trajectories", stat_command_trajectories},
};
enum { COMMANDS = sizeof commands / sizeof *commands, MOST_RUNS = 4096 };

struct options {
    const char *command, *out;
    char *folders[MOST_RUNS];
    int count;
};

static const struct argp_option option_table[] = {
    {"out", 'o', "BASE", 0, "Write BASE.csv and BASE.json (curves, trajectories: a folder)", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'o':
        options->out = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (!options->command && strcmp(argument, "help") == 0)
            argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
        if (!options->command)
            options->command = argument;
        else if (options->count < MOST_RUNS)
            options->folders[options->count++] = argument;
        else
            argp_error(state, "expected at most %d runs", MOST_RUNS);
        return 0;
    case ARGP_KEY_END:
        if (!options->command)
            argp_error(state, "expected a command: runs, errors, scales, curves or trajectories");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "COMMAND RUN...",
    "Statistics on finished runs. A RUN is a folder .../VARIANT/seed-N; the seed is the unit.\v"
    "Commands:\n"
    "  runs          outcome and errors of every run\n"
    "  errors        test error by variant: mean, standard deviation, 95 % interval\n"
    "  scales        do Wp and Wn differ? r = ln(Wp/Wn) by layer: interval, t test, exact sign "
    "flips\n"
    "  curves        test error by epoch: mean and interval over seeds\n"
    "  trajectories  Wp, Wn and the shares of the three codes over the training\n\n"
    "Exit codes: 0 done; 64 usage; 65 damaged, mixed or repeated runs; 66 missing or "
    "unfinished.\n\n"
    "Examples:\n"
    "  ttq-stats errors out/quick/runs/*/seed-*\n"
    "  ttq-stats scales out/quick/runs/ttq/seed-* --out /tmp/scales",
    NULL,
    NULL,
    NULL};

static void join(int argc, char **argv, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < argc && used < size - 1; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "",
                                 i ? argv[i] : "ttq-stats");
}

int main(int argc, char **argv)
{
    static struct options options;
    static char command[1 << 16];
    gsl_set_error_handler_off(); /* the default handler aborts */
    join(argc, argv, command, sizeof command);
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    const char *names[COMMANDS];
    struct ttq_error error;
    enum ttq_status status = TTQ_USAGE;
    for (int i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
        if (strcmp(names[i], options.command) != 0)
            continue;
        struct stat_request request = {options.folders, options.count, options.out, command};
        struct ttq_text text = {0};
        status = commands[i].run(&request, &text, &error);
        if (status == TTQ_OK && text.bytes)
            fputs(text.bytes, stdout);
        else if (status != TTQ_OK)
            fprintf(stderr, "ttq-stats: %s: %s\n", names[i], error.text);
        ttq_text_free(&text);
        return (int)status;
    }
    const char *nearest = ttq_suggest(options.command, names, COMMANDS);
    fprintf(stderr, "ttq-stats: expected a command, found '%.40s'%s%s%s\n", options.command,
            nearest ? "; did you mean '" : "; see --help", nearest ? nearest : "",
            nearest ? "'?" : "");
    return (int)status;
}
