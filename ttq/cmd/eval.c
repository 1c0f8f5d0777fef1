/* eval.c - `ttq eval`. */
#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/cmd/cmd.h"
#include "ttq/deploy/answer.h"
#include "ttq/deploy/packed.h"
#include "ttq/deploy/reestimate.h"
#include "ttq/train/schedule.h"

enum { KEY_SCALES = 256, KEY_BN };

static const char *const scale_names[] = {"keep", "merge", "swap", NULL};
static const char *const bn_names[] = {"stored", "reestimate", "augmented", NULL};

struct options {
    struct ttq_arguments arguments;
    const char *weights, *to;
    int threads, scales, bn; /* scales, bn: places in the lists above */
};

static const struct argp_option option_table[] = {
    {"weights", 'w', "FILE", 0, "A .safetensors file with the tensors of `ttq info --tensors`", 0},
    {"scales", KEY_SCALES, "WHAT", 0, "keep (default), merge or swap Wp and Wn of every layer", 0},
    {"bn", KEY_BN, "WHAT", 0, "Batch-norm statistics: stored (default), reestimate or augmented",
     0},
    {"to", 'o', "DIR", 0, "Also write eval.json, predictions.csv and DONE there", 0},
    {"threads", 't', "N", 0, "Threads (default: all cores)", 0},
    {0},
};

static int choice(struct argp_state *state, const char *option, const char *const names[],
                  const char *word)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    argp_error(state, "%s: expected %s, %s%s%s, found '%s'", option, names[0], names[1],
               names[2] ? " or " : "", names[2] ? names[2] : "", word);
    return 0;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'w':
        options->weights = argument;
        return 0;
    case 'o':
        options->to = argument;
        return 0;
    case KEY_SCALES:
        options->scales = choice(state, "--scales", scale_names, argument);
        return 0;
    case KEY_BN:
        options->bn = choice(state, "--bn", bn_names, argument);
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
            argp_error(state, "expected a run folder, a packed file, or CONFIG.ini and --weights");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "RUN | FILE.ttq | [CONFIG.ini] --weights FILE [section.key=value...]",
    "Prints the test error of a finished run, of a packed file, or of weights that any program "
    "trained.\v"
    "--scales=merge gives Wp and Wn of every layer the size sqrt(|Wp Wn|), each with its own sign "
    "(a "
    "scale that training made negative stays negative); swap exchanges them. Such weights want "
    "other batch-norm statistics: --bn=reestimate takes them from the first 10,000 training images "
    "in their order, neither cropped nor mirrored, in batches of train.batch: the means over the "
    "images of each batch's mean and (biased) variance, added up in double; --bn=augmented from "
    "the first whole batches of the run, at most 10,000 images, cropped and mirrored as in "
    "training, so that the statistics are those of what the network learned from. --to=DIR keeps "
    "the answer; asked again, the same question is found done there. Settings change the data, "
    "kernel.conv and train.batch; the network of a run or a packed file is its own.\n\n"
    "Weights are those of `ttq info CONFIG.ini --tensors`: convolutions [out][in][kh][kw], linear "
    "[out][in], F32. The input they were trained with is told by data.mean = given, "
    "data.given_mean, data.given_std.\n\nExamples:\n"
    "  ttq eval out/quick/runs/ttq/seed-0\n"
    "  ttq eval out/quick/runs/ttq/seed-0 --scales=merge --bn=reestimate --to=out/merged\n"
    "  ttq eval resnet20.ttq\n"
    "  ttq eval --weights resnet20.safetensors net.form=original data.mean=given",
    NULL,
    NULL,
    NULL};

/* What an evaluation needs, taken and given back in one place. */
struct evaluation {
    struct ttq_deployed deployed;
    struct ttq_dataset data;
    struct ttq_batches batches;
    struct ttq_answer answer;
    char file[TTQ_PATH_MAX]; /* that holds the values */
    int *predictions;
};

