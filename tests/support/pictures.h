/* pictures.h - small image files that the tests make themselves. */
#ifndef TESTS_SUPPORT_PICTURES_H
#define TESTS_SUPPORT_PICTURES_H

#include "tests/support/check.h"

/* A file in memory; free(bytes). */
struct made {
    unsigned char *bytes;
    size_t length;
};

/* A JPEG of pixels[h][w][components]: 1 grey, 3 RGB, 4 CMYK as Adobe writes it (255 - ink). */
struct made made_jpeg(const uint8_t *pixels, int w, int h, int components, int progressive);

/* The same of pixels[h][w][4], stored as YCCK. */
struct made made_ycck(const uint8_t *pixels, int w, int h);

/* A PNG in one of libpng's PNG_COLOR_TYPE_..., 8 or 16 bits (big-endian) a sample; a palette image
 * has the palette {i, 2i, 255 - i}. */
struct made made_png(const uint8_t *pixels, int w, int h, int color_type, int bits);

/* A JPEG of w x h whose colours come from `seed`, smooth enough to survive the compression. */
struct made made_photo(int w, int h, uint32_t seed);

void made_write(const char *folder, const char *name, const struct made *file);

#endif
