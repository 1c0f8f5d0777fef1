#include "tests/support/trained.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "ttq/train/model_io.h"

char trained_folder[TTQ_PATH_MAX], trained_weights[TTQ_PATH_MAX];
struct ttq_config trained_config;
struct ttq_net trained_net;
static struct ttq_arena arena;
struct ttq_dataset trained_data;
struct ttq_batches trained_batches;

void trained_config_read(const char *method, struct ttq_config *to)
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

void trained_place(struct ttq_net *any, struct ttq_arena *memory)
{
    struct ttq_error error;
    ttq_net_place(any, TRAINED_BATCH, omp_get_max_threads(), memory);
    assert_int_equal(ttq_arena_reserve(memory, &error), TTQ_OK);
    ttq_net_place(any, TRAINED_BATCH, omp_get_max_threads(), memory);
}

void trained_store(struct ttq_net *any, const char *path)
{
    struct ttq_safetensors file = {0};
    struct ttq_error error;
    assert_int_equal(ttq_model_store(any, false, &file, &error), TTQ_OK);
    assert_int_equal(ttq_safetensors_write(path, &file, &error), TTQ_OK);
    ttq_safetensors_free(&file);
}

int trained_set_up(void **state)
{
    (void)state;
    struct ttq_error error;
    check_folder(trained_folder);
    ttq_path_join(trained_weights, trained_folder, "weights.safetensors");
    trained_config_read("ttq", &trained_config);
    assert_int_equal(ttq_net_build(&trained_config, &trained_net, &error), TTQ_OK);
    trained_place(&trained_net, &arena);
    ttq_net_start(&trained_net, &trained_config);
    for (int i = 0, layer = 0; i < trained_net.param_count; i++) {
        struct ttq_param *param = trained_net.params[i];
        if (!ttq_param_is_quantized(param))
            continue;
        *param->scales[0]->w = 0.3f + 0.1f * (float)layer;
        *param->scales[1]->w = layer == 2 ? -0.05f : 0.2f + 0.03f * (float)layer;
        layer++;
    }
    trained_store(&trained_net, trained_weights);
    ttq_net_prepare(&trained_net);
    assert_int_equal(ttq_dataset_read(&trained_config, &trained_data, &error), TTQ_OK);
    assert_int_equal(ttq_batches_open(&trained_config, &trained_data, 1, &trained_batches, &error),
                     TTQ_OK);
    return 0;
}

int trained_tear_down(void **state)
{
    (void)state;
    ttq_batches_close(&trained_batches);
    ttq_dataset_free(&trained_data);
    ttq_net_free(&trained_net);
    ttq_arena_free(&arena);
    check_folder_remove(trained_folder);
    return 0;
}

void trained_logits(struct ttq_net *any, float logits[TRAINED_LOGITS])
{
    struct ttq_error error;
    assert_int_equal(ttq_batches_test(&trained_batches, 0, 20, any->input->x, any->labels, &error),
                     TTQ_OK);
    ttq_net_forward(any, 20, TTQ_EVALUATION);
    memcpy(logits, any->logits->x, TRAINED_LOGITS * sizeof *logits);
}

void trained_open(struct ttq_deployed *deployed)
{
    struct ttq_error error;
    *deployed = (struct ttq_deployed){0};
    if (ttq_deployed_open(&trained_config, trained_weights, deployed, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

void trained_same_logits(struct ttq_net *a, struct ttq_net *b)
{
    static float p[TRAINED_LOGITS], q[TRAINED_LOGITS];
    trained_logits(a, p);
    trained_logits(b, q);
    assert_true(p[0] != 0.0f);
    assert_memory_equal(p, q, sizeof p);
}
