/* picture.h - one photograph: decoding JPEG and PNG, and cutting the network's view out of it. */
#ifndef TTQ_DATA_PICTURE_H
#define TTQ_DATA_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "ttq/base/status.h"
#include "ttq/config/config.h"

/* A decoded picture, rgb[h][w][3]. Zero-initialise; the buffer grows and is used again. */
struct ttq_picture {
    int w, h; /* as decoded: the file's size divided by the reduction, rounded up */
    int file_w, file_h;
    uint8_t *rgb;
    size_t room;
};
void ttq_picture_free(struct ttq_picture *picture);

/* Decodes a JPEG or PNG file, known by its first bytes. Grey, CMYK, YCCK, palette, 16-bit and
 * alpha (over black) become 8-bit RGB. reduction 1, 2, 4, 8 gives the picture that much smaller
 * (JPEG: by its scaled inverse transform, which costs less; PNG: by averages of 2x2).
 * TTQ_BAD_DATA with a short reason: empty, neither format, damaged, cut, or more than `most`
 * million pixels, which is checked before anything of that size is touched. TTQ_NO_MEMORY. */
enum ttq_status ttq_picture_decode(const uint8_t *bytes, size_t length, int most, int reduction,
                                   struct ttq_picture *picture, struct ttq_error *error);

/* Which part of a picture is seen: scaled to w x h, of which the square at (x, y) is cut. */
struct ttq_cut {
    int w, h, x, y, mirror;
    int reduction; /* the largest with which the decoded picture is not smaller than w x h */
};

/* The views of a picture of w x h pixels, see PAPER_NOTES and `ttq help augment.recipe`:
 * training, a function of (seed, epoch, sample, stream); and validation, the centre. */
struct ttq_cut ttq_cut_train(const struct ttq_config *config, int w, int h, uint32_t epoch,
                             uint32_t sample, uint32_t stream);
struct ttq_cut ttq_cut_test(const struct ttq_config *config, int w, int h);

/* Side that the short side is scaled to for validation: data.resize, or in proportion to it. */
int ttq_cut_resize(const struct ttq_config *config);

/* Cuts side x side pixels into planes[3][side][side] by cubic convolution (Keys 1981 with
 * a = -0.75, the one of OpenCV and so of the official code), edges repeated, rounded to 8 bits.
 * The mirror is left to whoever places the pixels. `scratch` is kept by the caller. */
struct ttq_scratch {
    float *rows;
    size_t room;
};
enum ttq_status ttq_picture_cut(const struct ttq_picture *picture, const struct ttq_cut *cut,
                                int side, struct ttq_scratch *scratch, uint8_t *planes,
                                struct ttq_error *error);

/* One decoder each; used by ttq_picture_decode. */
enum ttq_status ttq_jpeg_decode(const uint8_t *bytes, size_t length, int most, int reduction,
                                struct ttq_picture *picture, struct ttq_error *error);
enum ttq_status ttq_png_decode(const uint8_t *bytes, size_t length, int most,
                               struct ttq_picture *picture, struct ttq_error *error);

/* For the decoders: refuses a picture of too many pixels; makes room for picture->w x h. */
enum ttq_status ttq_picture_allow(double w, double h, int most, struct ttq_error *error);
enum ttq_status ttq_picture_reserve(struct ttq_picture *picture, struct ttq_error *error);

#endif
