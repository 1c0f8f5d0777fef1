/* photo_set.h - a small folder of photographs: train and val with two classes, one of them with an
 * awkward name, and images of all sizes. */
#ifndef TESTS_SUPPORT_PHOTO_SET_H
#define TESTS_SUPPORT_PHOTO_SET_H

#include "tests/support/pictures.h"

#include "ttq/data/folder.h"

/* Side of the network's input; images of each class in train and in val. Image i is 30 + 17 i
 * pixels wide and 90 - 9 i high. */
enum { CROP = 32, TRAIN = 7, VAL = 3 };

/* Of the test that runs: base is a fresh folder, root the set in it. */
extern char photo_base[TTQ_PATH_MAX], photo_root[TTQ_PATH_MAX];
extern struct ttq_config photo_config;
extern struct ttq_dataset photo_set;
extern struct ttq_error photo_error;

/* Set-up and teardown of a test. */
int photo_set_make(void **state);
int photo_set_remove(void **state);

/* Reads the set with up to 3 more settings; writes a file into it. */
enum ttq_status photo_set_open(const char *a, const char *b, const char *c);
void photo_set_put(const char *inner, const void *bytes, size_t length);

#endif
