/* Deployed networks: the same bits as the trained one, merged and swapped scales, and batch norm
 * estimated again. */
#include "tests/support/trained.h"

#include <math.h>
#include <string.h>

#include "ttq/deploy/reestimate.h"
#include "ttq/kernel/reference.h"
#include "ttq/train/model_io.h"

static struct ttq_deployed deployed;

static void same_bits_as_trained(void **state)
{
    (void)state;
    trained_open(&deployed);
    assert_int_equal(deployed.layer_count, 7); /* 6n + 1 */
    assert_true(deployed.layers[0].pos == 0.3f && deployed.layers[0].neg == -0.2f);
    /* Wp = 0.5 and Wn = -0.05: both values above 0. */
    assert_true(deployed.layers[2].pos == 0.5f && deployed.layers[2].neg == 0.05f);
    trained_same_logits(&trained_net, &deployed.net);
    ttq_deployed_close(&deployed);
}

/* The weights file with both scales made by hand, against the changed network. */
static void merged_as_by_hand(void **state)
{
    (void)state;
    struct ttq_error error;
    static struct ttq_net hand;
    struct ttq_arena memory = {0};
    trained_open(&deployed);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_MERGE, &error), TTQ_OK);
    assert_int_equal(ttq_net_build(&trained_config, &hand, &error), TTQ_OK);
    trained_place(&hand, &memory);
    struct ttq_safetensors file;
    assert_int_equal(ttq_safetensors_read(trained_weights, &file, &error), TTQ_OK);
    assert_int_equal(ttq_model_load(&hand, false, false, &file, trained_weights, &error), TTQ_OK);
    ttq_safetensors_free(&file);
    for (int i = 0; i < hand.param_count; i++) {
        struct ttq_param **scales = hand.params[i]->scales;
        if (!ttq_param_is_quantized(hand.params[i]))
            continue;
        float size = (float)sqrt(fabs((double)*scales[0]->w * (double)*scales[1]->w));
        for (int k = 0; k < 2; k++)
            *scales[k]->w = *scales[k]->w < 0 ? -size : size;
    }
    ttq_net_prepare(&hand);
    trained_same_logits(&hand, &deployed.net);
    float before[TRAINED_LOGITS], after[TRAINED_LOGITS];
    trained_logits(&trained_net, before);
    trained_logits(&deployed.net, after);
    assert_memory_not_equal(before, after, sizeof before);
    ttq_net_free(&hand);
    ttq_arena_free(&memory);
    ttq_deployed_close(&deployed);
}

static void swapped_twice(void **state)
{
    (void)state;
    struct ttq_error error;
    trained_open(&deployed);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_SWAP, &error), TTQ_OK);
    assert_true(deployed.layers[0].pos == 0.2f && deployed.layers[0].neg == -0.3f);
    assert_true(deployed.layers[2].pos == -0.05f && deployed.layers[2].neg == -0.5f);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_SWAP, &error), TTQ_OK);
    trained_same_logits(&trained_net, &deployed.net);
    ttq_deployed_close(&deployed);
}

/* A layer without negative weights has one value: there is nothing to merge or to swap. */
static void one_sided_layers_stay(void **state)
{
    (void)state;
    struct ttq_error error;
    static const enum ttq_scale_change changes[] = {TTQ_SCALES_MERGE, TTQ_SCALES_SWAP};
    for (int k = 0; k < 2; k++) {
        trained_open(&deployed);
        struct ttq_ternary *layer = &deployed.layers[0];
        for (size_t i = 0; i < layer->weight->n; i++)
            layer->weight->w[i] = i % 3 ? layer->pos : 0.0f;
        layer->neg = 0.0f;
        assert_int_equal(ttq_deployed_change(&deployed, changes[k], &error), TTQ_OK);
        assert_true(layer->pos == 0.3f && layer->neg == 0.0f);
        for (size_t i = 0; i < layer->weight->n; i++)
            assert_true(layer->weight->w[i] == (i % 3 ? 0.3f : 0.0f));
        ttq_deployed_close(&deployed);
    }
}

