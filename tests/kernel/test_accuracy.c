/* Rounding on data like a network's (x behind a ReLU, dy and w about normal) against sums in
 * double: the error of Winograd, and of batch norm's sums over a batch, may not exceed four times
 * that of the direct convolution. */
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/kernel/kernels.h"
#include "ttq/kernel/reference.h"

/* Two parts of 8 pictures, as in a batch of 128 in 16 parts. */
enum { PARTS = 2, PICTURES = 16 };

/* The three stride-1 convolutions of the CIFAR ResNet; c h w | k oh ow | kh kw stride pads. */
static const struct ttq_conv_shape shapes[] = {
    {16, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1, 1},
    {32, 16, 16, 32, 16, 16, 3, 3, 1, 1, 1, 1},
    {64, 8, 8, 64, 8, 8, 3, 3, 1, 1, 1, 1},
};

struct layer {
    const struct ttq_conv_shape *s;
    size_t in, n, packed; /* floats of a picture, of w, of packed w */
    float *x, *dy, *w;    /* x and dy in blocks */
    float *forward, *back, *parts, *y, *scratch, *u;
    double *dw, *out; /* expected: of all pictures, and of the first one */
};

static void *room(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    assert_non_null(memory);
    memset(memory, 0, bytes);
    return memory;
}

static void open_layer(struct layer *layer, const struct ttq_conv_shape *s)
{
    int pixels = s->h * s->w;
    struct ttq_winograd plan;
    ttq_winograd_plan(s, 4, false, &plan);
    size_t in = (size_t)(s->c * pixels), n = (size_t)(s->k * s->c * 9), packed = n;
    *layer = (struct layer){.s = s,
                            .in = in,
                            .n = n,
                            .packed = packed,
                            .x = room(PICTURES * in * 4),
                            .dy = room(PICTURES * in * 4),
                            .w = room(n * 4),
                            .forward = room(packed * 4),
                            .back = room(packed * 4),
                            .parts = room(PARTS * packed * 4),
                            .y = room(in * 4),
                            .scratch = room(ttq_winograd_scratch_floats(&plan) * 8),
                            .u = room(ttq_winograd_weights_floats(&plan) * 4),
                            .dw = room(n * sizeof(double)),
                            .out = room(in * sizeof(double))};
    float *plain = room(in * 4), *gradient = room(in * 4);
    check_random(layer->w, n, 3);
    for (uint32_t i = 0; i < PICTURES; i++) {
        check_random(plain, in, 100 + i);
        check_random(gradient, in, 200 + i);
        for (size_t j = 0; j < in; j++)
            plain[j] = plain[j] > 0 ? plain[j] : 0.0f;
        ttq_reference_block(plain, s->c, pixels, layer->x + i * in);
        ttq_reference_block(gradient, s->k, pixels, layer->dy + i * in);
        ttq_reference_conv_weights(s, plain, gradient, layer->dw);
        if (i == 0)
            ttq_reference_conv(s, plain, layer->w, layer->out);
    }
    ttq_conv_pack(s, layer->w, layer->forward, layer->back);
    free(plain);
    free(gradient);
}

static void close_layer(struct layer *layer)
{
    void *each[] = {layer->x, layer->dy,      layer->w, layer->forward, layer->back, layer->parts,
                    layer->y, layer->scratch, layer->u, layer->dw,      layer->out};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        free(each[i]);
}

/* Root mean square of the error over that of the expected values. */
static double rms(const float *found, const double *expected, size_t n)
{
    double error = 0.0, size = 0.0;
    for (size_t i = 0; i < n; i++) {
        double off = (double)found[i] - expected[i];
        error += off * off;
        size += expected[i] * expected[i];
    }
    return sqrt(error / size);
}

/* Errors of forward and of the gradient to the weights with tiles of m, or directly (0). */
static void errors(const struct ttq_kernels *k, struct layer *layer, int m, double found[2])
{
    const struct ttq_conv_shape *s = layer->s;
    struct ttq_conv_plan plan;
    struct ttq_winograd winograd;
    float *plain = room((layer->in > layer->n ? layer->in : layer->n) * 4);
    ttq_conv_plan_forward(s, &plan);
    if (m) {
        ttq_winograd_plan(s, m, false, &winograd);
        k->winograd_weights(&winograd, layer->forward, layer->u);
        k->winograd(&winograd, NULL, layer->x, 1, layer->u, NULL, layer->y, layer->scratch);
    } else {
        k->frame(&plan.frame, NULL, layer->x, layer->scratch);
        k->conv(&plan, layer->scratch, layer->forward, NULL, NULL, layer->y);
    }
    ttq_reference_unblock(layer->y, s->k, s->h * s->w, plain);
    found[0] = rms(plain, layer->out, layer->in);
    memset(layer->parts, 0, PARTS * layer->packed * 4);
    for (int p = 0; p < PARTS; p++) {
        size_t first = (size_t)p * PICTURES / PARTS;
        const float *x = layer->x + first * layer->in, *dy = layer->dy + first * layer->in;
        float *dw = layer->parts + (size_t)p * layer->packed;
        if (m) {
            memset(layer->u, 0, ttq_winograd_weights_floats(&winograd) * 4);
            k->winograd_gradient(&winograd, NULL, x, dy, PICTURES / PARTS, layer->u,
                                 layer->scratch);
            k->winograd_gather(&winograd, layer->u, dw);
        }
        for (size_t i = 0; i < PICTURES / PARTS && !m; i++) {
            k->frame(&plan.frame, NULL, x + i * layer->in, layer->scratch);
            k->conv_weights(s, &plan, layer->scratch, dy + i * layer->in, NULL, dw);
        }
    }
    k->sum_parts(layer->parts, layer->packed, PARTS, layer->packed, layer->parts);
    ttq_conv_unpack(s, layer->parts, 0, s->k, 0, plain);
    found[1] = rms(plain, layer->dw, layer->n);
    free(plain);
}

