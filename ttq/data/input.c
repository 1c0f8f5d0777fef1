#include "ttq/data/input.h"

#include <stdlib.h>
#include <string.h>

#include "ttq/base/random.h"
#include "ttq/kernel/layout.h"

enum { SIDE = TTQ_IMAGE_SIDE, PLANE = SIDE * SIDE };

/* Sums are integers, so they are exact. */
static void add_pixels(const struct ttq_images *images, uint64_t *sums)
{
    for (int i = 0; i < images->count; i++)
        for (int p = 0; p < TTQ_IMAGE_BYTES; p++)
            sums[p] += images->pixels[(size_t)i * TTQ_IMAGE_BYTES + (size_t)p];
}

static void set_means(const struct ttq_config *config, const struct ttq_dataset *set, float *mean)
{
    uint64_t sums[TTQ_IMAGE_BYTES] = {0};
    uint64_t count = (uint64_t)set->train.count;
    add_pixels(&set->train, sums);
    if (config->data_mean_from == TTQ_MEAN_FROM_ALL) {
        add_pixels(&set->test, sums);
        count += (uint64_t)set->test.count;
    }
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        uint64_t channel = 0;
        for (int p = 0; p < PLANE; p++) {
            channel += sums[c * PLANE + p];
            mean[c * PLANE + p] = (float)((double)sums[c * PLANE + p] / (double)count);
        }
        if (config->data_mean == TTQ_MEAN_CHANNEL)
            for (int p = 0; p < PLANE; p++)
                mean[c * PLANE + p] = (float)((double)channel / ((double)count * PLANE));
    }
}

void ttq_input_set(const struct ttq_config *config, const struct ttq_dataset *set,
                   struct ttq_input *input)
{
    *input = (struct ttq_input){.shift = (float)config->data_shift,
                                .seed = (uint32_t)config->run_seed,
                                .pad = config->augment_pad,
                                .offsets = config->augment_pad ? config->augment_offsets : 1,
                                .flip = config->augment_flip};
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++)
        input->factor[c] = (float)(1.0 / config->data_scale);
    if (config->data_mean != TTQ_MEAN_GIVEN) {
        set_means(config, set, input->mean);
        return;
    }
    double mean[3], deviation[3];
    ttq_config_numbers("data.given_mean", config->data_given_mean, 3, mean, NULL);
    ttq_config_numbers("data.given_std", config->data_given_std, 3, deviation, NULL);
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        input->factor[c] = (float)(1.0 / (255.0 * deviation[c]));
        for (int p = 0; p < PLANE; p++)
            input->mean[c * PLANE + p] = (float)(255.0 * mean[c]);
    }
    input->shift = 0.0f;
}

enum ttq_status ttq_order_alloc(struct ttq_order *order, int count, struct ttq_error *error)
{
    *order = (struct ttq_order){.count = (uint32_t)count};
    order->indices = malloc((size_t)count * sizeof *order->indices);
    if (!order->indices)
        return ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory for the order of %d images",
                        count);
    return TTQ_OK;
}

void ttq_order_free(struct ttq_order *order)
{
    free(order->indices);
    *order = (struct ttq_order){0};
}

static uint32_t order_at(struct ttq_order *order, uint32_t seed, uint32_t epoch, uint32_t stream,
                         long position)
{
    if (!order->valid || order->epoch != epoch || order->stream != stream) {
        ttq_random_permutation(seed, TTQ_RANDOM_ORDER, epoch, stream, order->indices, order->count);
        order->valid = 1;
        order->epoch = epoch;
        order->stream = stream;
    }
    return order->indices[position % (long)order->count];
}

/* One image into lanes 0..2: output (y, x) shows source (y + dy, x + dx), mirrored if asked. */
static void place_image(const struct ttq_input *input, const uint8_t *pixels, int dy, int dx,
                        int mirror, float *x)
{
    for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++) {
        const float *mean = input->mean + c * PLANE;
        float factor = input->factor[c];
        for (int row = 0; row < SIDE; row++) {
            int from = row + dy;
            const uint8_t *line = pixels + c * PLANE + from * SIDE;
            float *out = x + (size_t)row * SIDE * TTQ_BLOCK + c;
            for (int column = 0; column < SIDE; column++) {
                int at = (mirror ? SIDE - 1 - column : column) + dx;
                float value = 0.0f;
                if (from >= 0 && from < SIDE && at >= 0 && at < SIDE)
                    value = line[at];
                out[column * TTQ_BLOCK] =
                    (value - mean[row * SIDE + column]) * factor + input->shift;
            }
        }
    }
}

void ttq_input_train(const struct ttq_input *input, const struct ttq_images *images,
                     struct ttq_order *order, uint32_t seed, int epoch, int group, int groups,
                     long position, int n, float *x, int *labels)
{
    uint32_t chosen[4096]; /* train.batch is at most 4096 */
    uint32_t streams[4096];
    for (int i = 0; i < n; i++) {
        long pass = (position + i) / images->count;
        streams[i] = (uint32_t)(pass * groups + group);
        chosen[i] = order_at(order, seed, (uint32_t)epoch, streams[i], position + i);
    }
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        uint32_t crop[4], flip[4];
        ttq_random_words(seed, TTQ_RANDOM_CROP, (uint32_t)epoch, chosen[i], streams[i], crop);
        ttq_random_words(seed, TTQ_RANDOM_FLIP, (uint32_t)epoch, chosen[i], streams[i], flip);
        int dy = (int)ttq_random_below(crop[0], (uint32_t)input->offsets) - input->pad;
        int dx = (int)ttq_random_below(crop[1], (uint32_t)input->offsets) - input->pad;
        place_image(input, images->pixels + (size_t)chosen[i] * TTQ_IMAGE_BYTES, dy, dx,
                    input->flip && (flip[0] & 1), x + (size_t)i * PLANE * TTQ_BLOCK);
        labels[i] = images->labels[chosen[i]];
    }
}

void ttq_input_test(const struct ttq_input *input, const struct ttq_images *images, int first,
                    int n, float *x, int *labels)
{
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        place_image(input, images->pixels + (size_t)(first + i) * TTQ_IMAGE_BYTES, 0, 0, 0,
                    x + (size_t)i * PLANE * TTQ_BLOCK);
        labels[i] = images->labels[first + i];
    }
}
