/* input.h - from 8-bit images to the network's input: crop, mirror, normalise. */
#ifndef TTQ_DATA_INPUT_H
#define TTQ_DATA_INPUT_H

#include <stdint.h>

#include "ttq/config/config.h"
#include "ttq/data/dataset.h"

/* input = (pixel - mean[c][y][x]) * factor[c] + shift, pixel in 0..255, 0 outside the image (so
 * that the border of a crop is black, as in the official code). */
struct ttq_input {
    int side;
    float *mean; /* [3][side][side], owned */
    float factor[TTQ_IMAGE_CHANNELS], shift;
};

/* Takes the means over the training set (or, data.mean_from = all, over both sets).
 * TTQ_NO_MEMORY. Free with ttq_input_free, also on failure. */
enum ttq_status ttq_input_set(const struct ttq_config *config, const struct ttq_dataset *set,
                              struct ttq_input *input, struct ttq_error *error);
void ttq_input_free(struct ttq_input *input);

/* Which part of an image becomes the input: output (y, x) shows pixel (y + dy, x + dx), mirrored
 * if asked. */
struct ttq_view {
    int dy, dx, mirror;
};

/* One image, pixels[3][side][side], into x [1 block][side][side][16]; its channels 3..15 stay as
 * they are, zero. */
void ttq_input_place(const struct ttq_input *input, const uint8_t *pixels, struct ttq_view view,
                     float *x);

#endif
