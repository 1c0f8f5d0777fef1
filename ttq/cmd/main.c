/* main.c - ttq: the trainer's command line. */
#include <omp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/build.h"
#include "ttq/base/output.h"
#include "ttq/base/suggest.h"
#include "ttq/cmd/cmd.h"

static const struct {
    const char *name;
    int (*run)(int, char **);
    const char *does;
} commands[] = {
    {"train", ttq_cmd_train, "train a run, go on with it, or say that it is done"},
    {"eval", ttq_cmd_eval, "test error of a run, or of weights from another program"},
    {"info", ttq_cmd_info, "the network as a table: shapes, weights, multiply-adds, memory"},
    {"data", ttq_cmd_data, "find, get or check the data sets"},
    {"watch", ttq_cmd_watch, "draw error and scales of running trainings in the terminal"},
    {"export", ttq_cmd_export, "pack a ternary run into a file of two bits a weight"},
    {"bench", ttq_cmd_bench, "speed of this machine: kernels, training steps, inference, peers"},
    {"help", ttq_cmd_help, "explain one configuration key, a section of them, or all"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

int ttq_cmd_fail(enum ttq_status status, const struct ttq_error *error)
{
    fprintf(stderr, "ttq: %s\n", error->text);
    return (int)status;
}

int ttq_arguments_take(struct ttq_arguments *arguments, const char *word)
{
    if (!strchr(word, '=') && !arguments->path && arguments->count == 0) {
        arguments->path = word;
        return 1;
    }
    if (arguments->count == 256)
        return 0;
    arguments->overrides[arguments->count++] = word;
    return 1;
}

void ttq_cmd_threads(int asked)
{
    if (asked > 0)
        omp_set_num_threads(asked);
    omp_set_dynamic(0);
}

int ttq_cmd_number(const char *text, int least, int most, int *value)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end || number < least || number > most)
        return 0;
    *value = (int)number;
    return 1;
}

static void usage(FILE *out)
{
    fputs("Usage: ttq COMMAND [ARGUMENT...]\n"
          "Trains ternary networks (Trained Ternary Quantization, ICLR 2017) on ordinary CPUs.\n\n",
          out);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-6s %s\n", commands[i].name, commands[i].does);
    fputs(
        "\n`ttq COMMAND --help` explains a command. Examples:\n"
        "  ttq data --fetch\n"
        "  ttq train train.epochs=10 --run out/full/seed-0\n"
        "  ttq train quant.method=ttq init.from=out/full/seed-0 train.epochs=5 train.lr=0.1 "
        "--run out/ttq/seed-0\n"
        "  ttq eval out/ttq/seed-0\n"
        "Exit codes: 0 done; 1 the run diverged; 64 usage; 65 bad data; 66 no input; 69 something "
        "is missing;\n71 no memory; 73 cannot create, or the folder is held by another process; 74 "
        "I/O error;\n75 stopped by a signal, run the same command to go on; 78 configuration; 130 "
        "second interrupt.\n",
        out);
}

int main(int argc, char **argv)
{
    ttq_output_check_at_exit("ttq");
    if (sodium_init() < 0) {
        fprintf(stderr, "ttq: libsodium does not start\n");
        return TTQ_UNAVAILABLE;
    }
    if (argc < 2) {
        usage(stderr);
        return TTQ_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return TTQ_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s\n", ttq_build_version("ttq"));
        return TTQ_OK;
    }
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
        if (strcmp(argv[1], names[i]) == 0) {
            static char title[64];
            snprintf(title, sizeof title, "ttq %s", names[i]);
            argv[1] = title;
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    const char *nearest = ttq_suggest(argv[1], names, COMMANDS);
    fprintf(stderr, "ttq: expected a command, found '%.60s'", argv[1]);
    fprintf(stderr, nearest ? "; did you mean '%s'?\n" : "; `ttq --help` lists them\n", nearest);
    return TTQ_USAGE;
}
