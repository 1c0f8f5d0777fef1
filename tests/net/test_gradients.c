/* Every operation's gradients against central differences of L = sum r out, r fixed. */
#include "tests/support/check.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#include "ttq/net/build.h"
#include "ttq/net/conv_op.h"

enum { BATCH = 3 };

struct fixture {
    struct ttq_net net;
    struct ttq_arena arena;
    struct ttq_tensor *out;
    float h; /* step of the differences */
};

static void begin(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    assert_int_equal(ttq_kernels_choose(&f->net.kernels, NULL), TTQ_OK);
    f->net.bn_eps = 1e-5f;
    f->net.bn_decay = 0.9f;
    f->h = 0.00390625f;
}

/* Places the net and gives inputs, parameters and dL/dout awkward values. */
static void place(struct fixture *f)
{
    struct ttq_net *net = &f->net;
    assert_non_null(f->out);
    net->logits = f->out;
    ttq_net_place(net, BATCH, omp_get_max_threads(), &f->arena);
    assert_int_equal(ttq_arena_reserve(&f->arena, NULL), TTQ_OK);
    ttq_net_place(net, BATCH, omp_get_max_threads(), &f->arena);
    for (int i = 0; i < net->param_count; i++)
        check_random(net->params[i]->w, net->params[i]->n, (uint32_t)(100 + i));
    net->n = BATCH;
}

/* Values of a tensor's real channels only; padding channels stay zero. */
static void fill(const struct ttq_tensor *tensor, float *x, uint32_t stream)
{
    int pixels = tensor->h * tensor->w;
    float plain[64 * 64];
    for (int i = 0; i < BATCH; i++) {
        check_random(plain, (size_t)(tensor->c * pixels), stream + (uint32_t)i);
        for (int c = 0; c < tensor->c; c++)
            for (int p = 0; p < pixels; p++)
                x[(size_t)i * ttq_tensor_floats(tensor) +
                  ((size_t)(c / 16) * (size_t)pixels + (size_t)p) * 16 + (size_t)(c % 16)] =
                    plain[c * pixels + p];
    }
}

static float target[BATCH * 64 * 64];

static double loss(struct fixture *f)
{
    ttq_net_prepare(&f->net);
    ttq_net_forward(&f->net, BATCH, TTQ_TRAINING);
    double sum = 0;
    for (size_t i = 0; i < BATCH * ttq_tensor_floats(f->out); i++)
        sum += (double)target[i] * (double)f->out->x[i];
    return sum;
}

/* Where a step of h crosses a ReLU, L has a corner: the central difference is then wrong by half
 * of what the two one-sided slopes differ by. Values where that exceeds the tolerance are passed
 * over; at most one in four may be. */
static void check_values(struct fixture *f, float *x, const float *dx, size_t n, size_t stride,
                         double tolerance)
{
    static float gradient[1 << 16];
    assert_true(n <= sizeof gradient / sizeof *gradient);
    memcpy(gradient, dx, n * sizeof *dx);
    const float h = f->h;
    int corners = 0, checked = 0;
    double middle = loss(f);
    for (size_t i = 0; i < n; i += stride) {
        if (x[i] == 0.0f)
            continue; /* a padding channel */
        float kept = x[i];
        x[i] = kept + h;
        double above = loss(f);
        x[i] = kept - h;
        double below = loss(f);
        x[i] = kept;
        double slope = (above - below) / (2 * (double)h);
        double bend = fabs(above + below - 2 * middle) / (double)h;
        checked++;
        if (bend > 2 * tolerance * (1 + fabs(slope))) {
            corners++;
            continue;
        }
        check_close((double)gradient[i], slope, tolerance, tolerance);
    }
    assert_true(checked > 3);
    assert_true(corners * 4 <= checked);
}

/* Forward, dL/dout = target, backward; then every tensor without a producer and every parameter. */
static void check_net(struct fixture *f, struct ttq_tensor *input, struct ttq_tensor *second,
                      double tolerance)
{
    fill(input, input->x, 1);
    if (second)
        fill(second, second->x, 31);
    memset(target, 0, sizeof target);
    fill(f->out, target, 61);
    loss(f);
    memcpy(f->out->dx, target, BATCH * ttq_tensor_floats(f->out) * sizeof *target);
    ttq_net_backward(&f->net);
    size_t n = BATCH * ttq_tensor_floats(input);
    check_values(f, input->x, input->dx, n, n / 61 + 1, tolerance);
    if (second) {
        size_t m = BATCH * ttq_tensor_floats(second);
        check_values(f, second->x, second->dx, m, m / 61 + 1, tolerance);
    }
    for (int i = 0; i < f->net.param_count; i++) {
        struct ttq_param *param = f->net.params[i];
        check_values(f, param->w, param->g, param->n, param->n / 53 + 1, tolerance);
    }
    ttq_net_free(&f->net);
    ttq_arena_free(&f->arena);
}

