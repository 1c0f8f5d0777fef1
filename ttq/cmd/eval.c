/* eval.c - `ttq eval`. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <omp.h>

#include "ttq/cmd/cmd.h"
#include "ttq/train/model_io.h"
#include "ttq/train/start.h"

struct options {
    struct ttq_arguments arguments;
    const char *weights;
    int threads;
};

static const struct argp_option option_table[] = {
    {"weights", 'w', "FILE", 0, "A .safetensors file with the tensors of `ttq info --tensors`", 0},
    {"threads", 't', "N", 0, "Threads (default: all cores)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'w':
        options->weights = argument;
        return 0;
    case 't':
        if (!ttq_cmd_number(argument, 1, 1024, &options->threads))
            argp_error(state, "--threads: expected a number from 1 to 1024, found '%s'", argument);
        return 0;
    case ARGP_KEY_ARG:
        if (!ttq_arguments_take(&options->arguments, argument))
            argp_error(state, "too many settings");
        return 0;
    case ARGP_KEY_END:
        if (!options->arguments.path && !options->weights)
            argp_error(state, "expected a run folder, or CONFIG.ini and --weights FILE");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "RUN | [CONFIG.ini] --weights FILE [section.key=value...]",
    "Prints the test error of a finished run, or of weights that any program trained.\v"
    "Weights are those of `ttq info CONFIG.ini --tensors`: convolutions [out][in][kh][kw], linear "
    "[out][in], F32. The input they were trained with is told by data.mean = given, "
    "data.given_mean, data.given_std.\n\nExamples:\n"
    "  ttq eval out/quick/runs/ttq/seed-0\n"
    "  ttq eval --weights resnet20.safetensors net.form=original data.mean=given",
    NULL,
    NULL,
    NULL};

/* What an evaluation needs, taken and given back in one place. */
struct evaluation {
    struct ttq_dataset data;
    struct ttq_batches batches;
    struct ttq_net net;
    struct ttq_arena arena;
    struct ttq_safetensors file;
};

static enum ttq_status evaluate(struct evaluation *e, const struct ttq_config *config,
                                const char *weights, struct ttq_score *score,
                                struct ttq_error *error)
{
    enum ttq_status status = ttq_safetensors_read(weights, &e->file, error);
    if (status == TTQ_OK)
        status = ttq_dataset_read(config, &e->data, error);
    if (status == TTQ_OK)
        status = ttq_batches_open(config, &e->data, 1, &e->batches, error);
    if (status == TTQ_OK)
        status = ttq_net_build(config, &e->net, error);
    if (status != TTQ_OK)
        return status;
    ttq_net_place(&e->net, config->train_batch, omp_get_max_threads(), &e->arena);
    status = ttq_arena_reserve(&e->arena, error);
    if (status != TTQ_OK)
        return status;
    ttq_net_place(&e->net, config->train_batch, omp_get_max_threads(), &e->arena);
    status = ttq_model_load(&e->net, false, false, &e->file, weights, error);
    if (status != TTQ_OK)
        return status;
    ttq_net_prepare(&e->net);
    return ttq_evaluate(&e->net, &e->batches, NULL, score, error);
}

int ttq_cmd_eval(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    ttq_cmd_threads(options.threads);
    struct ttq_error error;
    static struct ttq_config config;
    char config_path[TTQ_PATH_MAX] = "", weights[TTQ_PATH_MAX];
    const char *path = options.arguments.path;
    struct stat info;
    enum ttq_status status = TTQ_OK;
    if (!options.weights && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        status = ttq_start_file(path, weights, &error);
        ttq_path_join(config_path, path, "config.ini");
    } else if (!options.weights) {
        status = ttq_fail(&error, TTQ_NO_INPUT, "%s: expected a run folder, found none", path);
    } else {
        snprintf(weights, sizeof weights, "%s", options.weights);
        snprintf(config_path, sizeof config_path, "%s", path ? path : "");
    }
    if (status == TTQ_OK)
        status =
            ttq_config_read(&config, *config_path ? config_path : NULL, options.arguments.overrides,
                            (size_t)options.arguments.count, &error);
    if (status != TTQ_OK)
        return ttq_cmd_fail(status, &error);
    struct evaluation *e = calloc(1, sizeof *e);
    struct ttq_score score = {0};
    status = e ? evaluate(e, &config, weights, &score, &error)
               : ttq_fail(&error, TTQ_NO_MEMORY, "eval: no memory");
    if (status == TTQ_OK)
        printf("%s: test error %.2f%%, top-5 error %.2f%%, loss %.4f (%d images)\n", weights,
               score.error, score.top5_error, score.loss, e->data.test.count);
    if (e) {
        ttq_safetensors_free(&e->file);
        ttq_batches_close(&e->batches);
        ttq_dataset_free(&e->data);
        ttq_net_free(&e->net);
        ttq_arena_free(&e->arena);
    }
    free(e);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
