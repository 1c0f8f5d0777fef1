/* Rounding of the convolutions on data like a network's (x behind a ReLU, dy and w about normal)
 * against sums in double: Winograd's error may not exceed four times the direct kernel's. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(within_four_times_the_direct_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
