/* Whole networks: counts against the reference tables, and the gradients of the scales of a
 * ternary network by differences of its loss. */
#include "tests/support/check.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#include "ttq/net/build.h"
#include "ttq/net/net.h"

static struct ttq_config config;
static struct ttq_net net;

static void build(const char *const overrides[], size_t count)
{
    struct ttq_error error;
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(ttq_net_build(&config, &net, &error), TTQ_OK);
}

static void counts_of_the_paper(void **state)
{
    (void)state;
    static const struct {
        const char *depth;
        long parameters, ternary, full, layers;
        double multiply_adds;
    } rows[] = {{"net.depth=20", 269722, 267904, 1818, 19, 40551040},
                {"net.depth=32", 464154, 461440, 2714, 31, 68862592},
                {"net.depth=44", 658586, 654976, 3610, 43, 97174144},
                {"net.depth=56", 853018, 848512, 4506, 55, 125485696}};
    const char *const forms[] = {"net.form=official", "net.form=original"};
    for (size_t i = 0; i < 4; i++)
        for (size_t form = 0; form < 2; form++) {
            const char *overrides[] = {rows[i].depth, "quant.method=ttq", forms[form]};
            struct ttq_net_counts counts;
            build(overrides, 3);
            ttq_net_count(&net, &counts);
            ttq_net_free(&net);
            assert_int_equal(counts.parameters, rows[i].parameters);
            assert_int_equal(counts.ternary, rows[i].ternary);
            assert_int_equal(counts.full_precision, rows[i].full);
            assert_int_equal(counts.ternary_layers, rows[i].layers);
            check_close(counts.multiply_adds, rows[i].multiply_adds, 0, 0);
        }
}

static void which_layers_are_ternary(void **state)
{
    (void)state;
    const struct {
        const char *key;
        long layers;
    } rows[] = {{"quant.layers=all-but-first", 7},
                {"quant.layers=all-but-first-and-last", 6},
                {"quant.layers=all", 8}};
    for (size_t i = 0; i < 3; i++) {
        const char *overrides[] = {"net.depth=8", "quant.method=ttq", rows[i].key};
        struct ttq_net_counts counts;
        build(overrides, 3);
        ttq_net_count(&net, &counts);
        assert_int_equal(counts.ternary_layers, rows[i].layers);
        ttq_net_free(&net);
    }
}

/* ResNet-8 for one picture, with its memory. */
static void build_in(struct ttq_arena *arena)
{
    const char *overrides[] = {"net.depth=8"};
    build(overrides, 1);
    ttq_net_place(&net, 1, 1, arena);
    assert_int_equal(ttq_arena_reserve(arena, NULL), TTQ_OK);
    ttq_net_place(&net, 1, 1, arena);
}

