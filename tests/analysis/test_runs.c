/* What ttq-stats refuses in run folders, once each, and what its notes say about them. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/cmd/commands.h"
#include "analysis/table.h"
#include "ttq/base/csv.h"

static char base[TTQ_PATH_MAX], folders[4][TTQ_PATH_MAX];
static char *list[4];
static int count;
static struct ttq_text printed;
static struct ttq_error error;

static void put(const char *folder, const char *name, const char *text)
{
    check_write(folder, name, text, strlen(text));
}

static const char *add_run(const char *name, int seed, const char *more_settings)
{
    char *folder = folders[count], text[512];
    snprintf(folder, TTQ_PATH_MAX, "%.200s/%s", base, name);
    list[count++] = folder;
    assert_int_equal(ttq_dir_make(folder, NULL), TTQ_OK);
    snprintf(text, sizeof text, "[run]\nseed = %d\n%s", seed, more_settings);
    put(folder, "config.ini", text);
    put(folder, "DONE",
        "{\"outcome\":\"finished\",\"epochs\":2,\"train_error\":1.5,\"test_error\":9}");
    put(folder, "metrics.csv", "epoch,test_error\n1,20\n2,9\n");
    put(folder, "scales.csv",
        "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,1,2,1\n0,b,1,1,1,2,1\n"
        "1,a,1,1,1,2,1\n1,b,1,1,1,2,1\n");
    return folder;
}

static int begin(void **state)
{
    (void)state;
    check_folder(base);
    count = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    check_folder_remove(base);
    return 0;
}

static enum ttq_status run(stat_command *command, const char *out)
{
    struct stat_request request = {list, count, out, "test", STAT_REQUEST_DEFAULTS};
    ttq_text_free(&printed);
    return command(&request, &printed, &error);
}

static void check_printed(const char *part)
{
    if (!strstr(printed.bytes, part))
        fail_msg("expected '%s' in:\n%s", part, printed.bytes);
}

static void names_and_seeds(void **state)
{
    (void)state;
    add_run("ttq/best", 0, "");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error,
                 "expected a folder VARIANT/seed-0, found 'best'");
    count = 0;
    const char *folder = add_run("ttq/seed-0", 0, "");
    put(folder, "config.ini", "[run]\nseed = x\n");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error,
                 "run.seed: expected a whole number, found 'x'");
    put(folder, "config.ini", "[run]\npreset = clean\n");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error, "found ''");
    put(folder, "config.ini", "[run]\nseed = 0\n");
    put(folder, "DONE", "{\"outcome\":\"lost\",\"train_error\":1,\"test_error\":1}");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error, "expected an outcome");
}

/* `seed-0`, `./seed-0` and `.` have their variant; a link keeps the name that it has. */
static void relative_paths_and_links(void **state)
{
    (void)state;
    char old[TTQ_PATH_MAX], elsewhere[TTQ_PATH_MAX + 16];
    assert_non_null(getcwd(old, sizeof old));
    const char *folder = add_run("tiny/seed-0", 0, "");
    const char *forms[] = {"seed-0", "./seed-0/", "seed-0/."};
    char above[TTQ_PATH_MAX];
    snprintf(above, sizeof above, "%.300s/tiny", base);
    assert_int_equal(chdir(above), 0);
    for (int i = 0; i < 3; i++) {
        char form[16];
        snprintf(form, sizeof form, "%s", forms[i]);
        list[0] = form;
        enum ttq_status status = run(stat_command_runs, NULL);
        if (status != TTQ_OK || !strstr(printed.bytes, "tiny")) {
            assert_int_equal(chdir(old), 0);
            fail_msg("%s: expected variant tiny: %s", forms[i], error.text);
        }
    }
    assert_int_equal(chdir(old), 0);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", base);
    assert_int_equal(rename(folder, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, folder), 0);
    list[0] = folders[0];
    assert_int_equal(run(stat_command_runs, NULL), TTQ_OK);
    check_printed("tiny");
}

/* A seed that lacks a point, has it twice, or a table cut at the end of a line: never a mean over
 * the others. */
