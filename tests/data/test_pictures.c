/* Photographs: what the decoders give for every kind of file, what they refuse, and the cut against
 * the formula. */
#include "tests/support/pictures.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/data/picture.h"

static struct ttq_picture picture;
static struct ttq_error error;

static enum ttq_status decode(const struct made *file, int reduction)
{
    return ttq_picture_decode(file->bytes, file->length, 4, reduction, &picture, &error);
}

static void expect_pixel(int x, int y, int r, int g, int b, int tolerance)
{
    const uint8_t *at = picture.rgb + ((size_t)y * (size_t)picture.w + (size_t)x) * 3;
    int wanted[3] = {r, g, b};
    for (int c = 0; c < 3; c++)
        if (abs(at[c] - wanted[c]) > tolerance)
            fail_msg("pixel (%d, %d) channel %d: expected %d, found %d", x, y, c, wanted[c], at[c]);
}

enum { W = 13, H = 9 };

static void fill(uint8_t *pixels, int components, const int *color)
{
    for (int i = 0; i < W * H; i++)
        for (int c = 0; c < components; c++)
            pixels[i * components + c] = (uint8_t)color[c];
}

/* One colour survives JPEG within 2 of 255: rounding of the colour transform and of quality 95. */
static void jpeg_kinds(void **state)
{
    (void)state;
    uint8_t pixels[W * H * 4];
    for (int progressive = 0; progressive < 2; progressive++) {
        fill(pixels, 3, (int[]){200, 90, 30});
        struct made rgb = made_jpeg(pixels, W, H, 3, progressive);
        assert_int_equal(decode(&rgb, 1), TTQ_OK);
        assert_int_equal(picture.w, W);
        assert_int_equal(picture.h, H);
        expect_pixel(12, 8, 200, 90, 30, 2);
        assert_int_equal(decode(&rgb, 4), TTQ_OK);
        assert_int_equal(picture.w, 4); /* rounded up */
        assert_int_equal(picture.h, 3);
        assert_int_equal(picture.file_w, W);
        expect_pixel(3, 2, 200, 90, 30, 2);
        free(rgb.bytes);
    }
    fill(pixels, 1, (int[]){77});
    struct made grey = made_jpeg(pixels, W, H, 1, 0);
    assert_int_equal(decode(&grey, 1), TTQ_OK);
    expect_pixel(5, 5, 77, 77, 77, 2);
    free(grey.bytes);
    /* Adobe's CMYK holds 255 - ink: light = c k / 255. */
    fill(pixels, 4, (int[]){240, 120, 60, 200});
    struct made cmyk = made_jpeg(pixels, W, H, 4, 0);
    assert_int_equal(decode(&cmyk, 1), TTQ_OK);
    expect_pixel(0, 0, 188, 94, 47, 2);
    expect_pixel(12, 8, 188, 94, 47, 2);
    free(cmyk.bytes);
    /* The same inks as luminance, two differences and black. */
    struct made ycck = made_ycck(pixels, W, H);
    assert_int_equal(decode(&ycck, 1), TTQ_OK);
    expect_pixel(0, 0, 188, 94, 47, 2);
    expect_pixel(12, 8, 188, 94, 47, 2);
    free(ycck.bytes);
}