static void within_four_times_the_direct_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct layer layer;
        open_layer(&layer, &shapes[i]);
        for (int l = 0; ttq_kernel_levels[l]; l++) {
            const struct ttq_kernels *k = ttq_kernels_named(ttq_kernel_levels[l]);
            double direct[2], winograd[2];
            if (!k)
                continue;
            errors(k, &layer, 0, direct);
            assert_true(direct[0] > 0 && direct[1] > 0);
            for (int m = 2; m <= 4; m += 2) {
                errors(k, &layer, m, winograd);
                for (int what = 0; what < 2; what++) {
                    print_message("%s, %d channels, F%d, %s: %.2g, direct %.2g\n", k->name,
                                  shapes[i].c, m, what ? "to the weights" : "forward",
                                  winograd[what], direct[what]);
                    if (!(winograd[what] <= 4 * direct[what]))
                        fail_msg("expected at most 4 times the direct error");
                }
            }
        }
        close_layer(&layer);
    }
}

/* What batch norm needs of a batch, by channel: mean, variance, sums of g and of g (x - mean). */
enum { SUMS = 4, MOST_CHANNELS = 64 };
static const char *const sum_names[SUMS] = {"mean", "variance", "gradient", "gradient by x"};

/* In double, value by value. `map` decides where the ReLU lets the gradient through. */
static void sums_in_double(const struct layer *layer, const struct ttq_affine *map,
                           const float *centre, double sums[SUMS][MOST_CHANNELS])
{
    int pixels = layer->s->h * layer->s->w;
    double n = (double)PICTURES * pixels;
    memset(sums, 0, SUMS * sizeof *sums);
    for (int pass = 0; pass < 2; pass++)
        for (size_t at = 0; at < PICTURES * layer->in; at++) {
            size_t c = at % layer->in / ((size_t)pixels * 16) * 16 + at % 16;
            double x = (double)layer->x[at], off = x - sums[0][c];
            if (pass == 0) {
                sums[0][c] += x / n;
                continue;
            }
            sums[1][c] += off * off / n;
            if (x * (double)map->scale[c] + (double)map->shift[c] <= 0)
                continue;
            sums[2][c] += (double)layer->dy[at];
            sums[3][c] += (double)layer->dy[at] * (x - (double)centre[c]);
        }
}

/* By the kernels: pictures one by one, merged in double as the network does. */
static void sums_by_kernels(const struct ttq_kernels *k, const struct layer *layer,
                            const struct ttq_affine *map, const float *centre,
                            float sums[SUMS][MOST_CHANNELS])
{
    int channels = layer->s->c, blocks = channels / 16, pixels = layer->s->h * layer->s->w;
    float _Alignas(64) part[2][MOST_CHANNELS], mean[PICTURES][MOST_CHANNELS];
    double total[SUMS][MOST_CHANNELS] = {{0}};
    for (size_t i = 0; i < PICTURES; i++) {
        const float *x = layer->x + i * layer->in;
        k->moments(x, blocks, pixels, mean[i], part[1]);
        for (int c = 0; c < channels; c++) {
            total[0][c] += (double)mean[i][c] / PICTURES;
            total[1][c] += (double)part[1][c] / ((double)PICTURES * pixels);
        }
        k->norm_sums(x, layer->dy + i * layer->in, map, centre, blocks, pixels, part[0], part[1]);
        for (int c = 0; c < channels; c++) {
            total[2][c] += (double)part[0][c];
            total[3][c] += (double)part[1][c];
        }
    }
    for (int c = 0; c < channels; c++) {
        for (int i = 0; i < PICTURES; i++) {
            double off = (double)mean[i][c] - total[0][c];
            total[1][c] += off * off / PICTURES;
        }
        for (int what = 0; what < SUMS; what++)
            sums[what][c] = (float)total[what][c];
    }
}

static void sums_over_a_batch(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct layer layer;
        open_layer(&layer, &shapes[i]);
        size_t channels = (size_t)shapes[i].c;
        assert_true(channels <= MOST_CHANNELS);
        float _Alignas(64) scale[MOST_CHANNELS], shift[MOST_CHANNELS], centre[MOST_CHANNELS];
        struct ttq_affine map = {.scale = scale, .shift = shift, .relu = 1};
        /* Powers of two, so that the mask does not depend on how a product is rounded. */
        for (size_t c = 0; c < channels; c++)
            scale[c] = 1.0f, shift[c] = c % 2 ? -0.25f : 0.5f, centre[c] = 0.5f;
        static double expected[SUMS][MOST_CHANNELS];
        sums_in_double(&layer, &map, centre, expected);
        for (int l = 0; ttq_kernel_levels[l]; l++) {
            const struct ttq_kernels *k = ttq_kernels_named(ttq_kernel_levels[l]);
            static float found[SUMS][MOST_CHANNELS];
            double direct[2];
            if (!k)
                continue;
            errors(k, &layer, 0, direct);
            sums_by_kernels(k, &layer, &map, centre, found);
            for (int what = 0; what < SUMS; what++) {
                double error = rms(found[what], expected[what], channels);
                print_message("%s, %zu channels, %s: %.2g, direct weights' gradient %.2g\n",
                              k->name, channels, sum_names[what], error, direct[1]);
                if (!(error > 0 && error <= 4 * direct[1]))
                    fail_msg("expected more than 0 and at most 4 times the direct error");
            }
        }
        close_layer(&layer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(within_four_times_the_direct_error),
                                       cmocka_unit_test(sums_over_a_batch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
