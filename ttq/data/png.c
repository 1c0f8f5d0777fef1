/* png.c - PNG by libpng's simplified interface. */
#include <png.h>
#include <string.h>

#include "ttq/data/picture.h"

/* The library's sentence, which alone tells a lack of memory from a damaged file. */
static enum ttq_status say(const png_image *image, struct ttq_error *error)
{
    return strstr(image->message, "memory")
               ? ttq_fail(error, TTQ_NO_MEMORY, "PNG: %s", image->message)
               : ttq_fail(error, TTQ_BAD_DATA, "damaged PNG: %s", image->message);
}

enum ttq_status ttq_png_decode(const uint8_t *bytes, size_t length, int most,
                               struct ttq_picture *picture, struct ttq_error *error)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes, length))
        return say(&image, error);
    /* 16-bit files without a gamma chunk hold the same curve as 8-bit ones, not linear light. */
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image.format = PNG_FORMAT_RGB;
    picture->file_w = picture->w = (int)image.width;
    picture->file_h = picture->h = (int)image.height;
    enum ttq_status status = ttq_picture_allow(image.width, image.height, most, error);
    if (status == TTQ_OK)
        status = ttq_picture_reserve(picture, error);
    const png_color black = {0, 0, 0};
    if (status == TTQ_OK && !png_image_finish_read(&image, &black, picture->rgb, 0, NULL))
        status = say(&image, error);
    png_image_free(&image);
    return status;
}
