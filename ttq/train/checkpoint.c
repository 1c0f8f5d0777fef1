#include "ttq/train/checkpoint.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/config/identity.h"
#include "ttq/train/model_io.h"

static const char newest[] = "checkpoint.safetensors", older[] = "checkpoint.previous.safetensors";
/* The older format had no sum of its header. */
static const char format[] = "ttq checkpoint 3", older_format[] = "ttq checkpoint 2";
static const char *const length_keys[TTQ_LOGS] = {"metrics_bytes", "timing_bytes", "scales_bytes"};

double ttq_checkpoint_seconds = 600;

/* What the images of the run are: numbers, and for a folder which. */
enum { DATA_KEYS = 3 };
static const char *const data_keys[DATA_KEYS] = {"train_images", "test_images", "images_sha256"};

static void data_words(const struct ttq_trainer *trainer, char words[DATA_KEYS][TTQ_HASH_TEXT])
{
    snprintf(words[0], TTQ_HASH_TEXT, "%d", trainer->data.train.count);
    snprintf(words[1], TTQ_HASH_TEXT, "%d", trainer->data.test.count);
    snprintf(words[2], TTQ_HASH_TEXT, "%s", trainer->data_hash);
}

/* Files of before these keys have none of them. */
static enum ttq_status check_data(const struct ttq_trainer *trainer,
                                  const struct ttq_safetensors *file, const char *path,
                                  struct ttq_error *error)
{
    char words[DATA_KEYS][TTQ_HASH_TEXT];
    data_words(trainer, words);
    for (int i = 0; i < DATA_KEYS; i++) {
        const char *before = ttq_safetensors_get(file, data_keys[i]);
        if (before && strcmp(before, words[i]) != 0)
            return ttq_fail(error, TTQ_CONFIG,
                            "%s: the data set in %s is not the one that the run began with: %s: "
                            "expected %s, found %s; bring the images back, or take another --run "
                            "folder",
                            path, trainer->data.place, data_keys[i], before, words[i]);
    }
    return TTQ_OK;
}

/* The instruction sets that have trained the run so far, each once: a run that has changed hears of
 * it at every start, not only at the first one after the change. */
static void compare_kernels(struct ttq_trainer *trainer, const struct ttq_safetensors *file)
{
    const char *before = ttq_safetensors_get(file, "kernels"), *now = trainer->net.kernels->name;
    snprintf(trainer->kernels, sizeof trainer->kernels, "%s", before ? before : "");
    if (before && strcmp(before, now) != 0)
        fprintf(stderr,
                "ttq: %s: trained by %s kernels so far, going on with %s: the results differ by "
                "rounding from those of one instruction set (TTQ_ISA=%.*s)\n",
                trainer->run.folder, before, now, (int)strcspn(before, " "), before);
}

static void note_kernels(struct ttq_trainer *trainer)
{
    const char *now = trainer->net.kernels->name;
    size_t length = strlen(now), used = strlen(trainer->kernels);
    for (const char *at = trainer->kernels; *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");
        if (word == length && strncmp(at, now, length) == 0)
            return;
        at += word;
    }
    snprintf(trainer->kernels + used, sizeof trainer->kernels - used, "%s%s", used ? " " : "", now);
}

enum { SUMS = 5, LAYER_SUMS = sizeof(struct ttq_layer_sums) / sizeof(double) };

enum ttq_status ttq_checkpoint_write(struct ttq_trainer *trainer, struct ttq_error *error)
{
    struct ttq_state *state = &trainer->state;
    struct ttq_safetensors file = {.sealed = true};
    char path[TTQ_PATH_MAX], before[TTQ_PATH_MAX], number[32], hash[TTQ_HASH_TEXT] = "";
    double sums[SUMS] = {state->loss_sum, state->wrong, state->images, state->summed_steps,
                         state->wrong_top5};
    long shape[2] = {SUMS}, layers[2] = {state->layer_count, LAYER_SUMS};
    enum ttq_status status = ttq_logs_sync(&trainer->logs, error);
    if (status == TTQ_OK)
        status = ttq_model_store(&trainer->net, true, &file, error);
    if (status == TTQ_OK)
        status = ttq_safetensors_add(&file, "state.sums", "F64", 1, shape, sums, error);
    if (status == TTQ_OK && state->layer_count)
        status = ttq_safetensors_add(&file, "state.layers", "F64", 2, layers, state->layers, error);
    if (status == TTQ_OK)
        status = ttq_config_identity(trainer->config, hash, error);
    ttq_safetensors_set(&file, "format", format);
    ttq_safetensors_set(&file, "config_sha256", hash);
    snprintf(number, sizeof number, "%ld", state->step);
    ttq_safetensors_set(&file, "step", number);
    for (int log = 0; log < TTQ_LOGS; log++) {
        snprintf(number, sizeof number, "%ld", trainer->logs.length[log]);
        ttq_safetensors_set(&file, length_keys[log], number);
    }
    char words[DATA_KEYS][TTQ_HASH_TEXT];
    data_words(trainer, words);
    for (int i = 0; i < DATA_KEYS; i++)
        if (words[i][0])
            ttq_safetensors_set(&file, data_keys[i], words[i]);
    note_kernels(trainer);
    ttq_safetensors_set(&file, "kernels", trainer->kernels);
    ttq_run_path(&trainer->run, newest, path);
    ttq_run_path(&trainer->run, older, before);
    /* The new generation is whole on disk under a third name before the older ones move. */
    char fresh[TTQ_PATH_MAX];
    ttq_run_path(&trainer->run, "checkpoint.new.safetensors", fresh);
    if (status == TTQ_OK)
        status = ttq_safetensors_write(fresh, &file, error);
    if (status == TTQ_OK &&
        ((rename(path, before) != 0 && errno != ENOENT) || rename(fresh, path) != 0))
        status = ttq_fail(error, TTQ_IO, "%s: cannot rename: %s", path, strerror(errno));
    if (status == TTQ_OK)
        status = ttq_dir_sync_parent(path, error);
    ttq_safetensors_free(&file);
    return status;
}

