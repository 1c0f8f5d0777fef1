/* train.c - `ttq train`. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "ttq/cmd/cmd.h"
#include "ttq/train/signals.h"
#include "ttq/train/trainer.h"

struct options {
    struct ttq_arguments arguments;
    const char *run;
    int threads, quiet;
};

static const struct argp_option option_table[] = {
    {"run", 'r', "DIR", 0, "The run folder: made, gone on with, or found done", 0},
    {"threads", 't', "N", 0, "Threads (default: all cores; the result is the same for any)", 0},
    {"quiet", 'q', NULL, 0, "No progress", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'r':
        options->run = argument;
        return 0;
    case 't':
        if (!ttq_cmd_number(argument, 1, 1024, &options->threads))
            argp_error(state, "--threads: expected a number from 1 to 1024, found '%s'", argument);
        return 0;
    case 'q':
        options->quiet = 1;
        return 0;
    case ARGP_KEY_ARG:
        if (!ttq_arguments_take(&options->arguments, argument))
            argp_error(state, "too many settings");
        return 0;
    case ARGP_KEY_END:
        if (!options->run)
            argp_error(state, "expected --run DIR");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "[CONFIG.ini] [section.key=value...]",
    "Trains one run: one configuration and one seed in one folder.\v"
    "The same command goes on with an interrupted run and says when it is done. Settings on the "
    "command line win over the file, the file over the preset (run.preset). `ttq help` lists all "
    "keys.\n\nExamples:\n"
    "  ttq train train.epochs=10 --run out/full/seed-0\n"
    "  ttq train quant.method=ttq init.from=out/full/seed-0 train.epochs=5 train.lr=0.1 "
    "--run out/ttq/seed-0\n"
    "The same for seed 1, from the start of seed 1:\n"
    "  ttq train out/full/seed-0/config.ini run.seed=1 --run out/full/seed-1\n"
    "  ttq train out/ttq/seed-0/config.ini run.seed=1 init.from=out/full/seed-1 "
    "--run out/ttq/seed-1",
    NULL,
    NULL,
    NULL};

/* The command for env.json: pasted into a shell, it is the same again. */
static void join(int argc, char **argv, struct ttq_text *command)
{
    ttq_text_add(command, "%s", argv[0]); /* "ttq train" */
    for (int i = 1; i < argc; i++) {
        ttq_text_add(command, " ");
        ttq_text_add_shell(command, argv[i]);
    }
}

int ttq_cmd_train(int argc, char **argv)
{
    struct ttq_text command = {0};
    join(argc, argv, &command);
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    ttq_cmd_threads(options.threads);
    static struct ttq_config config;
    struct ttq_error error;
    struct ttq_outcome outcome;
    bool was_done = false;
    enum ttq_status status =
        ttq_config_read(&config, options.arguments.path, options.arguments.overrides,
                        (size_t)options.arguments.count, &error);
    if (status != TTQ_OK)
        return ttq_cmd_fail(status, &error);
    struct ttq_text idle = {0};
    ttq_config_idle(&config, options.arguments.overrides, (size_t)options.arguments.count, &idle);
    if (idle.bytes)
        fprintf(stderr, "%s", idle.bytes);
    ttq_text_free(&idle);
    ttq_signals_catch();
    status = ttq_train(&config, options.run, command.bytes ? command.bytes : "", options.quiet,
                       &outcome, &was_done, &error);
    ttq_text_free(&command);
    if (status == TTQ_NO)
        printf("%s: %sdiverged: %s\n", options.run, was_done ? "done before, " : "",
               outcome.reason);
    else if (status == TTQ_OK)
        printf("%s: %sdone: %d epochs, train error %.2f%%, test error %.2f%%\n", options.run,
               was_done ? "was already " : "", outcome.epochs, outcome.train_error,
               outcome.test_error);
    else
        return ttq_cmd_fail(status, &error);
    return (int)status;
}
