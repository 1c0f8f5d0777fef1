/* AlexNet and ResNet-18: counts and shapes of the official networks, decay, start, memory, and the
 * same bits for any number of threads. */
#include "tests/support/check.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/net/net.h"

static struct ttq_config config;
static struct ttq_net net;

static void build(const char *const overrides[], size_t count)
{
    struct ttq_error error;
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK ||
        ttq_net_build(&config, &net, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static const char *const alexnet_224[] = {"net.arch=alexnet", "data.set=imagenet",
                                          "data.classes=1000", "quant.method=ttq"};

static const struct ttq_op *op_named(const char *name)
{
    for (int i = 0; i < net.op_count; i++)
        if (strcmp(net.ops[i]->name, name) == 0)
            return net.ops[i];
    fail_msg("no operation '%s'", name);
    return NULL;
}

/* Weights and multiply-adds of the official log (PAPER_NOTES), sizes behind pooling. */
static void alexnet_is_the_official_one(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t weights;
        double multiply_adds;
        int c, side;
        bool ternary;
    } rows[] = {
        {"conv0", 41472, 120932352, 96, 54, false},  {"conv1", 307200, 895795200, 256, 54, true},
        {"conv2", 884736, 644972544, 384, 27, true}, {"conv3", 663552, 130056192, 384, 14, true},
        {"conv4", 442368, 86704128, 256, 14, true},  {"fc0", 37748736, 37748736, 4096, 1, true},
        {"fc1", 16777216, 16777216, 4096, 1, true},  {"fct", 4096000, 4096000, 1000, 1, false}};
    build(alexnet_224, 4);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ttq_op *op = op_named(rows[i].name);
        assert_int_equal(op->weight->n, rows[i].weights);
        check_close(op->kind->multiply_adds(op), rows[i].multiply_adds, 0, 0);
        assert_int_equal(op->out->c, rows[i].c);
        assert_int_equal(op->out->h, rows[i].side);
        assert_int_equal(op->weight->quant != NULL, rows[i].ternary);
    }
    assert_int_equal(op_named("pool1")->out->h, 27);
    assert_int_equal(op_named("pool2")->out->h, 14);
    assert_int_equal(op_named("pool4")->out->h, 6);
    struct ttq_net_counts counts;
    ttq_net_count(&net, &counts);
    assert_int_equal(counts.parameters + 2 * counts.ternary_layers, 60981236);
    assert_int_equal(counts.ternary_layers, 6);
    assert_int_equal(counts.ternary, 56823808);
    check_close(counts.multiply_adds, 1937082368, 0, 0);
    check_close((double)net.bn_eps, 1e-4, 1e-9, 0);
    ttq_net_free(&net);
}

static void resnet18_counts(void **state)
{
    (void)state;
    const char *overrides[] = {"net.arch=resnet18", "data.set=imagenet", "data.classes=1000",
                               "quant.method=ttq", "net.width=1"};
    struct ttq_net_counts counts;
    build(overrides, 5);
    ttq_net_count(&net, &counts);
    assert_int_equal(counts.parameters, 11689512);
    assert_int_equal(counts.ternary, 11157504);
    assert_int_equal(op_named("conv1")->weight->n, 9408);
    assert_int_equal(op_named("fc")->weight->n + 1000, 513000);
    assert_int_equal(op_named("layer4.1.conv2")->out->h, 7);
    check_close(counts.multiply_adds, 1814073344, 0, 0);
    ttq_net_free(&net);
    overrides[4] = "net.width=1.5";
    build(overrides, 5);
    ttq_net_count(&net, &counts);
    assert_int_equal(op_named("conv1")->out->c, 96);
    assert_int_equal(op_named("layer4.1.conv2")->out->c, 768);
    assert_int_equal(counts.ternary, 11157504 * 9 / 4);
    ttq_net_free(&net);
}

