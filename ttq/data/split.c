/* split.c - data.split = validation: choices are made on images that the reported test set does not
 * have. */
#include <stdlib.h>
#include <string.h>

#include "ttq/data/dataset.h"

/* Of a class with c images the last c / TTQ_HELD_ONE_IN are held out. */
enum { MOST_LABELS = 65536 };

static void copy_image(const struct ttq_images *from, int i, struct ttq_images *to, int j)
{
    size_t bytes = ttq_image_bytes(from->side);
    memmove(to->pixels + (size_t)j * bytes, from->pixels + (size_t)i * bytes, bytes);
    to->labels[j] = from->labels[i];
}

enum ttq_status ttq_dataset_hold_out(struct ttq_dataset *set, struct ttq_error *error)
{
    if (set->folder)
        return ttq_fail(error, TTQ_CONFIG,
                        "data.split: expected test with a folder of images, found validation; its "
                        "own val/ can hold what is to be looked at");
    struct ttq_images *train = &set->train, held = {0};
    int *left = calloc(MOST_LABELS, sizeof *left), *share = calloc(MOST_LABELS, sizeof *share);
    int count = 0;
    enum ttq_status status = TTQ_OK;
    if (!left || !share)
        status = ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory to split it");
    for (int i = 0; status == TTQ_OK && i < train->count; i++)
        left[train->labels[i]]++;
    for (int c = 0; status == TTQ_OK && c < MOST_LABELS; c++)
        count += share[c] = left[c] / TTQ_HELD_ONE_IN;
    if (status == TTQ_OK && count == 0)
        status = ttq_fail(error, TTQ_CONFIG,
                          "data.split: expected a class with at least %d training images to hold "
                          "some out, found none among %d images",
                          TTQ_HELD_ONE_IN, train->count);
    if (status == TTQ_OK)
        status = ttq_images_alloc(&held, count, train->side, error);
    int kept = 0, out = 0;
    for (int i = 0; status == TTQ_OK && i < train->count; i++) {
        int label = train->labels[i];
        if (left[label]-- > share[label])
            copy_image(train, i, train, kept++);
        else
            copy_image(train, i, &held, out++);
    }
    free(left);
    free(share);
    if (status != TTQ_OK) {
        free(held.pixels);
        free(held.labels);
        return status;
    }
    train->count = kept;
    free(set->test.pixels);
    free(set->test.labels);
    set->test = held;
    return TTQ_OK;
}
