/* data.c - `ttq data`. */
#include <argp.h>
#include <stdio.h>

#include "ttq/cmd/cmd.h"
#include "ttq/data/folder.h"

struct options {
    struct ttq_arguments arguments;
    int fetch, check;
};

static const struct argp_option option_table[] = {
    {"fetch", 'f', NULL, 0, "Get the set into data/ where it is missing (cifar10, imagenette)", 0},
    {"check", 'c', NULL, 0, "Read the whole set and check all of it", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'f':
        options->fetch = 1;
        return 0;
    case 'c':
        options->check = 1;
        return 0;
    case ARGP_KEY_ARG:
        if (!ttq_arguments_take(&options->arguments, argument) || options->arguments.path)
            argp_error(state, "expected settings such as data.set=imagenette, found '%s'",
                       argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "[data.key=value...]",
    "Says where the data set is: `data: <set> in <folder>`.\v"
    "data.set=NAME names the set, cifar10 if none is given; a run takes the same keys. Searched in "
    "this order: data.path; the folder that TTQ_DATA names; data/. With --fetch then: packed sets "
    "in "
    "the folder that TTQ_PACKED names (default ../shared/data); the official archive by download; "
    "for CIFAR-10 Fashion-MNIST of Debian's package dataset-fashion-mnist as a stand-in, which the "
    "line says.\n\n"
    "Images (imagenette, imagenet, images): train/CLASS/* and val/CLASS/*, JPEG or PNG. --check "
    "decodes every file and lists the damaged ones; the first run does the same, and an index "
    "remembers it.\n\n"
    "ImageNet (imagenet): ILSVRC-2012 comes from image-net.org after registration; put the "
    "archives "
    "of the classes into DIR/train/WNID/ and all validation images into DIR/val/, and set "
    "TTQ_IMAGENET=DIR. The classes of a flat val/ come from a list DIR/val.txt (or data.val_list) "
    "of "
    "lines `file wnid`. The class numbers of the devkit are not in the order of the sorted wnids, "
    "so "
    "take the wnids from the validation bounding boxes (ILSVRC2012_bbox_val_v3.tgz):\n"
    "  for f in val/*.xml; do\n"
    "    w=$(sed -n 's:.*<name>\\(n[0-9]*\\)</name>.*:\\1:p' \"$f\" | head -n 1)\n"
    "    echo \"$(basename \"$f\" .xml).JPEG $w\"\n"
    "  done > val.txt\n"
    "or, in ILSVRC2012_devkit_t12/data, whose meta.mat pairs number and wnid, with Python:\n"
    "  import scipy.io\n"
    "  s = scipy.io.loadmat('meta.mat', squeeze_me=True)['synsets']\n"
    "  wnid = {int(r[0]): r[1] for r in s}\n"
    "  truth = 'ILSVRC2012_validation_ground_truth.txt'\n"
    "  for i, n in enumerate(open(truth), 1):\n"
    "      print('ILSVRC2012_val_%08d.JPEG %s' % (i, wnid[int(n)]))\n\n"
    "Examples:\n"
    "  ttq data --fetch data.set=imagenette\n"
    "  ttq data --check data.set=images data.path=photos data.classes=3",
    NULL,
    NULL,
    NULL};

/* What --check found in a folder of images; also where it was too much. */
static void print_folder(const struct ttq_folder *folder, bool good)
{
    for (size_t i = 0; i < folder->count; i++)
        if (folder->entries[i].reason)
            printf("damaged: %s: %s\n", folder->entries[i].path, folder->entries[i].reason);
    if (good)
        printf("%d classes, %zu damaged files are skipped\n", folder->class_count, folder->damaged);
}

int ttq_cmd_data(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    struct ttq_error error;
    static struct ttq_config config;
    char folder[TTQ_PATH_MAX];
    enum ttq_status status = ttq_config_read(&config, NULL, options.arguments.overrides,
                                             (size_t)options.arguments.count, &error);
    const enum ttq_set asked = (enum ttq_set)config.data_set;
    enum ttq_set set = asked;
    if (status == TTQ_OK && set == TTQ_SET_SYNTHETIC)
        status = ttq_fail(&error, TTQ_CONFIG, "data.set: expected a set in files, found synthetic");
    if (status == TTQ_OK)
        status = options.fetch ? ttq_data_fetch(&set, config.data_path, folder, &error)
                               : ttq_data_find(set, config.data_path, folder, &error);
    struct ttq_dataset data = {0};
    config.data_set = (int)set;
    if (status == TTQ_OK && options.check)
        status = ttq_dataset_read(&config, &data, &error);
    if (status == TTQ_OK)
        printf("data: %s in %s%s\n", ttq_dataset_name(set), folder,
               set != asked ? " (a stand-in: CIFAR-10 could not be had)" : "");
    if (status == TTQ_OK && options.check)
        printf("checked: %d training and %d test images\n", data.train.count, data.test.count);
    if (data.folder)
        print_folder(data.folder, status == TTQ_OK);
    ttq_dataset_free(&data);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
