/* Deployed networks: the same bits as the trained one, merged and swapped scales, batch norm
 * estimated again, and the packed file with its bad relatives. */
#include "tests/support/check.h"

#include <jansson.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/deploy/packed.h"
#include "ttq/deploy/reestimate.h"
#include "ttq/deploy/size_report.h"
#include "ttq/kernel/reference.h"
#include "ttq/train/model_io.h"

static char folder[TTQ_PATH_MAX], weights[TTQ_PATH_MAX], packed[TTQ_PATH_MAX];
static struct ttq_config config;
static struct ttq_net net; /* as trained */
static struct ttq_arena arena;
static struct ttq_dataset data;
static struct ttq_batches batches;

enum { TRAIN = 72, BATCH = 32 };

static void read_config(const char *method, struct ttq_config *to)
{
    struct ttq_error error;
    char quant[64];
    snprintf(quant, sizeof quant, "quant.method=%s", method);
    const char *settings[] = {"net.depth=8",          "data.set=synthetic",  quant,
                              "data.train_images=72", "data.test_images=20", "train.batch=32",
                              "net.beta=uniform",     "run.seed=3"};
    if (ttq_config_read(to, NULL, settings, sizeof settings / sizeof *settings, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static void place(struct ttq_net *any, struct ttq_arena *memory)
{
    struct ttq_error error;
    ttq_net_place(any, BATCH, omp_get_max_threads(), memory);
    assert_int_equal(ttq_arena_reserve(memory, &error), TTQ_OK);
    ttq_net_place(any, BATCH, omp_get_max_threads(), memory);
}

static void store(struct ttq_net *any, const char *path)
{
    struct ttq_safetensors file = {0};
    struct ttq_error error;
    assert_int_equal(ttq_model_store(any, false, &file, &error), TTQ_OK);
    assert_int_equal(ttq_safetensors_write(path, &file, &error), TTQ_OK);
    ttq_safetensors_free(&file);
}

/* A network that could have been trained: unequal scales, one of them negative. */
static int set_up(void **state)
{
    (void)state;
    struct ttq_error error;
    check_folder(folder);
    ttq_path_join(weights, folder, "weights.safetensors");
    ttq_path_join(packed, folder, "model.ttq");
    read_config("ttq", &config);
    assert_int_equal(ttq_net_build(&config, &net, &error), TTQ_OK);
    place(&net, &arena);
    ttq_net_start(&net, &config);
    for (int i = 0, layer = 0; i < net.param_count; i++) {
        struct ttq_param *param = net.params[i];
        if (!ttq_param_is_quantized(param))
            continue;
        *param->scales[0]->w = 0.3f + 0.1f * (float)layer;
        *param->scales[1]->w = layer == 2 ? -0.05f : 0.2f + 0.03f * (float)layer;
        layer++;
    }
    store(&net, weights);
    ttq_net_prepare(&net);
    assert_int_equal(ttq_dataset_read(&config, &data, &error), TTQ_OK);
    assert_int_equal(ttq_batches_open(&config, &data, 1, &batches, &error), TTQ_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ttq_batches_close(&batches);
    ttq_dataset_free(&data);
    ttq_net_free(&net);
    ttq_arena_free(&arena);
    check_folder_remove(folder);
    return 0;
}

/* Logits of the test images. */
static void logits_of(struct ttq_net *any, float logits[20 * 16])
{
    struct ttq_error error;
    assert_int_equal(ttq_batches_test(&batches, 0, 20, any->input->x, any->labels, &error), TTQ_OK);
    ttq_net_forward(any, 20, TTQ_EVALUATION);
    memcpy(logits, any->logits->x, 20 * 16 * sizeof *logits);
}

static void open_deployed(struct ttq_deployed *deployed)
{
    struct ttq_error error;
    *deployed = (struct ttq_deployed){0};
    if (ttq_deployed_open(&config, weights, deployed, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static void same_logits(struct ttq_net *a, struct ttq_net *b)
{
    static float p[20 * 16], q[20 * 16];
    logits_of(a, p);
    logits_of(b, q);
    assert_true(p[0] != 0.0f);
    assert_memory_equal(p, q, sizeof p);
}

static struct ttq_deployed deployed, other;

static void same_bits_as_trained(void **state)
{
    (void)state;
    open_deployed(&deployed);
    assert_int_equal(deployed.layer_count, 7); /* 6n + 1 */
    assert_true(deployed.layers[0].pos == 0.3f && deployed.layers[0].neg == -0.2f);
    /* Wp = 0.5 and Wn = -0.05: both values above 0. */
    assert_true(deployed.layers[2].pos == 0.5f && deployed.layers[2].neg == 0.05f);
    same_logits(&net, &deployed.net);
    ttq_deployed_close(&deployed);
}

/* The weights file with both scales made by hand, against the changed network. */
static void merged_as_by_hand(void **state)
{
    (void)state;
    struct ttq_error error;
    static struct ttq_net hand;
    struct ttq_arena memory = {0};
    open_deployed(&deployed);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_MERGE, &error), TTQ_OK);
    assert_int_equal(ttq_net_build(&config, &hand, &error), TTQ_OK);
    place(&hand, &memory);
    struct ttq_safetensors file;
    assert_int_equal(ttq_safetensors_read(weights, &file, &error), TTQ_OK);
    assert_int_equal(ttq_model_load(&hand, false, false, &file, weights, &error), TTQ_OK);
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
    same_logits(&hand, &deployed.net);
    float before[20 * 16], after[20 * 16];
    logits_of(&net, before);
    logits_of(&deployed.net, after);
    assert_memory_not_equal(before, after, sizeof before);
    ttq_net_free(&hand);
    ttq_arena_free(&memory);
    ttq_deployed_close(&deployed);
}

static void swapped_twice(void **state)
{
    (void)state;
    struct ttq_error error;
    open_deployed(&deployed);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_SWAP, &error), TTQ_OK);
    assert_true(deployed.layers[0].pos == 0.2f && deployed.layers[0].neg == -0.3f);
    assert_true(deployed.layers[2].pos == -0.05f && deployed.layers[2].neg == -0.5f);
    assert_int_equal(ttq_deployed_change(&deployed, TTQ_SCALES_SWAP, &error), TTQ_OK);
    same_logits(&net, &deployed.net);
    ttq_deployed_close(&deployed);
}

/* The first layer by plain loops in double: batches of 32, 32 and 8 images, weighted. */
static void first_layer_estimated_again(void **state)
{
    (void)state;
    struct ttq_error error;
    int images;
    open_deployed(&deployed);
    assert_int_equal(ttq_reestimate(&deployed.net, &batches, &images, &error), TTQ_OK);
    assert_int_equal(images, TRAIN);
    const struct ttq_conv_shape s = {3, 32, 32, 16, 32, 32, 3, 3, 1, 1, 1, .groups = 1};
    const float *w = deployed.net.params[0]->w, *found[2] = {NULL};
    for (int i = 0; i < deployed.net.buffer_count; i++)
        for (int k = 0; k < 2; k++)
            if (strcmp(deployed.net.buffers[i]->name, k ? "bn0.running_var" : "bn0.running_mean") ==
                0)
                found[k] = deployed.net.buffers[i]->x;
    double mean[16] = {0}, variance[16] = {0};
    static double y[BATCH][16 * 1024];
    float x[3 * 1024];
    for (int first = 0; first < TRAIN; first += BATCH) {
        int n = TRAIN - first < BATCH ? TRAIN - first : BATCH;
        for (int i = 0; i < n; i++) {
            const uint8_t *pixels = data.train.pixels + (size_t)(first + i) * 3072;
            for (int p = 0; p < 3072; p++)
                x[p] = ((float)pixels[p] - batches.input.mean[p]) / 128.0f;
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
            mean[c] += n * sum / TRAIN;
            variance[c] += n * squares / (n * 1024.0) / TRAIN;
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
static void all_layers_estimated_again(void **state)
{
    (void)state;
    struct ttq_error error;
    struct ttq_dataset few = data;
    few.train.count = BATCH;
    few.test = few.train;
    struct ttq_batches some = batches;
    some.set = &few;
    int images;
    open_deployed(&deployed);
    struct ttq_net *d = &deployed.net;
    assert_int_equal(ttq_reestimate(d, &some, &images, &error), TTQ_OK);
    assert_int_equal(images, BATCH);
    static float training[BATCH * 16];
    assert_int_equal(ttq_batches_test(&some, 0, BATCH, d->input->x, d->labels, &error), TTQ_OK);
    ttq_net_forward(d, BATCH, TTQ_TRAINING);
    memcpy(training, d->logits->x, sizeof training);
    ttq_net_forward(d, BATCH, TTQ_EVALUATION);
    /* Both normalise by the same float statistics, rounded once more on the way: 1e-4. */
    for (int i = 0; i < BATCH * 16; i++)
        check_close((double)d->logits->x[i], (double)training[i], 1e-4, 1e-4);
    ttq_deployed_close(&deployed);
}

static void codes_by_hand(void **state)
{
    (void)state;
    const float w[] = {-0.5f, 0, 0.7f, 0.7f, 0, -0.5f};
    unsigned char codes[2];
    float back[6];
    assert_int_equal(ttq_codes_bytes(6), 2);
    ttq_codes_pack(w, 6, 0.7f, -0.5f, codes);
    assert_int_equal(codes[0], 0x00 | 1 << 2 | 2 << 4 | 2 << 6);
    assert_int_equal(codes[1], 1);
    assert_true(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
    assert_memory_equal(w, back, sizeof w);
    codes[1] |= 1 << 4; /* behind the last code */
    assert_false(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
    codes[1] = 3;
    assert_false(ttq_codes_unpack(codes, 6, 0.7f, -0.5f, back));
}

static enum ttq_status open_packed(struct ttq_error *error)
{
    struct ttq_safetensors file;
    other = (struct ttq_deployed){0};
    enum ttq_status status = ttq_safetensors_read(packed, &file, error);
    if (status != TTQ_OK)
        return status;
    assert_true(ttq_packed_is(&file));
    status = ttq_packed_open(&file, packed, NULL, 0, &other, error);
    ttq_safetensors_free(&file);
    return status;
}

static void packed_and_back(void **state)
{
    (void)state;
    struct ttq_error error;
    open_deployed(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    if (open_packed(&error) != TTQ_OK)
        fail_msg("%s", error.text);
    same_logits(&net, &other.net);
    assert_int_equal(other.layer_count, 7);
    assert_true(other.layers[2].neg == 0.05f);
    ttq_deployed_close(&other);
}

/* The packed file with one tensor replaced, or left out where data is NULL. */
static void check_refused(const char *name, const char *type, long n, const void *bytes,
                          const char *sentence)
{
    struct ttq_safetensors file, changed = {0};
    struct ttq_error error;
    open_deployed(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    assert_int_equal(ttq_safetensors_read(packed, &file, &error), TTQ_OK);
    ttq_safetensors_set(&changed, "format", "ttq packed 1");
    for (int i = 0; i < file.count; i++) {
        struct ttq_stored *t = &file.tensors[i];
        bool mine = strcmp(t->name, name) == 0;
        if (mine && !bytes)
            continue;
        assert_int_equal(ttq_safetensors_add(&changed, t->name, mine ? type : t->type,
                                             mine ? 1 : t->dims, mine ? &n : t->shape,
                                             mine ? (void *)bytes : t->data, &error),
                         TTQ_OK);
    }
    assert_int_equal(ttq_safetensors_write(packed, &changed, &error), TTQ_OK);
    ttq_safetensors_free(&changed);
    ttq_safetensors_free(&file);
    check_failed(open_packed(&error), TTQ_BAD_DATA, &error, sentence);
    ttq_deployed_close(&other);
}

static void bad_packed_files(void **state)
{
    (void)state;
    static float floats[4096];
    static unsigned char bytes[1 << 17];
    check_refused("scales", "F32", 0, NULL, "expected a tensor 'scales', found none");
    check_refused("scales", "F32", 12, floats, "scales: expected 56 bytes of F32, found 48");
    check_refused("full", "F32", 4096, floats, "full: expected");
    check_refused("codes", "U8", 7, bytes, "codes: expected");
    check_refused("codes", "F32", 7, floats, "found 28 of F32");
    for (int i = 0; i < 14; i++)
        floats[i] = NAN;
    check_refused("scales", "F32", 14, floats, "scales: expected finite values, found nan");
    memset(bytes, 0xff, sizeof bytes);
    struct ttq_net_counts counts;
    ttq_net_count(&net, &counts);
    check_refused("codes", "U8", counts.ternary / 4, bytes, "expected 00, 01 and 10, found 11");
    check_refused("config", "U8", 0, NULL, "expected a tensor 'config'");
    check_refused("config", "U8", 1 << 17, bytes, "at most 65536 bytes");
    check_refused("config", "U8", 5, "[net]", "full: expected"); /* the default network */
    check_refused("config", "U8", 8, "no text", "found a zero byte");
    check_refused("config", "U8", 17, "[net]\ndepth = 21\n", "net.depth");
    /* A network of 1,202 layers in a small file: refused before its memory is taken. */
    check_refused("config", "U8", 19, "[net]\ndepth = 1202\n", "expected");
}

static void cut_packed_files(void **state)
{
    (void)state;
    struct ttq_error error;
    char *bytes;
    size_t length;
    open_deployed(&deployed);
    assert_int_equal(ttq_packed_write(&deployed, packed, &error), TTQ_OK);
    ttq_deployed_close(&deployed);
    assert_int_equal(ttq_file_read(packed, 1 << 20, &bytes, &length, &error), TTQ_OK);
    for (size_t cut = 0; cut < length; cut += length / 40) {
        check_write(folder, "model.ttq", bytes, cut);
        assert_int_equal(open_packed(&error), TTQ_BAD_DATA);
    }
    free(bytes);
}

static void what_cannot_be_packed(void **state)
{
    (void)state;
    static const char *const methods[] = {"full", "bwn"};
    static const char *const sentences[] = {"found full precision", "expected at most two values"};
    struct ttq_error error;
    for (int m = 0; m < 2; m++) {
        static struct ttq_net any;
        static struct ttq_config its;
        struct ttq_arena memory = {0};
        char path[TTQ_PATH_MAX];
        ttq_path_join(path, folder, "other.safetensors");
        read_config(methods[m], &its);
        assert_int_equal(ttq_net_build(&its, &any, &error), TTQ_OK);
        place(&any, &memory);
        ttq_net_start(&any, &its);
        store(&any, path);
        ttq_net_prepare(&any);
        assert_int_equal(ttq_deployed_open(&its, path, &other, &error), TTQ_OK);
        same_logits(&any, &other.net);
        check_failed(ttq_packed_write(&other, packed, &error), TTQ_BAD_DATA, &error, sentences[m]);
        check_failed(ttq_deployed_change(&other, TTQ_SCALES_SWAP, &error), TTQ_BAD_DATA, &error,
                     m ? "expected at most two values" : "expected a quantized network");
        ttq_deployed_close(&other);
        ttq_net_free(&any);
        ttq_arena_free(&memory);
    }
}

static double real(const json_t *report, const char *key)
{
    return json_number_value(json_object_get(report, key));
}

static void sizes_and_counts(void **state)
{
    (void)state;
    open_deployed(&deployed);
    struct ttq_ternary *layer = &deployed.layers[0]; /* 16 x 16 kernels of 3x3 */
    memset(layer->weight->w, 0, layer->weight->n * sizeof(float));
    layer->weight->w[4] = 0.3f; /* the first kernel has one weight, the second two */
    layer->weight->w[9] = layer->weight->w[17] = -0.2f;
    json_t *report = ttq_size_report(&deployed, 1000);
    json_t *first = json_array_get(json_object_get(report, "layers"), 0);
    check_close(real(first, "density"), 3.0 / 2304.0, 1e-12, 0);
    check_close(real(first, "kernels"), 256, 0, 0);
    check_close(real(first, "empty_kernels"), 254.0 / 256.0, 1e-12, 0);
    check_close(real(first, "single_kernels"), 1.0 / 256.0, 1e-12, 0);
    check_close(real(first, "multiply_adds"), 2359296, 0, 0);
    check_close(real(first, "nonzero_multiply_adds"), 3 * 1024, 0, 0);
    check_close(real(report, "ratio"), real(report, "bytes_fp32") / 1000, 1e-9, 0);
    assert_true(real(report, "nonzero_multiply_adds") < real(report, "multiply_adds"));
    json_decref(report);
    ttq_deployed_close(&deployed);
}

/* The paper's ResNet-20: 14.5 times smaller (13.6 with the statistics of batch norm). */
static void resnet20_by_the_paper(void **state)
{
    (void)state;
    struct ttq_error error;
    struct ttq_config twenty = config;
    twenty.net_depth = 20;
    other = (struct ttq_deployed){0};
    assert_int_equal(ttq_deployed_build(&twenty, &other, &error), TTQ_OK);
    assert_int_equal(ttq_deployed_place(&other, &error), TTQ_OK);
    for (int i = 0, first = 1; i < other.net.param_count; i++) {
        if (other.net.params[i]->kind == TTQ_WEIGHT && !first)
            ttq_deployed_add_layer(&other, (struct ttq_ternary){other.net.params[i], 1, -1, false},
                                   &error);
        first &= other.net.params[i]->kind != TTQ_WEIGHT;
    }
    json_t *report = ttq_size_report(&other, 1);
    check_close(real(report, "bytes_fp32"), 4.0 * (269722 + 1376), 0, 0);
    check_close(real(report, "ternary_weights"), 267904, 0, 0);
    check_close(real(report, "paper_ratio"), 269722.0 * 4 / (66976 + 152 + 1818 * 4), 1e-9, 0);
    check_close(real(report, "paper_ratio"), 14.5, 0.05, 0);
    check_close(real(report, "values_ratio"), 13.6, 0.05, 0);
    json_decref(report);
    ttq_deployed_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_as_trained),
        cmocka_unit_test(merged_as_by_hand),
        cmocka_unit_test(swapped_twice),
        cmocka_unit_test(first_layer_estimated_again),
        cmocka_unit_test(all_layers_estimated_again),
        cmocka_unit_test(codes_by_hand),
        cmocka_unit_test(packed_and_back),
        cmocka_unit_test(bad_packed_files),
        cmocka_unit_test(cut_packed_files),
        cmocka_unit_test(what_cannot_be_packed),
        cmocka_unit_test(sizes_and_counts),
        cmocka_unit_test(resnet20_by_the_paper),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
