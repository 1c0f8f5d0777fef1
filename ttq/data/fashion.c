/* fashion.c - Fashion-MNIST in the gzipped IDX files of Debian's package dataset-fashion-mnist.
 * A stand-in where CIFAR-10 is not to be had: padded with zeros from 28x28 to 32x32 and copied to
 * three channels. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "ttq/data/dataset.h"

enum { SIDE = 28, BORDER = (TTQ_SMALL_SIDE - SIDE) / 2 };

static enum ttq_status read_idx(const char *path, const unsigned char *expected, int header,
                                unsigned char *bytes, size_t count, struct ttq_error *error)
{
    gzFile file = gzopen(path, "rbe");
    if (!file)
        return ttq_fail(error, TTQ_NO_INPUT, "fashion-mnist: %s: cannot open", path);
    unsigned char found[16] = {0}, extra;
    enum ttq_status status = TTQ_OK;
    int got = gzread(file, found, (unsigned)header);
    if (got != header || memcmp(found, expected, (size_t)header) != 0)
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "fashion-mnist: %s: expected an IDX header for %zu bytes, found another",
                          path, count);
    if (status == TTQ_OK) {
        got = gzread(file, bytes, (unsigned)count);
        if (got < 0 || (size_t)got != count || gzread(file, &extra, 1) != 0)
            status = ttq_fail(
                error, TTQ_BAD_DATA, "fashion-mnist: %s: expected %zu bytes of data, found %s",
                path, count, got < 0 || (size_t)got == count ? "more or damaged ones" : "fewer");
    }
    gzclose(file);
    return status;
}

static void big_endian(unsigned char *at, unsigned value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

static enum ttq_status read_half(const char *folder, const char *name, int count,
                                 struct ttq_images *images, struct ttq_error *error)
{
    enum ttq_status status = ttq_images_alloc(images, count, TTQ_SMALL_SIDE, error);
    struct ttq_images grey = {0};
    if (status == TTQ_OK)
        status = ttq_images_alloc(&grey, count, TTQ_SMALL_SIDE, error);
    char path[TTQ_PATH_MAX], file[64];
    unsigned char header[16] = {0, 0, 8, 1};
    big_endian(header + 4, (unsigned)count);
    snprintf(file, sizeof file, "%s-labels-idx1-ubyte.gz", name);
    ttq_path_join(path, folder, file);
    if (status == TTQ_OK)
        status = read_idx(path, header, 8, grey.pixels, (size_t)count, error);
    for (int i = 0; status == TTQ_OK && i < count; i++) {
        images->labels[i] = grey.pixels[i];
        if (images->labels[i] >= TTQ_SMALL_CLASSES)
            status =
                ttq_fail(error, TTQ_BAD_DATA,
                         "fashion-mnist: %s: record %d: expected a label from 0 to 9, found %d",
                         path, i, images->labels[i]);
    }
    header[3] = 3;
    big_endian(header + 8, SIDE);
    big_endian(header + 12, SIDE);
    snprintf(file, sizeof file, "%s-images-idx3-ubyte.gz", name);
    ttq_path_join(path, folder, file);
    if (status == TTQ_OK)
        status = read_idx(path, header, 16, grey.pixels, (size_t)count * SIDE * SIDE, error);
    for (int i = 0; status == TTQ_OK && i < count; i++) {
        const uint8_t *from = grey.pixels + (size_t)i * SIDE * SIDE;
        uint8_t *to = images->pixels + (size_t)i * TTQ_SMALL_BYTES;
        memset(to, 0, TTQ_SMALL_BYTES);
        for (int c = 0; c < TTQ_IMAGE_CHANNELS; c++)
            for (int y = 0; y < SIDE; y++)
                memcpy(to + (c * TTQ_SMALL_SIDE + y + BORDER) * TTQ_SMALL_SIDE + BORDER,
                       from + y * SIDE, SIDE);
    }
    struct ttq_dataset holder = {.train = grey};
    ttq_dataset_free(&holder);
    return status;
}

enum ttq_status ttq_fashion_read(const char *folder, struct ttq_dataset *set,
                                 struct ttq_error *error)
{
    enum ttq_status status = read_half(folder, "train", 60000, &set->train, error);
    return status == TTQ_OK ? read_half(folder, "t10k", 10000, &set->test, error) : status;
}