/* Tolerances: L adds some thousand float terms of size about 1; with h = 2^-8 rounding is about
 * 1e-3, curvature of the normalisation less. */
static void conv_gradients(void **state)
{
    (void)state;
    for (int stride = 1; stride <= 2; stride++)
        for (int same = 0; same <= 1; same++) {
            struct fixture f;
            begin(&f);
            struct ttq_tensor *in = ttq_build_tensor(&f.net, 5, 6, 6);
            f.out = ttq_build_conv(&f.net, "conv", in, 18, 3, stride, same);
            place(&f);
            check_net(&f, in, NULL, 2e-3);
        }
}

static void linear_gradients(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct ttq_tensor *in = ttq_build_tensor(&f.net, 19, 4, 4);
    f.out = ttq_build_linear(&f.net, "linear", ttq_build_pool(&f.net, "pool", in), 10);
    place(&f);
    check_net(&f, in, NULL, 2e-3);
}

static void norm_gradients(void **state)
{
    (void)state;
    for (int relu = 0; relu <= 1; relu++)
        for (int correct = 0; correct <= 1; correct++) {
            struct fixture f;
            begin(&f);
            f.net.bn_correct = correct;
            struct ttq_tensor *in = ttq_build_tensor(&f.net, 16, 4, 4);
            /* The convolution behind it makes the moments; its own gradient is tested again. */
            struct ttq_tensor *x = ttq_build_conv(&f.net, "conv", in, 16, 1, 1, false);
            f.out = ttq_build_norm(&f.net, "norm", x, relu);
            place(&f);
            check_net(&f, in, NULL, 2e-2);
        }
}

static void shortcut_gradients(void **state)
{
    (void)state;
    for (int average = 0; average <= 1; average++) {
        struct fixture f;
        begin(&f);
        struct ttq_tensor *in = ttq_build_tensor(&f.net, 16, 6, 6);
        f.out = ttq_build_shortcut(&f.net, "shortcut", in, 32, average);
        place(&f);
        check_net(&f, in, NULL, 2e-3);
    }
}

/* x is read by the branch and by the sum: their gradients add up. */
static void residual_gradients(void **state)
{
    (void)state;
    for (int relu = 0; relu <= 1; relu++) {
        struct fixture f;
        begin(&f);
        f.h = 0.001953125f; /* a weight of `first` moves many values: few may cross a corner */
        struct ttq_tensor *in = ttq_build_tensor(&f.net, 16, 2, 2);
        struct ttq_tensor *x = ttq_build_conv(&f.net, "first", in, 16, 3, 1, true);
        struct ttq_tensor *h = ttq_build_norm(&f.net, "norm", x, true);
        h = ttq_build_conv(&f.net, "second", h, 16, 3, 1, true);
        f.out = ttq_build_add(&f.net, "add", h, x, relu);
        place(&f);
        check_net(&f, in, NULL, 2e-2);
    }
}

/* The general convolution: thin pictures, groups that fill blocks and groups that do not, strides,
 * all kinds of padding; many parts (slices) and few. The pictures come through a normalisation that
 * is only a view where `view`. */
