/* Folders of images: the real Imagenette where it is at hand, every kind of bad input once, and
 * batches that do not depend on threads. */
#include "tests/support/photo_set.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttq/data/batches.h"
#include "ttq/data/folder.h"

enum { BATCH = 4, IMAGE = CROP * CROP * 16 };

static void refused(enum ttq_status expected, const char *part)
{
    check_failed(photo_set_open(NULL, NULL, NULL), expected, &photo_error, part);
}

static void is_read(void **state)
{
    (void)state;
    if (photo_set_open(NULL, NULL, NULL) != TTQ_OK)
        fail_msg("%s", photo_error.text);
    assert_int_equal(photo_set.train.count, 2 * TRAIN);
    assert_int_equal(photo_set.test.count, 2 * VAL);
    for (int i = 0; i < 2 * TRAIN; i++)
        assert_int_equal(photo_set.train.labels[i], i % 2); /* the first of every class first */
    assert_string_equal(photo_set.folder->entries[photo_set.folder->train[1]].path,
                        "train/n02 it's \"two\"/image 0.JPEG");
    assert_int_equal(photo_set.folder->entries[photo_set.folder->train[4]].w, 30 + 17 * 2);
}

/* Damaged files of every kind are named and skipped, up to the limit. */
static void damaged_files(void **state)
{
    (void)state;
    struct made photo = made_photo(40, 40, 5);
    photo_set_put("train/n01/a.JPEG", "", 0);
    photo_set_put("train/n01/b.JPEG", "hello", 5);
    photo_set_put("val/n01/cut.JPEG", photo.bytes, photo.length / 2);
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, photo_root, "train/n01/folder");
    assert_int_equal(ttq_dir_make(path, NULL), TTQ_OK);
    ttq_path_join(path, photo_root, "train/n01/pipe.JPEG");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(photo_set_open("data.most_damaged=5", NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.folder->damaged, 5);
    assert_int_equal(photo_set.train.count, 2 * TRAIN);
    struct ttq_text text = {0};
    ttq_folder_damaged(photo_set.folder, &text);
    assert_string_equal(text.bytes, "file,reason\n"
                                    "train/n01/a.JPEG,the file is empty\n"
                                    "train/n01/b.JPEG,neither a JPEG nor a PNG file\n"
                                    "train/n01/folder,a folder\n"
                                    "train/n01/pipe.JPEG,not a regular file\n"
                                    "val/n01/cut.JPEG,damaged JPEG: Premature end of JPEG file\n");
    ttq_text_free(&text);
    check_failed(photo_set_open("data.most_damaged=4", NULL, NULL), TTQ_BAD_DATA, &photo_error,
                 "expected at most 4 damaged files of 25 (data.most_damaged), found 5; the first "
                 "is train/n01/a.JPEG: the file is empty");
    assert_int_equal(photo_set_open("data.megapixels=1", NULL, NULL), TTQ_OK);
    free(photo.bytes);
}

static void move(const char *from, const char *to)
{
    char a[TTQ_PATH_MAX], b[TTQ_PATH_MAX];
    ttq_path_join(a, photo_root, from);
    ttq_path_join(b, photo_root, to);
    assert_int_equal(rename(a, b), 0);
}

static void bad_folders(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX];
    move("val/n01", "val/n03");
    refused(TTQ_BAD_DATA, "expected the same classes in train and val, found 'n01' only in train");
    move("val/n03", "val/n01");
    ttq_path_join(path, photo_root, "train/n00");
    assert_int_equal(ttq_dir_make(path, NULL), TTQ_OK);
    refused(TTQ_BAD_DATA, "expected 2 folders (data.classes), found 3");
    move("train/n01", "n01.away");
    move("val/n01", "val/n00");
    refused(TTQ_BAD_DATA, "train/n00: expected images, found none");
    photo_set_put("train/n00/x.JPEG", "x", 1);
    refused(TTQ_BAD_DATA, "expected images of class n00 in train, found none that is whole");
    photo_set_put("train/n00/a\nb.JPEG", "x", 1);
    refused(TTQ_BAD_DATA, "expected names without tabs and line breaks, found 'a...'");
    move("val", "val.away");
    refused(TTQ_IO, "val: No such file or directory");
    photo_set_put("val", "", 0);
    refused(TTQ_NO_INPUT, "val: cannot open the folder: Not a directory");
}

