/* Weights files and networks that do not belong together: every tensor is used or is named. */
#include "tests/support/trained.h"

#include <string.h>

#include "ttq/train/model_io.h"

static char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
static struct ttq_net net;
static struct ttq_arena memory;
static struct ttq_error error;

static int make_folder(void **state)
{
    (void)state;
    check_folder(folder);
    ttq_path_join(path, folder, "weights.safetensors");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    check_folder_remove(folder);
    return 0;
}

static void build(const char *depth, const char *const settings[4])
{
    static struct ttq_config config;
    const char *overrides[6] = {depth, "train.batch=32"};
    size_t count = 2;
    for (size_t i = 0; i < 4 && settings[i]; i++)
        overrides[count++] = settings[i];
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK ||
        ttq_net_build(&config, &net, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    memory = (struct ttq_arena){0};
    trained_place(&net, &memory);
    ttq_net_start(&net, &config);
}

static void tear_down(void)
{
    ttq_net_free(&net);
    ttq_arena_free(&memory);
}

static void store(const char *depth, const char *const settings[4], bool momentum)
{
    struct ttq_safetensors file = {0};
    build(depth, settings);
    assert_int_equal(ttq_model_store(&net, momentum, &file, &error), TTQ_OK);
    assert_int_equal(ttq_safetensors_write(path, &file, &error), TTQ_OK);
    ttq_safetensors_free(&file);
    tear_down();
}

/* Into another network: as the start of a run, or to be evaluated. */
static enum ttq_status load(const char *depth, const char *const settings[4], bool start)
{
    struct ttq_safetensors file;
    build(depth, settings);
    assert_int_equal(ttq_safetensors_read(path, &file, &error), TTQ_OK);
    enum ttq_status status = ttq_model_load(&net, false, start, &file, path, &error);
    ttq_safetensors_free(&file);
    tear_down();
    return status;
}

static const char *const full[4] = {NULL}, *const ttq[4] = {"quant.method=ttq"};

static void starts_of_every_method(void **state)
{
    (void)state;
    static const char *const methods[][4] = {
        {NULL},
        {"quant.method=ttq"},
        {"quant.method=ttq", "quant.scales=symmetric"},
        {"quant.method=ttq", "quant.scales=random-groups"},
        {"quant.method=ttq", "quant.scales=tied-late"},
        {"quant.method=ttq", "quant.scales=fixed-one", "quant.threshold=share",
         "quant.share_every=epoch"},
        {"quant.method=lsq"},
        {"quant.method=twn"},
        {"quant.method=ttq", "train.optimizer=adam"},
    };
    enum { METHODS = sizeof methods / sizeof *methods };
    for (int from = 0; from < METHODS; from++) {
        store("net.depth=8", methods[from], true);
        for (int to = 0; to < METHODS; to++)
            if (load("net.depth=8", methods[to], true) != TTQ_OK)
                fail_msg("from %d to %d: %s", from, to, error.text);
        if (load("net.depth=8", methods[from], false) != TTQ_OK)
            fail_msg("%d to itself: %s", from, error.text);
    }
}

static void another_depth(void **state)
{
    (void)state;
    store("net.depth=14", full, false);
    for (int start = 0; start < 2; start++)
        check_failed(load("net.depth=8", full, start), TTQ_BAD_DATA, &error,
                     "found a tensor 'res1.1.bn1.weight', which this network does not have");
    store("net.depth=14", ttq, true);
    check_failed(load("net.depth=8", ttq, true), TTQ_BAD_DATA, &error, "found a tensor 'res1.1.");
    check_failed(load("net.depth=20", ttq, true), TTQ_BAD_DATA, &error,
                 "expected a tensor 'res1.2.");
}

static void latent_weights_are_not_scored(void **state)
{
    (void)state;
    store("net.depth=8", ttq, false);
    check_failed(load("net.depth=8", full, false), TTQ_BAD_DATA, &error,
                 ".scale_pos', so the weights are quantized, which this configuration does not "
                 "say: give the run's config.ini or quant.method=ttq");
    assert_int_equal(load("net.depth=8", full, true), TTQ_OK);
    store("net.depth=8", full, false);
    check_failed(load("net.depth=8", ttq, false), TTQ_BAD_DATA, &error,
                 "expected a tensor 'res1.0.conv1.scale_pos', found none");
}

/* As many values, but the channels are others. */
static void another_shape(void **state)
{
    (void)state;
    struct ttq_safetensors file = {0};
    build("net.depth=8", full);
    assert_int_equal(ttq_model_store(&net, false, &file, &error), TTQ_OK);
    for (int i = 0; i < file.count; i++) {
        struct ttq_stored *tensor = &file.tensors[i];
        if (strcmp(tensor->name, "conv0.weight") != 0)
            continue;
        tensor->shape[0] = 3;
        tensor->shape[1] = 16;
    }
    assert_int_equal(ttq_safetensors_write(path, &file, &error), TTQ_OK);
    ttq_safetensors_free(&file);
    tear_down();
    check_failed(load("net.depth=8", full, true), TTQ_BAD_DATA, &error,
                 "conv0.weight: expected the shape 16x3x3x3, found 3x16x3x3");
}

/* A share of zeros is the rank of a weight, so one outside would be read outside the array. */
static void shares_outside(void **state)
{
    (void)state;
    static const char *const share[4] = {"quant.method=ttq", "quant.threshold=share"};
    static const float wrong[] = {-0.01f, 1.01f, 1e30f, -1e30f};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ttq_safetensors file = {0};
        build("net.depth=8", share);
        for (int p = 0; p < net.param_count; p++)
            if (net.params[p]->share)
                *net.params[p]->share->x = wrong[i];
        assert_int_equal(ttq_model_store(&net, false, &file, &error), TTQ_OK);
        assert_int_equal(ttq_safetensors_write(path, &file, &error), TTQ_OK);
        ttq_safetensors_free(&file);
        tear_down();
        check_failed(load("net.depth=8", share, false), TTQ_BAD_DATA, &error,
                     "res1.0.conv1.share: expected a share from 0 to 1, found ");
        /* A new run takes its own. */
        assert_int_equal(load("net.depth=8", share, true), TTQ_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_of_every_method),
        cmocka_unit_test(another_depth),
        cmocka_unit_test(latent_weights_are_not_scored),
        cmocka_unit_test(another_shape),
        cmocka_unit_test(shares_outside),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