/* The first layer by plain loops in double: batches of 32, 32 and 8 images, weighted. */
static void first_layer_estimated_again(void **state)
{
    (void)state;
    struct ttq_error error;
    int images;
    trained_open(&deployed);
    assert_int_equal(
        ttq_reestimate(&deployed.net, &trained_batches, TTQ_FROM_PLAIN, &images, &error), TTQ_OK);
    assert_int_equal(images, TRAINED_IMAGES);
    const struct ttq_conv_shape s = {3, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1, .groups = 1};
    const float *w = deployed.net.params[0]->w, *found[2] = {NULL};
    for (int i = 0; i < deployed.net.buffer_count; i++)
        for (int k = 0; k < 2; k++)
            if (strcmp(deployed.net.buffers[i]->name, k ? "bn0.running_var" : "bn0.running_mean") ==
                0)
                found[k] = deployed.net.buffers[i]->x;
    double mean[16] = {0}, variance[16] = {0};
    static double y[TRAINED_BATCH][16 * 1024];
    float x[3 * 1024];
    for (int first = 0; first < TRAINED_IMAGES; first += TRAINED_BATCH) {
        int n = TRAINED_IMAGES - first < TRAINED_BATCH ? TRAINED_IMAGES - first : TRAINED_BATCH;
        for (int i = 0; i < n; i++) {
            const uint8_t *pixels = trained_data.train.pixels + (size_t)(first + i) * 3072;
            for (int p = 0; p < 3072; p++)
                x[p] = ((float)pixels[p] - trained_batches.input.mean[p]) / 128.0f;
            ttq_reference_conv(&s, x, w, y[i]);
        }
        for (int c = 0; c < 16; c++) {
            double sum = 0, squares = 0;
            for (int i = 0; i < n; i++)
                for (int p = 0; p < 1024; p++)
                    sum += y[i][c * 1024 + p];
            sum /= n * 1024.0;
            for (int i = 0; i < n; i++)
                for (int p = 0; p < 1024; p++)
                    squares += (y[i][c * 1024 + p] - sum) * (y[i][c * 1024 + p] - sum);
            mean[c] += n * sum / TRAINED_IMAGES;
            variance[c] += n * squares / (n * 1024.0) / TRAINED_IMAGES;
        }
    }
    /* Float sums of 27 products: 1e-5 of the deviation. */
    for (int c = 0; c < 16; c++) {
        check_close((double)found[0][c], mean[c], 1e-5 * sqrt(variance[c]), 0);
        check_close((double)found[1][c], variance[c], 0, 1e-5);
    }
    ttq_deployed_close(&deployed);
}

/* Every layer: with one batch of images, evaluation by its statistics is what training computes. */
static void all_layers_estimated_from(enum ttq_reestimate_from from)
{
    struct ttq_error error;
    struct ttq_dataset few = trained_data;
    few.train.count = TRAINED_BATCH;
    few.test = few.train;
    struct ttq_batches some = trained_batches;
    some.set = &few;
    int images;
    trained_open(&deployed);
    struct ttq_net *d = &deployed.net;
    assert_int_equal(ttq_reestimate(d, &some, from, &images, &error), TTQ_OK);
    assert_int_equal(images, TRAINED_BATCH);
    static float training[TRAINED_BATCH * 16];
    enum ttq_status status =
        from == TTQ_FROM_PLAIN
            ? ttq_batches_test(&some, 0, TRAINED_BATCH, d->input->x, d->labels, &error)
            : ttq_batches_train(&some, 0, 0, d->input->x, d->labels, &error);
    assert_int_equal(status, TTQ_OK);
    ttq_net_forward(d, TRAINED_BATCH, TTQ_TRAINING);
    memcpy(training, d->logits->x, sizeof training);
    ttq_net_forward(d, TRAINED_BATCH, TTQ_EVALUATION);
    /* Both normalise by the same float statistics, rounded once more on the way: 1e-4. */
    for (int i = 0; i < TRAINED_BATCH * 16; i++)
        check_close((double)d->logits->x[i], (double)training[i], 1e-4, 1e-4);
    ttq_deployed_close(&deployed);
}

static void all_layers_estimated_again(void **state)
{
    (void)state;
    all_layers_estimated_from(TTQ_FROM_PLAIN);
}

static void all_layers_estimated_as_in_training(void **state)
{
    (void)state;
    all_layers_estimated_from(TTQ_FROM_AUGMENTED);
}

/* Whole batches only, as training takes them. */
static void augmented_batches_are_whole(void **state)
{
    (void)state;
    struct ttq_error error;
    int images;
    trained_open(&deployed);
    assert_int_equal(
        ttq_reestimate(&deployed.net, &trained_batches, TTQ_FROM_AUGMENTED, &images, &error),
        TTQ_OK);
    assert_int_equal(images, TRAINED_IMAGES / TRAINED_BATCH * TRAINED_BATCH);
    assert_true(images < TRAINED_IMAGES);
    ttq_deployed_close(&deployed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_as_trained),
        cmocka_unit_test(merged_as_by_hand),
        cmocka_unit_test(swapped_twice),
        cmocka_unit_test(one_sided_layers_stay),
        cmocka_unit_test(first_layer_estimated_again),
        cmocka_unit_test(all_layers_estimated_again),
        cmocka_unit_test(all_layers_estimated_as_in_training),
        cmocka_unit_test(augmented_batches_are_whole),
    };
    return cmocka_run_group_tests(tests, trained_set_up, trained_tear_down);
}
