/* Data sets: facts of the real CIFAR-10 where it is at hand, damaged files, order, augmentation. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/data/batches.h"

static char folder[TTQ_PATH_MAX];

static int make_folder(void **state)
{
    (void)state;
    check_folder(folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    check_folder_remove(folder);
    return 0;
}

static uint64_t sum_of(const struct ttq_images *images)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < (size_t)images->count * TTQ_SMALL_BYTES; i++)
        sum += images->pixels[i];
    return sum;
}

/* Labels, sums of all pixel bytes and means as published for the official files. */
static void the_real_cifar10(void **state)
{
    (void)state;
    char place[TTQ_PATH_MAX];
    struct ttq_dataset set = {0};
    struct ttq_error error;
    if (ttq_data_find(TTQ_SET_CIFAR10, "", place, &error) != TTQ_OK)
        skip();
    if (ttq_cifar10_read(place, 0, &set, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    const uint16_t train[] = {6, 9, 9, 4, 1, 1, 2, 7, 8, 3, 4, 7, 7, 2, 9, 9, 9, 3, 2, 6};
    const uint16_t test[] = {3, 8, 8, 0, 6, 6, 1, 6, 3, 1, 0, 9, 5, 7, 9, 8, 5, 7, 8, 6};
    assert_int_equal(set.train.count, 50000);
    assert_int_equal(set.test.count, 10000);
    assert_memory_equal(set.train.labels, train, sizeof train);
    assert_memory_equal(set.test.labels, test, sizeof test);
    assert_true(sum_of(&set.train) == 18540682003u);
    assert_true(sum_of(&set.test) == 3733375634u);
    static struct ttq_config config;
    struct ttq_input input;
    const char *overrides[] = {"data.mean=channel"};
    assert_int_equal(ttq_config_read(&config, NULL, overrides, 1, &error), TTQ_OK);
    assert_int_equal(ttq_input_set(&config, &set, &input, &error), TTQ_OK);
    check_close((double)input.mean[0] / 255, 0.49139968, 1e-7, 0);
    check_close((double)input.mean[1024] / 255, 0.48215841, 1e-7, 0);
    check_close((double)input.mean[2048] / 255, 0.44653091, 1e-7, 0);
    ttq_input_free(&input);
    /* The first images alone: of as many files as hold them. */
    static const int asked[][2] = {{1, 10000}, {10001, 20000}, {45000, 50000}, {60000, 50000}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct ttq_dataset some = {0};
        assert_int_equal(ttq_cifar10_read(place, asked[i][0], &some, &error), TTQ_OK);
        assert_int_equal(some.train.count, asked[i][1]);
        assert_memory_equal(some.train.pixels, set.train.pixels,
                            (size_t)asked[i][1] * TTQ_SMALL_BYTES);
        assert_memory_equal(some.test.pixels, set.test.pixels, (size_t)10000 * TTQ_SMALL_BYTES);
        ttq_dataset_free(&some);
    }
    ttq_dataset_free(&set);
}

/* A folder with files of the right size whose first label is `label`; then one is damaged. */
static void damaged_files(void **state)
{
    (void)state;
    enum { SIZE = 30730000 };
    struct ttq_dataset set = {0};
    struct ttq_error error;
    check_failed(ttq_cifar10_read(folder, 0, &set, &error), TTQ_NO_INPUT, &error,
                 "data_batch_1.bin");
    ttq_dataset_free(&set);
    check_write(folder, "data_batch_1.bin", "short", 5);
    check_failed(ttq_cifar10_read(folder, 0, &set, &error), TTQ_BAD_DATA, &error,
                 "expected 30730000 bytes, found 5");
    ttq_dataset_free(&set);
    char *bytes = calloc(1, SIZE);
    assert_non_null(bytes);
    check_write(folder, "data_batch_1.bin", bytes, SIZE);
    check_failed(ttq_cifar10_read(folder, 0, &set, &error), TTQ_BAD_DATA, &error,
                 "the file was altered: expected SHA-256 cee91656");
    ttq_dataset_free(&set);
    bytes[3073 * 17] = 11;
    check_write(folder, "data_batch_1.bin", bytes, SIZE);
    check_failed(ttq_cifar10_read(folder, 0, &set, &error), TTQ_BAD_DATA, &error,
                 "record 17: expected a label from 0 to 9, found 11");
    ttq_dataset_free(&set);
    free(bytes);
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "data_batch_1.bin");
    unlink(path);
    check_failed(ttq_data_find(TTQ_SET_CIFAR10, folder, path, &error), TTQ_NO_INPUT, &error,
                 "data.path: expected cifar10 (test_batch.bin)");
    char *kept = getenv("TTQ_DATA") ? strdup(getenv("TTQ_DATA")) : NULL;
    setenv("TTQ_DATA", folder, 1);
    check_failed(ttq_data_find(TTQ_SET_CIFAR10, "", path, &error), TTQ_NO_INPUT, &error,
                 "TTQ_DATA");
    unsetenv("TTQ_DATA");
    if (kept)
        setenv("TTQ_DATA", kept, 1);
    free(kept);
}

static void fashion_mnist(void **state)
{
    (void)state;
    char place[TTQ_PATH_MAX];
    struct ttq_dataset set = {0};
    struct ttq_error error;
    check_write(folder, "train-labels-idx1-ubyte.gz", "not an idx file", 15);
    check_failed(ttq_fashion_read(folder, &set, &error), TTQ_BAD_DATA, &error, "IDX header");
    ttq_dataset_free(&set);
    if (ttq_data_find(TTQ_SET_FASHION, "", place, &error) != TTQ_OK)
        skip();
    if (ttq_fashion_read(place, &set, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(set.train.count, 60000);
    const uint8_t *pixels = set.test.pixels;
    assert_memory_equal(pixels, pixels + 1024, 2048 - 1024); /* three equal channels */
    for (int i = 0; i < 64; i++)
        assert_int_equal(pixels[i], 0); /* two rows of padding */
    ttq_dataset_free(&set);
}

static struct ttq_config config;
static struct ttq_dataset set;
static struct ttq_batches batches;
static float x[16 * 1024 * 16];
static int labels[16];

static void use(const char *const overrides[], size_t count, long steps_per_epoch)
{
    struct ttq_error error;
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK ||
        ttq_dataset_read(&config, &set, &error) != TTQ_OK ||
        ttq_batches_open(&config, &set, steps_per_epoch, &batches, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static void done(void)
{
    ttq_batches_close(&batches);
    ttq_dataset_free(&set);
}

static void train(long step, int group)
{
    assert_int_equal(ttq_batches_train(&batches, step, group, x, labels, NULL), TTQ_OK);
}

static float pixel(int image, int c, int row, int column)
{
    return x[((image * 1024) + row * 32 + column) * 16 + c];
}

/* (pixel - mean) / 128 - 1 of the official code. */
static void normalisation(void **state)
{
    (void)state;
    const char *overrides[] = {"data.set=synthetic", "data.train_images=64", "data.test_images=16",
                               "data.shift=-1", "data.mean_from=all"};
    use(overrides, 5, 1);
    assert_int_equal(ttq_batches_test(&batches, 3, 2, x, labels, NULL), TTQ_OK);
    double sum = 0;
    for (int i = 0; i < 64; i++)
        sum += set.train.pixels[i * 3072 + 1024 + 37];
    for (int i = 0; i < 16; i++)
        sum += set.test.pixels[i * 3072 + 1024 + 37];
    double expected = (set.test.pixels[4 * 3072 + 1024 + 37] - sum / 80) / 128 - 1;
    check_close((double)pixel(1, 1, 1, 5), expected, 1e-6, 0);
    assert_int_equal(labels[1], set.test.labels[4]);
    done();

    const char *given[] = {"data.set=synthetic", "data.mean=given", "data.given_mean=0.1,0.2,0.3",
                           "data.given_std=0.4,0.5,0.6"};
    use(given, 4, 1);
    assert_int_equal(ttq_batches_test(&batches, 0, 1, x, labels, NULL), TTQ_OK);
    check_close((double)pixel(0, 2, 0, 7), (set.test.pixels[2048 + 7] / 255.0 - 0.3) / 0.6, 1e-6,
                0);
    done();
}

/* Every training picture is a crop (offsets in range, outside black, from which the mean is taken
 * as from any pixel) or its mirror image. */
static void crops_and_flips(void **state)
{
    (void)state;
    const char *overrides[] = {"data.set=synthetic",
                               "data.train_images=16",
                               "augment.offsets=8",
                               "data.mean=given",
                               "data.given_mean=0.5,0.5,0.5",
                               "data.given_std=1,1,1",
                               "train.batch=16",
                               "run.seed=5"};
    use(overrides, 8, 1);
    const uint32_t *indices = batches.orders[0].indices;
    int mirrored = 0, most = 0, least = 99, used[16] = {0}, turned[16] = {0}, apart = 0;
    for (int epoch = 0; epoch < 8; epoch++) {
        train(epoch, 0);
        for (int i = 0; i < 16; i++) {
            const uint8_t *from = set.train.pixels + indices[i] * 3072u;
            used[indices[i]]++;
            int found = 0;
            for (int offset = 0; offset < 2 * 64 && !found; offset++) {
                int flip = offset / 64, dy = offset / 8 % 8 - 4, dx = offset % 8 - 4, equal = 1;
                for (int row = 0; row < 32 && equal; row++)
                    for (int column = 0; column < 32 && equal; column++) {
                        int y = row + dy, at = (flip ? 31 - column : column) + dx;
                        int inside = y >= 0 && y < 32 && at >= 0 && at < 32;
                        double expected = (inside ? from[y * 32 + at] / 255.0 : 0) - 0.5;
                        equal = (double)pixel(i, 0, row, column) - expected < 1e-6 &&
                                expected - (double)pixel(i, 0, row, column) < 1e-6;
                    }
                if (equal) {
                    found = 1;
                    mirrored += flip;
                    turned[indices[i]] += flip;
                    apart += dy != dx;
                    most = dx + 4 > most ? dx + 4 : most;
                    least = dx + 4 < least ? dx + 4 : least;
                }
            }
            assert_true(found);
        }
    }
    for (int i = 0; i < 16; i++)
        assert_int_equal(used[i], 8); /* each image once an epoch */
    assert_true(mirrored > 40 && mirrored < 88);
    assert_true(apart > 90); /* of 128: the two offsets are drawn apart */
    int both = 0;
    for (int i = 0; i < 16; i++)
        both += turned[i] > 0 && turned[i] < 8;
    assert_true(both > 12); /* anew in every epoch: nearly all are seen either way */
    assert_int_equal(least, 0);
    assert_int_equal(most, 7); /* the official generator leaves out 8 */
    done();
}

/* The position alone decides: a batch is the same whatever was asked for before it. */
static void order_has_no_memory(void **state)
{
    (void)state;
    const char *overrides[] = {"data.set=synthetic", "data.train_images=48", "train.batch=16",
                               "train.groups=2", "run.seed=9"};
    use(overrides, 5, 7);
    static float first[16 * 1024 * 16];
    int kept[16];
    train(2 * 7 + 5, 1); /* second pass over the 48 images in the third epoch */
    memcpy(first, x, sizeof x);
    memcpy(kept, labels, sizeof labels);
    train(7 * 7 + 1, 0);
    assert_memory_not_equal(first, x, sizeof x);
    train(2 * 7 + 5, 1);
    assert_memory_equal(first, x, sizeof x);
    assert_memory_equal(kept, labels, sizeof labels);
    /* Every epoch, group and pass over the set has an order of its own. */
    static const struct {
        long step;
        int group;
    } begins[] = {{0, 0}, {0, 1}, {3, 0}, {3, 1}, {7, 0}, {7, 1}, {14, 0}};
    enum { BEGINS = sizeof begins / sizeof *begins };
    uint32_t orders[BEGINS][48];
    for (int i = 0; i < BEGINS; i++) {
        train(begins[i].step, begins[i].group);
        memcpy(orders[i], batches.orders[begins[i].group].indices, sizeof orders[i]);
        for (int j = 0; j < i; j++)
            assert_memory_not_equal(orders[i], orders[j], sizeof orders[i]);
    }
    done();
}

static void too_many_images_asked(void **state)
{
    (void)state;
    struct ttq_error error;
    char place[TTQ_PATH_MAX];
    const char *overrides[] = {"data.train_images=50001"};
    if (ttq_data_find(TTQ_SET_CIFAR10, "", place, &error) != TTQ_OK)
        skip();
    assert_int_equal(ttq_config_read(&config, NULL, overrides, 1, &error), TTQ_OK);
    check_failed(ttq_dataset_read(&config, &set, &error), TTQ_CONFIG, &error,
                 "data.train_images: expected at most 50000, found 50001");
    ttq_dataset_free(&set);
}

/* A network with three outputs gets labels from 0 to 2. */
static void made_up_images_for_fewer_classes(void **state)
{
    (void)state;
    const char *overrides[] = {"data.set=synthetic", "data.classes=3", "data.train_images=64",
                               "data.test_images=16"};
    int seen[3] = {0};
    use(overrides, 4, 1);
    for (int i = 0; i < set.train.count; i++) {
        assert_in_range(set.train.labels[i], 0, 2);
        seen[set.train.labels[i]]++;
    }
    for (int i = 0; i < set.test.count; i++)
        assert_in_range(set.test.labels[i], 0, 2);
    assert_true(seen[0] && seen[1] && seen[2]);
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_cifar10),      cmocka_unit_test(damaged_files),
        cmocka_unit_test(fashion_mnist),         cmocka_unit_test(normalisation),
        cmocka_unit_test(crops_and_flips),       cmocka_unit_test(order_has_no_memory),
        cmocka_unit_test(too_many_images_asked), cmocka_unit_test(made_up_images_for_fewer_classes),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
