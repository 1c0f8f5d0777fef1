/* The configuration: sources and their order, canonical text, every complaint. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "ttq/config/dataset_info.h"
#include "ttq/config/keys.h"

static struct ttq_config config;

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static enum ttq_status read_text(const char *text, const char *override, struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    check_folder(folder);
    check_write(folder, "c.ini", text, strlen(text));
    ttq_path_join(path, folder, "c.ini");
    const char *overrides[] = {override};
    enum ttq_status status = ttq_config_read(&config, path, overrides, override != NULL, error);
    check_folder_remove(folder);
    return status;
}

static void later_sources_win(void **state)
{
    (void)state;
    struct ttq_error error;
    assert_int_equal(ttq_config_read(&config, NULL, NULL, 0, &error), TTQ_OK);
    assert_int_equal(config.train_epochs, 160);
    assert_int_equal(config.train_groups, 1);
    /* The preset replaces defaults only, wherever it stands. */
    assert_int_equal(read_text("[train]\nepochs = 7\n[run]\npreset = official\n", NULL, &error),
                     TTQ_OK);
    assert_int_equal(config.train_epochs, 7);
    assert_int_equal(config.train_groups, 2);
    assert_int_equal(config.augment_offsets, 8);
    check_close(config.data_shift, -1, 0, 0);
    assert_int_equal(read_text("[train]\nepochs = 7\n", "train.epochs=9", &error), TTQ_OK);
    assert_int_equal(config.train_epochs, 9);
}

