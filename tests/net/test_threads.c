/* The same bits for any number of threads, in training and in evaluation, with every algorithm of
 * the convolution; and evaluation by rooms of a few pictures against one picture at a time. */
#include "tests/support/check.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/net/build.h"

/* No multiple of the parts, of a room or of a Winograd group. */
enum { BATCH = 21, PIXELS = 32 * 32, LOGITS = BATCH * TTQ_BLOCK };

static struct ttq_config config;
static struct ttq_net net;
static struct ttq_arena arena;

static void open_net(const char *algorithm, int threads)
{
    const char *overrides[] = {"net.depth=8", "quant.method=ttq", "run.seed=3", algorithm};
    struct ttq_error error;
    if (ttq_config_read(&config, NULL, overrides, 4, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    omp_set_num_threads(threads);
    assert_int_equal(ttq_net_build(&config, &net, &error), TTQ_OK);
    ttq_net_place(&net, BATCH, threads, &arena);
    assert_int_equal(ttq_arena_reserve(&arena, &error), TTQ_OK);
    ttq_net_place(&net, BATCH, threads, &arena);
    ttq_net_start(&net, &config);
    static float pixels[3 * PIXELS];
    for (int i = 0; i < BATCH; i++) {
        check_random(pixels, 3 * PIXELS, (uint32_t)(200 + i));
        for (int p = 0; p < 3 * PIXELS; p++)
            net.input->x[(i * PIXELS + p % PIXELS) * TTQ_BLOCK + p / PIXELS] = pixels[p];
        net.labels[i] = (i * 7) % 10;
    }
}

static void close_net(void)
{
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

/* Two steps and an evaluation; all that they leave behind. */
static float *trained(const char *algorithm, int threads, size_t *floats)
{
    open_net(algorithm, threads);
    net.update_running = true;
    for (int step = 0; step < 2; step++) {
        int wrong;
        ttq_net_prepare(&net);
        ttq_net_forward(&net, BATCH, TTQ_TRAINING);
        ttq_net_loss(&net, 1, &wrong);
        ttq_net_backward(&net);
        ttq_net_quantizer_backward(&net);
        ttq_net_step(&net, &config, 0.1f, step);
    }
    ttq_net_prepare(&net);
    ttq_net_forward(&net, BATCH, TTQ_EVALUATION);
    *floats = net.values + LOGITS;
    float *left = malloc(*floats * sizeof *left);
    assert_non_null(left);
    memcpy(left, net.w, net.values * sizeof *left);
    memcpy(left + net.values, net.logits->x, LOGITS * sizeof *left);
    close_net();
    return left;
}

static void same_bits(const char *algorithm)
{
    static const int threads[] = {2, 3, 5, 8};
    size_t n, m;
    float *one = trained(algorithm, 1, &n);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        float *many = trained(algorithm, threads[i], &m);
        assert_int_equal(n, m);
        assert_memory_equal(one, many, n * sizeof *one);
        free(many);
    }
    free(one);
}

static void threads_direct(void **state)
{
    (void)state;
    same_bits("kernel.conv=direct");
}

static void threads_winograd2(void **state)
{
    (void)state;
    same_bits("kernel.conv=winograd2");
}

static void threads_winograd4(void **state)
{
    (void)state;
    same_bits("kernel.conv=winograd4");
}

static void rooms_or_one_picture_at_a_time(void **state)
{
    (void)state;
    open_net("kernel.conv=winograd4", 2);
    ttq_net_prepare(&net);
    ttq_net_forward(&net, BATCH, TTQ_EVALUATION);
    float together[LOGITS];
    memcpy(together, net.logits->x, sizeof together);
    size_t floats = ttq_tensor_floats(net.input);
    for (size_t i = 0; i < BATCH; i++) {
        memmove(net.input->x, net.input->x + (i ? floats : 0),
                (BATCH - i) * floats * sizeof(float));
        ttq_net_forward(&net, 1, TTQ_EVALUATION);
        assert_memory_equal(net.logits->x, together + i * TTQ_BLOCK, TTQ_BLOCK * sizeof(float));
    }
    close_net();
}

/* Whether subnormals survive: no thread may have flush-to-zero or denormals-are-zero set, or its
 * results would depend on which thread made them. */
static void subnormals_in_every_thread(void **state)
{
    (void)state;
    omp_set_num_threads(5);
    int kept = 0;
#pragma omp parallel reduction(+ : kept)
    {
        volatile float tiny = 0x1p-126f, half = 0.5f;
        volatile float subnormal = tiny * half;
        kept += subnormal > 0.0f && subnormal + subnormal == tiny;
    }
    assert_int_equal(kept, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_direct),
        cmocka_unit_test(threads_winograd2),
        cmocka_unit_test(threads_winograd4),
        cmocka_unit_test(rooms_or_one_picture_at_a_time),
        cmocka_unit_test(subnormals_in_every_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
