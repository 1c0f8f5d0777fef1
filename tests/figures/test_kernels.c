/* The kernel picture: what kernels.csv holds, what is counted, every pixel read back by libpng. */
#include "tests/support/check.h"

#include <png.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figures/kernels.h"

static const char header[] = "layer,out_channel,in_channel,row,column,code,value\n";

/* One output channel, two input channels, 1 x 2 weights: (-1, 1), empty. */
static const char two[] = "conv,0,0,0,0,-1,-0.5\nconv,0,0,0,1,1,0.25\n"
                          "conv,0,1,0,0,0,0\nconv,0,1,0,1,0,0\n";

static enum ttq_status read_text(const char *rows, struct fig_kernels **list, int *count,
                                 struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX], text[4096];
    snprintf(text, sizeof text, "%s%s", header, rows);
    check_folder(folder);
    check_write(folder, "kernels.csv", text, strlen(text));
    ttq_path_join(path, folder, "kernels.csv");
    enum ttq_status status = fig_kernels_read(path, list, count, error);
    check_folder_remove(folder);
    return status;
}

static void reads_and_counts(void **state)
{
    (void)state;
    struct fig_kernels *list;
    struct ttq_error error;
    int count;
    char rows[1024];
    snprintf(rows, sizeof rows, "%sa.b,0,0,0,0,1,1\n", two);
    assert_int_equal(read_text(rows, &list, &count, &error), TTQ_OK);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].layer, "conv");
    assert_string_equal(list[1].layer, "a.b");
    assert_int_equal(list[0].outputs, 1);
    assert_int_equal(list[0].inputs, 2);
    struct fig_kernel_counts counts = fig_kernels_count(&list[0]);
    assert_int_equal(counts.kernels, 2);
    assert_int_equal(counts.empty, 1);
    assert_int_equal(counts.single, 0);
    assert_int_equal(counts.negative, 1);
    assert_int_equal(counts.zero, 2);
    assert_int_equal(counts.positive, 1);
    counts = fig_kernels_count(&list[1]);
    assert_int_equal(counts.single, 1);
    assert_int_equal(counts.empty, 0);
    free(list);
}

static void check_pixel(const png_byte *pixels, int width, int x, int y, unsigned colour)
{
    const png_byte *p = pixels + 3 * (y * width + x);
    assert_int_equal((unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2], colour);
}

static void draws_every_weight(void **state)
{
    (void)state;
    enum { BLACK = 0x000000, GREY = 0x808080, WHITE = 0xffffff, BLUE = 0x9cc3e6 };
    struct fig_kernels *list;
    struct ttq_error error;
    struct ttq_text png = {0};
    int count;
    assert_int_equal(read_text(two, &list, &count, &error), TTQ_OK);
    assert_int_equal(fig_kernels_picture(list, FIG_BY_CODE, &png, &error), TTQ_OK);
    int scale = fig_kernels_scale(list), gap = fig_kernels_gap(scale);
    assert_int_equal(scale, 32);
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, png.bytes, png.length));
    int width = 4 * scale + 3 * gap, height = scale + 2 * gap;
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    image.format = PNG_FORMAT_RGB;
    png_byte *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    static const unsigned colours[4] = {BLACK, WHITE, GREY, GREY};
    for (int w = 0; w < 4; w++) { /* the four corners of each square, and the gap above it */
        int left = gap + w * scale + w / 2 * gap;
        check_pixel(pixels, width, left, gap, colours[w]);
        check_pixel(pixels, width, left + scale - 1, gap, colours[w]);
        check_pixel(pixels, width, left, gap + scale - 1, colours[w]);
        check_pixel(pixels, width, left + scale - 1, gap + scale - 1, colours[w]);
        check_pixel(pixels, width, left, gap - 1, BLUE);
    }
    check_pixel(pixels, width, 0, height / 2, BLUE);
    check_pixel(pixels, width, gap + 2 * scale, height / 2, BLUE);
    check_pixel(pixels, width, width - 1, height - 1, BLUE);
    free(pixels);
    free(list);
    ttq_text_free(&png);
}

/* The middle pixel of each weight of `two`: -0.5 is the strongest, 0.25 half as strong. */
static void draws_every_value(void **state)
{
    (void)state;
    struct fig_kernels *list;
    struct ttq_error error;
    struct ttq_text png = {0};
    int count;
    assert_int_equal(read_text(two, &list, &count, &error), TTQ_OK);
    assert_true(fig_kernels_reach(list) == 0.5f);
    assert_true(fig_kernels_value(list, 1) == 0.25f && fig_kernels_value(list, -1) == -0.5f);
    assert_true(isnan(fig_kernels_value(list, 2))); /* a code that no weight has */
    assert_int_equal(fig_kernels_picture(list, FIG_BY_VALUE, &png, &error), TTQ_OK);
    int scale = fig_kernels_scale(list), gap = fig_kernels_gap(scale);
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, png.bytes, png.length));
    image.format = PNG_FORMAT_RGB;
    png_byte *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    /* Half way from 0xe2e2e2 to 0x009e73, each part rounded towards the start. */
    static const unsigned colours[4] = {0x0072b2, 0x71c0ab, 0xe2e2e2, 0xe2e2e2};
    for (int w = 0; w < 4; w++)
        check_pixel(pixels, 4 * scale + 3 * gap, gap + w * scale + w / 2 * gap + scale / 2,
                    gap + scale / 2, colours[w]);
    check_pixel(pixels, 4 * scale + 3 * gap, 0, 0, 0xffffff);
    free(pixels);
    free(list);
    ttq_text_free(&png);
}

static void fits_the_page(void **state)
{
    (void)state;
    struct fig_kernels kernels = {.layer = "x", .outputs = 10, .inputs = 10};
    for (kernels.rows = kernels.columns = 1; kernels.rows <= FIG_KERNEL_SIDE;
         kernels.columns = ++kernels.rows) {
        int scale = fig_kernels_scale(&kernels), gap = fig_kernels_gap(scale);
        int width = 10 * (kernels.columns * scale + gap) + gap;
        assert_true(width <= 700 && width > 400);
    }
}

static void refuses_broken_tables(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"conv,0,0,0,0,2,1\n", "from -1 to 1"},
        {"conv,0,0,0,0,0.5,1\n", "whole number"},
        {"conv,0,10,0,0,0,1\n", "in_channel"},
        {"conv,0,0,0,0,x,1\n", "finite number"},
        {"conv,0,0,0,0,1,1\nconv,0,0,0,0,1,1\n", "already"},
        {"conv,0,0,0,1,1,1\n", "missing"},
        {"../conv,0,0,0,0,1,1\n", "layer's name"},
        {".conv,0,0,0,0,1,1\n", "layer's name"},
        {"a,0,0,0,0,1,1\nb,0,0,0,0,1,1\na,0,1,0,0,1,1\n", "begins again"},
        {"conv,0,0,0,0,1\n", "expected 7 cells"},
        {"conv,0,0,0,0,1,nan\n", "finite number"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fig_kernels *list;
        int count;
        check_failed(read_text(cases[i][0], &list, &count, &error), TTQ_BAD_DATA, &error,
                     cases[i][1]);
        assert_null(list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_counts),      cmocka_unit_test(draws_every_weight),
        cmocka_unit_test(draws_every_value),     cmocka_unit_test(fits_the_page),
        cmocka_unit_test(refuses_broken_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
