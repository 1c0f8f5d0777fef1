#include "tests/support/photo_set.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const classes[] = {"n01", "n02 it's \"two\""};

char photo_base[TTQ_PATH_MAX], photo_root[TTQ_PATH_MAX];
struct ttq_config photo_config;
struct ttq_dataset photo_set;
struct ttq_error photo_error;

void photo_set_put(const char *inner, const void *bytes, size_t length)
{
    check_write(photo_root, inner, bytes, length);
}

/* Two classes, TRAIN and VAL images each of all sizes, in root = base/set. */
int photo_set_make(void **state)
{
    (void)state;
    check_folder(photo_base);
    ttq_path_join(photo_root, photo_base, "set");
    for (int class = 0; class < 2; class ++)
        for (int val = 0; val < 2; val++) {
            char folder[TTQ_PATH_MAX], half[TTQ_PATH_MAX], name[32];
            ttq_path_join(half, photo_root, val ? "val" : "train");
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

int photo_set_remove(void **state)
{
    (void)state;
    ttq_dataset_free(&photo_set);
    check_folder_remove(photo_base);
    return 0;
}

/* Reads the set with up to 3 more settings. */
enum ttq_status photo_set_open(const char *a, const char *b, const char *c)
{
    char path[TTQ_PATH_MAX + 16];
    snprintf(path, sizeof path, "data.path=%s", photo_root);
    const char *overrides[9] = {"data.set=images", "data.classes=2", "data.crop=32",
                                "train.batch=4", path};
    size_t count = 5;
    for (const char *const *more = (const char *const[]){a, b, c}; count < 8 && *more; more++)
        overrides[count++] = *more;
    if (ttq_config_read(&photo_config, NULL, overrides, count, &photo_error) != TTQ_OK)
        fail_msg("%s", photo_error.text);
    ttq_dataset_free(&photo_set);
    return ttq_dataset_read(&photo_config, &photo_set, &photo_error);
}
