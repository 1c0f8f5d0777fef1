#include "tests/support/pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "ttq/base/random.h"

/* `stored` JCS_UNKNOWN: as libjpeg likes to store them. */
static struct made made_jpeg_as(const uint8_t *pixels, int w, int h, int components,
                                J_COLOR_SPACE stored, int progressive)
{
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct info = {.err = jpeg_std_error(&errors)};
    struct made file = {0};
    unsigned long length = 0;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &file.bytes, &length);
    info.image_width = (JDIMENSION)w;
    info.image_height = (JDIMENSION)h;
    info.input_components = components;
    info.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    if (stored != JCS_UNKNOWN)
        jpeg_set_colorspace(&info, stored);
    jpeg_set_quality(&info, 95, TRUE);
    if (progressive)
        jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row =
            (JSAMPROW)(uintptr_t)(pixels + info.next_scanline * (size_t)w * (size_t)components);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    file.length = length;
    return file;
}

struct made made_jpeg(const uint8_t *pixels, int w, int h, int components, int progressive)
{
    return made_jpeg_as(pixels, w, h, components, JCS_UNKNOWN, progressive);
}

struct made made_ycck(const uint8_t *pixels, int w, int h)
{
    return made_jpeg_as(pixels, w, h, 4, JCS_YCCK, 0);
}

static void append(png_structp png, png_bytep bytes, size_t length)
{
    struct made *file = png_get_io_ptr(png);
    file->bytes = realloc(file->bytes, file->length + length);
    assert_non_null(file->bytes);
    memcpy(file->bytes + file->length, bytes, length);
    file->length += length;
}

struct made made_png(const uint8_t *pixels, int w, int h, int color_type, int bits)
{
    struct made file = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    assert_non_null(info);
    png_set_write_fn(png, &file, append, NULL);
    png_set_IHDR(png, info, (png_uint_32)w, (png_uint_32)h, bits, color_type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (color_type == PNG_COLOR_TYPE_PALETTE) {
        png_color palette[128];
        for (int i = 0; i < 128; i++)
            palette[i] = (png_color){(png_byte)i, (png_byte)(2 * i), (png_byte)(255 - i)};
        png_set_PLTE(png, info, palette, 128);
    }
    png_write_info(png, info);
    size_t line = png_get_rowbytes(png, info);
    for (int y = 0; y < h; y++)
        png_write_row(png, pixels + (size_t)y * line);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return file;
}

struct made made_photo(int w, int h, uint32_t seed)
{
    uint32_t words[4];
    ttq_random_words(seed, TTQ_RANDOM_SYNTHETIC, 7, 7, 7, words);
    uint8_t *pixels = malloc((size_t)w * (size_t)h * 3);
    assert_non_null(pixels);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            for (int c = 0; c < 3; c++)
                pixels[((size_t)y * (size_t)w + (size_t)x) * 3 + (size_t)c] =
                    (uint8_t)((words[c] + words[3] % 5 * (uint32_t)x +
                               (uint32_t)(c + 1) * (uint32_t)y) %
                              256);
    struct made file = made_jpeg(pixels, w, h, 3, 0);
    free(pixels);
    return file;
}

void made_write(const char *folder, const char *name, const struct made *file)
{
    check_write(folder, name, (const char *)file->bytes, file->length);
}
