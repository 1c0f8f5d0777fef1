/* dataset.h - data sets: images in memory, 8-bit, or in a folder; and how they are got. */
#ifndef TTQ_DATA_DATASET_H
#define TTQ_DATA_DATASET_H

#include <stdint.h>

#include "ttq/base/file.h"
#include "ttq/base/status.h"
#include "ttq/config/dataset_info.h"

/* pixels[count][3][side][side], planes R, G, B, row by row, or NULL where they stay on disk;
 * labels[count] in 0 .. classes-1. */
struct ttq_images {
    int count, side;
    uint8_t *pixels;
    uint16_t *labels;
};

/* Bytes of one image. */
static inline size_t ttq_image_bytes(int side)
{
    return (size_t)TTQ_IMAGE_CHANNELS * (size_t)side * (size_t)side;
}

struct ttq_dataset {
    struct ttq_images train, test;
    struct ttq_folder *folder; /* of a set that stays on disk (folder.h), else NULL */
    char place[TTQ_PATH_MAX];  /* folder it was read from */
};

/* Reads the configured set and checks it: SHA-256 of every CIFAR-10 file that is needed, sizes,
 * label range; that every file of a folder of images can be decoded. Then keeps the first
 * data.train_images, holds some of them out as test images if data.split says so, and keeps the
 * first data.test_images. TTQ_NO_INPUT: not found; TTQ_BAD_DATA: truncated or altered; TTQ_CONFIG:
 * fewer images than asked for. Free also after a failure; until then a folder says what is damaged.
 */
enum ttq_status ttq_dataset_read(const struct ttq_config *config, struct ttq_dataset *set,
                                 struct ttq_error *error);
void ttq_dataset_free(struct ttq_dataset *set);

/* Gets CIFAR-10 or Imagenette into data/ unless it is found: unpacks it from TTQ_PACKED (default
 * ../shared/data), else downloads the official archive and checks its sum; says on stderr what it
 * does. If neither works for CIFAR-10, *set becomes Fashion-MNIST where its package is installed.
 */
enum ttq_status ttq_data_fetch(enum ttq_set *set, const char *asked, char folder[TTQ_PATH_MAX],
                               struct ttq_error *error);

/* Readers of one format; used by ttq_dataset_read and the tests. CIFAR-10: only the files that hold
 * the first `train` training images (0: all), and the test images; reading and summing the others
 * would be most of the time of a short run. */
enum ttq_status ttq_cifar10_read(const char *folder, int train, struct ttq_dataset *set,
                                 struct ttq_error *error);
enum ttq_status ttq_fashion_read(const char *folder, struct ttq_dataset *set,
                                 struct ttq_error *error);
enum ttq_status ttq_synthetic_make(uint32_t seed, int side, int train, int test,
                                   struct ttq_dataset *set, struct ttq_error *error);

/* The test images become the last tenth (rounded down) of each class of the training images, in
 * their order; the training images are the others, in their order. TTQ_CONFIG: no class has 10, or
 * the set stays on disk. */
enum ttq_status ttq_dataset_hold_out(struct ttq_dataset *set, struct ttq_error *error);

/* Room for `count` images. TTQ_NO_MEMORY. */
enum ttq_status ttq_images_alloc(struct ttq_images *images, int count, int side,
                                 struct ttq_error *error);

#endif
