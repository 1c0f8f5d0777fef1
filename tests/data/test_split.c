/* data.split = validation: exactly which images are held out. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "ttq/data/dataset.h"

/* 12 of class 0, 25 of class 1, 9 of class 2, by turns while they last; image i is full of i. */
enum { IMAGES = 46 };

static void make(struct ttq_dataset *set)
{
    int left[3] = {12, 25, 9}, made = 0;
    memset(set, 0, sizeof *set);
    assert_int_equal(ttq_images_alloc(&set->train, IMAGES, 32, NULL), TTQ_OK);
    assert_int_equal(ttq_images_alloc(&set->test, 3, 32, NULL), TTQ_OK);
    for (int turn = 0; made < IMAGES; turn++) {
        int label = turn % 3;
        if (left[label] == 0)
            continue;
        left[label]--;
        memset(set->train.pixels + (size_t)made * TTQ_SMALL_BYTES, made, TTQ_SMALL_BYTES);
        set->train.labels[made++] = (uint16_t)label;
    }
}

static int number_of(const struct ttq_images *images, int i)
{
    const uint8_t *pixels = images->pixels + (size_t)i * TTQ_SMALL_BYTES;
    assert_int_equal(pixels[0], pixels[TTQ_SMALL_BYTES - 1]);
    return pixels[0];
}

/* 12 / 10 = 1, 25 / 10 = 2, 9 / 10 = 0: the last of class 0 and the last two of class 1. */
static void the_last_tenth_of_each_class(void **state)
{
    (void)state;
    struct ttq_dataset before, set;
    make(&before);
    make(&set);
    int last[2] = {-1, -1}, second = -1;
    for (int i = 0; i < IMAGES; i++) {
        if (before.train.labels[i] == 1)
            second = last[1];
        if (before.train.labels[i] < 2)
            last[before.train.labels[i]] = i;
    }
    struct ttq_error error;
    assert_int_equal(ttq_dataset_hold_out(&set, &error), TTQ_OK);
    assert_int_equal(set.test.count, 3);
    assert_int_equal(number_of(&set.test, 0), last[0]);
    assert_int_equal(number_of(&set.test, 1), second);
    assert_int_equal(number_of(&set.test, 2), last[1]);
    assert_int_equal(set.train.count, IMAGES - 3);
    int at = 0;
    for (int i = 0; i < IMAGES; i++) {
        if (i == last[0] || i == second || i == last[1])
            continue;
        assert_int_equal(number_of(&set.train, at), i); /* in their order */
        assert_int_equal(set.train.labels[at++], before.train.labels[i]);
    }
    set.train.count = 4;
    check_failed(ttq_dataset_hold_out(&set, &error), TTQ_CONFIG, &error,
                 "data.split: expected a class with at least 10 training images");
    ttq_dataset_free(&before);
    ttq_dataset_free(&set);
}

/* CIFAR-10: 45,000 and 5,000, both balanced; the test images are not among them. */
static void the_real_cifar10(void **state)
{
    (void)state;
    static struct ttq_config config;
    struct ttq_dataset set, whole;
    struct ttq_error error;
    const char *split = "data.split=validation";
    assert_int_equal(ttq_config_read(&config, NULL, &split, 1, &error), TTQ_OK);
    enum ttq_status status = ttq_dataset_read(&config, &set, &error);
    if (status == TTQ_NO_INPUT)
        skip();
    assert_int_equal(status, TTQ_OK);
    assert_int_equal(ttq_cifar10_read(set.place, 0, &whole, &error), TTQ_OK);
    assert_int_equal(set.train.count, 45000);
    assert_int_equal(set.test.count, 5000);
    int count[2][10] = {{0}};
    for (int i = 0; i < 45000; i++)
        count[0][set.train.labels[i]]++;
    for (int i = 0; i < 5000; i++)
        count[1][set.test.labels[i]]++;
    for (int c = 0; c < 10; c++) {
        assert_int_equal(count[0][c], 4500);
        assert_int_equal(count[1][c], 500);
    }
    /* The last image of all is the last of its class. */
    assert_memory_equal(set.test.pixels + (size_t)4999 * TTQ_SMALL_BYTES,
                        whole.train.pixels + (size_t)49999 * TTQ_SMALL_BYTES, TTQ_SMALL_BYTES);
    ttq_dataset_free(&whole);
    ttq_dataset_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_tenth_of_each_class),
                                       cmocka_unit_test(the_real_cifar10)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
