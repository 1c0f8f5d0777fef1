/* Checkpoints: within an epoch, of other images, of another instruction set, of before. */
#include "tests/support/pictures.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttq/base/safetensors.h"
#include "ttq/train/checkpoint.h"

enum { EPOCH = 64 };

static char base[TTQ_PATH_MAX], run[TTQ_PATH_MAX], root[TTQ_PATH_MAX];
static struct ttq_config config;
static struct ttq_trainer trainer;
static struct ttq_error error;

static int make_folder(void **state)
{
    (void)state;
    check_folder(base);
    ttq_path_join(run, base, "run");
    ttq_path_join(root, base, "set");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    check_folder_remove(base);
    return 0;
}

static void use(const char *const settings[], size_t count)
{
    if (ttq_config_read(&config, NULL, settings, count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static enum ttq_status train(const char *folder)
{
    struct ttq_outcome outcome;
    bool was_done;
    return ttq_train(&config, folder, "test", true, &outcome, &was_done, &error);
}

static void same_file(const char *other, const char *name)
{
    char path[TTQ_PATH_MAX], *a, *b;
    size_t n, m;
    ttq_path_join(path, run, name);
    assert_int_equal(ttq_file_read(path, 1 << 24, &a, &n, &error), TTQ_OK);
    ttq_path_join(path, other, name);
    assert_int_equal(ttq_file_read(path, 1 << 24, &b, &m, &error), TTQ_OK);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
}

/* Stops the process when its newest checkpoint is some steps into the second epoch. */
static void stop_in_the_last_epoch(pid_t child, const char *path)
{
    struct ttq_safetensors file;
    for (int i = 0, ended; i < 60000; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        kill(child, SIGSTOP);
        assert_int_equal(waitpid(child, &ended, WUNTRACED), child);
        assert_true(WIFSTOPPED(ended));
        long step = 0;
        if (ttq_safetensors_read(path, &file, &error) == TTQ_OK) {
            step = atol(ttq_safetensors_get(&file, "step"));
            ttq_safetensors_free(&file);
        }
        if (step >= EPOCH + 3)
            return;
        kill(child, SIGCONT);
    }
    fail_msg("expected a checkpoint of the second epoch");
}

/* Killed in the middle of the last epoch, in which all sums are made, with a checkpoint there that
 * no signal asked for. First of all tests: the process that is forked must not have started threads
 * yet. */
static void a_checkpoint_within_an_epoch(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX], other[TTQ_PATH_MAX];
    const char *settings[] = {"data.set=synthetic", "data.train_images=512", "data.test_images=32",
                              "net.depth=8",        "train.batch=8",         "train.epochs=2",
                              "log.scales_every=3", "quant.method=ttq"};
    use(settings, sizeof settings / sizeof *settings);
    ttq_path_join(path, run, "checkpoint.safetensors");
    pid_t child = fork();
    if (child == 0) {
        ttq_checkpoint_seconds = 0;
        _exit((int)train(run));
    }
    stop_in_the_last_epoch(child, path);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    struct ttq_safetensors file;
    assert_int_equal(ttq_safetensors_read(path, &file, &error), TTQ_OK);
    assert_in_range(atol(ttq_safetensors_get(&file, "step")), EPOCH + 3, 2 * EPOCH - 1);
    ttq_safetensors_free(&file);
    if (train(run) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_path_join(other, base, "whole");
    assert_int_equal(train(other), TTQ_OK);
    same_file(other, "weights.safetensors");
    same_file(other, "metrics.csv");
    same_file(other, "scales.csv");
    same_file(other, "scales_mean.csv");
}

static void add_photos(int class, const char *half, int first, int count)
{
    char folder[TTQ_PATH_MAX], inner[64], name[32];
    snprintf(inner, sizeof inner, "%s/class%d", half, class);
    ttq_path_join(folder, root, inner);
    assert_int_equal(ttq_dir_make(folder, NULL), TTQ_OK);
    for (int i = first; i < first + count; i++) {
        struct made file = made_photo(40, 36, (uint32_t)(class * 40 + i));
        snprintf(name, sizeof name, "%02d.JPEG", i);
        made_write(folder, name, &file);
        free(file.bytes);
    }
}

/* The trainer as `ttq train` has it before the first step. */
static void open_trainer(void)
{
    trainer = (struct ttq_trainer){.config = &config, .quiet = true};
    if (ttq_run_open(run, &config, &trainer.run, &error) != TTQ_OK ||
        ttq_trainer_set_up(&trainer, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_net_start(&trainer.net, &config);
}

/* A checkpoint of a new run that says it is at `step`. */
static void write_checkpoint(long step)
{
    open_trainer();
    trainer.state.step = step;
    if (ttq_run_claim(&trainer.run, &config, &error) != TTQ_OK ||
        ttq_logs_open(&trainer.run, false, NULL, &trainer.logs, &error) != TTQ_OK ||
        ttq_checkpoint_write(&trainer, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_trainer_tear_down(&trainer);
}

static long resumed_at;

static enum ttq_status resume(void)
{
    long lengths[TTQ_LOGS];
    open_trainer();
    enum ttq_status status = ttq_checkpoint_read(&trainer, lengths, &error);
    resumed_at = trainer.state.step;
    ttq_trainer_tear_down(&trainer);
    return status;
}

/* The checkpoint with one of its words changed, or without it (value NULL); sums are right. */
static void change_word(const char *key, const char *value)
{
    struct ttq_safetensors file, changed;
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, run, "checkpoint.safetensors");
    assert_int_equal(ttq_safetensors_read(path, &file, &error), TTQ_OK);
    changed = file;
    changed.metadata_count = 0;
    for (int i = 0; i < file.metadata_count; i++) {
        bool mine = strcmp(file.metadata[i].key, key) == 0;
        if (!mine || value)
            ttq_safetensors_set(&changed, file.metadata[i].key,
                                mine ? value : file.metadata[i].value);
    }
    assert_int_equal(ttq_safetensors_write(path, &changed, &error), TTQ_OK);
    ttq_safetensors_free(&file);
}

static void other_images(void **state)
{
    (void)state;
    char setting[TTQ_PATH_MAX + 16], from[TTQ_PATH_MAX], to[TTQ_PATH_MAX];
    snprintf(setting, sizeof setting, "data.path=%s", root);
    const char *settings[] = {"data.set=images", "data.classes=2", "data.crop=32",
                              "net.depth=8",     "train.batch=4",  setting};
    use(settings, sizeof settings / sizeof *settings);
    for (int class = 0; class < 2; class ++) {
        add_photos(class, "train", 0, 6);
        add_photos(class, "val", 0, 2);
    }
    write_checkpoint(0);
    assert_int_equal(resume(), TTQ_OK);
    change_word("kernels", "another");
    assert_int_equal(resume(), TTQ_OK); /* with a line on stderr */

    ttq_path_join(from, root, "train/class1/05.JPEG");
    ttq_path_join(to, root, "train/class1/99.JPEG");
    assert_int_equal(rename(from, to), 0);
    check_failed(resume(), TTQ_CONFIG, &error, "images_sha256: expected ");
    assert_int_equal(rename(to, from), 0);
    assert_int_equal(resume(), TTQ_OK);
    add_photos(0, "train", 6, 2);
    check_failed(resume(), TTQ_CONFIG, &error,
                 "is not the one that the run began with: train_images: expected 12, found 14");
    /* A checkpoint of before these words were written. */
    change_word("train_images", NULL);
    change_word("test_images", NULL);
    change_word("images_sha256", NULL);
    change_word("kernels", NULL);
    assert_int_equal(resume(), TTQ_OK);
}

static void use_synthetic(void)
{
    const char *settings[] = {"data.set=synthetic", "data.train_images=64", "data.test_images=32",
                              "net.depth=8",        "train.batch=8",        "train.epochs=1"};
    use(settings, sizeof settings / sizeof *settings);
}

/* Changes bytes of the newest checkpoint, whatever its sums say. */
static void change_bytes(const char *from, const char *to)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    ttq_path_join(path, run, "checkpoint.safetensors");
    assert_int_equal(ttq_file_read(path, 1 << 24, &bytes, &length, &error), TTQ_OK);
    char *at = memmem(bytes, length, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, strlen(to));
    check_write(run, "checkpoint.safetensors", bytes, length);
    free(bytes);
}

/* Step 3 is gone on from; then the newest is made whole again, and the one of step 3 stays. */
static void falls_back(void)
{
    char newest[TTQ_PATH_MAX], before[TTQ_PATH_MAX];
    ttq_path_join(newest, run, "checkpoint.safetensors");
    ttq_path_join(before, run, "checkpoint.previous.safetensors");
    assert_int_equal(resume(), TTQ_OK);
    assert_int_equal(resumed_at, 3);
    assert_int_equal(rename(before, newest), 0);
    write_checkpoint(5);
    assert_int_equal(resume(), TTQ_OK);
    assert_int_equal(resumed_at, 5);
}

/* Step 5, and step 3 before it. What the newest says is not believed where its sums deny it. */
static void words_that_lie(void **state)
{
    (void)state;
    use_synthetic();
    write_checkpoint(3);
    write_checkpoint(5);
    assert_int_equal(resume(), TTQ_OK);
    assert_int_equal(resumed_at, 5);

    static const char *const changes[][2] = {
        {"\"step\":\"5\"", "\"step\":\"6\""},
        {"res1.0.conv1.weight", "res1.0.conv3.weight"},
        {"ttq checkpoint 3", "ttq checkpoint 2"},
        {"header_sha256", "header_sha257"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change_bytes(changes[i][0], changes[i][1]);
        falls_back();
    }
    /* Whole, but nothing that this run can be at: 8 steps in all, and the header of metrics.csv. */
    static const char *const words[][2] = {
        {"step", "8"},           {"step", "99999999999999999999"},
        {"step", "-1"},          {"step", "5.0"},
        {"metrics_bytes", "20"}, {"metrics_bytes", "1000000"},
        {"timing_bytes", "1"},   {"metrics_bytes", "99999999999999999999"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        change_word(words[i][0], words[i][1]);
        falls_back();
    }
    /* Of before headers had sums: read, and its numbers checked. */
    change_word("format", "ttq checkpoint 2");
    assert_int_equal(resume(), TTQ_OK);
    assert_int_equal(resumed_at, 5);
    change_word("step", "8");
    falls_back();
}

/* Sign changes of either scale over all steps; sums, r = ln(|Wp|/|Wn|) among them, where asked. */
static void what_is_noted_of_scales(void **state)
{
    (void)state;
    static const float scales[][2] = {{1, 1}, {1, -1}, {-1, -1}, {-1, -1}, {2, 1}};
    struct ttq_quant_layer quant = {0};
    struct ttq_param param = {.quant = &quant}, *weights[] = {&param};
    struct ttq_layer_sums sums = {0};
    trainer = (struct ttq_trainer){.state = {.layers = &sums, .layer_count = 1, .weights = weights},
                                   .steps_per_epoch = 1};
    for (int step = 0; step < 5; step++) {
        memcpy(quant.state.scale, scales[step], sizeof quant.state.scale);
        assert_int_equal(ttq_scales_note(&trainer, step == 4, false, &error), TTQ_OK);
    }
    assert_true(sums.sign_changes == 4);
    assert_true(trainer.state.summed_steps == 1 && sums.wp == 2 && sums.wn == 1);
    check_close(sums.log_ratio, 0.69314718056, 0, 1e-7); /* of a float */
}

/* The last update makes weights that no later loss of training shows. */
static void the_last_update(void **state)
{
    (void)state;
    struct ttq_outcome outcome;
    bool was_done;
    const char *settings[] = {"data.set=synthetic", "data.train_images=32", "data.test_images=32",
                              "net.depth=8",        "train.batch=32",       "train.epochs=1",
                              "train.warmup=0",     "train.lr=1e30"};
    use(settings, sizeof settings / sizeof *settings);
    assert_int_equal(ttq_train(&config, run, "test", true, &outcome, &was_done, &error), TTQ_NO);
    assert_true(outcome.diverged);
    assert_non_null(strstr(outcome.reason, "step 0 (epoch 1): expected a finite test loss, found"));
}

/* The running averages of a step of two groups are those of its first group alone. */
static void averages_of_the_first_group(void **state)
{
    (void)state;
    float kept[16];
    for (int groups = 1; groups <= 2; groups++) {
        char setting[32];
        double loss;
        snprintf(setting, sizeof setting, "train.groups=%d", groups);
        const char *settings[] = {"data.set=synthetic",  "data.train_images=64",
                                  "data.test_images=32", "net.depth=8",
                                  "train.batch=8",       setting};
        use(settings, sizeof settings / sizeof *settings);
        open_trainer();
        ttq_net_prepare(&trainer.net);
        assert_int_equal(ttq_trainer_step(&trainer, 0.01f, &loss, &error), TTQ_OK);
        assert_true(trainer.state.images == 8 * groups);
        if (groups == 1)
            memcpy(kept, trainer.net.buffers[0]->x, sizeof kept);
        else
            assert_memory_equal(kept, trainer.net.buffers[0]->x, sizeof kept);
        ttq_trainer_tear_down(&trainer);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(a_checkpoint_within_an_epoch),
        TEST(other_images),
        TEST(words_that_lie),
        TEST(what_is_noted_of_scales),
        TEST(the_last_update),
        TEST(averages_of_the_first_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
