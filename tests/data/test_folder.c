/* Folders of images: the real Imagenette where it is at hand, every kind of bad input once, the
 * index, and batches that do not depend on threads. */
#include "tests/support/pictures.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttq/base/hash.h"
#include "ttq/data/batches.h"
#include "ttq/data/folder.h"

enum { CROP = 32, BATCH = 4, IMAGE = CROP * CROP * 16, TRAIN = 7, VAL = 3 };
static const char *const classes[] = {"n01", "n02 it's \"two\""};

static char base[TTQ_PATH_MAX], root[TTQ_PATH_MAX];
static struct ttq_config config;
static struct ttq_dataset set;
static struct ttq_error error;

static void put(const char *inner, const void *bytes, size_t length)
{
    check_write(root, inner, bytes, length);
}

/* Two classes, TRAIN and VAL images each of all sizes, in root = base/set. */
static int make_set(void **state)
{
    (void)state;
    check_folder(base);
    ttq_path_join(root, base, "set");
    for (int class = 0; class < 2; class ++)
        for (int val = 0; val < 2; val++) {
            char folder[TTQ_PATH_MAX], half[TTQ_PATH_MAX], name[32];
            ttq_path_join(half, root, val ? "val" : "train");
            ttq_path_join(folder, half, classes[class]);
            assert_int_equal(ttq_dir_make(folder, NULL), TTQ_OK);
            for (int i = 0; i < (val ? VAL : TRAIN); i++) {
                struct made file = made_photo(30 + 17 * i, 90 - 9 * i, (uint32_t)(class * 40 + i));
                snprintf(name, sizeof name, "image %d.JPEG", i);
                made_write(folder, name, &file);
                free(file.bytes);
            }
        }
    return 0;
}

static int remove_set(void **state)
{
    (void)state;
    ttq_dataset_free(&set);
    check_folder_remove(base);
    return 0;
}

/* Reads the set with up to 3 more settings. */
static enum ttq_status open_set(const char *a, const char *b, const char *c)
{
    char path[TTQ_PATH_MAX + 16];
    snprintf(path, sizeof path, "data.path=%s", root);
    const char *overrides[9] = {"data.set=images", "data.classes=2", "data.crop=32",
                                "train.batch=4", path};
    size_t count = 5;
    for (const char *const *more = (const char *const[]){a, b, c}; count < 8 && *more; more++)
        overrides[count++] = *more;
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_dataset_free(&set);
    return ttq_dataset_read(&config, &set, &error);
}

static void refused(enum ttq_status expected, const char *part)
{
    check_failed(open_set(NULL, NULL, NULL), expected, &error, part);
}