static void general_gradients(void **state)
{
    (void)state;
    static const struct {
        int c, side, k, kernel, stride;
        enum ttq_padding padding;
        int groups;
        bool view;
    } rows[] = {{3, 13, 18, 7, 2, TTQ_PADDING_HALF, 1, false},
                {3, 16, 16, 12, 4, TTQ_PADDING_VALID, 1, false},
                {32, 5, 64, 5, 1, TTQ_PADDING_SAME, 2, false},
                {6, 6, 12, 3, 1, TTQ_PADDING_SAME, 3, false},
                {16, 3, 16, 3, 2, TTQ_PADDING_HALF, 1, true},
                {144, 4, 32, 1, 2, TTQ_PADDING_VALID, 1, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f;
        begin(&f);
        struct ttq_tensor *in = ttq_build_tensor(&f.net, rows[i].c, rows[i].side, rows[i].side);
        struct ttq_tensor *x = in;
        if (rows[i].view)
            x = ttq_build_relu(&f.net, "relu",
                               ttq_build_conv(&f.net, "first", in, 144, 1, 1, true));
        f.out = ttq_build_conv_in(&f.net, "conv", x, rows[i].k, rows[i].kernel, rows[i].stride,
                                  rows[i].padding, x == in ? rows[i].groups : 1);
        assert_non_null(f.out);
        if (!rows[i].view)
            assert_string_equal(f.out->maker->kind->name, "conv");
        place(&f);
        assert_true(!rows[i].view || ttq_is_view(x));
        assert_string_equal(f.out->maker->path, "general");
        check_net(&f, in, NULL, 5e-3);
    }
}

static void max_pool_gradients(void **state)
{
    (void)state;
    for (int padding = 0; padding < 3; padding++)
        for (int relu = 0; relu <= 1; relu++) {
            struct fixture f;
            begin(&f);
            struct ttq_tensor *in = ttq_build_tensor(&f.net, 18, 7, 7);
            f.out = ttq_build_max_pool(&f.net, "pool", in, 3, 2, (enum ttq_padding)padding, relu);
            place(&f);
            check_net(&f, in, NULL, 2e-3);
        }
}

/* A picture is flattened, dense layers with and without bias, normalisation over one pixel. */
static void dense_gradients(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.h = 0.001953125f;
    struct ttq_tensor *in = ttq_build_tensor(&f.net, 8, 2, 2);
    struct ttq_tensor *x = ttq_build_flatten(&f.net, "flatten", in);
    x = ttq_build_dense(&f.net, "fc0", x, 64, false);
    x = ttq_build_norm(&f.net, "bn", x, false);
    f.out = ttq_build_dense(&f.net, "fc1", x, 10, true);
    place(&f);
    check_net(&f, in, NULL, 3e-2);
}

/* The weight of channel c, row y, column x is where PyTorch's flatten puts it. */
static void flatten_is_by_channel(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct ttq_tensor *in = ttq_build_tensor(&f.net, 20, 2, 3);
    f.out = ttq_build_flatten(&f.net, "flatten", in);
    place(&f);
    for (int c = 0; c < 20; c++)
        for (int p = 0; p < 6; p++)
            in->x[(c / 16 * 6 + p) * 16 + c % 16] = (float)(6 * c + p);
    ttq_net_forward(&f.net, 1, TTQ_TRAINING);
    for (int i = 0; i < 120; i++)
        assert_true(f.out->x[i] == (float)i);
    ttq_net_free(&f.net);
    ttq_arena_free(&f.arena);
}

/* Shapes of the shortcut by hand: new channels half before and half after. */
static void shortcut_places_channels(void **state)
{
    (void)state;
    for (int average = 0; average <= 1; average++) {
        struct fixture f;
        begin(&f);
        struct ttq_tensor *in = ttq_build_tensor(&f.net, 16, 2, 2);
        f.out = ttq_build_shortcut(&f.net, "shortcut", in, 32, average);
        place(&f);
        for (int c = 0; c < 16; c++)
            for (int p = 0; p < 4; p++)
                in->x[p * 16 + c] = (float)(100 * c + p * p);
        ttq_net_forward(&f.net, 1, TTQ_TRAINING);
        for (int c = 0; c < 32; c++) {
            double old = 100.0 * (c - 8) + (average ? (0 + 1 + 4 + 9) / 4.0 : 0);
            check_close((double)f.out->x[c / 16 * 16 + c % 16], c < 8 || c >= 24 ? 0 : old, 0, 0);
        }
        ttq_net_free(&f.net);
        ttq_arena_free(&f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conv_gradients),     cmocka_unit_test(linear_gradients),
        cmocka_unit_test(norm_gradients),     cmocka_unit_test(shortcut_gradients),
        cmocka_unit_test(residual_gradients), cmocka_unit_test(shortcut_places_channels),
        cmocka_unit_test(general_gradients),  cmocka_unit_test(max_pool_gradients),
        cmocka_unit_test(dense_gradients),    cmocka_unit_test(flatten_is_by_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