static void complaints(void **state)
{
    (void)state;
    static const struct {
        const char *text, *override;
        enum ttq_status status;
        const char *sentence;
    } cases[] = {
        {"[train]\nepoch = 3\n", NULL, TTQ_CONFIG,
         "unknown key 'train.epoch'; did you mean 'train.epochs'?"},
        {"", "method=ttq", TTQ_CONFIG, "did you mean 'quant.method'?"},
        {"", "momentum=0", TTQ_CONFIG, "did you mean 'train.momentum' or 'init.momentum'?"},
        {"", "train.crop=32", TTQ_CONFIG, "did you mean 'data.crop'?"},
        {"", "quant.scale=1", TTQ_CONFIG, "did you mean 'quant.scales'?"},
        {"", "epoch=1", TTQ_CONFIG, "did you mean 'train.epochs'?"},
        {"", "trian.epochs=1", TTQ_CONFIG, "did you mean 'train.epochs'?"},
        {"", "train.schedule=cosin", TTQ_CONFIG, "found 'cosin'; did you mean 'cosine'?"},
        {"", "quant.method=ttqq", TTQ_CONFIG, "did you mean 'ttq'?"},
        {"[zzz]\nqqqqqqqq = 3\n", NULL, TTQ_CONFIG, "`ttq help` lists the keys"},
        {"[train]\nepochs = 3\nepochs = 4\n", NULL, TTQ_CONFIG,
         "given twice, first as '3', then as '4'"},
        {"[train]\nepochs = 0\n", NULL, TTQ_CONFIG,
         "train.epochs: expected an integer from 1 to 1000000, found '0'"},
        {"[train]\nepochs = 2.5\n", NULL, TTQ_CONFIG, "expected an integer"},
        {"[train]\nlr = fast\n", NULL, TTQ_CONFIG, "train.lr: expected a number"},
        {"[train]\nlr = nan\n", NULL, TTQ_CONFIG, "train.lr: expected a number"},
        {"[quant]\nmethod = tqt\n", NULL, TTQ_CONFIG,
         "quant.method: expected full|ttq|dorefa|bwn|twn|twn-exact|lsq|bitnet|lloyd, found 'tqt'"},
        {"[net]\ndepth = 21\n", NULL, TTQ_CONFIG, "expected 6n + 2 (8, 14, 20, 32 ...), found 21"},
        {"[augment]\npad = 2\noffsets = 9\n", NULL, TTQ_CONFIG,
         "expected at most 5 with augment.pad = 2, found 9"},
        {"[train]\nlr_steps = 2:0.1\n", NULL, TTQ_CONFIG, "train.lr_steps"},
        {"[train]\nlr_steps = 1:0.1,1:0.2\n", NULL, TTQ_CONFIG, "rising epochs"},
        {"[data]\ngiven_mean = 1,2\n", NULL, TTQ_CONFIG, "data.given_mean: expected 3 numbers"},
        {"[data]\ngiven_std = 1,0,1\n", NULL, TTQ_CONFIG, "numbers above 0"},
        {"[train\n", NULL, TTQ_CONFIG, "line 1"},
        {"[init]\nfrom = " HUNDRED HUNDRED "\n", NULL, TTQ_CONFIG,
         "line 2 is too long: expected at most 199 bytes, found 207"},
        {"# " HUNDRED HUNDRED "\n", NULL, TTQ_CONFIG, "line 1 is too long"},
        {"", "train.epochs", TTQ_USAGE, "expected section.key=value"},
        {"", "train.epochs=x", TTQ_CONFIG, "command line: train.epochs"},
        {"", "init.from=a;b", TTQ_CONFIG, "without ';'"},
        {"", "init.from=" HUNDRED HUNDRED, TTQ_CONFIG, "at most 179 bytes"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_failed(read_text(cases[i].text, cases[i].override, &error), cases[i].status, &error,
                     cases[i].sentence);
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    static const char zero[] = "[train]\nepochs = 3\n\0lr = 0.5\n";
    check_folder(folder);
    check_write(folder, "c.ini", zero, sizeof zero - 1);
    ttq_path_join(path, folder, "c.ini");
    check_failed(ttq_config_read(&config, path, NULL, 0, &error), TTQ_CONFIG, &error,
                 "c.ini: expected text, found a zero byte after 19 bytes");
    check_folder_remove(folder);
    check_failed(ttq_config_read(&config, "/nowhere.ini", NULL, 0, &error), TTQ_NO_INPUT, &error,
                 "/nowhere.ini");
}

/* What is written reads back as the same configuration, long values too. */
static void canonical_text(void **state)
{
    (void)state;
    struct ttq_error error;
    char path[256] = "init.from=";
    memset(path + 10, 'x', TTQ_STRING_MAX - 1);
    assert_int_equal(
        read_text("[train]\nlr = 0.1\ndecay = 0.0001\n[run]\nseed = 2147483647\n", path, &error),
        TTQ_OK);
    struct ttq_config before = config;
    struct ttq_text text = {0}, differences = {0};
    ttq_config_write(&config, &text);
    assert_non_null(strstr(text.bytes, "lr = 0.1\n"));
    if (read_text(text.bytes, NULL, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_int_equal(ttq_config_differences(&before, &config, &differences), 0);
    config.train_lr = 0.30000000000000004;
    strcpy(config.data_path, "/elsewhere"); /* a free key: no difference */
    assert_int_equal(ttq_config_differences(&before, &config, &differences), 1);
    assert_string_equal(differences.bytes, "  train.lr: expected 0.1 (the run folder's), found "
                                           "0.30000000000000004\n");
    ttq_text_free(&text);
    ttq_text_free(&differences);
}

/* A value with blanks around it is the one that config.ini gives back. */
static void blanks_around_a_value(void **state)
{
    (void)state;
    struct ttq_error error;
    static const char *const settings[] = {"init.from= \tout/a run/seed-0 ", "data.path=  "};
    assert_int_equal(ttq_config_read(&config, NULL, settings, 2, &error), TTQ_OK);
    assert_string_equal(config.init_from, "out/a run/seed-0");
    assert_string_equal(config.data_path, "");
    struct ttq_config before = config;
    struct ttq_text text = {0}, differences = {0};
    ttq_config_write(&config, &text);
    assert_int_equal(read_text(text.bytes, NULL, &error), TTQ_OK);
    assert_int_equal(ttq_config_differences(&before, &config, &differences), 0);
    ttq_text_free(&text);
}

/* Settings that would do nothing, or cannot be, are refused; each with one sentence. */
static void combinations_of_the_quantizer(void **state)
{
    (void)state;
    static const struct {
        const char *settings[4], *sentence;
    } refused[] = {
        {{"quant.scales=symmetric"},
         "quant.scales: expected quant.method = ttq with it, found full"},
        {{"quant.method=twn", "quant.threshold=share"},
         "quant.threshold: expected quant.method = ttq with it, found twn"},
        {{"quant.method=lsq", "quant.latent_gradient=plain"}, "quant.latent_gradient: expected"},
        {{"quant.method=bitnet", "quant.tanh=yes"}, "quant.tanh: expected quant.method = ttq"},
        {{"quant.method=lsq", "quant.scale_init=zone-mean"}, "quant.scale_init: expected"},
        {{"quant.method=ttq", "quant.scales=fixed-one", "quant.scale_init=zone-mean"},
         "quant.scale_init: expected learned scales with it, found quant.scales = fixed-one"},
        {{"quant.method=bwn", "train.scale_lr=0.1"},
         "train.scale_lr: expected learned scales with it, found quant.method = bwn"},
        {{"quant.method=ttq", "quant.scales=fixed-two", "train.scale_lr=0.1"},
         "train.scale_lr: expected learned scales with it, found quant.scales = fixed-two"},
        {{"quant.method=ttq", "quant.tie_epoch=3"},
         "quant.tie_epoch: expected quant.scales = tied-late with it, found asymmetric"},
        {{"quant.method=ttq", "quant.scales=tied-late", "quant.tie_epoch=8", "train.epochs=8"},
         "quant.tie_epoch: expected an epoch before the last, 8, found 8"},
        {{"quant.method=ttq", "quant.threshold=share", "quant.share_by=network"},
         "quant.share_by: expected quant.share_from with it, found none"},
        {{"quant.method=ttq", "quant.share_from=out"},
         "quant.share_from: expected quant.threshold = share with it, found max"},
        {{"quant.method=ttq", "quant.share_every=epoch"}, "quant.share_every: expected"},
        {{"quant.method=ttq", "quant.t=1.5"},
         "quant.t: expected at most 0.99 with quant.threshold = max, found 1.5"},
        {{"train.optimizer=adam", "init.from=out", "init.momentum=keep"},
         "init.momentum: expected zero with train.optimizer = adam, found keep"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        size_t count = 0;
        while (count < 4 && refused[i].settings[count])
            count++;
        check_failed(ttq_config_read(&config, NULL, refused[i].settings, count, &error), TTQ_CONFIG,
                     &error, refused[i].sentence);
    }
    const char *good[] = {"quant.method=ttq", "quant.threshold=mean", "quant.t=1.5"};
    assert_int_equal(ttq_config_read(&config, NULL, good, 3, &error), TTQ_OK);
}

/* Sets whose images are stored at one size, with labels up to 9. */
static void combinations_of_the_data(void **state)
{
    (void)state;
    static const struct {
        const char *settings[3], *sentence; /* sentence NULL: good */
    } cases[] = {
        {{"data.crop=64"},
         "data.crop: expected 0 or 32 with data.set = cifar10, whose images are 32 x 32, found 64"},
        {{"data.set=fashion-mnist", "data.crop=33"}, "expected 0 or 32 with data.set = fashion"},
        {{"net.arch=alexnet", "data.crop=224"}, "data.set = imagenette, imagenet or images"},
        {{"data.crop=16"}, "expected 0 or at least 32, found 16"},
        {{"data.crop=32"}, NULL},
        {{"data.set=synthetic", "data.crop=64"}, NULL},
        {{"data.set=imagenette", "data.crop=64"}, NULL},
        {{"data.classes=3"},
         "data.classes: expected 0 or at least 10 with data.set = cifar10, found 3"},
        {{"data.set=fashion-mnist", "data.classes=9"}, "expected 0 or at least 10"},
        {{"data.classes=10"}, NULL},
        {{"data.set=images", "data.classes=3"}, NULL},
        {{"augment.pad=0"}, NULL}, /* no crop, so the offsets do not matter */
        {{"augment.pad=1"}, "augment.offsets: expected at most 3 with augment.pad = 1, found 9"},
        {{"data.set=imagenette", "data.resize=64"}, "data.resize: expected data.crop besides"},
        {{"data.set=imagenette", "run.preset=official"}, "data.mean_from: expected train"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        while (count < 3 && cases[i].settings[count])
            count++;
        enum ttq_status status = ttq_config_read(&config, NULL, cases[i].settings, count, &error);
        if (cases[i].sentence)
            check_failed(status, TTQ_CONFIG, &error, cases[i].sentence);
        else if (status != TTQ_OK)
            fail_msg("%s", error.text);
    }
}

/* Of the command line only, and only what another setting takes out of use. */
static void settings_without_effect(void **state)
{
    (void)state;
    static const struct {
        const char *settings[3], *lines;
    } cases[] = {
        {{"run.preset=official", "train.lr=0.1"},
         "train.lr has no effect with train.schedule = step\n"},
        {{"quant.method=twn", "quant.t=0.1"}, "quant.t has no effect with quant.method = twn\n"},
        {{"quant.method=ttq", "quant.share=0.3"},
         "quant.share has no effect with quant.threshold = max\n"},
        {{"quant.method=ttq", "quant.threshold=share", "quant.share=0.3"}, ""},
        {{"quant.method=ttq", "quant.t=0.1", "train.lr=0.1"}, ""},
        {{"train.schedule=step", "train.lr_steps=1:0.1"}, ""},
        {{"train.lr_steps=1:0.1"}, "train.lr_steps has no effect with train.schedule = cosine\n"},
        {{"train.schedule=step", "train.warmup=2"},
         "train.warmup has no effect with train.schedule = step\n"},
        {{"train.adam_eps=1e-4"}, "train.adam_eps has no effect with train.optimizer = sgd\n"},
        {{"train.optimizer=adam", "train.adam_eps=1e-4"}, ""},
        {{"train.optimizer=adam", "train.momentum=0.5"},
         "train.momentum has no effect with train.optimizer = adam\n"},
        {{"augment.pad=0", "augment.offsets=1"},
         "augment.offsets has no effect with augment.pad = 0\n"},
        {{"quant.method=ttq", "quant.percentile=99"},
         "quant.percentile has no effect with quant.threshold = max\n"},
        {{"quant.method=ttq", "quant.threshold=percentile", "quant.percentile=99"}, ""},
        {{"quant.method=lsq", "quant.scale_start=0.5"},
         "quant.scale_start has no effect with quant.method = lsq\n"},
        {{"quant.method=ttq", "quant.scales=fixed-one", "quant.scale_start=0.5"},
         "quant.scale_start has no effect with quant.scales = fixed-one\n"},
        {{"quant.method=ttq", "quant.scale_init=zone-mean", "quant.scale_start=0.5"},
         "quant.scale_start has no effect with quant.scale_init = zone-mean\n"},
        {{"quant.method=ttq", "quant.scale_start=0.5"}, ""},
        {{"init.momentum=keep"}, "init.momentum has no effect with init.from = (empty)\n"},
        {{"net.arch=resnet18", "net.depth=56"},
         "net.depth has no effect with net.arch = resnet18\n"},
        {{"net.arch=resnet18", "run.preset=official"},
         "run.preset has no effect with net.arch = resnet18\n"},
        {{"data.mean=given", "data.scale=1"}, "data.scale has no effect with data.mean = given\n"},
        {{"data.set=imagenette", "augment.pad=2", "augment.offsets=1"},
         "augment.pad has no effect with data.set = imagenette\n"
         "augment.offsets has no effect with data.set = imagenette\n"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ttq_text text = {0};
        size_t count = 0;
        while (count < 3 && cases[i].settings[count])
            count++;
        assert_int_equal(ttq_config_read(&config, NULL, cases[i].settings, count, &error), TTQ_OK);
        ttq_config_idle(&config, cases[i].settings, count, &text);
        assert_string_equal(text.bytes ? text.bytes : "", cases[i].lines);
        ttq_text_free(&text);
    }
}

/* What a run sees of a set, without reading it. */
static void counts_of_the_data(void **state)
{
    (void)state;
    static const struct {
        const char *settings[3];
        int train, test;
    } cases[] = {
        {{"data.set=cifar10"}, 50000, 10000},
        {{"data.train_images=500", "data.test_images=70"}, 500, 70},
        {{"data.split=validation"}, 45000, 5000},
        {{"data.split=validation", "data.train_images=1000"}, 900, 100},
        {{"data.split=validation", "data.train_images=1000", "data.test_images=30"}, 900, 30},
        {{"data.split=validation", "data.train_images=1000", "data.test_images=300"}, 900, 100},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        int train, test;
        while (count < 3 && cases[i].settings[count])
            count++;
        assert_int_equal(ttq_config_read(&config, NULL, cases[i].settings, count, &error), TTQ_OK);
        ttq_dataset_counts(&config, &train, &test);
        assert_int_equal(train, cases[i].train);
        assert_int_equal(test, cases[i].test);
    }
}

static void step_rates(void **state)
{
    (void)state;
    const char *list = "1:0.01,2:0.1,83:0.01,124:0.001,301:0.0002";
    const struct {
        int epoch;
        double rate;
    } cases[] = {{1, 0.01},   {2, 0.1},     {82, 0.1},    {83, 0.01},
                 {123, 0.01}, {124, 0.001}, {400, 0.0002}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double rate = -1;
        assert_int_equal(ttq_config_step_rate(list, cases[i].epoch, &rate, NULL), TTQ_OK);
        check_close(rate, cases[i].rate, 0, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_sources_win),
        cmocka_unit_test(complaints),
        cmocka_unit_test(canonical_text),
        cmocka_unit_test(blanks_around_a_value),
        cmocka_unit_test(counts_of_the_data),
        cmocka_unit_test(step_rates),
        cmocka_unit_test(combinations_of_the_quantizer),
        cmocka_unit_test(combinations_of_the_data),
        cmocka_unit_test(settings_without_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
