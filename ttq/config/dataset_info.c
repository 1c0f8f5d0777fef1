#include "ttq/config/dataset_info.h"

#include <stdio.h>
#include <stdlib.h>

#define DEBIAN_FASHION "/usr/share/datasets/fashion-mnist"

/* Indexed by enum ttq_set. How many images a folder holds that we do not know is a
 * guess, for estimates only. */
static const struct {
    const char *name;
    int side, classes, train, test;
} sets[] = {
    {"cifar10", TTQ_SMALL_SIDE, TTQ_SMALL_CLASSES, 50000, 10000},
    {"fashion-mnist", TTQ_SMALL_SIDE, TTQ_SMALL_CLASSES, 60000, 10000},
    {"synthetic", TTQ_SMALL_SIDE, TTQ_SMALL_CLASSES, 1024, 256},
    {"images", 112, TTQ_SMALL_CLASSES, 50000, 10000},
    {"imagenette", 112, TTQ_SMALL_CLASSES, 9469, 3925},
    {"imagenet", 224, 1000, 1281167, 50000},
};

const char *ttq_dataset_name(enum ttq_set set)
{
    return sets[set].name;
}

int ttq_dataset_side(const struct ttq_config *config)
{
    return config->data_crop ? config->data_crop : sets[config->data_set].side;
}

int ttq_dataset_classes(const struct ttq_config *config)
{
    return config->data_classes ? config->data_classes : sets[config->data_set].classes;
}

void ttq_dataset_counts(const struct ttq_config *config, int *train, int *test)
{
    *train = config->data_train_images ? config->data_train_images : sets[config->data_set].train;
    *test = config->data_test_images ? config->data_test_images : sets[config->data_set].test;
    if (config->data_split != TTQ_SPLIT_VALIDATION)
        return;
    int held = *train / TTQ_HELD_ONE_IN;
    *train -= held;
    *test = config->data_test_images && config->data_test_images < held ? config->data_test_images
                                                                        : held;
}

/* The usual subfolders of each set, and what shows that the set is there. */
static const struct {
    const char *subfolder, *mark, *second;
} places[] = {
    [TTQ_SET_CIFAR10] = {"cifar-10-batches-bin", "test_batch.bin"},
    [TTQ_SET_FASHION] = {"fashion-mnist", "train-images-idx3-ubyte.gz"},
    [TTQ_SET_IMAGES] = {"images", "train"},
    [TTQ_SET_IMAGENETTE] = {"imagenette-128", "train/n01440764", "imagenette2-160"},
    [TTQ_SET_IMAGENET] = {"imagenet", "train"},
};

/* `base` itself or one of its usual subfolders. */
static bool in_folder(enum ttq_set set, const char *base, char folder[TTQ_PATH_MAX])
{
    const char *const subfolders[] = {places[set].subfolder, places[set].second};
    char mark[TTQ_PATH_MAX];
    for (int i = 0; i < 2 && subfolders[i]; i++) {
        ttq_path_join(folder, base, subfolders[i]);
        ttq_path_join(mark, folder, places[set].mark);
        if (ttq_file_exists(mark))
            return true;
    }
    snprintf(folder, TTQ_PATH_MAX, "%s", base);
    ttq_path_join(mark, folder, places[set].mark);
    return ttq_file_exists(mark);
}

enum ttq_status ttq_data_find(enum ttq_set set, const char *asked, char folder[TTQ_PATH_MAX],
                              struct ttq_error *error)
{
    const char *environment = getenv("TTQ_DATA");
    const char *name = ttq_dataset_name(set);
    if (set == TTQ_SET_IMAGENET && !*asked) {
        asked = getenv("TTQ_IMAGENET");
        if (!asked || !*asked)
            return ttq_fail(error, TTQ_NO_INPUT,
                            "imagenet: expected the folder of ILSVRC-2012 in TTQ_IMAGENET or "
                            "data.path, found neither");
        if (in_folder(set, asked, folder))
            return TTQ_OK;
        return ttq_fail(error, TTQ_NO_INPUT,
                        "TTQ_IMAGENET: expected folders train and val in '%s', found no train",
                        asked);
    }
    if (set == TTQ_SET_IMAGES && !*asked)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "data.path: expected the folder of the images, found nothing");
    if (*asked) {
        if (in_folder(set, asked, folder))
            return TTQ_OK;
        return ttq_fail(error, TTQ_NO_INPUT, "data.path: expected %s (%s) in '%s', found nothing",
                        name, places[set].mark, asked);
    }
    if (environment && *environment && in_folder(set, environment, folder))
        return TTQ_OK;
    if (environment && *environment && set == TTQ_SET_CIFAR10)
        return ttq_fail(error, TTQ_NO_INPUT, "TTQ_DATA: expected %s (%s) in '%s', found nothing",
                        name, places[set].mark, environment);
    if (in_folder(set, "data", folder))
        return TTQ_OK;
    if (set == TTQ_SET_FASHION && in_folder(set, DEBIAN_FASHION, folder))
        return TTQ_OK;
    return ttq_fail(error, TTQ_NO_INPUT,
                    "data: expected %s (%s) in data/ or the folder that TTQ_DATA names, found "
                    "neither; `ttq data --fetch data.set=%s` gets it",
                    name, places[set].mark, name);
}
