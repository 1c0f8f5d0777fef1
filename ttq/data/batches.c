#include "ttq/data/batches.h"

#include <stdlib.h>

#include "ttq/base/random.h"
#include "ttq/kernel/layout.h"

static enum ttq_status order_alloc(struct ttq_order *order, int count, struct ttq_error *error)
{
    *order = (struct ttq_order){.count = (uint32_t)count};
    order->indices = malloc((size_t)count * sizeof *order->indices);
    if (!order->indices)
        return ttq_fail(error, TTQ_NO_MEMORY, "data set: no memory for the order of %d images",
                        count);
    return TTQ_OK;
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

enum ttq_status ttq_batches_open(const struct ttq_config *config, const struct ttq_dataset *set,
                                 long steps_per_epoch, struct ttq_batches *batches,
                                 struct ttq_error *error)
{
    *batches =
        (struct ttq_batches){.config = config, .set = set, .steps_per_epoch = steps_per_epoch};
    enum ttq_status status = ttq_input_set(config, set, &batches->input, error);
    for (int group = 0; status == TTQ_OK && group < config->train_groups; group++)
        status = order_alloc(&batches->orders[group], set->train.count, error);
    return status;
}

void ttq_batches_close(struct ttq_batches *batches)
{
    ttq_input_free(&batches->input);
    for (int group = 0; group < TTQ_MOST_GROUPS; group++)
        free(batches->orders[group].indices);
    *batches = (struct ttq_batches){0};
}

static const uint8_t *pixels_of(const struct ttq_images *images, size_t i)
{
    return images->pixels + i * ttq_image_bytes(images->side);
}

static size_t floats_of(const struct ttq_images *images)
{
    return ttq_picture_floats(TTQ_IMAGE_CHANNELS, images->side, images->side);
}

enum ttq_status ttq_batches_train(struct ttq_batches *batches, long step, int group, float *x,
                                  int *labels, struct ttq_error *error)
{
    (void)error;
    const struct ttq_config *config = batches->config;
    const struct ttq_images *images = &batches->set->train;
    uint32_t seed = (uint32_t)config->run_seed;
    uint32_t epoch = (uint32_t)(step / batches->steps_per_epoch);
    uint32_t offsets = config->augment_pad ? (uint32_t)config->augment_offsets : 1;
    int n = config->train_batch;
    long position = step % batches->steps_per_epoch * n;
    uint32_t chosen[TTQ_MOST_BATCH], streams[TTQ_MOST_BATCH];
    for (int i = 0; i < n; i++) {
        long pass = (position + i) / images->count;
        streams[i] = (uint32_t)(pass * config->train_groups + group);
        chosen[i] = order_at(&batches->orders[group], seed, epoch, streams[i], position + i);
    }
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        uint32_t crop[4], flip[4];
        ttq_random_words(seed, TTQ_RANDOM_CROP, epoch, chosen[i], streams[i], crop);
        ttq_random_words(seed, TTQ_RANDOM_FLIP, epoch, chosen[i], streams[i], flip);
        struct ttq_view view = {
            .dy = (int)ttq_random_below(crop[0], offsets) - config->augment_pad,
            .dx = (int)ttq_random_below(crop[1], offsets) - config->augment_pad,
            .mirror = config->augment_flip && (flip[0] & 1),
        };
        ttq_input_place(&batches->input, pixels_of(images, chosen[i]), view,
                        x + (size_t)i * floats_of(images));
        labels[i] = images->labels[chosen[i]];
    }
    return TTQ_OK;
}

enum ttq_status ttq_batches_test(struct ttq_batches *batches, int first, int n, float *x,
                                 int *labels, struct ttq_error *error)
{
    (void)error;
    const struct ttq_images *images = &batches->set->test;
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        ttq_input_place(&batches->input, pixels_of(images, (size_t)(first + i)),
                        (struct ttq_view){0}, x + (size_t)i * floats_of(images));
        labels[i] = images->labels[first + i];
    }
    return TTQ_OK;
}
