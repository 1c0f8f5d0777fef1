#include "ttq/train/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

void ttq_run_path(const struct ttq_run *run, const char *file, char path[TTQ_PATH_MAX])
{
    ttq_path_join(path, run->folder, file);
}

/* *read_only: nothing can be written here, a lock neither. */
static enum ttq_status take_lock(struct ttq_run *run, bool *read_only, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], holder[128] = "";
    ttq_run_path(run, "run.lock", path);
    run->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    *read_only = run->lock < 0 && (errno == EROFS || errno == EACCES);
    if (run->lock < 0)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot create: %s", path, strerror(errno));
    /* A process that was just killed holds its lock until its memory is given back. */
    int held = flock(run->lock, LOCK_EX | LOCK_NB);
    for (int tenths = 0; held != 0 && errno == EWOULDBLOCK && tenths < 20; tenths++) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        held = flock(run->lock, LOCK_EX | LOCK_NB);
    }
    if (held != 0 && errno != EWOULDBLOCK) {
        ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot lock: %s", path, strerror(errno));
        close(run->lock);
        run->lock = -1;
        return TTQ_CANNOT_CREATE;
    }
    if (held != 0) {
        ssize_t got = read(run->lock, holder, sizeof holder - 1);
        holder[got > 0 ? strcspn(holder, "\n") : 0] = '\0';
        close(run->lock);
        run->lock = -1;
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: another process holds this run folder (%s)",
                        run->folder, *holder ? holder : "unknown");
    }
    char host[64] = "";
    gethostname(host, sizeof host - 1);
    int length = snprintf(holder, sizeof holder, "process %ld on %s\n", (long)getpid(), host);
    if (ftruncate(run->lock, 0) != 0 || write(run->lock, holder, (size_t)length) != length)
        return ttq_fail(error, TTQ_IO, "%s: cannot write: %s", path, strerror(errno));
    return TTQ_OK;
}

/* Calls `each` with the names in the folder until one call returns true; copies that name. */
static bool find_name(const struct ttq_run *run, bool (*each)(const struct ttq_run *, const char *),
                      char name[256])
{
    DIR *folder = opendir(run->folder);
    struct dirent *item;
    bool found = false;
    while (folder && !found && (item = readdir(folder))) {
        found = each(run, item->d_name);
        snprintf(name, 256, "%s", item->d_name);
    }
    if (folder)
        closedir(folder);
    return found;
}

/* What a process that was killed while it wrote has left; files of others stay. Nobody else writes
 * here: the lock is ours. */
static bool remove_temporary(const struct ttq_run *run, const char *name)
{
    static const char *const written[] = {"config.ini",          "env.json",
                                          "damaged.csv",         "checkpoint.new.safetensors",
                                          "predictions.csv",     "scales_mean.csv",
                                          "histograms.csv",      "kernels.csv",
                                          "weights.safetensors", "DONE"};
    char path[TTQ_PATH_MAX];
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (ttq_file_is_temporary(name, written[i]) && ttq_path_join(path, run->folder, name))
            unlink(path);
    return false;
}

/* Whether a file is none that a start leaves which has failed before config.ini was written. Hidden
 * ones, which file systems and desktops make, are never ours to write. */
static bool is_foreign(const struct ttq_run *run, const char *name)
{
    (void)run;
    return name[0] != '.' && strcmp(name, "run.lock") != 0 &&
           !ttq_file_is_temporary(name, "config.ini");
}

/* A folder that is no run's and not empty is somebody's: its tables would be written over. */
static enum ttq_status check_folder(const struct ttq_run *run, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], name[256];
    bool foreign = find_name(run, is_foreign, name);
    /* Looked for last: another process may be beginning a run here. */
    ttq_run_path(run, "config.ini", path);
    return !foreign || ttq_file_exists(path)
               ? TTQ_OK
               : ttq_fail(error, TTQ_CANNOT_CREATE,
                          "--run: %s: expected a run folder or an empty one, found no config.ini, "
                          "but '%s'",
                          run->folder, name);
}

static bool is_done(const struct ttq_run *run)
{
    char path[TTQ_PATH_MAX];
    ttq_run_path(run, "DONE", path);
    return ttq_file_exists(path);
}

