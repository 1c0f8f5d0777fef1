#include "ttq/deploy/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/train/outputs.h"

enum { MOST_BYTES = 1 << 16 };

enum ttq_status ttq_answer_hash(const struct ttq_config *config, char hash[TTQ_HASH_TEXT],
                                struct ttq_error *error)
{
    struct ttq_text text = {0};
    ttq_config_write(config, &text);
    bool failed = text.failed;
    if (!failed)
        ttq_hash_bytes(text.bytes, text.length, hash);
    ttq_text_free(&text);
    return failed ? ttq_fail(error, TTQ_NO_MEMORY, "configuration: no memory") : TTQ_OK;
}

static bool same(json_t *json, const char *key, const char *expected)
{
    const char *found = json_string_value(json_object_get(json, key));
    return found && strcmp(found, expected) == 0;
}

enum ttq_status ttq_answer_find(const char *folder, struct ttq_answer *answer, bool *done,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    *done = false;
    if (!ttq_path_join(path, folder, "DONE"))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--to: expected a shorter path");
    if (!ttq_file_exists(path))
        return TTQ_OK;
    ttq_path_join(path, folder, "eval.json");
    enum ttq_status status = ttq_file_read(path, MOST_BYTES, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    json_t *test_error = json_object_get(json, "test_error");
    if (!json_is_number(test_error)) {
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected a number test_error, found none", path);
    } else if (!same(json, "weights_sha256", answer->weights_hash) ||
               !same(json, "config_sha256", answer->config_hash) ||
               !same(json, "scales", answer->scales) || !same(json, "bn", answer->bn)) {
        status =
            ttq_fail(error, TTQ_CONFIG,
                     "%s: the folder holds another evaluation: take another --to folder", path);
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
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:i, s:i, s:f, s:f, s:f, s:f}", "run", a->source,
                  "weights_sha256", a->weights_hash, "config_sha256", a->config_hash, "seed",
                  a->seed, "scales", a->scales, "bn", a->bn, "bn_images", a->reestimate_images,
                  "images", a->images, "test_error", a->score.error, "top5_error",
                  a->score.top5_error, "test_loss", a->score.loss, "top1", 100.0 - a->score.error);
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
