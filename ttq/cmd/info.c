/* info.c - `ttq info`. */
#include <argp.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "ttq/cmd/cmd.h"
#include "ttq/net/net.h"

struct options {
    struct ttq_arguments arguments;
    int tensors, config;
};

static const struct argp_option option_table[] = {
    {"tensors", 'T', NULL, 0, "List names and shapes of the tensors of a weights file", 0},
    {"config", 'c', NULL, 0, "Print the complete configuration", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'T':
        options->tensors = 1;
        return 0;
    case 'c':
        options->config = 1;
        return 0;
    case ARGP_KEY_ARG:
        if (!ttq_arguments_take(&options->arguments, argument))
            argp_error(state, "too many settings");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "[CONFIG.ini] [section.key=value...]",
    "Prints the network of a configuration as a table of operations.\v"
    "Multiply-adds are those of one picture forward, all taps counted. A * marks ternary "
    "weights; path is the algorithm that was chosen for a layer.\n\nExamples:\n"
    "  ttq info net.depth=56 quant.method=ttq\n"
    "  ttq info net.arch=alexnet data.set=imagenet quant.method=ttq\n"
    "  ttq info out/quick/runs/ttq/seed-0/config.ini --tensors",
    NULL,
    NULL,
    NULL};

static void print_shape(const int *shape, int dims)
{
    for (int i = 0; i < dims; i++)
        printf("%s%d", i ? "x" : "", shape[i]);
}

static void print_tensors(const struct ttq_net *net)
{
    for (int i = 0; i < net->param_count; i++) {
        printf("%-32s F32 ", net->params[i]->name);
        print_shape(net->params[i]->shape, net->params[i]->dims);
        printf("\n");
    }
    for (int i = 0; i < net->buffer_count; i++)
        printf("%-32s F32 %zu\n", net->buffers[i]->name, net->buffers[i]->n);
}

static void print_operations(const struct ttq_net *net, size_t memory)
{
    printf("%-18s %-10s %-9s %-12s %-12s %11s %13s\n", "operation", "kind", "path", "in (c h w)",
           "out (c h w)", "weights", "multiply-adds");
    for (int i = 0; i < net->op_count; i++) {
        const struct ttq_op *op = net->ops[i];
        char in[32], out[32], weights[32] = "", work[32] = "";
        snprintf(in, sizeof in, "%d %d %d", op->in->c, op->in->h, op->in->w);
        snprintf(out, sizeof out, "%d %d %d", op->out->c, op->out->h, op->out->w);
        if (op->weight)
            snprintf(weights, sizeof weights, "%zu%s", op->weight->n,
                     op->weight->quant ? "*" : " ");
        if (op->kind->multiply_adds)
            snprintf(work, sizeof work, "%.0f", op->kind->multiply_adds(op));
        printf("%-18s %-10s %-9s %-12s %-12s %11s %13s\n", op->name, op->kind->name,
               op->path ? op->path : "", in, out, weights, work);
    }
    struct ttq_net_counts counts;
    ttq_net_count(net, &counts);
    printf("\nparameters      %ld\n", counts.parameters);
    printf("ternary weights %ld in %ld layers\n", counts.ternary, counts.ternary_layers);
    printf("full precision  %ld\n", counts.full_precision);
    printf("multiply-adds   %.0f\n", counts.multiply_adds);
    printf("memory          %.1f MB besides the data set (batch %d, %d threads)\n",
           (double)memory / 1e6, net->batch, net->threads);
}

int ttq_cmd_info(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    static struct ttq_config config;
    static struct ttq_net net;
    struct ttq_error error;
    enum ttq_status status =
        ttq_config_read(&config, options.arguments.path, options.arguments.overrides,
                        (size_t)options.arguments.count, &error);
    if (status == TTQ_OK)
        status = ttq_net_build(&config, &net, &error);
    if (status != TTQ_OK) {
        ttq_net_free(&net);
        return ttq_cmd_fail(status, &error);
    }
    struct ttq_arena measure = {0};
    ttq_net_place(&net, config.train_batch, omp_get_max_threads(), &measure);
    if (options.config) {
        struct ttq_text text = {0};
        ttq_config_write(&config, &text);
        printf("%s", text.bytes ? text.bytes : "");
        ttq_text_free(&text);
    } else if (options.tensors) {
        print_tensors(&net);
    } else {
        print_operations(&net, measure.used);
    }
    ttq_net_free(&net);
    return TTQ_OK;
}
