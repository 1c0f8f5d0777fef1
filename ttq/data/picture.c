#include "ttq/data/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ttq_picture_free(struct ttq_picture *picture)
{
    free(picture->rgb);
    *picture = (struct ttq_picture){0};
}

enum ttq_status ttq_picture_allow(double w, double h, int most, struct ttq_error *error)
{
    const double longest = 65500; /* of JPEG; a PNG could be one pixel wide and 2^31 long */
    if (w * h <= 1e6 * most && w <= longest && h <= longest)
        return TTQ_OK;
    return ttq_fail(error, TTQ_BAD_DATA, "expected at most %d million pixels, found %.0f x %.0f",
                    most, w, h);
}

enum ttq_status ttq_picture_reserve(struct ttq_picture *picture, struct ttq_error *error)
{
    size_t bytes = (size_t)picture->w * (size_t)picture->h * 3;
    if (bytes <= picture->room)
        return TTQ_OK;
    free(picture->rgb);
    picture->rgb = malloc(bytes);
    picture->room = picture->rgb ? bytes : 0;
    if (!picture->rgb)
        return ttq_fail(error, TTQ_NO_MEMORY, "no memory for a picture of %d x %d pixels",
                        picture->w, picture->h);
    return TTQ_OK;
}

/* Averages of 2x2 in place, edges repeated, as the JPEG decoder's half size. */
static void halve(struct ttq_picture *picture)
{
    int w = picture->w, h = picture->h, to_w = (w + 1) / 2, to_h = (h + 1) / 2;
    uint8_t *to = picture->rgb;
    for (int y = 0; y < to_h; y++) {
        const uint8_t *upper = picture->rgb + (size_t)(2 * y) * (size_t)w * 3;
        const uint8_t *lower = 2 * y + 1 < h ? upper + (size_t)w * 3 : upper;
        for (int x = 0; x < to_w; x++) {
            int left = 6 * x, right = 2 * x + 1 < w ? left + 3 : left;
            for (int c = 0; c < 3; c++)
                *to++ = (uint8_t)((upper[left + c] + upper[right + c] + lower[left + c] +
                                   lower[right + c] + 2) /
                                  4);
        }
    }
    picture->w = to_w;
    picture->h = to_h;
}

enum ttq_status ttq_picture_decode(const uint8_t *bytes, size_t length, int most, int reduction,
                                   struct ttq_picture *picture, struct ttq_error *error)
{
    static const uint8_t png[8] = {137, 'P', 'N', 'G', 13, 10, 26, 10};
    if (length == 0)
        return ttq_fail(error, TTQ_BAD_DATA, "the file is empty");
    if (length >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
        return ttq_jpeg_decode(bytes, length, most, reduction, picture, error);
    if (length < sizeof png || memcmp(bytes, png, sizeof png) != 0)
        return ttq_fail(error, TTQ_BAD_DATA, "neither a JPEG nor a PNG file");
    enum ttq_status status = ttq_png_decode(bytes, length, most, picture, error);
    for (; status == TTQ_OK && reduction > 1; reduction /= 2)
        halve(picture);
    return status;
}

/* Four neighbours of one output pixel along one axis, and their weights. */
struct taps {
    int at[4];
    float weight[4];
};

/* Output pixel i of an axis where `file` pixels are shown as `shown`, `decoded` of them in memory.
 */
static struct taps taps_at(int i, int shown, int file, int reduction, int decoded)
{
    const float a = -0.75f;
    struct taps taps;
    double place = ((double)i + 0.5) * file / ((double)shown * reduction) - 0.5;
    double base = floor(place);
    float t = (float)(place - base), u = 1.0f - t;
    taps.weight[0] = ((a * (t + 1.0f) - 5.0f * a) * (t + 1.0f) + 8.0f * a) * (t + 1.0f) - 4.0f * a;
    taps.weight[1] = ((a + 2.0f) * t - (a + 3.0f)) * t * t + 1.0f;
    taps.weight[2] = ((a + 2.0f) * u - (a + 3.0f)) * u * u + 1.0f;
    taps.weight[3] = 1.0f - taps.weight[0] - taps.weight[1] - taps.weight[2];
    for (int j = 0; j < 4; j++) {
        int at = (int)base - 1 + j;
        taps.at[j] = at < 0 ? 0 : at >= decoded ? decoded - 1 : at;
    }
    return taps;
}

/* One source line at the output's columns: out[3][side]. */
static void cut_line(const uint8_t *line, const struct taps *columns, int side, float *out)
{
    for (int x = 0; x < side; x++) {
        const struct taps *taps = &columns[x];
        for (int c = 0; c < 3; c++)
            out[c * side + x] = taps->weight[0] * line[3 * taps->at[0] + c] +
                                taps->weight[1] * line[3 * taps->at[1] + c] +
                                taps->weight[2] * line[3 * taps->at[2] + c] +
                                taps->weight[3] * line[3 * taps->at[3] + c];
    }
}

static uint8_t to_byte(float value)
{
    return (uint8_t)(value <= 0.0f ? 0.0f : value >= 255.0f ? 255.0f : value + 0.5f);
}

enum ttq_status ttq_picture_cut(const struct ttq_picture *picture, const struct ttq_cut *cut,
                                int side, struct ttq_scratch *scratch, uint8_t *planes,
                                struct ttq_error *error)
{
    size_t line_floats = 3 * (size_t)side, taps_floats = sizeof(struct taps) / sizeof(float);
    struct taps top = taps_at(cut->y, cut->h, picture->file_h, cut->reduction, picture->h);
    struct taps bottom =
        taps_at(cut->y + side - 1, cut->h, picture->file_h, cut->reduction, picture->h);
    int first = top.at[0], lines = bottom.at[3] - first + 1;
    size_t floats = (size_t)side * taps_floats + (size_t)lines * line_floats;
    if (floats > scratch->room) {
        free(scratch->rows);
        scratch->rows = malloc(floats * sizeof(float));
        scratch->room = scratch->rows ? floats : 0;
        if (!scratch->rows)
            return ttq_fail(error, TTQ_NO_MEMORY, "no memory to scale a picture");
    }
    struct taps *columns = (struct taps *)scratch->rows;
    float *rows = scratch->rows + (size_t)side * taps_floats;
    for (int x = 0; x < side; x++)
        columns[x] = taps_at(cut->x + x, cut->w, picture->file_w, cut->reduction, picture->w);
    for (int y = 0; y < lines; y++)
        cut_line(picture->rgb + (size_t)(first + y) * (size_t)picture->w * 3, columns, side,
                 rows + (size_t)y * line_floats);
    for (int y = 0; y < side; y++) {
        struct taps taps = taps_at(cut->y + y, cut->h, picture->file_h, cut->reduction, picture->h);
        const float *line[4];
        for (int j = 0; j < 4; j++)
            line[j] = rows + (size_t)(taps.at[j] - first) * line_floats;
        for (int c = 0; c < 3; c++) {
            uint8_t *out = planes + ((size_t)c * (size_t)side + (size_t)y) * (size_t)side;
            for (int x = c * side; x < (c + 1) * side; x++)
                out[x - c * side] =
                    to_byte(taps.weight[0] * line[0][x] + taps.weight[1] * line[1][x] +
                            taps.weight[2] * line[2][x] + taps.weight[3] * line[3][x]);
        }
    }
    return TTQ_OK;
}