static enum ttq_status whole_number(const struct ttq_safetensors *file, const char *path,
                                    const char *key, long most, long *value,
                                    struct ttq_error *error)
{
    const char *text = ttq_safetensors_get(file, key);
    char *end;
    errno = 0;
    *value = text ? strtol(text, &end, 10) : -1;
    if (!text || end == text || *end || errno || *value < 0 || *value > most)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: %s: expected a whole number from 0 to %ld, found '%s'", path, key,
                        most, text ? text : "nothing");
    return TTQ_OK;
}

/* The step, of which one at least is still to do, and the tables' lengths. */
static enum ttq_status read_place(const struct ttq_safetensors *file, const char *path,
                                  struct ttq_trainer *trainer, long lengths[TTQ_LOGS],
                                  struct ttq_error *error)
{
    long total = trainer->steps_per_epoch * trainer->config->train_epochs;
    enum ttq_status status =
        whole_number(file, path, "step", total - 1, &trainer->state.step, error);
    for (int log = 0; status == TTQ_OK && log < TTQ_LOGS; log++)
        status = whole_number(file, path, length_keys[log], LONG_MAX, &lengths[log], error);
    return status == TTQ_OK
               ? ttq_logs_check(&trainer->run, trainer->state.layer_count > 0, lengths, error)
               : status;
}

/* That it is a checkpoint, and of this configuration. */
static enum ttq_status check_owner(const struct ttq_safetensors *file, const char *path,
                                   const struct ttq_config *config, struct ttq_error *error)
{
    char hash[TTQ_HASH_TEXT];
    enum ttq_status status = ttq_config_identity(config, hash, error);
    if (status != TTQ_OK)
        return status;
    const char *found = ttq_safetensors_get(file, "format");
    const char *owner = ttq_safetensors_get(file, "config_sha256");
    bool known =
        found && (strcmp(found, older_format) == 0 || (strcmp(found, format) == 0 && file->sealed));
    if (!known)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected format '%s' with its sum, found '%s'",
                        path, format, found ? found : "none");
    if (!owner || strcmp(owner, hash) != 0)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: the checkpoint belongs to another configuration: expected %s, found "
                        "%s",
                        path, hash, owner ? owner : "none");
    return TTQ_OK;
}

static enum ttq_status load_sums(const struct ttq_safetensors *file, const char *path,
                                 const char *name, void *sums, size_t bytes,
                                 struct ttq_error *error)
{
    const struct ttq_stored *tensor = ttq_safetensors_find(file, name);
    if (!tensor || strcmp(tensor->type, "F64") != 0 || tensor->bytes != bytes)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected a tensor '%s' of %zu bytes, found another", path, name,
                        bytes);
    memcpy(sums, tensor->data, bytes);
    return TTQ_OK;
}

static enum ttq_status read_one(struct ttq_trainer *trainer, const char *path,
                                long lengths[TTQ_LOGS], struct ttq_error *error)
{
    struct ttq_state *state = &trainer->state;
    struct ttq_safetensors file;
    enum ttq_status status = ttq_safetensors_read(path, &file, error);
    if (status != TTQ_OK)
        return status;
    status = check_owner(&file, path, trainer->config, error);
    if (status == TTQ_OK)
        status = check_data(trainer, &file, path, error);
    if (status == TTQ_OK)
        status = read_place(&file, path, trainer, lengths, error);
    double sums[SUMS] = {0};
    if (status == TTQ_OK)
        status = load_sums(&file, path, "state.sums", sums, sizeof sums, error);
    if (status == TTQ_OK && state->layer_count)
        status = load_sums(&file, path, "state.layers", state->layers,
                           (size_t)state->layer_count * sizeof *state->layers, error);
    if (status == TTQ_OK)
        status = ttq_model_load(&trainer->net, true, false, &file, path, error);
    if (status == TTQ_OK)
        compare_kernels(trainer, &file);
    state->loss_sum = sums[0];
    state->wrong = sums[1];
    state->images = sums[2];
    state->summed_steps = sums[3];
    state->wrong_top5 = sums[4];
    ttq_safetensors_free(&file);
    return status;
}

enum ttq_status ttq_checkpoint_read(struct ttq_trainer *trainer, long lengths[TTQ_LOGS],
                                    struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], before[TTQ_PATH_MAX];
    ttq_run_path(&trainer->run, newest, path);
    ttq_run_path(&trainer->run, older, before);
    enum ttq_status first = read_one(trainer, path, lengths, error);
    bool damaged = first == TTQ_BAD_DATA || first == TTQ_IO; /* the file, or the disk below it */
    if (first != TTQ_NO_INPUT && !damaged)
        return first;
    struct ttq_error second;
    enum ttq_status status = read_one(trainer, before, lengths, &second);
    if (status == TTQ_OK && damaged)
        fprintf(stderr, "ttq: %s; going on from the older checkpoint, step %ld\n", error->text,
                trainer->state.step);
    if (status == TTQ_NO_INPUT)
        return first; /* what is wrong with the only one, or that there is none */
    if (status != TTQ_OK && first == TTQ_NO_INPUT)
        return ttq_fail(error, status, "%s", second.text);
    return status == TTQ_OK ? TTQ_OK : first;
}

void ttq_checkpoint_remove(const struct ttq_run *run)
{
    const char *const names[] = {newest, older, "checkpoint.new.safetensors"};
    char path[TTQ_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ttq_run_path(run, names[i], path);
        unlink(path);
    }
}
