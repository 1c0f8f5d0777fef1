#include "figures/kernels.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/csv.h"

enum { PICTURE_SIDE = 700, UNSET = 2 };

/* Colours: the gap, then HALF negative ones from the strongest, zero, HALF positive ones. */
enum { GAP, HALF = 100, ZERO = GAP + HALF + 1, COLOURS = ZERO + HALF + 1 };

static void make_palette(enum fig_paint paint, png_byte palette[COLOURS][3])
{
    static const png_byte ends[2][4][3] = {
        [FIG_BY_CODE] = {{0x9c, 0xc3, 0xe6}, {0, 0, 0}, {0x80, 0x80, 0x80}, {0xff, 0xff, 0xff}},
        [FIG_BY_VALUE] = {{0xff, 0xff, 0xff}, {0, 0x72, 0xb2}, {0xe2, 0xe2, 0xe2}, {0, 0x9e, 0x73}},
    };
    memcpy(palette[GAP], ends[paint][0], 3);
    for (int i = -HALF; i <= HALF; i++)
        for (int c = 0; c < 3; c++) {
            int zero = ends[paint][2][c], end = ends[paint][i < 0 ? 1 : 3][c];
            palette[ZERO + i][c] = (png_byte)(zero + (end - zero) * abs(i) / HALF);
        }
}

enum column { LAYER, OUT, IN, ROW, COLUMN, CODE, VALUE, COLUMNS };
static const char *const column_names[COLUMNS] = {
    "layer", "out_channel", "in_channel", "row", "column", "code", "value",
};

static int name_is_safe(const char *name)
{
    size_t length =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return length > 0 && length < FIG_LAYER_NAME && !name[length] && name[0] != '.' &&
           name[0] != '-';
}

static enum ttq_status take_whole(const struct ttq_csv *csv, int row, int column, int least,
                                  int most, int *value, struct ttq_error *error)
{
    double number;
    enum ttq_status status = ttq_csv_number(csv, row, column, &number, error);
    if (status != TTQ_OK)
        return status;
    if (number < least || number > most || number != (int)number)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: line %d: column '%s': expected a whole number from %d to %d, found %g",
                        csv->path, row + 2, csv->names[column], least, most, number);
    *value = (int)number;
    return TTQ_OK;
}

static enum ttq_status take_weight(const struct ttq_csv *csv, const int columns[COLUMNS], int row,
                                   struct fig_kernels *kernels, struct ttq_error *error)
{
    int at[COLUMNS];
    static const int least[COLUMNS] = {[CODE] = -1};
    static const int most[COLUMNS] = {[OUT] = FIG_KERNELS_MOST - 1,
                                      [IN] = FIG_KERNELS_MOST - 1,
                                      [ROW] = FIG_KERNEL_SIDE - 1,
                                      [COLUMN] = FIG_KERNEL_SIDE - 1,
                                      [CODE] = 1};
    for (int i = OUT; i <= CODE; i++) {
        enum ttq_status status = take_whole(csv, row, columns[i], least[i], most[i], &at[i], error);
        if (status != TTQ_OK)
            return status;
    }
    int8_t *code = &kernels->codes[at[OUT]][at[IN]][at[ROW]][at[COLUMN]];
    if (*code != UNSET)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: a weight that stands there already",
                        csv->path, row + 2);
    *code = (int8_t)at[CODE];
    if (columns[VALUE] >= 0) {
        double value;
        enum ttq_status status = ttq_csv_number(csv, row, columns[VALUE], &value, error);
        if (status != TTQ_OK)
            return status;
        kernels->values[at[OUT]][at[IN]][at[ROW]][at[COLUMN]] = (float)value;
    }
    kernels->outputs = at[OUT] >= kernels->outputs ? at[OUT] + 1 : kernels->outputs;
    kernels->inputs = at[IN] >= kernels->inputs ? at[IN] + 1 : kernels->inputs;
    kernels->rows = at[ROW] >= kernels->rows ? at[ROW] + 1 : kernels->rows;
    kernels->columns = at[COLUMN] >= kernels->columns ? at[COLUMN] + 1 : kernels->columns;
    return TTQ_OK;
}