static void links(void **state)
{
    (void)state;
    char from[TTQ_PATH_MAX], to[TTQ_PATH_MAX];
    ttq_path_join(from, photo_root, "train/n01/inside.JPEG");
    assert_int_equal(symlink("image 1.JPEG", from), 0);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.train.count, 2 * TRAIN + 1);
    ttq_path_join(to, photo_base, "outside.JPEG");
    struct made photo = made_photo(40, 40, 5);
    check_write(photo_base, "outside.JPEG", (char *)photo.bytes, photo.length);
    free(photo.bytes);
    ttq_path_join(from, photo_root, "train/n01/out.JPEG");
    assert_int_equal(symlink(to, from), 0);
    refused(TTQ_BAD_DATA, "out.JPEG: the symbolic link leads out of the data set, to ");
    assert_int_equal(photo_set_open("data.links=follow", NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.train.count, 2 * TRAIN + 2);
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
    photo_set_put("val.txt", "v2.JPEG n01\nv 1.JPEG n01 \n", 26);
    refused(TTQ_BAD_DATA, "expected all 3 files of val/, found 2; 'v3.JPEG' is missing");
    photo_set_put("val.txt", "v2.JPEG n01\nv2.JPEG n01\n", 24);
    refused(TTQ_BAD_DATA, "line 2: expected a file of val/ that stands in no other line");
    photo_set_put("val.txt", "v2.JPEG n99\n", 12);
    refused(TTQ_BAD_DATA,
            "line 1: expected a file and one of train's classes, found 'v2.JPEG n99'");
    photo_set_put("val.txt", "v2.JPEG n01\nv 1.JPEG n01 \nv3.JPEG n01", 37);
    refused(TTQ_BAD_DATA, "expected images of class n02 it's \"two\" in val, found none");
    move("train/n02 it's \"two\"", "train/n02");
    photo_set_put("val.txt", "v2.JPEG n01\nv 1.JPEG n02 \n\nv3.JPEG n02", 38);
    assert_int_equal(photo_set_open(NULL, NULL, NULL), TTQ_OK);
    assert_int_equal(photo_set.test.count, 3);
    assert_int_equal(photo_set.test.labels[0] + photo_set.test.labels[1] + photo_set.test.labels[2],
                     2);
}

/* Six steps of two groups, from step `first` on, with so many threads. */
static void take(int threads, long first, float *x, int *labels)
{
    static struct ttq_batches batches;
    omp_set_num_threads(threads);
    assert_int_equal(photo_set_open("train.groups=2", "data.mean_images=9", NULL), TTQ_OK);
    if (ttq_batches_open(&photo_config, &photo_set, 3, &batches, &photo_error) != TTQ_OK)
        fail_msg("%s", photo_error.text);
    for (long step = first; step < 6; step++)
        for (int group = 0; group < 2; group++) {
            long at = step * 2 + group;
            if (ttq_batches_train(&batches, step, group, x + at * BATCH * IMAGE,
                                  labels + at * BATCH, &photo_error) != TTQ_OK)
                fail_msg("%s", photo_error.text);
        }
    for (int i = 0; i < 2 * VAL; i += BATCH)
        assert_int_equal(ttq_batches_test(&batches, i, 2 * VAL - i < BATCH ? 2 * VAL - i : BATCH,
                                          x + (48 + i) * IMAGE, labels + 48 + i, &photo_error),
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
    snprintf(index, sizeof index, "data.index=%s/index", photo_base);
    assert_int_equal(ttq_config_read(&photo_config, NULL, overrides, 2, &photo_error), TTQ_OK);
    if (ttq_data_find(TTQ_SET_IMAGENETTE, "", place, &photo_error) != TTQ_OK) {
        print_message("skipped: %s\n", photo_error.text);
        skip();
    }
    if (ttq_dataset_read(&photo_config, &photo_set, &photo_error) != TTQ_OK)
        fail_msg("%s", photo_error.text);
    assert_int_equal(photo_set.train.count, 9469);
    assert_int_equal(photo_set.test.count, 3925);
    assert_int_equal(photo_set.folder->damaged, 0);
    int counts[2][10] = {{0}};
    for (int i = 0; i < photo_set.train.count; i++)
        counts[0][photo_set.train.labels[i]]++;
    for (int i = 0; i < photo_set.test.count; i++)
        counts[1][photo_set.test.labels[i]]++;
    for (int c = 0; c < 10; c++) {
        assert_in_range(counts[0][c], 858, 993);
        assert_in_range(counts[1][c], 357, 419);
    }
    assert_string_equal(photo_set.folder->classes[0], "n01440764");
    assert_string_equal(photo_set.folder->classes[9], "n03888257");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, photo_set_make, photo_set_remove)
    const struct CMUnitTest tests[] = {
        TEST(is_read),         TEST(damaged_files),        TEST(bad_folders),         TEST(links),
        TEST(flat_validation), TEST(same_for_any_threads), TEST(the_real_imagenette),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