static void is_read(void **state)
{
    (void)state;
    if (open_set(NULL, NULL, NULL) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(set.train.count, 2 * TRAIN);
    assert_int_equal(set.test.count, 2 * VAL);
    for (int i = 0; i < 2 * TRAIN; i++)
        assert_int_equal(set.train.labels[i], i % 2); /* the first of every class first */
    assert_string_equal(set.folder->entries[set.folder->train[1]].path,
                        "train/n02 it's \"two\"/image 0.JPEG");
    assert_int_equal(set.folder->entries[set.folder->train[4]].w, 30 + 17 * 2);
}

/* Damaged files of every kind are named and skipped, up to the limit. */
static void damaged_files(void **state)
{
    (void)state;
    struct made photo = made_photo(40, 40, 5);
    put("train/n01/a.JPEG", "", 0);
    put("train/n01/b.JPEG", "hello", 5);
    put("val/n01/cut.JPEG", photo.bytes, photo.length / 2);
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, root, "train/n01/folder");
    assert_int_equal(ttq_dir_make(path, NULL), TTQ_OK);
    ttq_path_join(path, root, "train/n01/pipe.JPEG");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(open_set("data.most_damaged=5", NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 5);
    assert_int_equal(set.train.count, 2 * TRAIN);
    struct ttq_text text = {0};
    ttq_folder_damaged(set.folder, &text);
    assert_string_equal(text.bytes, "file,reason\n"
                                    "train/n01/a.JPEG,the file is empty\n"
                                    "train/n01/b.JPEG,neither a JPEG nor a PNG file\n"
                                    "train/n01/folder,a folder\n"
                                    "train/n01/pipe.JPEG,not a regular file\n"
                                    "val/n01/cut.JPEG,damaged JPEG: Premature end of JPEG file\n");
    ttq_text_free(&text);
    check_failed(open_set("data.most_damaged=4", NULL, NULL), TTQ_BAD_DATA, &error,
                 "expected at most 4 damaged files of 25 (data.most_damaged), found 5; the first "
                 "is train/n01/a.JPEG: the file is empty");
    assert_int_equal(open_set("data.megapixels=1", NULL, NULL), TTQ_OK);
    free(photo.bytes);
}

/* A file is decoded again only when its size or time says so; an altered index is not trusted. */
static void index_is_checked(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX], index[TTQ_PATH_MAX], *bytes;
    size_t length;
    struct stat before;
    ttq_path_join(path, root, "train/n01/image 3.JPEG");
    ttq_path_join(index, root, ".ttq-index");
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(ttq_file_read(path, 1 << 20, &bytes, &length, NULL), TTQ_OK);
    memset(bytes, 'x', length);
    check_write("", path, bytes, length);
    const struct timespec times[2] = {before.st_mtim, before.st_mtim};
    assert_int_equal(utimensat(0, path, times, 0), 0);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 0); /* same size, same time: the verdict is kept */
    struct ttq_reader reader = {0};
    static uint8_t planes[3 * CROP * CROP];
    struct ttq_cut cut = ttq_cut_test(&config, 30 + 17 * 3, 90 - 9 * 3);
    check_failed(
        ttq_folder_read(&config, set.folder, set.folder->train[6], &cut, &reader, planes, &error),
        TTQ_BAD_DATA, &error, "whole when it was checked, now: neither a JPEG nor a PNG");
    ttq_reader_free(&reader);
    const struct timespec other[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    assert_int_equal(utimensat(0, path, other, 0), 0);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 1);
    free(bytes);
    /* One digit of the first width, and so not its SHA-256. */
    assert_int_equal(ttq_file_read(index, 1 << 20, &bytes, &length, NULL), TTQ_OK);
    assert_int_equal(bytes[77], '3');
    bytes[77] = '4';
    check_write("", index, bytes, length);
    free(bytes);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->entries[0].w, 30);
}

/* Verdicts of the moment and of a setting are not kept; lines that cannot be right are passed over.
 */
static void verdicts_that_do_not_last(void **state)
{
    (void)state;
    char index[TTQ_PATH_MAX], *bytes, sum[TTQ_HASH_TEXT];
    size_t length;
    struct made photo = made_photo(1200, 1000, 5);
    ttq_path_join(index, root, ".ttq-index");
    put("train/n01/large.JPEG", photo.bytes, photo.length);
    free(photo.bytes);
    assert_int_equal(open_set("data.megapixels=1", NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 1);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 0);
    assert_int_equal(open_set("data.megapixels=1", NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 1); /* by its size in the index */
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 0);

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
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.folder->damaged, 0);
    assert_int_equal(set.folder->entries[1].w, 30 + 17);
}

/* Without a place for the index there is a run all the same. */
static void index_that_cannot_be_written(void **state)
{
    (void)state;
    assert_int_equal(open_set("data.index=/nowhere/at/all", NULL, NULL), TTQ_OK);
    assert_int_equal(set.train.count, 2 * TRAIN);
}

static void move(const char *from, const char *to)
{
    char a[TTQ_PATH_MAX], b[TTQ_PATH_MAX];
    ttq_path_join(a, root, from);
    ttq_path_join(b, root, to);
    assert_int_equal(rename(a, b), 0);
}

