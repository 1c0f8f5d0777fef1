#include "ttq/data/input.h"

#include <stdlib.h>

#include "ttq/data/folder.h"
#include "ttq/kernel/layout.h"

/* Sums are integers, so they are exact. */
static void add_pixels(const struct ttq_images *images, uint64_t *sums)
{
    size_t bytes = ttq_image_bytes(images->side);
    for (int i = 0; i < images->count; i++)
        for (size_t p = 0; p < bytes; p++)
            sums[p] += images->pixels[(size_t)i * bytes + p];
}

/* The mean image of count images from their sums, or the mean of each channel. */
static void means_of(const struct ttq_config *config, const uint64_t *sums, uint64_t count,
                     size_t plane, float *mean)
{
    for (size_t c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        uint64_t channel = 0;
        for (size_t p = 0; p < plane; p++) {
            channel += sums[c * plane + p];
            mean[c * plane + p] = (float)((double)sums[c * plane + p] / (double)count);
        }
        if (config->data_mean == TTQ_MEAN_CHANNEL)
            for (size_t p = 0; p < plane; p++)
                mean[c * plane + p] = (float)((double)channel / ((double)count * (double)plane));
    }
}

static enum ttq_status set_means(const struct ttq_config *config, const struct ttq_dataset *set,
                                 struct ttq_input *input, struct ttq_error *error)
{
    uint64_t *sums = calloc(ttq_image_bytes(input->side), sizeof *sums);
    if (!sums)
        return ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory for the mean image");
    uint64_t count = (uint64_t)set->train.count;
    enum ttq_status status = TTQ_OK;
    if (set->folder) {
        if (config->data_mean_images < set->train.count)
            count = (uint64_t)config->data_mean_images;
        status = ttq_folder_sums(config, set->folder, (int)count, sums, error);
    } else {
        add_pixels(&set->train, sums);
    }
    if (config->data_mean_from == TTQ_MEAN_FROM_ALL) {
        add_pixels(&set->test, sums);
        count += (uint64_t)set->test.count;
    }
    means_of(config, sums, count, (size_t)input->side * (size_t)input->side, input->mean);
    free(sums);
    return status;
}

enum ttq_status ttq_input_set(const struct ttq_config *config, const struct ttq_dataset *set,
                              struct ttq_input *input, struct ttq_error *error)
{
    *input =
        (struct ttq_input){.side = ttq_dataset_side(config), .shift = (float)config->data_shift};
    size_t plane = (size_t)input->side * (size_t)input->side;
    input->mean = malloc(TTQ_IMAGE_CHANNELS * plane * sizeof *input->mean);
    if (!input->mean)
        return ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory for the mean image");
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++)
        input->factor[c] = (float)(1.0 / config->data_scale);
    if (config->data_mean != TTQ_MEAN_GIVEN)
        return set_means(config, set, input, error);
    double mean[3], deviation[3];
    ttq_config_numbers("data.given_mean", config->data_given_mean, 3, mean, NULL);
    ttq_config_numbers("data.given_std", config->data_given_std, 3, deviation, NULL);
    for (size_t c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        input->factor[c] = (float)(1.0 / (255.0 * deviation[c]));
        for (size_t p = 0; p < plane; p++)
            input->mean[c * plane + p] = (float)(255.0 * mean[c]);
    }
    input->shift = 0.0f;
    return TTQ_OK;
}

void ttq_input_free(struct ttq_input *input)
{
    free(input->mean);
    *input = (struct ttq_input){0};
}

void ttq_input_place(const struct ttq_input *input, const uint8_t *pixels, struct ttq_view view,
                     float *x)
{
    int side = input->side, plane = side * side;
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        const float *mean = input->mean + c * plane;
        float factor = input->factor[c];
        for (int row = 0; row < side; row++) {
            int from = row + view.dy;
            const uint8_t *line = pixels + c * plane + from * side;
            float *out = x + (size_t)row * (size_t)side * TTQ_BLOCK + c;
            for (int column = 0; column < side; column++) {
                int at = (view.mirror ? side - 1 - column : column) + view.dx;
                float value = 0.0f;
                if (from >= 0 && from < side && at >= 0 && at < side)
                    value = line[at];
                out[column * TTQ_BLOCK] =
                    (value - mean[row * side + column]) * factor + input->shift;
            }
        }
    }
}