static void png_kinds(void **state)
{
    (void)state;
    uint8_t pixels[W * H * 8];
    fill(pixels, 3, (int[]){200, 90, 30});
    struct made file = made_png(pixels, W, H, PNG_COLOR_TYPE_RGB, 8);
    assert_int_equal(decode(&file, 1), TTQ_OK);
    expect_pixel(12, 8, 200, 90, 30, 0);
    assert_int_equal(decode(&file, 2), TTQ_OK);
    assert_int_equal(picture.w, 7);
    expect_pixel(6, 4, 200, 90, 30, 0);
    free(file.bytes);
    fill(pixels, 1, (int[]){77});
    file = made_png(pixels, W, H, PNG_COLOR_TYPE_GRAY, 8);
    assert_int_equal(decode(&file, 1), TTQ_OK);
    expect_pixel(5, 5, 77, 77, 77, 0);
    free(file.bytes);
    fill(pixels, 1, (int[]){100});
    file = made_png(pixels, W, H, PNG_COLOR_TYPE_PALETTE, 8);
    assert_int_equal(decode(&file, 1), TTQ_OK);
    expect_pixel(5, 5, 100, 200, 155, 0);
    free(file.bytes);
    /* Big-endian 0x8080 is 128/255 of the range: the same curve as 8 bits. */
    fill(pixels, 6, (int[]){0x80, 0x80, 0, 0, 0xff, 0xff});
    file = made_png(pixels, W, H, PNG_COLOR_TYPE_RGB, 16);
    assert_int_equal(decode(&file, 1), TTQ_OK);
    expect_pixel(5, 5, 128, 0, 255, 0);
    free(file.bytes);
    fill(pixels, 4, (int[]){200, 90, 30, 255});
    memset(pixels, 255, 3); /* the first pixel: white, and quite transparent */
    pixels[3] = 0;
    file = made_png(pixels, W, H, PNG_COLOR_TYPE_RGB_ALPHA, 8);
    assert_int_equal(decode(&file, 1), TTQ_OK);
    expect_pixel(0, 0, 0, 0, 0, 0);
    expect_pixel(1, 0, 200, 90, 30, 0);
    free(file.bytes);
}

static void damaged(const struct made *file, size_t length, const char *part)
{
    struct made cut = {.bytes = file->bytes, .length = length};
    check_failed(decode(&cut, 1), TTQ_BAD_DATA, &error, part);
}

/* What the library lacks is no damage of the file: JPEGMEM (kB) limits what it may take. */
static void without_memory(void **state)
{
    (void)state;
    enum { SIDE = 512 };
    uint8_t *pixels = calloc((size_t)SIDE * SIDE, 3);
    assert_non_null(pixels);
    struct made photo = made_jpeg(pixels, SIDE, SIDE, 3, 1);
    setenv("JPEGMEM", "1", 1);
    check_failed(decode(&photo, 1), TTQ_NO_MEMORY, &error, "JPEG: ");
    unsetenv("JPEGMEM");
    assert_int_equal(decode(&photo, 1), TTQ_OK);
    free(photo.bytes);
    free(pixels);
}

static void refused(void **state)
{
    (void)state;
    struct made photo = made_photo(64, 48, 1), text = {(unsigned char *)"GIF89a....", 10};
    uint8_t pixels[W * H * 3] = {0};
    struct made png = made_png(pixels, W, H, PNG_COLOR_TYPE_RGB, 8);
    damaged(&text, 0, "the file is empty");
    damaged(&text, 10, "neither a JPEG nor a PNG");
    damaged(&photo, photo.length / 2, "damaged JPEG: Premature end");
    damaged(&photo, 30, "damaged JPEG");
    damaged(&png, png.length / 2, "damaged PNG");
    damaged(&png, 20, "damaged PNG");
    /* A start-of-frame segment that claims 65,000 x 65,000. */
    for (size_t i = 0; i + 8 < photo.length; i++)
        if (photo.bytes[i] == 0xff && photo.bytes[i + 1] == 0xc0) {
            memcpy(photo.bytes + i + 5, "\xfd\xe8\xfd\xe8", 4);
            break;
        }
    damaged(&photo, photo.length, "expected at most 4 million pixels, found 65000 x 65000");
    free(photo.bytes);
    free(png.bytes);
}