static void bad_folders(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX];
    move("val/n01", "val/n03");
    refused(TTQ_BAD_DATA, "expected the same classes in train and val, found 'n01' only in train");
    move("val/n03", "val/n01");
    ttq_path_join(path, root, "train/n00");
    assert_int_equal(ttq_dir_make(path, NULL), TTQ_OK);
    refused(TTQ_BAD_DATA, "expected 2 folders (data.classes), found 3");
    move("train/n01", "n01.away");
    move("val/n01", "val/n00");
    refused(TTQ_BAD_DATA, "train/n00: expected images, found none");
    put("train/n00/x.JPEG", "x", 1);
    refused(TTQ_BAD_DATA, "expected images of class n00 in train, found none that is whole");
    put("train/n00/a\nb.JPEG", "x", 1);
    refused(TTQ_BAD_DATA, "expected names without tabs and line breaks, found 'a...'");
    move("val", "val.away");
    refused(TTQ_IO, "val: No such file or directory");
    put("val", "", 0);
    refused(TTQ_NO_INPUT, "val: cannot open the folder: Not a directory");
}

static void links(void **state)
{
    (void)state;
    char from[TTQ_PATH_MAX], to[TTQ_PATH_MAX];
    ttq_path_join(from, root, "train/n01/inside.JPEG");
    assert_int_equal(symlink("image 1.JPEG", from), 0);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.train.count, 2 * TRAIN + 1);
    ttq_path_join(to, base, "outside.JPEG");
    struct made photo = made_photo(40, 40, 5);
    check_write(base, "outside.JPEG", (char *)photo.bytes, photo.length);
    free(photo.bytes);
    ttq_path_join(from, root, "train/n01/out.JPEG");
    assert_int_equal(symlink(to, from), 0);
    refused(TTQ_BAD_DATA, "out.JPEG: the symbolic link leads out of the data set, to ");
    assert_int_equal(open_set("data.links=follow", NULL, NULL), TTQ_OK);
    assert_int_equal(set.train.count, 2 * TRAIN + 2);
    unlink(to);
    refused(TTQ_BAD_DATA, "out.JPEG: the symbolic link leads nowhere");
}