static enum ttq_status open_network(struct evaluation *e, const struct options *options,
                                    struct ttq_error *error)
{
    const char *const *settings = options->arguments.overrides;
    size_t count = (size_t)options->arguments.count;
    const char *path = options->arguments.path;
    if (!options->weights)
        return ttq_deployed_from(path, settings, count, &e->deployed, e->file, error);
    struct ttq_config config;
    snprintf(e->file, sizeof e->file, "%s", options->weights);
    enum ttq_status status = ttq_config_read(&config, path, settings, count, error);
    return status == TTQ_OK ? ttq_deployed_open(&config, e->file, &e->deployed, error) : status;
}

/* The question, as eval.json names it. */
static enum ttq_status ask(struct evaluation *e, const struct options *options,
                           struct ttq_error *error)
{
    struct ttq_answer *answer = &e->answer;
    snprintf(answer->source, sizeof answer->source, "%s",
             options->weights ? options->weights : options->arguments.path);
    answer->seed = e->deployed.trained.run_seed;
    answer->scales = scale_names[options->scales];
    answer->bn = bn_names[options->bn];
    enum ttq_status status = ttq_hash_file(e->file, answer->weights_hash, error);
    return status == TTQ_OK ? ttq_answer_hash(&e->deployed.trained, answer, error) : status;
}

static enum ttq_status evaluate(struct evaluation *e, const struct options *options,
                                struct ttq_error *error)
{
    const struct ttq_config *config = &e->deployed.config;
    struct ttq_net *net = &e->deployed.net;
    enum ttq_status status =
        ttq_deployed_change(&e->deployed, (enum ttq_scale_change)options->scales, error);
    if (status == TTQ_OK)
        status = ttq_dataset_read(config, &e->data, error);
    if (status == TTQ_OK)
        status = ttq_batches_open(config, &e->data, ttq_schedule_steps(config, e->data.train.count),
                                  &e->batches, error);
    if (status != TTQ_OK)
        return status;
    e->answer.images = e->data.test.count;
    e->predictions = calloc((size_t)e->data.test.count + 1, sizeof *e->predictions);
    if (!e->predictions)
        return ttq_fail(error, TTQ_NO_MEMORY, "eval: no memory for the predictions");
    if (options->bn)
        status =
            ttq_reestimate(net, &e->batches, options->bn == 1 ? TTQ_FROM_PLAIN : TTQ_FROM_AUGMENTED,
                           &e->answer.reestimate_images, error);
    if (status == TTQ_OK)
        status = ttq_evaluate(net, &e->batches, e->predictions, &e->answer.score, error);
    if (status == TTQ_OK && !isfinite(e->answer.score.loss))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a finite test loss, found %g", e->file,
                          e->answer.score.loss);
    if (status == TTQ_OK && options->to)
        status = ttq_answer_write(options->to, &e->answer, &e->data.test, e->predictions, error);
    return status;
}

static void give_back(struct evaluation *e)
{
    if (!e)
        return;
    ttq_batches_close(&e->batches);
    ttq_dataset_free(&e->data);
    ttq_deployed_close(&e->deployed);
    free(e->predictions);
    free(e);
}

int ttq_cmd_eval(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    ttq_cmd_threads(options.threads);
    struct ttq_error error;
    bool done = false;
    struct evaluation *e = calloc(1, sizeof *e);
    enum ttq_status status =
        e ? open_network(e, &options, &error) : ttq_fail(&error, TTQ_NO_MEMORY, "eval: no memory");
    if (status == TTQ_OK)
        status = ask(e, &options, &error);
    if (status == TTQ_OK && options.to)
        status = ttq_answer_find(options.to, &e->answer, &done, &error);
    if (status == TTQ_OK && !done)
        status = evaluate(e, &options, &error);
    if (status == TTQ_OK)
        printf("%s: %stest error %.2f%%, top-5 error %.2f%%, loss %.4f (%d images)\n", e->file,
               done ? "was already done: " : "", e->answer.score.error, e->answer.score.top5_error,
               e->answer.score.loss, e->answer.images);
    give_back(e);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
