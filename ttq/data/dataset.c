#include "ttq/data/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "ttq/base/random.h"
#include "ttq/data/folder.h"

enum ttq_status ttq_images_alloc(struct ttq_images *images, int count, int side,
                                 struct ttq_error *error)
{
    images->count = count;
    images->side = side;
    images->pixels = malloc((size_t)count * ttq_image_bytes(side));
    images->labels = malloc((size_t)count * sizeof *images->labels);
    if (!images->pixels || !images->labels)
        return ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory for %d images", count);
    return TTQ_OK;
}

void ttq_dataset_free(struct ttq_dataset *set)
{
    free(set->train.pixels);
    free(set->train.labels);
    free(set->test.pixels);
    free(set->test.labels);
    ttq_folder_free(set->folder);
    memset(set, 0, sizeof *set);
}

/* A set for tests, which need no file: class k is a bright square at a place of its own in noise.
 */
static void synthetic_half(uint32_t seed, uint32_t half, struct ttq_images *images)
{
    int side = images->side;
    uint32_t bytes = (uint32_t)ttq_image_bytes(side);
    for (int i = 0; i < images->count; i++) {
        uint32_t words[4];
        uint8_t *pixels = images->pixels + (size_t)i * bytes;
        for (uint32_t p = 0; p < bytes; p += 16) {
            ttq_random_words(seed, TTQ_RANDOM_SYNTHETIC, half, (uint32_t)i, p, words);
            for (uint32_t j = 0; j < 16 && p + j < bytes; j++)
                pixels[p + j] = (uint8_t)((words[j / 4] >> (8 * (j % 4))) & 127);
        }
        int label = (int)(words[0] % TTQ_SMALL_CLASSES);
        images->labels[i] = (uint16_t)label;
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 5; x++)
                pixels[(label % 3 * side + y + 4 + label) * side + x + 2 * label + 4] = 250;
    }
}

enum ttq_status ttq_synthetic_make(uint32_t seed, int side, int train, int test,
                                   struct ttq_dataset *set, struct ttq_error *error)
{
    enum ttq_status status = ttq_images_alloc(&set->train, train, side, error);
    if (status == TTQ_OK)
        status = ttq_images_alloc(&set->test, test, side, error);
    if (status == TTQ_OK) {
        synthetic_half(seed, 0, &set->train);
        synthetic_half(seed, 1, &set->test);
    }
    return status;
}

/* Networks with fewer outputs than there are bright squares: some squares mean the same. */
static void fewer_classes(int classes, struct ttq_dataset *set)
{
    for (int i = 0; i < set->train.count; i++)
        set->train.labels[i] = (uint16_t)(set->train.labels[i] % classes);
    for (int i = 0; i < set->test.count; i++)
        set->test.labels[i] = (uint16_t)(set->test.labels[i] % classes);
}

static enum ttq_status keep_first(struct ttq_images *images, int asked, const char *key,
                                  struct ttq_error *error)
{
    if (asked > images->count)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected at most %d, found %d", key, images->count,
                        asked);
    if (asked > 0)
        images->count = asked;
    return TTQ_OK;
}

enum ttq_status ttq_dataset_read(const struct ttq_config *config, struct ttq_dataset *set,
                                 struct ttq_error *error)
{
    *set = (struct ttq_dataset){0};
    enum ttq_status status = TTQ_OK;
    if (config->data_set == TTQ_SET_SYNTHETIC) {
        struct ttq_config whole = *config; /* what is held out of them comes later */
        int train, test;
        whole.data_split = TTQ_SPLIT_TEST;
        ttq_dataset_counts(&whole, &train, &test);
        strcpy(set->place, "(made)");
        status = ttq_synthetic_make(0, ttq_dataset_side(config), train, test, set, error);
        if (status == TTQ_OK)
            fewer_classes(ttq_dataset_classes(config), set);
    } else {
        status =
            ttq_data_find((enum ttq_set)config->data_set, config->data_path, set->place, error);
        if (status == TTQ_OK && config->data_set == TTQ_SET_CIFAR10)
            status = ttq_cifar10_read(set->place, config->data_train_images, set, error);
        else if (status == TTQ_OK && config->data_set == TTQ_SET_FASHION)
            status = ttq_fashion_read(set->place, set, error);
        else if (status == TTQ_OK)
            status = ttq_folder_open(config, set->place, set, error);
    }
    if (status == TTQ_OK)
        status = keep_first(&set->train, config->data_train_images, "data.train_images", error);
    if (status == TTQ_OK && config->data_split == TTQ_SPLIT_VALIDATION)
        status = ttq_dataset_hold_out(set, error);
    if (status == TTQ_OK)
        status = keep_first(&set->test, config->data_test_images, "data.test_images", error);
    return status;
}