static enum ttq_status check_complete(const struct ttq_csv *csv, const struct fig_kernels *k,
                                      struct ttq_error *error)
{
    for (int o = 0; o < k->outputs; o++)
        for (int i = 0; i < k->inputs; i++)
            for (int r = 0; r < k->rows; r++)
                for (int c = 0; c < k->columns; c++)
                    if (k->codes[o][i][r][c] == UNSET)
                        return ttq_fail(error, TTQ_BAD_DATA,
                                        "%s: layer %s: kernel %d, %d: weight %d, %d is missing",
                                        csv->path, k->layer, o, i, r, c);
    return TTQ_OK;
}

static enum ttq_status take_layers(const struct ttq_csv *csv, struct fig_kernels **list, int *count,
                                   struct ttq_error *error)
{
    int columns[COLUMNS];
    enum ttq_status status = TTQ_OK;
    for (int i = 0; i < VALUE && status == TTQ_OK; i++)
        status = ttq_csv_column(csv, column_names[i], &columns[i], error);
    columns[VALUE] = -1; /* may be missing: then every value is 0 */
    for (int c = 0; c < csv->columns; c++)
        if (strcmp(csv->names[c], column_names[VALUE]) == 0)
            columns[VALUE] = c;
    for (int row = 0; row < csv->rows && status == TTQ_OK; row++) {
        const char *layer = ttq_csv_cell(csv, row, columns[LAYER]);
        if (*count == 0 || strcmp((*list)[*count - 1].layer, layer) != 0) {
            if (!name_is_safe(layer))
                return ttq_fail(error, TTQ_BAD_DATA,
                                "%s: line %d: expected a layer's name of letters, digits, '.', '_' "
                                "and '-', found '%.64s'",
                                csv->path, row + 2, layer);
            for (int i = 0; i < *count; i++)
                if (strcmp((*list)[i].layer, layer) == 0)
                    return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: layer %s begins again",
                                    csv->path, row + 2, layer);
            struct fig_kernels *more = realloc(*list, (size_t)(*count + 1) * sizeof *more);
            if (!more)
                return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for the kernels", csv->path);
            *list = more;
            struct fig_kernels *fresh = &more[(*count)++];
            *fresh = (struct fig_kernels){0};
            memcpy(fresh->layer, layer, strlen(layer));
            memset(fresh->codes, UNSET, sizeof fresh->codes);
        }
        status = take_weight(csv, columns, row, &(*list)[*count - 1], error);
    }
    for (int i = 0; i < *count && status == TTQ_OK; i++)
        status = check_complete(csv, &(*list)[i], error);
    return status;
}

enum ttq_status fig_kernels_read(const char *path, struct fig_kernels **list, int *count,
                                 struct ttq_error *error)
{
    *list = NULL;
    *count = 0;
    struct ttq_csv csv;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status == TTQ_OK)
        status = take_layers(&csv, list, count, error);
    ttq_csv_free(&csv);
    if (status != TTQ_OK) {
        free(*list);
        *list = NULL;
        *count = 0;
    }
    return status;
}

struct fig_kernel_counts fig_kernels_count(const struct fig_kernels *k)
{
    struct fig_kernel_counts counts = {.kernels = k->outputs * k->inputs};
    for (int o = 0; o < k->outputs; o++)
        for (int i = 0; i < k->inputs; i++) {
            int weights = 0;
            for (int r = 0; r < k->rows; r++)
                for (int c = 0; c < k->columns; c++) {
                    int code = k->codes[o][i][r][c];
                    counts.negative += code < 0;
                    counts.zero += code == 0;
                    counts.positive += code > 0;
                    weights += code != 0;
                }
            counts.empty += weights == 0;
            counts.single += weights == 1;
        }
    return counts;
}

