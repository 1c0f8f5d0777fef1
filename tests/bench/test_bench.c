/* ttq bench on a tiny setting: the form of its result, and that every figure is one; nothing about
 * speed. No peer lies beside this program, so both are skipped with a line. */
#include "tests/support/check.h"

#include <jansson.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/bench/passes.h"
#include "ttq/bench/section.h"

static struct ttq_bench *bench;
static struct ttq_config config;

static int measure(void **state)
{
    (void)state;
    struct ttq_error error;
    omp_set_num_threads(1); /* other tests may hold the cores */
    bench = calloc(1, sizeof *bench);
    static const char *const overrides[] = {"kernel.conv=winograd4"};
    if (!bench || ttq_config_read(&config, NULL, overrides, 1, &error) != TTQ_OK)
        return 1;
    bench->sections = TTQ_BENCH_ALL;
    bench->quick = bench->quiet = true;
    bench->batch = 3;
    bench->threads = 1;
    bench->config = &config;
    if (ttq_bench_run(bench, &error) == TTQ_OK)
        return 0;
    print_error("%s\n", error.text);
    return 1;
}

static int drop(void **state)
{
    (void)state;
    ttq_bench_free(bench);
    free(bench);
    return 0;
}

/* An object with exactly these keys: "s" strings that are not empty, "f" numbers above 0. */
static void check_object(json_t *object, const char *const *keys, const char *types)
{
    assert_int_equal(json_object_size(object), strlen(types));
    for (size_t i = 0; types[i]; i++) {
        json_t *value = json_object_get(object, keys[i]);
        if (types[i] == 's')
            assert_true(json_is_string(value) && json_string_length(value) > 0);
        else
            assert_true(json_is_number(value) && isfinite(json_number_value(value)) &&
                        json_number_value(value) > 0);
    }
}

/* Every call of the kernels stays inside the pools, at the largest batch too. */
static void pools_hold_a_call(void **state)
{
    (void)state;
    static const int batches[] = {1, 128, 1537, 4096};
    for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
        size_t pool = ttq_bench_pool_floats(batches[b]), n = (size_t)batches[b];
        assert_int_equal(pool % 16, 0);
        assert_true(pool >= n * (size_t)ttq_pass_case_values(1));
        for (int i = 0; i < ttq_bench_shape_count; i++) {
            const struct ttq_conv_shape *s = &ttq_bench_shapes[i].shape;
            assert_true(pool >= n * ttq_picture_floats(s->c, s->h, s->w));
            assert_true(pool >= n * ttq_picture_floats(s->k, s->oh, s->ow));
        }
    }
}

static void json_form(void **state)
{
    (void)state;
    static const char *const peak[] = {"fp32_gflops", "threads"};
    static const char *const kernels[] = {"op",        "direction", "shape",
                                          "algorithm", "gflops",    "share_of_peak"};
    static const char *const speed[] = {"net",     "method",       "algorithm",
                                        "threads", "images_per_s", "share_of_ceiling"};
    struct ttq_text text = {0};
    ttq_bench_json(bench, &text);
    json_t *json = json_loads(text.bytes, JSON_REJECT_DUPLICATES, NULL), *row;
    assert_int_equal(json_object_size(json), 5);
    check_object(json_object_get(json, "peak"), peak, "ff");
    size_t i;
    json_array_foreach(json_object_get(json, "kernels"), i, row)
        check_object(row, kernels, "ssssff");
    json_array_foreach(json_object_get(json, "train"), i, row) check_object(row, speed, "sssfff");
    json_array_foreach(json_object_get(json, "infer"), i, row) check_object(row, speed, "sssfff");
    /* Every network with two methods and three algorithms, ImageNet's with one. */
    size_t variants = 0;
    for (int net = 0; net < ttq_bench_net_count; net++)
        variants += 2 * (ttq_bench_nets[net].layers ? 1 : TTQ_BENCH_ALGORITHMS);
    assert_int_equal(json_array_size(json_object_get(json, "train")), variants);
    assert_int_equal(json_array_size(json_object_get(json, "infer")), variants);
    assert_true(json_is_array(json_object_get(json, "peers")));
    json_decref(json);
    ttq_text_free(&text);
}

/* The ResNets' stride-1 convolutions by every algorithm, in every direction. */
static void kernels_are_complete(void **state)
{
    (void)state;
    static const char *const shapes[] = {"3x3 16->16 32x32", "3x3 32->32 16x16", "3x3 64->64 8x8"};
    int found = 0;
    for (int i = 0; i < bench->row_count; i++)
        for (int s = 0; s < 3; s++)
            found += strcmp(bench->rows[i].shape, shapes[s]) == 0;
    assert_int_equal(found, 3 * 3 * TTQ_BENCH_ALGORITHMS);
}

/* Every kind of layer of AlexNet and ResNet-18, by the path that the network chose. */
static void layers_are_there(void **state)
{
    (void)state;
    static const struct {
        const char *shape, *algorithm;
    } rows[] = {{"12x12 3->96 112x112 to 26x26", "general"},
                {"5x5 96->256 26x26 to 26x26 in 2 groups", "general"},
                {"7x7 3->64 112x112 to 56x56", "general"},
                {"1x1 64->128 28x28 to 14x14", "direct"},
                {"1x1 128->256 14x14 to 7x7", "general"},
                {"2304->4096", "dense"},
                {"3x3 256 26x26 to 13x13", "pass"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        int found = 0;
        for (int i = 0; i < bench->row_count; i++)
            found += bench->rows[i].layer && strcmp(bench->rows[i].shape, rows[r].shape) == 0 &&
                     strcmp(bench->rows[i].algorithm, rows[r].algorithm) == 0;
        if (found < 2)
            fail_msg("%s: expected two directions or more, found %d", rows[r].shape, found);
    }
}

/* 2 x 121,210,752 multiply-adds of a ResNet-20 step: three times forward without the gradient to
 * the pictures. */
static void nominal_work(void **state)
{
    (void)state;
    assert_string_equal(bench->train[0].net, "resnet20");
    check_close(bench->train[0].gflop, 0.242421504, 1e-12, 0);
    check_close(bench->infer[0].gflop, 0.08110208, 1e-12, 0);
}

static void tables_and_notes(void **state)
{
    (void)state;
    struct ttq_text text = {0};
    ttq_bench_text(bench, &text);
    static const char *const expected[] = {
        "convolutions, batch 3", "layers of AlexNet", "passes over",
        "training steps",        "inference",         "parts of a training",
        "quantizer's gradient",  "oneDNN is skipped", "PyTorch is skipped"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (!strstr(text.bytes, expected[i]))
            fail_msg("expected '%s' in:\n%s", expected[i], text.bytes);
    ttq_text_free(&text);
}

static void median_of_samples(void **state)
{
    (void)state;
    struct ttq_samples samples = {{5, 1, 4}, 3};
    assert_true(ttq_samples_median(&samples) == 4);
    ttq_samples_add(&samples, 2);
    assert_true(ttq_samples_median(&samples) == 3);
    assert_true(samples.values[0] == 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pools_hold_a_call),    cmocka_unit_test(json_form),
        cmocka_unit_test(kernels_are_complete), cmocka_unit_test(layers_are_there),
        cmocka_unit_test(nominal_work),         cmocka_unit_test(tables_and_notes),
        cmocka_unit_test(median_of_samples)};
    return cmocka_run_group_tests(tests, measure, drop);
}
