/* dataset_info.h - what is known of a data set without reading it, and where it is. */
#ifndef TTQ_CONFIG_DATASET_INFO_H
#define TTQ_CONFIG_DATASET_INFO_H

#include "ttq/base/file.h"
#include "ttq/config/config.h"

enum {
    TTQ_IMAGE_CHANNELS = 3,
    TTQ_SMALL_SIDE = 32, /* of CIFAR-10 and its stand-ins */
    TTQ_SMALL_BYTES = TTQ_IMAGE_CHANNELS * TTQ_SMALL_SIDE * TTQ_SMALL_SIDE,
    TTQ_SMALL_CLASSES = 10,
    TTQ_HELD_ONE_IN = 10 /* of each class's training images, with data.split = validation */
};

/* Side of the network's input in pixels, and its number of classes. */
int ttq_dataset_side(const struct ttq_config *config);
int ttq_dataset_classes(const struct ttq_config *config);

/* Training and test images that a run of this configuration sees, as the keys and the published
 * sizes of the sets say; held-out images (data.split) are its test images, to the nearest few. */
void ttq_dataset_counts(const struct ttq_config *config, int *train, int *test);

/* The name of a set as data.set spells it. */
const char *ttq_dataset_name(enum ttq_set set);

/* The folder of a set: `asked` (data.path) if not empty, else TTQ_DATA, else data/, else, for
 * Fashion-MNIST, the folder of Debian's package; ImageNet is where TTQ_IMAGENET says.
 * TTQ_NO_INPUT names what was looked at. */
enum ttq_status ttq_data_find(enum ttq_set set, const char *asked, char folder[TTQ_PATH_MAX],
                              struct ttq_error *error);

#endif
