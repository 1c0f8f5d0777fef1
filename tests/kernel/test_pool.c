/* Max pooling, every level against the obvious loops: SAME, VALID and symmetric padding, windows
 * with ties, pictures of negative values (the border must not win). */
#include "tests/support/levels.h"

#include <math.h>
#include <stdlib.h>

/* blocks h w oh ow kernel stride pad_top pad_left relu */
static const struct ttq_pool shapes[] = {
    {2, 13, 13, 7, 7, 3, 2, 1, 1, 0}, /* SAME, odd */
    {1, 14, 12, 7, 6, 3, 2, 0, 0, 1}, /* SAME, even: the border at the bottom and right */
    {2, 13, 9, 6, 4, 3, 2, 0, 0, 1},  /* VALID */
    {1, 14, 13, 7, 7, 3, 2, 1, 1, 0}, /* one pixel on all sides */
    {1, 6, 7, 3, 3, 2, 2, 0, 0, 0},   {1, 5, 5, 5, 5, 3, 1, 1, 1, 1},
};

/* Values are multiples of 1/2 in a small range, so that many windows have ties. */
static void fill(float *x, size_t n, float shift)
{
    check_random(x, n, 5);
    for (size_t i = 0; i < n; i++)
        x[i] = floorf(2 * x[i]) * 0.5f + shift;
}

static void obvious(const struct ttq_pool *s, const float *x, const float *dy, float *y, float *dx)
{
    for (int c = 0; c < s->blocks * 16; c++)
        for (int row = 0; row < s->oh; row++)
            for (int column = 0; column < s->ow; column++) {
                size_t block = (size_t)(c / 16), lane = (size_t)(c % 16);
                size_t out =
                    ((block * (size_t)s->oh + (size_t)row) * (size_t)s->ow + (size_t)column) * 16 +
                    lane;
                size_t best = 0;
                float most = -INFINITY;
                for (int i = 0; i < s->kernel; i++)
                    for (int j = 0; j < s->kernel; j++) {
                        int at_y = row * s->stride - s->pad_top + i;
                        int at_x = column * s->stride - s->pad_left + j;
                        if (at_y < 0 || at_y >= s->h || at_x < 0 || at_x >= s->w)
                            continue;
                        size_t at =
                            ((block * (size_t)s->h + (size_t)at_y) * (size_t)s->w + (size_t)at_x) *
                                16 +
                            lane;
                        if (x[at] > most) {
                            most = x[at];
                            best = at;
                        }
                    }
                y[out] = s->relu && most < 0 ? 0 : most;
                if (!s->relu || most > 0)
                    dx[best] += dy[out];
            }
}

static void check_shape(const struct ttq_kernels *kernels, const struct ttq_pool *s, float shift)
{
    size_t in = (size_t)(s->blocks * s->h * s->w) * 16,
           out = (size_t)(s->blocks * s->oh * s->ow) * 16;
    float *x = calloc(in, 4), *dx = calloc(in, 4), *expected_dx = calloc(in, 4);
    float *y = calloc(out, 4), *dy = calloc(out, 4), *expected_y = calloc(out, 4);
    fill(x, in, shift);
    check_random(dy, out, 6);
    obvious(s, x, dy, expected_y, expected_dx);
    kernels->max_pool(s, x, y);
    kernels->max_pool_backward(s, x, y, dy, dx);
    for (size_t i = 0; i < out; i++)
        assert_true(y[i] == expected_y[i]);
    for (size_t i = 0; i < in; i++) /* up to four windows meet: the order of their sum */
        check_close((double)dx[i], (double)expected_dx[i], 1e-6, 1e-6);
    float *each[] = {x, dx, expected_dx, y, dy, expected_y};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

static void pool(void **state)
{
    const struct ttq_kernels *kernels = check_level(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_shape(kernels, &shapes[i], 0);
        check_shape(kernels, &shapes[i], -8); /* all negative */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_LEVELS(pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
