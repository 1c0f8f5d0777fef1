/* The update of a whole network: SGD and Adam with their settings, groups of batches, tied scales.
 */
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/net/net.h"

enum { BATCH = 4, PIXELS = 32 * 32 };

static struct ttq_config config;
static struct ttq_net net;
static struct ttq_arena arena;

static void open_net(const char *const settings[], size_t count)
{
    const char *overrides[8] = {"net.depth=8", "quant.method=ttq", "run.seed=3"};
    struct ttq_error error;
    memcpy(overrides + 3, settings, count * sizeof *settings);
    if (ttq_config_read(&config, NULL, overrides, 3 + count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(ttq_net_build(&config, &net, &error), TTQ_OK);
    ttq_net_place(&net, BATCH, 2, &arena);
    assert_int_equal(ttq_arena_reserve(&arena, &error), TTQ_OK);
    ttq_net_place(&net, BATCH, 2, &arena);
    ttq_net_start(&net, &config);
}

static void close_net(void)
{
    ttq_net_free(&net);
    ttq_arena_free(&arena);
}

/* Three steps of gradients that the test gives, against `value` computed in double. */
static void check_steps(double (*value)(const struct ttq_param *, size_t, const float *start,
                                        const float *g, double rate))
{
    enum { STEPS = 3 };
    float *start = malloc(net.values * sizeof *start);
    float *g = malloc(STEPS * net.values * sizeof *g);
    assert_true(start && g);
    memcpy(start, net.w, net.values * sizeof *start);
    check_random(g, STEPS * net.values, 5);
    for (int step = 0; step < STEPS; step++) {
        memcpy(net.g, g + (size_t)step * net.values, net.values * sizeof *g);
        ttq_net_step(&net, &config, 0.01f, step);
    }
    for (int i = 0; i < net.param_count; i++) {
        const struct ttq_param *param = net.params[i];
        for (size_t j = 0; j < param->n; j += param->n / 7 + 1)
            check_close((double)param->w[j], value(param, param->at + j, start, g, 0.01), 2e-6,
                        2e-6); /* three float steps of about 0.01 */
    }
    free(start);
    free(g);
}

static double own_rate(const struct ttq_param *param, double rate)
{
    return param->kind == TTQ_SCALE ? rate * config.train_scale_lr : rate;
}

static double by_sgd(const struct ttq_param *param, size_t at, const float *start, const float *g,
                     double rate)
{
    double w = (double)start[at], v = 0;
    for (size_t step = 0; step < 3; step++) {
        v = 0.9 * v + (double)g[step * net.values + at] + (param->decay ? 0.01 * w : 0);
        w -= own_rate(param, rate) * v;
    }
    return w;
}

/* Kingma and Ba, algorithm 1, with eps as in the text behind it. */
static double by_adam(const struct ttq_param *param, size_t at, const float *start, const float *g,
                      double rate)
{
    double w = (double)start[at], m = 0, s = 0;
    for (size_t step = 0; step < 3; step++) {
        double h = (double)g[step * net.values + at] + (param->decay ? 0.01 * w : 0);
        double t = (double)step + 1;
        m = 0.9 * m + 0.1 * h;
        s = 0.999 * s + 0.001 * h * h;
        w -= own_rate(param, rate) * sqrt(1 - pow(0.999, t)) / (1 - pow(0.9, t)) * m /
             (sqrt(s) + 1e-5);
    }
    return w;
}

static void sgd(void **state)
{
    (void)state;
    const char *settings[] = {"train.decay=0.01", "train.scale_lr=0.25"};
    open_net(settings, 2);
    assert_null(net.s);
    check_steps(by_sgd);
    close_net();
}

static void adam(void **state)
{
    (void)state;
    const char *settings[] = {"train.decay=0.01", "train.optimizer=adam", "train.decay_scales=no",
                              "train.scale_lr=4"};
    open_net(settings, 4);
    check_steps(by_adam);
    close_net();
}

static void fill_batch(uint32_t stream)
{
    static float pixels[3 * PIXELS];
    for (int i = 0; i < BATCH; i++) {
        check_random(pixels, 3 * PIXELS, stream + (uint32_t)i);
        for (int p = 0; p < 3 * PIXELS; p++)
            net.input->x[(i * PIXELS + p % PIXELS) * TTQ_BLOCK + p / PIXELS] = pixels[p];
        net.labels[i] = (int)(stream + (uint32_t)i * 3) % 10;
    }
}

/* Gradients of one batch, as group `group` of `groups`. */
static void one_group(uint32_t stream, int group, int groups)
{
    int wrong;
    fill_batch(stream);
    net.add_gradients = group > 0;
    net.update_running = group == 0;
    ttq_net_forward(&net, BATCH, TTQ_TRAINING);
    ttq_net_loss(&net, groups, &wrong);
    ttq_net_backward(&net);
}

/* The official reading of 390 steps of 256: two batches of 128, each normalised by itself, their
 * gradients averaged, the running averages of the first. */
static void groups_average_gradients(void **state)
{
    (void)state;
    open_net(NULL, 0);
    float *alone[2], *running = NULL;
    size_t size = net.values * sizeof(float);
    ttq_net_prepare(&net);
    for (int k = 0; k < 2; k++) {
        alone[k] = malloc(size);
        assert_non_null(alone[k]);
        one_group(10 + 50 * (uint32_t)k, 0, 1);
        memcpy(alone[k], net.g, size);
        if (k == 0) { /* the running averages after the first, for the next comparison */
            running = malloc(net.buffers[0]->n * sizeof(float));
            assert_non_null(running);
            memcpy(running, net.buffers[0]->x, net.buffers[0]->n * sizeof(float));
        }
    }
    ttq_net_start(&net, &config);
    ttq_net_prepare(&net);
    one_group(10, 0, 2);
    one_group(60, 1, 2);
    assert_memory_equal(running, net.buffers[0]->x, net.buffers[0]->n * sizeof(float));
    double largest = 0, off = 0, apart = 0;
    for (size_t i = 0; i < net.values; i++) {
        double mean = ((double)alone[0][i] + (double)alone[1][i]) / 2;
        largest = fmax(largest, fabs(mean));
        off = fmax(off, fabs((double)net.g[i] - mean));
        apart = fmax(apart, fabs((double)alone[0][i] - (double)alone[1][i]));
    }
    assert_true(off <= 1e-5 * largest); /* halving the loss before or after: some float roundings */
    assert_true(apart > 0.1 * largest); /* the batches do differ */
    free(alone[0]);
    free(alone[1]);
    free(running);
    close_net();
}

/* A first filter that passes one channel on: the running averages after two steps of one batch, the
 * variance as it is, whatever net.bn_correction does to the batch's own. */
static void running_averages_by_hand(void **state)
{
    (void)state;
    const char *settings[] = {"net.bn_correction=images"};
    open_net(settings, 1);
    assert_string_equal(net.params[0]->name, "conv0.weight");
    memset(net.params[0]->w, 0, 27 * sizeof(float));
    net.params[0]->w[4] = 1.0f;
    ttq_net_prepare(&net);
    one_group(10, 0, 1);
    one_group(10, 0, 1);
    double mean = 0, variance = 0, keep = config.net_bn_decay * config.net_bn_decay;
    for (int i = 0; i < BATCH * PIXELS; i++)
        mean += (double)net.input->x[i * TTQ_BLOCK] / (BATCH * PIXELS);
    for (int i = 0; i < BATCH * PIXELS; i++)
        variance += pow((double)net.input->x[i * TTQ_BLOCK] - mean, 2) / (BATCH * PIXELS);
    assert_string_equal(net.buffers[0]->name, "bn0.running_mean");
    assert_string_equal(net.buffers[1]->name, "bn0.running_var");
    check_close((double)*net.buffers[0]->x, (1 - keep) * mean, 1e-6, 1e-5);
    check_close((double)*net.buffers[1]->x, keep + (1 - keep) * variance, 1e-6, 1e-5);
    close_net();
}

static void scales_are_tied(void **state)
{
    (void)state;
    const char *settings[] = {"quant.scales=tied-late", "train.optimizer=adam"};
    open_net(settings, 2);
    struct ttq_param *const *scales = NULL;
    for (int i = 0; i < net.param_count && !scales; i++)
        if (net.params[i]->quant)
            scales = net.params[i]->scales;
    *scales[0]->w = 4.0f, *scales[1]->w = 9.0f;
    *scales[0]->v = 0.5f, *scales[1]->v = -2.0f;
    *scales[0]->s = 0.25f, *scales[1]->s = 4.0f;
    ttq_net_tie_scales(&net);
    net.quant.tied = true;
    for (int k = 0; k < 2; k++)
        assert_true(*scales[k]->w == 6.0f && *scales[k]->v == -1.5f && *scales[k]->s == 4.25f);
    for (int step = 0; step < 3; step++) { /* and stay one */
        ttq_net_prepare(&net);
        one_group(10 + (uint32_t)step, 0, 1);
        ttq_net_quantizer_backward(&net);
        ttq_net_step(&net, &config, 0.01f, step);
        assert_true(*scales[0]->g != 0.0f && *scales[0]->w == *scales[1]->w);
    }
    assert_true(*scales[0]->w != 6.0f);
    close_net();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sgd),
        cmocka_unit_test(adam),
        cmocka_unit_test(groups_average_gradients),
        cmocka_unit_test(running_averages_by_hand),
        cmocka_unit_test(scales_are_tied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
