/* bench.c - `ttq bench`. */
#include <argp.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/bench.h"
#include "ttq/cmd/cmd.h"

struct options {
    struct ttq_arguments arguments;
    unsigned sections;
    int json, quick, quiet, threads, batch;
};

static const struct argp_option option_table[] = {
    {"json", 'j', NULL, 0, "Print one JSON object instead of the tables", 0},
    {"only", 'o', "LIST", 0, "Only these of kernels,train,infer,parts,peers", 0},
    {"quick", 'k', NULL, 0, "One round instead of several: half a minute, noisy", 0},
    {"batch", 'b', "N", 0, "Images a batch (default: 128)", 0},
    {"threads", 't', "N", 0, "Threads (default: all cores)", 0},
    {"quiet", 'q', NULL, 0, "No progress", 0},
    {0},
};

static unsigned section_list(struct argp_state *state, const char *list)
{
    static const char *const names[] = {"kernels", "train", "infer", "parts", "peers"};
    unsigned sections = 0;
    if (!*list)
        argp_error(state, "--only: expected kernels, train, infer, parts or peers, found nothing");
    while (*list) {
        size_t length = strcspn(list, ",");
        unsigned found = 0;
        for (unsigned i = 0; i < 5; i++)
            if (strlen(names[i]) == length && strncmp(names[i], list, length) == 0)
                found = 1u << i;
        if (!found)
            argp_error(state,
                       "--only: expected kernels, train, infer, parts or peers, found '%.*s'",
                       (int)length, list);
        sections |= found;
        list += length + (list[length] == ',');
    }
    return sections;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'j':
        options->json = 1;
        return 0;
    case 'o':
        options->sections = section_list(state, argument);
        return 0;
    case 'k':
        options->quick = 1;
        return 0;
    case 'q':
        options->quiet = 1;
        return 0;
    case 'b':
        if (!ttq_cmd_number(argument, 1, 4096, &options->batch))
            argp_error(state, "--batch: expected a number from 1 to 4096, found '%s'", argument);
        return 0;
    case 't':
        if (!ttq_cmd_number(argument, 1, 1024, &options->threads))
            argp_error(state, "--threads: expected a number from 1 to 1024, found '%s'", argument);
        return 0;
    case ARGP_KEY_ARG:
        if (!strchr(argument, '=') || !ttq_arguments_take(&options->arguments, argument))
            argp_error(state, "expected section.key=value, found '%s'", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "[kernel.conv=direct|winograd2|winograd4]",
    "Measures how fast this machine trains and infers.\v"
    "GFLOP/s are nominal: two for each multiply-add of the direct form, all taps. They are "
    "compared "
    "with the peak of the multiply-add units measured in the same run; whole networks with what "
    "direct convolution at that peak would reach (share 1). All figures are medians of rounds that "
    "take turns. Convolutions rotate over arrays beyond the caches; their weights are packed.\n\n"
    "`parts` and `peers` use kernel.conv (default: that of `ttq help kernel.conv`). Peers run in "
    "turn "
    "with ours where they are installed and are skipped with a line where not. On Debian: "
    "apt-get install libdnnl-dev (then make again) for oneDNN's convolutions, python3-torch for "
    "PyTorch (fp32, channels_last, a malloc that keeps its memory).\n\nExamples:\n"
    "  ttq bench\n"
    "  ttq bench --only kernels --quick\n"
    "  ttq bench --only train,peers --json kernel.conv=winograd4",
    NULL,
    NULL,
    NULL};

/* Networks and data of the measurements are fixed: any other key would change nothing. */
static enum ttq_status check_settings(const struct ttq_arguments *arguments,
                                      struct ttq_error *error)
{
    for (int i = 0; i < arguments->count; i++)
        if (strncmp(arguments->overrides[i], "kernel.conv=", strlen("kernel.conv=")) != 0)
            return ttq_fail(error, TTQ_CONFIG,
                            "bench: expected kernel.conv, the only key that changes what is "
                            "measured, found '%.80s'",
                            arguments->overrides[i]);
    return TTQ_OK;
}

int ttq_cmd_bench(int argc, char **argv)
{
    struct options options = {.sections = TTQ_BENCH_ALL, .batch = 128};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    ttq_cmd_threads(options.threads);
    static struct ttq_config config;
    struct ttq_error error;
    enum ttq_status status = ttq_config_read(&config, NULL, options.arguments.overrides,
                                             (size_t)options.arguments.count, &error);
    if (status == TTQ_OK)
        status = check_settings(&options.arguments, &error);
    struct ttq_bench *bench = calloc(1, sizeof *bench);
    if (status == TTQ_OK && !bench)
        status = ttq_fail(&error, TTQ_NO_MEMORY, "bench: no memory");
    if (status == TTQ_OK) {
        bench->sections = options.sections;
        bench->quick = options.quick;
        bench->quiet = options.quiet;
        bench->batch = options.batch;
        bench->threads = omp_get_max_threads();
        bench->config = &config;
        status = ttq_bench_run(bench, &error);
    }
    struct ttq_text text = {0};
    if (status == TTQ_OK) {
        (options.json ? ttq_bench_json : ttq_bench_text)(bench, &text);
        printf("%s", text.bytes ? text.bytes : "");
        if (options.json && bench->notes.length)
            fprintf(stderr, "%s", bench->notes.bytes);
    }
    ttq_text_free(&text);
    if (bench)
        ttq_bench_free(bench);
    free(bench);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
