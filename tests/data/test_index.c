/* The index of a folder of images: what it remembers, what it does not, and when it is not there.
 */
#include "tests/support/photo_set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/base/hash.h"

/* A file is decoded again only when its size or time says so; an altered index is not trusted. */
static void index_is_checked(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX], index[TTQ_PATH_MAX], *bytes;
    size_t length;
    struct stat before;
    ttq_path_join(path, photo_root, "train/n01/image 3.JPEG");
    ttq_path_join(index, photo_root, ".ttq-index");
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(ttq_file_read(path, 1 << 20, &bytes, &length, NULL), TTQ_OK);
    memset(bytes, 'x', length);
    check_write("", path, bytes, length);
    const struct timespec times[2] = {before.st_mtim, before.st_mtim};
    assert_int_equal(utimensat(0, path, times, 0), 0);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 0); /* same size, same time: the verdict is kept */
    struct ttq_reader reader = {0};
    static uint8_t planes[3 * CROP * CROP];
    struct ttq_cut cut = ttq_cut_test(&photo_config, 30 + 17 * 3, 90 - 9 * 3);
    check_failed(ttq_folder_read(&photo_config, photo_set.folder, photo_set.folder->train[6], &cut,
                                 &reader, planes, &photo_error),
                 TTQ_BAD_DATA, &photo_error,
                 "whole when it was checked, now: neither a JPEG nor a PNG");
    ttq_reader_free(&reader);
    const struct timespec other[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    assert_int_equal(utimensat(0, path, other, 0), 0);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 1);
    free(bytes);
    /* One digit of the first width, and so not its SHA-256. */
    assert_int_equal(ttq_file_read(index, 1 << 20, &bytes, &length, NULL), TTQ_OK);
    assert_int_equal(bytes[77], '3');
    bytes[77] = '4';
    check_write("", index, bytes, length);
    free(bytes);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->entries[0].w, 30);
}

/* Verdicts of the moment and of a setting are not kept; lines that cannot be right are passed over.
 */
static void verdicts_that_do_not_last(void **state)
{
    (void)state;
    char index[TTQ_PATH_MAX], *bytes, sum[TTQ_HASH_TEXT];
    size_t length;
    struct made photo = made_photo(1200, 1000, 5);
    ttq_path_join(index, photo_root, ".ttq-index");
    photo_set_put("train/n01/large.JPEG", photo.bytes, photo.length);
    free(photo.bytes);
    assert_int_equal(photo_set_open("data.megapixels=1", NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 1);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 0);
    assert_int_equal(photo_set_open("data.megapixels=1", NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 1); /* by its size in the index */
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 0);

    /* The index of an earlier version, which says of the first file what is no more, and of the
     * second what cannot be. */
    assert_int_equal(ttq_file_read(index, 1 << 20, &bytes, &length, NULL), TTQ_OK);
    char *first = bytes + 77, *second = strchr(first, '\n') + 1, *third = strchr(second, '\n') + 1;
    struct ttq_text lines = {0}, text = {0};
    second[-1] = third[-1] = '\0';
    ttq_text_add(&lines, "%s\tcannot open: Too many open files\n", first);
    ttq_text_add(&lines, "0 0%s\n", strchr(strchr(second, ' ') + 1, ' '));
    ttq_text_add(&lines, "%s", third);
    ttq_hash_bytes(lines.bytes, lines.length, sum);
    ttq_text_add(&text, "ttq-index 1 %s\n%s", sum, lines.bytes);
    check_write("", index, text.bytes, text.length);
    ttq_text_free(&lines);
    ttq_text_free(&text);
    free(bytes);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 0);
    assert_int_equal(photo_set.folder->entries[1].w, 30 + 17);
}

/* Without a place for the index there is a run all the same. */
static void index_that_cannot_be_written(void **state)
{
    (void)state;
    assert_int_equal(photo_set_open("data.index=/nowhere/at/all", NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.train.count, 2 * TRAIN);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, photo_set_make, photo_set_remove)
    const struct CMUnitTest tests[] = {
        TEST(index_is_checked),
        TEST(verdicts_that_do_not_last),
        TEST(index_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
