/* data.c - `ttq data`. */
#include <argp.h>
#include <stdio.h>

#include "ttq/cmd/cmd.h"
#include "ttq/data/dataset.h"

struct options {
    int fetch, check;
};

static const struct argp_option option_table[] = {
    {"fetch", 'f', NULL, 0, "Get CIFAR-10 into data/ where it is missing", 0},
    {"check", 'c', NULL, 0, "Read the whole set and check sizes, labels and SHA-256", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    (void)argument;
    switch (key) {
    case 'f':
        options->fetch = 1;
        return 0;
    case 'c':
        options->check = 1;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "expected no argument, found '%s'", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "",
    "Says where the data set is: `data: <set> in <folder>`.\v"
    "Searched in this order: the folder that TTQ_DATA names; data/. With --fetch then: packed sets "
    "in the folder that TTQ_PACKED names (default ../shared/data); the official archive by "
    "download; Fashion-MNIST of Debian's package dataset-fashion-mnist as a stand-in, which the "
    "line says. A run uses another set with data.set=NAME and another folder with data.path=DIR.",
    NULL,
    NULL,
    NULL};

int ttq_cmd_data(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    struct ttq_error error;
    char folder[TTQ_PATH_MAX];
    enum ttq_set set = TTQ_SET_CIFAR10;
    enum ttq_status status = options.fetch ? ttq_data_fetch(&set, folder, &error)
                                           : ttq_data_find(set, "", folder, &error);
    struct ttq_dataset data = {0};
    if (status == TTQ_OK && options.check)
        status = set == TTQ_SET_CIFAR10 ? ttq_cifar10_read(folder, &data, &error)
                                        : ttq_fashion_read(folder, &data, &error);
    if (status == TTQ_OK)
        printf("data: %s in %s%s\n", ttq_dataset_name(set), folder,
               set == TTQ_SET_FASHION ? " (a stand-in: CIFAR-10 could not be had)" : "");
    if (status == TTQ_OK && options.check)
        printf("checked: %d training and %d test images\n", data.train.count, data.test.count);
    ttq_dataset_free(&data);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