static enum ttq_status check_config(struct ttq_run *run, const struct ttq_config *config,
                                    struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    ttq_run_path(run, "config.ini", path);
    if (!ttq_file_exists(path))
        return TTQ_OK;
    struct ttq_config before;
    enum ttq_status status = ttq_config_read(&before, path, NULL, 0, error);
    if (status == TTQ_OK && ttq_config_differences(&before, config, &text) > 0)
        status = ttq_fail(error, TTQ_CONFIG,
                          "%s: the folder holds a run of another configuration:\n%s"
                          "take another --run folder, or the same configuration",
                          run->folder, text.bytes ? text.bytes : "");
    ttq_text_free(&text);
    return status;
}

enum ttq_status ttq_run_claim(const struct ttq_run *run, const struct ttq_config *config,
                              struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    ttq_run_path(run, "config.ini", path);
    if (ttq_file_exists(path))
        return TTQ_OK;
    ttq_config_write(config, &text);
    return ttq_file_write_text(path, &text, error);
}

enum ttq_status ttq_run_open(const char *folder, const struct ttq_config *config,
                             struct ttq_run *run, struct ttq_error *error)
{
    char left[256];
    bool read_only = false;
    *run = (struct ttq_run){.lock = -1};
    /* Room is left for the names of the files in it. */
    if (strlen(folder) == 0 || strlen(folder) > TTQ_PATH_MAX - 64)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "--run: expected a shorter path, found %zu bytes",
                        strlen(folder));
    strcpy(run->folder, folder);
    enum ttq_status status = ttq_dir_make(folder, error);
    if (status == TTQ_OK)
        status = check_folder(run, error);
    if (status == TTQ_OK)
        status = take_lock(run, &read_only, error);
    /* What has ended can be found done on a medium that takes no writes. */
    if (status == TTQ_CANNOT_CREATE && read_only && is_done(run))
        status = TTQ_OK;
    if (status == TTQ_OK)
        status = check_config(run, config, error);
    if (status == TTQ_OK && !read_only)
        find_name(run, remove_temporary, left);
    if (status != TTQ_OK)
        ttq_run_close(run);
    return status;
}

void ttq_run_close(struct ttq_run *run)
{
    if (run->lock >= 0)
        close(run->lock);
    run->lock = -1;
}

enum ttq_status ttq_outcome_read(const char *folder, struct ttq_outcome *outcome,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "DONE");
    char *bytes;
    size_t length;
    enum ttq_status status = ttq_file_read(path, 1 << 16, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    json_t *done = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    const char *word = json_string_value(json_object_get(done, "outcome"));
    const char *reason = json_string_value(json_object_get(done, "reason"));
    *outcome =
        (struct ttq_outcome){.diverged = word && strcmp(word, "diverged") == 0,
                             .epochs = (int)json_integer_value(json_object_get(done, "epochs")),
                             .steps = (long)json_integer_value(json_object_get(done, "steps")),
                             .train_error = json_number_value(json_object_get(done, "train_error")),
                             .test_error = json_number_value(json_object_get(done, "test_error"))};
    snprintf(outcome->reason, sizeof outcome->reason, "%s", reason ? reason : "");
    if (!word || (!outcome->diverged && strcmp(word, "finished") != 0))
        status =
            ttq_fail(error, TTQ_BAD_DATA, "%s: expected outcome finished or diverged, found %s",
                     path, word ? word : "none");
    json_decref(done);
    return status;
}

enum ttq_status ttq_outcome_write(const struct ttq_run *run, const struct ttq_outcome *outcome,
                                  struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_run_path(run, "DONE", path);
    json_t *train = outcome->diverged ? json_null() : json_real(outcome->train_error);
    json_t *test = outcome->diverged ? json_null() : json_real(outcome->test_error);
    json_t *done = json_pack("{s:s, s:s, s:i, s:I, s:o, s:o}", "outcome",
                             outcome->diverged ? "diverged" : "finished", "reason", outcome->reason,
                             "epochs", outcome->epochs, "steps", (json_int_t)outcome->steps,
                             "train_error", train, "test_error", test);
    char *text = json_dumps(done, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
    json_decref(done);
    struct ttq_text out = {0};
    ttq_text_add(&out, "%s\n", text ? text : "");
    out.failed |= !text;
    free(text);
    return ttq_file_write_text(path, &out, error);
}
