/* input.h - from 8-bit images to the network's input: order, crop, flip, normalisation. */
#ifndef TTQ_DATA_INPUT_H
#define TTQ_DATA_INPUT_H

#include <stdint.h>

#include "ttq/config/config.h"
#include "ttq/data/dataset.h"

/* input = (pixel - mean[c][y][x]) * factor[c] + shift, pixel in 0..255, 0 outside the image (so
 * that the border of a crop is black, as in the official code). */
struct ttq_input {
    float mean[TTQ_IMAGE_BYTES], factor[TTQ_IMAGE_CHANNELS], shift;
    uint32_t seed;
    int pad, offsets, flip;
};

/* Takes the means over the training set (or, data.mean_from = all, over both sets). */
void ttq_input_set(const struct ttq_config *config, const struct ttq_dataset *set,
                   struct ttq_input *input);

/* The order of a stream of training images: image number `position` of epoch `epoch` (0 is the
 * first) in group `group`. The permutation is drawn anew for each epoch and each full pass in it;
 * `cache` remembers the one in use. */
struct ttq_order {
    uint32_t *indices;
    uint32_t count, epoch, stream;
    int valid;
};
enum ttq_status ttq_order_alloc(struct ttq_order *order, int count, struct ttq_error *error);
void ttq_order_free(struct ttq_order *order);

/* Fills x [n][1 block][32][32][16] (channels 3..15 stay as they are, zero) and labels[n] with the
 * images at `position` .. position + n - 1, cropped and mirrored. */
void ttq_input_train(const struct ttq_input *input, const struct ttq_images *images,
                     struct ttq_order *order, uint32_t seed, int epoch, int group, int groups,
                     long position, int n, float *x, int *labels);

/* The same for images first .. first + n - 1 as they are. */
void ttq_input_test(const struct ttq_input *input, const struct ttq_images *images, int first,
                    int n, float *x, int *labels);

#endif