/* Sides that users ask for; too small a side is refused. */
static void sides(void **state)
{
    (void)state;
    static const struct {
        const char *side;
        int pool1, pool2, left;
    } rows[] = {
        {"data.crop=112", 13, 7, 3}, {"data.crop=128", 15, 8, 3}, {"data.crop=44", 5, 3, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *overrides[] = {"net.arch=alexnet", "data.set=synthetic", rows[i].side};
        build(overrides, 3);
        assert_int_equal(op_named("pool1")->out->h, rows[i].pool1);
        assert_int_equal(op_named("pool2")->out->h, rows[i].pool2);
        assert_int_equal(op_named("fc0")->in->c, 256 * rows[i].left * rows[i].left);
        ttq_net_free(&net);
    }
    const char *overrides[] = {"net.arch=alexnet", "data.crop=43", "data.set=images"};
    struct ttq_error error;
    assert_int_equal(ttq_config_read(&config, NULL, overrides, 3, &error), TTQ_OK);
    check_failed(ttq_net_build(&config, &net, &error), TTQ_CONFIG, &error, "found 43");
    ttq_net_free(&net);
    const char *wide[] = {"net.arch=alexnet", "net.width=1.5"};
    check_failed(ttq_config_read(&config, NULL, wide, 2, &error), TTQ_CONFIG, &error, "net.width");
}

/* The official AlexNet decays the weights of the three fully connected layers and the scales of
 * the two ternary ones. */
static void decay_of_alexnet(void **state)
{
    (void)state;
    build(alexnet_224, 4);
    int decaying = 0;
    for (int i = 0; i < net.param_count; i++) {
        const struct ttq_param *param = net.params[i];
        bool dense = strncmp(param->name, "fc", 2) == 0;
        bool expected = dense && (param->kind == TTQ_WEIGHT || param->kind == TTQ_SCALE);
        assert_int_equal(param->decay, expected);
        decaying += param->decay;
    }
    assert_int_equal(decaying, 3 + 4);
    check_close(config.train_decay, 5e-6, 0, 0);
    ttq_net_free(&net);
}

/* Measured, not taken: all that AlexNet needs at batch 32 and 224 pixels. */
static void memory_of_alexnet(void **state)
{
    (void)state;
    build(alexnet_224, 4);
    struct ttq_arena measure = {0};
    ttq_net_place(&net, 32, 2, &measure);
    assert_true(measure.used < (size_t)4000000000);
    ttq_net_free(&net);
}

static void place(int batch, int threads, struct ttq_arena *arena)
{
    *arena = (struct ttq_arena){0};
    ttq_net_place(&net, batch, threads, arena);
    assert_int_equal(ttq_arena_reserve(arena, NULL), TTQ_OK);
    ttq_net_place(&net, batch, threads, arena);
}

/* Starting weights lie in the uniform bands of the code and fill them. */
static void start_of_alexnet(void **state)
{
    (void)state;
    const char *overrides[] = {"net.arch=alexnet", "data.crop=44", "data.set=synthetic"};
    struct ttq_arena arena;
    build(overrides, 3);
    place(1, 1, &arena);
    ttq_net_start(&net, &config);
    static const struct {
        const char *name;
        double bound;
    } rows[] = {{"conv0", 0.0205196}, /* sqrt(6 / (144 (3 + 96))) */
                {"conv1", 0.0280976}, /* sqrt(6 / (25 (48 + 256))) */
                {"fc1", 0.0387004}};  /* 1.43 sqrt(3 / 4096) */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ttq_param *weight = op_named(rows[i].name)->weight;
        double most = 0;
        for (size_t j = 0; j < weight->n; j++)
            most = fmax(most, fabs((double)weight->w[j]));
        assert_true(most <= rows[i].bound * (1 + 1e-5) && most > rows[i].bound * 0.999);
    }
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

/* Gradients of one step with `threads` threads, as one copy of the block. */
static float *gradients(const char *const overrides[], size_t count, int threads, size_t *n)
{
    enum { BATCH = 5 };
    struct ttq_arena arena;
    build(overrides, count);
    omp_set_num_threads(threads);
    place(BATCH, threads, &arena);
    ttq_net_start(&net, &config);
    int side = net.input->h, wrong;
    float *pixels = calloc((size_t)(3 * side * side), sizeof *pixels);
    for (int i = 0; i < BATCH; i++) {
        check_random(pixels, (size_t)(3 * side * side), (uint32_t)i);
        for (int p = 0; p < side * side; p++)
            for (int c = 0; c < 3; c++)
                net.input->x[(i * side * side + p) * 16 + c] = pixels[c * side * side + p];
        net.labels[i] = i % 3;
    }
    ttq_net_prepare(&net);
    ttq_net_forward(&net, BATCH, TTQ_TRAINING);
    assert_true(isfinite(ttq_net_loss(&net, 1, &wrong)));
    ttq_net_backward(&net);
    ttq_net_quantizer_backward(&net);
    float *copy = malloc(net.values * sizeof *copy);
    memcpy(copy, net.g, net.values * sizeof *copy);
    *n = net.values;
    free(pixels);
    ttq_net_free(&net);
    ttq_arena_free(&arena);
    return copy;
}

static void same_bits_for_any_threads(void **state)
{
    (void)state;
    const char *const alexnet[] = {"net.arch=alexnet", "data.crop=44", "quant.method=ttq",
                                   "data.set=synthetic"};
    const char *const resnet[] = {"net.arch=resnet18", "data.crop=40", "quant.method=ttq",
                                  "data.set=synthetic"};
    const char *const *nets[] = {alexnet, resnet};
    for (int i = 0; i < 2; i++) {
        size_t n, m;
        float *one = gradients(nets[i], 4, 1, &n);
        static const int threads[] = {2, 3, 8};
        for (int t = 0; t < 3; t++) {
            float *many = gradients(nets[i], 4, threads[t], &m);
            assert_int_equal(n, m);
            assert_memory_equal(one, many, n * sizeof *one);
            free(many);
        }
        free(one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alexnet_is_the_official_one),
        cmocka_unit_test(resnet18_counts),
        cmocka_unit_test(sides),
        cmocka_unit_test(decay_of_alexnet),
        cmocka_unit_test(memory_of_alexnet),
        cmocka_unit_test(start_of_alexnet),
        cmocka_unit_test(same_bits_for_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