/* The flat validation folder of ILSVRC-2012 and its list. */
static void flat_validation(void **state)
{
    (void)state;
    const char *names[] = {"val/v 1.JPEG", "val/v2.JPEG", "val/v3.JPEG"};
    for (int i = 0; i < 3; i++) {
        char from[64];
        snprintf(from, sizeof from, "val/n01/image %d.JPEG", i);
        move(from, names[i]);
    }
    move("val/n01", "n01.away");
    move("val/n02 it's \"two\"", "n02.away");
    refused(TTQ_NO_INPUT, "or a list '");
    put("val.txt", "v2.JPEG n01\nv 1.JPEG n01 \n", 26);
    refused(TTQ_BAD_DATA, "expected all 3 files of val/, found 2; 'v3.JPEG' is missing");
    put("val.txt", "v2.JPEG n01\nv2.JPEG n01\n", 24);
    refused(TTQ_BAD_DATA, "line 2: expected a file of val/ that stands in no other line");
    put("val.txt", "v2.JPEG n99\n", 12);
    refused(TTQ_BAD_DATA,
            "line 1: expected a file and one of train's classes, found 'v2.JPEG n99'");
    put("val.txt", "v2.JPEG n01\nv 1.JPEG n01 \nv3.JPEG n01", 37);
    refused(TTQ_BAD_DATA, "expected images of class n02 it's \"two\" in val, found none");
    move("train/n02 it's \"two\"", "train/n02");
    put("val.txt", "v2.JPEG n01\nv 1.JPEG n02 \n\nv3.JPEG n02", 38);
    assert_int_equal(open_set(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(set.test.count, 3);
    assert_int_equal(set.test.labels[0] + set.test.labels[1] + set.test.labels[2], 2);
}

/* Six steps of two groups, from step `first` on, with so many threads. */
static void take(int threads, long first, float *x, int *labels)
{
    static struct ttq_batches batches;
    omp_set_num_threads(threads);
    assert_int_equal(open_set("train.groups=2", "data.mean_images=9", NULL), TTQ_OK);
    if (ttq_batches_open(&config, &set, 3, &batches, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    for (long step = first; step < 6; step++)
        for (int group = 0; group < 2; group++) {
            long at = step * 2 + group;
            if (ttq_batches_train(&batches, step, group, x + at * BATCH * IMAGE,
                                  labels + at * BATCH, &error) != TTQ_OK)
                fail_msg("%s", error.text);
        }
    for (int i = 0; i < 2 * VAL; i += BATCH)
        assert_int_equal(ttq_batches_test(&batches, i, 2 * VAL - i < BATCH ? 2 * VAL - i : BATCH,
                                          x + (48 + i) * IMAGE, labels + 48 + i, &error),
                         TTQ_OK);
    ttq_batches_close(&batches);
}

static void same_for_any_threads(void **state)
{
    (void)state;
    enum { ALL = 48 + 2 * VAL };
    static float one[ALL * IMAGE], other[ALL * IMAGE];
    int labels[ALL], other_labels[ALL];
    take(1, 0, one, labels);
    for (int threads = 2; threads < 6; threads += 3) {
        memset(other, 0, sizeof other);
        take(threads, 0, other, other_labels);
        assert_memory_equal(one, other, sizeof one);
        assert_memory_equal(labels, other_labels, sizeof labels);
    }
    /* Resumed at step 4, in the middle of an epoch. */
    memset(other, 0, sizeof other);
    take(3, 4, other, other_labels);
    assert_memory_equal(one + 32 * IMAGE, other + 32 * IMAGE,
                        sizeof one - 32 * IMAGE * sizeof *one);
    for (int i = 0; i < ALL; i++)
        assert_in_range(labels[i], 0, 1);
    omp_set_num_threads(2);
}

static void the_real_imagenette(void **state)
{
    (void)state;
    char place[TTQ_PATH_MAX], index[TTQ_PATH_MAX + 32];
    const char *overrides[] = {"data.set=imagenette", index};
    snprintf(index, sizeof index, "data.index=%s/index", base);
    assert_int_equal(ttq_config_read(&config, NULL, overrides, 2, &error), TTQ_OK);
    if (ttq_data_find(TTQ_SET_IMAGENETTE, "", place, &error) != TTQ_OK) {
        print_message("skipped: %s\n", error.text);
        skip();
    }
    if (ttq_dataset_read(&config, &set, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(set.train.count, 9469);
    assert_int_equal(set.test.count, 3925);
    assert_int_equal(set.folder->damaged, 0);
    int counts[2][10] = {{0}};
    for (int i = 0; i < set.train.count; i++)
        counts[0][set.train.labels[i]]++;
    for (int i = 0; i < set.test.count; i++)
        counts[1][set.test.labels[i]]++;
    for (int c = 0; c < 10; c++) {
        assert_in_range(counts[0][c], 858, 993);
        assert_in_range(counts[1][c], 357, 419);
    }
    assert_string_equal(set.folder->classes[0], "n01440764");
    assert_string_equal(set.folder->classes[9], "n03888257");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_set, remove_set)
    const struct CMUnitTest tests[] = {
        TEST(is_read),
        TEST(damaged_files),
        TEST(index_is_checked),
        TEST(verdicts_that_do_not_last),
        TEST(index_that_cannot_be_written),
        TEST(bad_folders),
        TEST(links),
        TEST(flat_validation),
        TEST(same_for_any_threads),
        TEST(the_real_imagenette),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