int fig_kernels_gap(int scale)
{
    return scale >= 3 ? scale / 3 : 1;
}

/* Pixels of a side with `count` kernels of `weights` weights: a gap before, between, behind. */
static int side_pixels(int count, int weights, int scale)
{
    int gap = fig_kernels_gap(scale);
    return count * (weights * scale + gap) + gap;
}

int fig_kernels_scale(const struct fig_kernels *k)
{
    /* A single kernel would fill the picture with a handful of huge squares. */
    int scale = 32;
    while (scale > 1 && (side_pixels(k->inputs, k->columns, scale) > PICTURE_SIDE ||
                         side_pixels(k->outputs, k->rows, scale) > PICTURE_SIDE))
        scale--;
    return scale;
}

/* Which kernel and which weight of it a pixel shows; 0 in a gap. */
static int locate(int pixel, int weights, int scale, int *kernel, int *weight)
{
    int gap = fig_kernels_gap(scale), period = weights * scale + gap, within = pixel % period - gap;
    *kernel = pixel / period;
    *weight = within / scale;
    return within >= 0;
}

float fig_kernels_value(const struct fig_kernels *k, int code)
{
    for (int o = 0; o < k->outputs; o++)
        for (int i = 0; i < k->inputs; i++)
            for (int r = 0; r < k->rows; r++)
                for (int c = 0; c < k->columns; c++)
                    if (k->codes[o][i][r][c] == code)
                        return k->values[o][i][r][c];
    return NAN;
}

float fig_kernels_reach(const struct fig_kernels *k)
{
    float reach = 0.0f;
    for (int o = 0; o < k->outputs; o++)
        for (int i = 0; i < k->inputs; i++)
            for (int r = 0; r < k->rows; r++)
                for (int c = 0; c < k->columns; c++)
                    reach = fmaxf(reach, fabsf(k->values[o][i][r][c]));
    return reach;
}

static void paint_pixels(const struct fig_kernels *k, enum fig_paint paint, int scale,
                         png_byte *pixels, int width, int height)
{
    float reach = fig_kernels_reach(k);
    memset(pixels, GAP, (size_t)width * (size_t)height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int out, in, row, column;
            if (!locate(y, k->rows, scale, &out, &row) ||
                !locate(x, k->columns, scale, &in, &column))
                continue;
            int shade = HALF * k->codes[out][in][row][column];
            if (paint == FIG_BY_VALUE)
                shade =
                    reach > 0.0f ? (int)lroundf(HALF * k->values[out][in][row][column] / reach) : 0;
            pixels[(size_t)y * (size_t)width + (size_t)x] = (png_byte)(ZERO + shade);
        }
}

enum ttq_status fig_kernels_picture(const struct fig_kernels *kernels, enum fig_paint paint,
                                    struct ttq_text *png, struct ttq_error *error)
{
    png_byte palette[COLOURS][3];
    int scale = fig_kernels_scale(kernels);
    int width = side_pixels(kernels->inputs, kernels->columns, scale);
    int height = side_pixels(kernels->outputs, kernels->rows, scale);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB_COLORMAP,
                       .colormap_entries = COLOURS};
    png_byte *pixels = malloc((size_t)width * (size_t)height), *file = NULL;
    if (!pixels)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for the picture", kernels->layer);
    make_palette(paint, palette);
    paint_pixels(kernels, paint, scale, pixels, width, height);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    file = malloc(size);
    int done = file && png_image_write_to_memory(&image, file, &size, 0, pixels, 0, palette);
    if (done)
        ttq_text_add_bytes(png, (const char *)file, size);
    free(file);
    free(pixels);
    if (!done || png->failed)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: cannot make the picture: %s", kernels->layer,
                        image.message[0] ? image.message : "no memory");
    return TTQ_OK;
}
