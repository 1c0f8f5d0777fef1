#include "ttq/train/environment.h"

#include <gnu/libc-version.h>
#include <jansson.h>
#include <omp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "ttq/base/build.h"
#include "ttq/base/json.h"
#include "ttq/data/folder.h"

void ttq_cpu_name(char name[TTQ_CPU_NAME])
{
    snprintf(name, TTQ_CPU_NAME, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "model name", 10) != 0)
            continue;
        char *value = strchr(line, ':');
        if (value)
            snprintf(name, TTQ_CPU_NAME, "%.*s", (int)strcspn(value + 2, "\n"), value + 2);
        break;
    }
    if (file)
        fclose(file);
}

/* Of CIFAR-10: what of it the run trains on and is tested with. Files behind the images that are
 * asked for were not even opened. */
static void cifar_note(const struct ttq_dataset *data, const struct ttq_config *config,
                       char note[256])
{
    static const char checked[] = "of the official CIFAR-10, whose files were checked by SHA-256";
    if (config->data_split == TTQ_SPLIT_VALIDATION)
        snprintf(note, 256,
                 "%d training images %s; %d other training images are held out and reported as "
                 "test images",
                 data->train.count, checked, data->test.count);
    else if (config->data_train_images || config->data_test_images)
        snprintf(note, 256, "the first %d training and %d test images %s", data->train.count,
                 data->test.count, checked);
    else
        snprintf(note, 256, "complete official CIFAR-10, checked by SHA-256");
}

static void data_note(const struct ttq_dataset *data, const struct ttq_config *config,
                      char note[256])
{
    if (config->data_set == TTQ_SET_CIFAR10)
        cifar_note(data, config, note);
    else if (config->data_set == TTQ_SET_FASHION)
        snprintf(note, 256,
                 "Fashion-MNIST stands in for CIFAR-10: 28x28 grey images, padded to 32x32, "
                 "copied to three channels");
    else if (config->data_set == TTQ_SET_SYNTHETIC)
        snprintf(note, 256, "made-up images for tests");
    else
        snprintf(note, 256,
                 "%d training and %d validation images in %d folders, each decoded once to check "
                 "it; %zu damaged files skipped",
                 data->train.count, data->test.count, data->folder->class_count,
                 data->folder->damaged);
}

/* Names the files that a run does without, in the run folder and on the screen. */
static enum ttq_status name_damaged(const struct ttq_run *run, const struct ttq_folder *folder,
                                    struct ttq_error *error)
{
    enum { SHOWN = 10 };
    char path[TTQ_PATH_MAX];
    size_t shown = 0;
    for (size_t i = 0; i < folder->count && shown < SHOWN; i++)
        if (folder->entries[i].reason && ++shown)
            fprintf(stderr, "ttq: skipped %s: %s\n", folder->entries[i].path,
                    folder->entries[i].reason);
    if (folder->damaged > SHOWN)
        fprintf(stderr, "ttq: and %zu more, see damaged.csv\n", folder->damaged - SHOWN);
    struct ttq_text text = {0};
    ttq_folder_damaged(folder, &text);
    ttq_run_path(run, "damaged.csv", path);
    return ttq_file_write_text(path, &text, error);
}

/* What tells one process of a run from another. */
static json_t *session(const struct ttq_net *net, const char *command, const char *stamp, long step)
{
    char cpu[TTQ_CPU_NAME];
    ttq_cpu_name(cpu);
    return json_pack("{s:s, s:I, s:s, s:b, s:s, s:i, s:o, s:o}", "started", stamp,
                     "resumed_at_step", (json_int_t)step, "commit", ttq_build.commit, "dirty",
                     ttq_build.dirty, "isa", net->kernels->name, "threads", omp_get_max_threads(),
                     "cpu", ttq_json_text(cpu), "command", ttq_json_text(command));
}

/* The processes before this one, from env.json. A version that kept no list has written there what
 * the last of them was. */
static json_t *sessions_before(const struct ttq_run *run)
{
    static const char *const keys[] = {"started", "resumed_at_step", "commit", "dirty",
                                       "isa",     "threads",         "cpu",    "command"};
    char path[TTQ_PATH_MAX];
    json_t *env, *last;
    ttq_run_path(run, "env.json", path);
    if (ttq_json_read(path, &env, NULL) != TTQ_OK)
        return json_array();
    json_t *sessions = json_object_get(env, "sessions");
    if (json_is_array(sessions)) {
        json_incref(sessions);
        json_decref(env);
        return sessions;
    }
    sessions = json_array();
    last = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set(last, keys[i], json_object_get(env, keys[i]));
    json_array_append_new(sessions, last);
    json_decref(env);
    return sessions;
}

enum ttq_status ttq_environment_write(const struct ttq_run *run, const struct ttq_net *net,
                                      const struct ttq_dataset *data,
                                      const struct ttq_config *config, const char *command,
                                      const struct ttq_origin *origin, long resumed_at,
                                      struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], stamp[32], note[256];
    time_t now = time(NULL);
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    data_note(data, config, note);
    if (data->folder && data->folder->damaged > 0) {
        enum ttq_status status = name_damaged(run, data->folder, error);
        if (status != TTQ_OK)
            return status;
    }
    ttq_run_path(run, "env.json", path);
    json_t *sessions = resumed_at > 0 ? sessions_before(run) : json_array();
    json_t *this = session(net, command, stamp, resumed_at);
    json_array_append(sessions, this);
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}, s:s, s:s, s:{s:s, s:o, s:s}}", "program",
        "ttq", "compiler", ttq_build.compiler, "flags", ttq_build.flags, "kernel_flags",
        ttq_build.kernel_flags, "libraries", "glibc", gnu_get_libc_version(), "jansson",
        jansson_version_str(), "libsodium", sodium_version_string(), "zlib", zlibVersion(),
        "start_sha256", origin->start, "shares_sha256", origin->shares, "data", "set",
        ttq_dataset_name((enum ttq_set)config->data_set), "path", ttq_json_text(data->place),
        "note", note);
    bool whole = json && json_object_update(json, this) == 0 &&
                 json_object_set(json, "sessions", sessions) == 0;
    char *dump = whole ? json_dumps(json, JSON_INDENT(1)) : NULL;
    json_decref(this);
    json_decref(sessions);
    json_decref(json);
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    return ttq_file_write_text(path, &text, error);
}

void ttq_environment_origin(const struct ttq_run *run, struct ttq_origin *origin)
{
    char path[TTQ_PATH_MAX];
    json_t *json;
    ttq_run_path(run, "env.json", path);
    *origin = (struct ttq_origin){{0}};
    if (ttq_json_read(path, &json, NULL) != TTQ_OK)
        return;
    snprintf(origin->start, TTQ_HASH_TEXT, "%s", ttq_json_word(json, "start_sha256", ""));
    snprintf(origin->shares, TTQ_HASH_TEXT, "%s", ttq_json_word(json, "shares_sha256", ""));
    json_decref(json);
}