/* Cubic convolution of one channel at a place, in double. */
static double cubic(double distance)
{
    const double a = -0.75, x = fabs(distance);
    if (x <= 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
}

static double expected_at(double sx, double sy, int c)
{
    double sum = 0;
    for (int j = (int)floor(sy) - 1; j <= (int)floor(sy) + 2; j++)
        for (int i = (int)floor(sx) - 1; i <= (int)floor(sx) + 2; i++) {
            int x = i < 0 ? 0 : i >= picture.w ? picture.w - 1 : i;
            int y = j < 0 ? 0 : j >= picture.h ? picture.h - 1 : j;
            sum += picture.rgb[(y * picture.w + x) * 3 + c] * cubic(sx - i) * cubic(sy - j);
        }
    return sum < 0 ? 0 : sum > 255 ? 255 : sum;
}

/* The cut against the formula: rounded, so within half a step and float rounding (1e-3). */
static void cuts(void **state)
{
    (void)state;
    enum { SIDE = 32 };
    static uint8_t planes[3 * SIDE * SIDE];
    struct ttq_scratch scratch = {0};
    struct made file = made_photo(67, 45, 3);
    const struct ttq_cut views[] = {{67, 45, 20, 13, 0, 1},
                                    {90, 60, 58, 28, 0, 1},
                                    {40, 33, 0, 1, 0, 1},
                                    {33, 32, 1, 0, 0, 2},
                                    {200, 32, 168, 0, 0, 1}};
    for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
        struct ttq_cut cut = views[v];
        assert_int_equal(decode(&file, cut.reduction), TTQ_OK);
        assert_int_equal(ttq_picture_cut(&picture, &cut, SIDE, &scratch, planes, &error), TTQ_OK);
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < SIDE; y++)
                for (int x = 0; x < SIDE; x++) {
                    double sx = (cut.x + x + 0.5) * 67 / cut.w / cut.reduction - 0.5;
                    double sy = (cut.y + y + 0.5) * 45 / cut.h / cut.reduction - 0.5;
                    check_close(planes[(c * SIDE + y) * SIDE + x], expected_at(sx, sy, c), 0.501,
                                0);
                }
    }
    free(scratch.rows);
    free(file.bytes);
}

/* Sizes, offsets and mirror of every recipe stay in range and take their extremes. */
static void recipes(void **state)
{
    (void)state;
    static struct ttq_config config;
    const char *overrides[] = {"data.set=imagenet", "data.crop=224"};
    assert_int_equal(ttq_config_read(&config, NULL, overrides, 2, &error), TTQ_OK);
    assert_int_equal(ttq_cut_resize(&config), 256);
    struct ttq_cut cut = ttq_cut_test(&config, 500, 375);
    assert_int_equal(cut.w, 341);
    assert_int_equal(cut.h, 256);
    assert_int_equal(cut.x, 58);
    assert_int_equal(cut.y, 16);
    assert_int_equal(cut.reduction, 1);
    assert_int_equal(ttq_cut_test(&config, 2000, 1024).reduction, 4);
    int least_h = 9999, most_h = 0, mirrored = 0, right = 0, bottom = 0;
    for (uint32_t i = 0; i < 4000; i++) {
        cut = ttq_cut_train(&config, 1000, 600, 3, i, 0);
        least_h = cut.h < least_h ? cut.h : least_h;
        most_h = cut.h > most_h ? cut.h : most_h;
        mirrored += cut.mirror;
        right += cut.w > 224 && cut.x + 224 == cut.w;
        bottom += cut.h > 224 && cut.y + 224 == cut.h;
        assert_true(cut.w >= 224 && cut.h >= 224 && cut.w <= 1000 && cut.h <= 600);
        assert_true(cut.x >= 0 && cut.x + 224 <= cut.w && cut.y >= 0 && cut.y + 224 <= cut.h);
        assert_in_range(1000 * cut.h, 600 * cut.w * 85 / 115 - 1000, 600 * cut.w * 115 / 85 + 1000);
    }
    assert_int_equal(least_h, 224);           /* 0.85 x 224 is held at the crop */
    assert_in_range(most_h, 345, 307 * 1.15); /* 307 x 1.15 = 353 */
    assert_in_range(mirrored, 1850, 2150);    /* 4.7 standard deviations */
    assert_true(right > 0 && bottom > 0);     /* the last row and column are seen too */
    cut = ttq_cut_train(&config, 100, 80, 0, 1, 0);
    assert_true(cut.w == 224 && cut.h == 224); /* a small picture is scaled up to the crop */
    const char *paper[] = {"data.set=imagenet", "data.crop=112", "augment.recipe=paper"};
    assert_int_equal(ttq_config_read(&config, NULL, paper, 3, &error), TTQ_OK);
    cut = ttq_cut_train(&config, 1000, 600, 3, 1, 0);
    assert_true(cut.w == 128 && cut.h == 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jpeg_kinds), cmocka_unit_test(png_kinds), cmocka_unit_test(without_memory),
        cmocka_unit_test(refused),    cmocka_unit_test(cuts),      cmocka_unit_test(recipes),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ttq_picture_free(&picture);
    return failed;
}