static void seeds_that_lack_points(void **state)
{
    (void)state;
    add_run("ttq/seed-0", 0, "");
    const char *folder = add_run("ttq/seed-1", 1, "");
    assert_int_equal(run(stat_command_curves, base), TTQ_OK);
    assert_int_equal(run(stat_command_trajectories, base), TTQ_OK);
    put(folder, "metrics.csv", "epoch,test_error\n1,20\n");
    check_failed(run(stat_command_curves, base), TTQ_BAD_DATA, &error,
                 "seed-1/metrics.csv: expected 2 epochs by DONE, found 1");
    put(folder, "metrics.csv", "epoch,test_error\n2,20\n");
    check_failed(run(stat_command_curves, base), TTQ_BAD_DATA, &error,
                 "expected one row of 'ttq' at epoch 1, as the other seeds have, found 0");
    put(folder, "metrics.csv", "epoch,test_error\n1,20\n2,9\n2,9\n");
    check_failed(run(stat_command_curves, base), TTQ_BAD_DATA, &error, "at epoch 2, as the other");
    put(folder, "metrics.csv", "epoch,test_error\n1,20\n2");
    check_failed(run(stat_command_curves, base), TTQ_BAD_DATA, &error, "line 3: expected 2 cells");
    put(folder, "scales.csv",
        "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,1,2,1\n1,a,1,1,1,2,1\n");
    check_failed(run(stat_command_trajectories, base), TTQ_BAD_DATA, &error,
                 "expected one row of 'b' at epoch 0");
    put(folder, "scales.csv", "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,0,0,0\n");
    check_failed(run(stat_command_trajectories, base), TTQ_BAD_DATA, &error,
                 "line 2: expected counts of codes that are not all 0");
    const char *header = "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\n";
    put(folders[0], "scales_mean.csv", header);
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error,
                 "expected a row a layer, found none");
    put(folders[0], "scales_mean.csv",
        "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\na,0.1,1,1,0,0,0,0\n");
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error,
                 "layer 'a': expected counts of codes");
}

/* A diverged run is named, wherever it is left out. */
static void diverged_runs_are_named(void **state)
{
    (void)state;
    static const char *const diverged =
        "{\"outcome\":\"diverged\",\"epochs\":0,\"train_error\":null,\"test_error\":null}";
    add_run("ttq/seed-0", 0, "");
    put(add_run("ttq/seed-1", 1, ""), "DONE", diverged);
    put(add_run("ttq/seed-7", 7, ""), "DONE", diverged);
    assert_int_equal(run(stat_command_errors, NULL), TTQ_OK);
    check_printed("ttq: 2 diverged, counted here and not averaged: seed 1, seed 7.");
    assert_int_equal(run(stat_command_curves, base), TTQ_OK);
    check_printed("diverged and left out: seed 1, seed 7");
}

static void what_varied(void **state)
{
    (void)state;
    add_run("full/seed-0", 0, "");
    add_run("full/seed-1", 1, "");
    assert_int_equal(run(stat_command_errors, NULL), TTQ_OK);
    check_printed("full: varied over seeds: initial weights, data order, augmentation.");
    count = 0;
    add_run("own/seed-0", 0, "[init]\nfrom = x0\n[augment]\npad = 0\nflip = no\n");
    add_run("own/seed-1", 1, "[init]\nfrom = x1\n[augment]\npad = 0\nflip = no\n");
    assert_int_equal(run(stat_command_errors, NULL), TTQ_OK);
    check_printed("own: varied over seeds: start model, data order.");
    count = 0;
    add_run("one/seed-0", 0, "[init]\nfrom = x0\n");
    add_run("one/seed-1", 1, "[init]\nfrom = x0\n");
    assert_int_equal(run(stat_command_errors, NULL), TTQ_OK);
    check_printed("data order, augmentation; not the start model, which all seeds share.");
    count = 1;
    assert_int_equal(run(stat_command_errors, NULL), TTQ_OK);
    check_printed("one: varied over seeds: nothing, there is one seed.");
}

/* A cell that JSON cannot hold is empty and the cells after it stay in their columns. */
static void cells_stay_in_their_columns(void **state)
{
    (void)state;
    static const struct stat_column columns[] = {{"a", -1}, {"b", 1}, {"c", 1}};
    struct stat_table table;
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    assert_int_equal(stat_table_begin(&table, "t", "none", columns, 3, &error), TTQ_OK);
    stat_table_row(&table);
    stat_table_word(&table, "\xff"); /* not UTF-8 */
    stat_table_number(&table, 1e308 * 10);
    stat_table_number(&table, 0.1);
    assert_true(ttq_path_join(path, base, "t"));
    assert_int_equal(stat_table_write(&table, path, "test", &error), TTQ_OK);
    stat_table_free(&table);
    assert_true(ttq_path_join(path, base, "t.csv"));
    assert_int_equal(ttq_file_read(path, 1000, &bytes, &length, &error), TTQ_OK);
    assert_string_equal(bytes, "a,b,c\n,,0.1\n");
    free(bytes);
    assert_true(ttq_path_join(path, base, "t.json"));
    json_t *json = json_load_file(path, 0, NULL);
    const json_t *row = json_array_get(json_object_get(json, "rows"), 0);
    assert_true(json_is_null(json_object_get(row, "b")));
    assert_true(json_real_value(json_object_get(row, "c")) == 0.1); /* all digits */
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_seeds, begin, end),
        cmocka_unit_test_setup_teardown(relative_paths_and_links, begin, end),
        cmocka_unit_test_setup_teardown(seeds_that_lack_points, begin, end),
        cmocka_unit_test_setup_teardown(diverged_runs_are_named, begin, end),
        cmocka_unit_test_setup_teardown(what_varied, begin, end),
        cmocka_unit_test_setup_teardown(cells_stay_in_their_columns, begin, end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ttq_text_free(&printed);
    return failed;
}
