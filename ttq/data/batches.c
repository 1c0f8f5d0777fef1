#include "ttq/data/batches.h"

#include <omp.h>
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

/* The images of one group of a step: chosen[batch], in passes over the set that streams[batch]
 * number. */
static void choose(struct ttq_batches *batches, long step, int group, uint32_t *chosen,
                   uint32_t *streams)
{
    const struct ttq_config *config = batches->config;
    long position = step % batches->steps_per_epoch * config->train_batch;
    for (int i = 0; i < config->train_batch; i++) {
        long pass = (position + i) / batches->set->train.count;
        streams[i] = (uint32_t)(pass * config->train_groups + group);
        chosen[i] = order_at(&batches->orders[group], (uint32_t)config->run_seed,
                             (uint32_t)(step / batches->steps_per_epoch), streams[i], position + i);
    }
}

static int plan_train(void *context, long job, struct ttq_task *tasks)
{
    struct ttq_batches *batches = context;
    const struct ttq_config *config = batches->config;
    const struct ttq_folder *folder = batches->set->folder;
    long step = job / config->train_groups;
    uint32_t chosen[TTQ_MOST_BATCH], streams[TTQ_MOST_BATCH];
    choose(batches, step, (int)(job % config->train_groups), chosen, streams);
    for (int i = 0; i < config->train_batch; i++) {
        size_t entry = folder->train[chosen[i]];
        tasks[i].entry = entry;
        tasks[i].cut =
            ttq_cut_train(config, folder->entries[entry].w, folder->entries[entry].h,
                          (uint32_t)(step / batches->steps_per_epoch), chosen[i], streams[i]);
    }
    return config->train_batch;
}

static int plan_test(void *context, long job, struct ttq_task *tasks)
{
    struct ttq_batches *batches = context;
    const struct ttq_config *config = batches->config;
    const struct ttq_folder *folder = batches->set->folder;
    long first = job * config->train_batch, n = batches->set->test.count - first;
    n = n < config->train_batch ? n : config->train_batch;
    for (long i = 0; i < n; i++) {
        size_t entry = folder->val[first + i];
        tasks[i].entry = entry;
        tasks[i].cut = ttq_cut_test(config, folder->entries[entry].w, folder->entries[entry].h);
    }
    return n > 0 ? (int)n : 0;
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
    int threads = omp_get_max_threads();
    if (status == TTQ_OK && set->folder)
        status = ttq_feed_open(config, set->folder, plan_train, batches, threads,
                               &batches->train_feed, error);
    if (status == TTQ_OK && set->folder)
        status = ttq_feed_open(config, set->folder, plan_test, batches, threads,
                               &batches->test_feed, error);
    return status;
}

enum ttq_status ttq_batches_open_tests(const struct ttq_batches *like,
                                       const struct ttq_dataset *set, struct ttq_batches *batches,
                                       struct ttq_error *error)
{
    *batches = (struct ttq_batches){.config = like->config,
                                    .set = set,
                                    .steps_per_epoch = 1,
                                    .input = like->input,
                                    .borrowed = true};
    return set->folder ? ttq_feed_open(like->config, set->folder, plan_test, batches,
                                       omp_get_max_threads(), &batches->test_feed, error)
                       : TTQ_OK;
}

void ttq_batches_close(struct ttq_batches *batches)
{
    ttq_feed_close(batches->train_feed);
    ttq_feed_close(batches->test_feed);
    if (!batches->borrowed)
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

/* From a batch that the feed has ready. */
static void place_ready(struct ttq_batches *batches, const struct ttq_ready *ready, float *x,
                        int *labels)
{
    const struct ttq_dataset *set = batches->set;
#pragma omp parallel for schedule(static)
    for (int i = 0; i < ready->n; i++) {
        struct ttq_view view = {.mirror = ready->tasks[i].cut.mirror};
        ttq_input_place(&batches->input,
                        ready->planes + (size_t)i * ttq_image_bytes(set->train.side), view,
                        x + (size_t)i * floats_of(&set->train));
        labels[i] = set->folder->entries[ready->tasks[i].entry].label;
    }
}

enum ttq_status ttq_batches_train(struct ttq_batches *batches, long step, int group, float *x,
                                  int *labels, struct ttq_error *error)
{
    const struct ttq_config *config = batches->config;
    const struct ttq_images *images = &batches->set->train;
    if (batches->train_feed) {
        struct ttq_ready ready;
        enum ttq_status status =
            ttq_feed_take(batches->train_feed, step * config->train_groups + group, &ready,
                          &batches->waited, error);
        if (status == TTQ_OK)
            place_ready(batches, &ready, x, labels);
        return status;
    }
    uint32_t seed = (uint32_t)config->run_seed;
    uint32_t epoch = (uint32_t)(step / batches->steps_per_epoch);
    uint32_t offsets = config->augment_pad ? (uint32_t)config->augment_offsets : 1;
    uint32_t chosen[TTQ_MOST_BATCH], streams[TTQ_MOST_BATCH];
    choose(batches, step, group, chosen, streams);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < config->train_batch; i++) {
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
    const struct ttq_images *images = &batches->set->test;
    if (batches->test_feed) {
        struct ttq_ready ready;
        double waited = 0.0;
        enum ttq_status status = ttq_feed_take(
            batches->test_feed, first / batches->config->train_batch, &ready, &waited, error);
        if (status == TTQ_OK)
            place_ready(batches, &ready, x, labels);
        return status;
    }
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        ttq_input_place(&batches->input, pixels_of(images, (size_t)(first + i)),
                        (struct ttq_view){0}, x + (size_t)i * floats_of(images));
        labels[i] = images->labels[first + i];
    }
    return TTQ_OK;
}