/* He's spread by outputs, sqrt(2 / (9 k)), and the band of the linear layer. */
static void start_of_resnet(void **state)
{
    (void)state;
    struct ttq_arena arena = {0};
    build_in(&arena);
    ttq_net_start(&net, &config);
    int found = 0;
    for (int i = 0; i < net.param_count; i++) {
        const struct ttq_param *param = net.params[i];
        double squares = 0, most = 0;
        for (size_t j = 0; j < param->n; j++) {
            squares += (double)param->w[j] * (double)param->w[j] / (double)param->n;
            most = fmax(most, fabs((double)param->w[j]));
        }
        /* 4,608 and 18,432 weights, 16 to 32 and 32 to 64 channels: five standard errors. */
        if (strcmp(param->name, "res2.0.conv1.weight") == 0 && ++found)
            check_close(sqrt(squares), sqrt(2.0 / (9 * 32)), 0, 0.052);
        if (strcmp(param->name, "res3.0.conv1.weight") == 0 && ++found)
            check_close(sqrt(squares), sqrt(2.0 / (9 * 64)), 0, 0.026);
        if (strcmp(param->name, "linear.weight") == 0 && ++found)
            assert_true(most <= 1.43 * sqrt(3.0 / 64) * (1 + 1e-5) &&
                        most > 1.43 * sqrt(3.0 / 64) * 0.98);
    }
    assert_int_equal(found, 3);
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

enum { BATCH = 8 };

static double loss_now(void)
{
    int wrong;
    ttq_net_prepare(&net);
    ttq_net_forward(&net, BATCH, TTQ_TRAINING);
    return ttq_net_loss(&net, 1, &wrong);
}

/* The loss is smooth in the scales but for ReLU corners; a ResNet-8 with 8 pictures has a million
 * of them, so differences agree to a few per cent of the largest slope, not more. The printed sign
 * of dL/dWn would fail at every layer. */
static void scale_gradients_of_a_network(void **state)
{
    (void)state;
    const char *overrides[] = {"net.depth=8", "quant.method=ttq", "run.seed=3"};
    build(overrides, 3);
    struct ttq_arena arena = {0};
    ttq_net_place(&net, BATCH, omp_get_max_threads(), &arena);
    assert_int_equal(ttq_arena_reserve(&arena, NULL), TTQ_OK);
    ttq_net_place(&net, BATCH, omp_get_max_threads(), &arena);
    ttq_net_start(&net, &config);
    float pixels[3 * 1024];
    for (int i = 0; i < BATCH; i++) {
        check_random(pixels, 3 * 1024, (uint32_t)(200 + i));
        for (int p = 0; p < 3 * 1024; p++)
            net.input->x[(i * 1024 + p % 1024) * 16 + p / 1024] = pixels[p];
        net.labels[i] = (i * 7) % 10;
    }
    for (int i = 0; i < net.param_count; i++) /* unequal scales: asymmetry must be seen */
        if (net.params[i]->kind == TTQ_SCALE)
            *net.params[i]->w = strstr(net.params[i]->name, "pos") ? 1.15f : 0.9f;
    loss_now();
    ttq_net_backward(&net);
    ttq_net_quantizer_backward(&net);
    double largest = 0;
    for (int i = 0; i < net.param_count; i++)
        if (net.params[i]->kind == TTQ_SCALE)
            largest = fmax(largest, fabs((double)*net.params[i]->g));
    int checked = 0, signs = 0;
    for (int i = 0; i < net.param_count; i++) {
        struct ttq_param *scale = net.params[i];
        if (scale->kind != TTQ_SCALE)
            continue;
        float gradient = *scale->g, kept = *scale->w, h = 0.00390625f;
        *scale->w = kept + h;
        double above = loss_now();
        *scale->w = kept - h;
        double below = loss_now();
        *scale->w = kept;
        double slope = (above - below) / (2 * (double)h);
        check_close((double)gradient, slope, 0.02 * largest, 0.03);
        if (strstr(scale->name, "neg") && fabs(slope) > 0.1 * largest) {
            assert_true(slope * (double)gradient > 0);
            signs++;
        }
        checked++;
    }
    assert_int_equal(checked, 14);
    assert_true(signs >= 2);
    /* Where batch normalisation follows, scaling both scales changes nothing: the radial part of
     * the gradient is zero (PAPER_NOTES). */
    for (int i = 0; i < net.param_count; i++) {
        const struct ttq_param *weight = net.params[i];
        if (!weight->quant || !strstr(weight->name, "conv1"))
            continue;
        double radial = (double)*weight->scales[0]->w * (double)*weight->scales[0]->g +
                        (double)*weight->scales[1]->w * (double)*weight->scales[1]->g;
        check_close(radial, 0, 1e-3 * largest, 0);
    }
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

/* What only a normalisation reads has no gradient array: conv0 and the first convolution of each
 * of the three blocks. */
static void gradients_that_are_not_stored(void **state)
{
    (void)state;
    struct ttq_arena arena = {0};
    build_in(&arena);
    int fleeting = 0;
    for (int i = 0; i < net.tensor_count; i++) {
        const struct ttq_tensor *tensor = net.tensors[i];
        assert_int_equal(ttq_is_fleeting(tensor) || tensor == net.input, tensor->dx == NULL);
        fleeting += ttq_is_fleeting(tensor);
    }
    assert_int_equal(fleeting, 4);
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

/* ResNet-20 with batches of 128 and two threads: everything but the data set, in bytes. The stored
 * outputs of its convolutions alone are 96 MB. */
static void memory_of_a_run(void **state)
{
    (void)state;
    const char *const algorithms[] = {"kernel.conv=direct", "kernel.conv=winograd2",
                                      "kernel.conv=winograd4"};
    for (size_t i = 0; i < 3; i++) {
        const char *overrides[] = {"net.depth=20", "quant.method=ttq", algorithms[i]};
        build(overrides, 3);
        struct ttq_arena arena = {0};
        ttq_net_place(&net, 128, 2, &arena);
        assert_in_range(arena.used, 96000000, 200000000);
        ttq_net_free(&net);
    }
}

/* The deepest network that net.depth allows, with the most tensors that a quantizer adds. */
static void deepest_network(void **state)
{
    (void)state;
    const char *const overrides[] = {"net.depth=1202", "quant.method=ttq", "quant.threshold=share",
                                     "quant.share_every=epoch"};
    struct ttq_net_counts counts;
    build(overrides, 4);
    ttq_net_count(&net, &counts);
    assert_int_equal(counts.ternary_layers, 1201);
    ttq_net_free(&net);
}

/* Branch and shortcut would differ by a pixel where a side is odd when the picture halves. */
static void sides_that_halve_twice(void **state)
{
    (void)state;
    struct ttq_error error;
    static const struct {
        const char *crop;
        bool good;
    } sides[] = {{"data.crop=34", false},
                 {"data.crop=50", false},
                 {"data.crop=33", false},
                 {"data.crop=36", true},
                 {"data.crop=0", true}};
    const char *const forms[] = {"net.form=official", "net.form=original"};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        for (size_t form = 0; form < 2; form++) {
            const char *overrides[] = {"data.set=synthetic", "net.depth=8", sides[i].crop,
                                       forms[form]};
            assert_int_equal(ttq_config_read(&config, NULL, overrides, 4, &error), TTQ_OK);
            enum ttq_status status = ttq_net_build(&config, &net, &error);
            if (sides[i].good)
                assert_int_equal(status, TTQ_OK);
            else
                check_failed(status, TTQ_CONFIG, &error,
                             "expected data.crop to be a multiple of 4, found");
            ttq_net_free(&net);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_of_the_paper),
        cmocka_unit_test(which_layers_are_ternary),
        cmocka_unit_test(start_of_resnet),
        cmocka_unit_test(scale_gradients_of_a_network),
        cmocka_unit_test(gradients_that_are_not_stored),
        cmocka_unit_test(memory_of_a_run),
        cmocka_unit_test(deepest_network),
        cmocka_unit_test(sides_that_halve_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
