#include "ttq/deploy/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/build.h"
#include "ttq/base/json.h"
#include "ttq/config/identity.h"
#include "ttq/train/environment.h"
#include "ttq/train/outputs.h"

enum { MOST_BYTES = 1 << 16 };

enum ttq_status ttq_answer_hash(const struct ttq_config *config, struct ttq_answer *answer,
                                struct ttq_error *error)
{
    struct ttq_text text = {0}, with_path = {0};
    enum ttq_status status = ttq_config_identity(config, answer->config_hash, error);
    if (status != TTQ_OK)
        return status;
    if (config->data_set == TTQ_SET_IMAGES)
        ttq_text_add(&with_path, "%s %s", answer->config_hash, config->data_path);
    ttq_config_write(config, &text);
    bool failed = text.failed || with_path.failed;
    if (!failed)
        ttq_hash_bytes(text.bytes, text.length, answer->older_hash);
    if (!failed && with_path.bytes)
        ttq_hash_bytes(with_path.bytes, with_path.length, answer->config_hash);
    ttq_text_free(&text);
    ttq_text_free(&with_path);
    return failed ? ttq_fail(error, TTQ_NO_MEMORY, "configuration: no memory") : TTQ_OK;
}

/* The first part of the question in which a kept answer differs, with both values; NULL: none. */
static const char *differs(const json_t *json, const struct ttq_answer *answer, const char **found,
                           const char **expected)
{
    const struct {
        const char *key, *value, *older;
    } parts[] = {{"weights_sha256", answer->weights_hash, NULL},
                 {"config_sha256", answer->config_hash, answer->older_hash},
                 {"scales", answer->scales, NULL},
                 {"bn", answer->bn, NULL}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *found = ttq_json_word(json, parts[i].key, "none");
        *expected = parts[i].value;
        bool older = parts[i].older && strcmp(*found, parts[i].older) == 0;
        if (strcmp(*found, *expected) != 0 && !older)
            return parts[i].key;
    }
    return NULL;
}

/* A run folder, finished or not: nothing of it may be written over. */
static enum ttq_status refuse_run(const char *folder, struct ttq_error *error)
{
    static const char *const names[] = {"config.ini", "run.lock", "checkpoint.safetensors",
                                        "checkpoint.previous.safetensors",
                                        "checkpoint.new.safetensors"};
    char path[TTQ_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ttq_path_join(path, folder, names[i]) && ttq_file_exists(path))
            return ttq_fail(error, TTQ_CANNOT_CREATE,
                            "--to: expected a folder for the answer, found a run folder: %s", path);
    return TTQ_OK;
}

enum ttq_status ttq_answer_find(const char *folder, struct ttq_answer *answer, bool *done,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    *done = false;
    if (!ttq_path_join(path, folder, "DONE"))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--to: expected a shorter path");
    enum ttq_status status = refuse_run(folder, error);
    if (status != TTQ_OK)
        return status;
    if (!ttq_file_exists(path))
        return TTQ_OK;
    ttq_path_join(path, folder, "eval.json");
    status = ttq_file_read(path, MOST_BYTES, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    json_t *test_error = json_object_get(json, "test_error");
    const char *found, *expected, *key = differs(json, answer, &found, &expected);
    if (!json_is_number(test_error)) {
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected a number test_error, found none", path);
    } else if (key) {
        status =
            ttq_fail(error, TTQ_CONFIG,
                     "%s: the folder holds another evaluation: %s: expected %s, found %s; take "
                     "another --to folder",
                     path, key, expected, found);
    } else {
        *done = true;
        answer->score.error = json_number_value(test_error);
        answer->score.top5_error = json_number_value(json_object_get(json, "top5_error"));
        answer->score.loss = json_number_value(json_object_get(json, "test_loss"));
        answer->images = (int)json_integer_value(json_object_get(json, "images"));
    }
    json_decref(json);
    return status;
}

static enum ttq_status write_json(const char *path, const struct ttq_answer *a,
                                  struct ttq_error *error)
{
    char cpu[TTQ_CPU_NAME];
    ttq_cpu_name(cpu);
    json_t *json = json_pack(
        "{s:o, s:s, s:s, s:i, s:s, s:s, s:i, s:i, s:f, s:f, s:f, s:f, s:s, s:b, s:o}", "run",
        ttq_json_text(a->source), "weights_sha256", a->weights_hash, "config_sha256",
        a->config_hash, "seed", a->seed, "scales", a->scales, "bn", a->bn, "bn_images",
        a->reestimate_images, "images", a->images, "test_error", a->score.error, "top5_error",
        a->score.top5_error, "test_loss", a->score.loss, "top1", 100.0 - a->score.error, "commit",
        ttq_build.commit, "dirty", ttq_build.dirty, "cpu", ttq_json_text(cpu));
    char *dump = json ? json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) : NULL;
    json_decref(json);
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    return ttq_file_write_text(path, &text, error);
}

enum ttq_status ttq_answer_write(const char *folder, const struct ttq_answer *answer,
                                 const struct ttq_images *test, const int *predictions,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    enum ttq_status status = ttq_dir_make(folder, error);
    if (status == TTQ_OK) {
        ttq_predictions_table(test, predictions, &text);
        ttq_path_join(path, folder, "predictions.csv");
        status = ttq_file_write_text(path, &text, error);
    }
    ttq_path_join(path, folder, "eval.json");
    if (status == TTQ_OK)
        status = write_json(path, answer, error);
    ttq_path_join(path, folder, "DONE");
    if (status == TTQ_OK)
        status = ttq_file_write(path, "finished\n", 9, error);
    return status;
}
