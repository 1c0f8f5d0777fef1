/* What ttq-stats refuses in run folders, once each, and what its notes say about them. */
#include "tests/support/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/table.h"
#include "ttq/base/csv.h"

static const char *add_run(const char *name, int seed, const char *more_settings)
{
    const char *folder = check_runs_add(name);
    char text[512];
    snprintf(text, sizeof text, "[run]\nseed = %d\n%s", seed, more_settings);
    check_runs_put(folder, "config.ini", text);
    check_runs_put(folder, "DONE",
                   "{\"outcome\":\"finished\",\"epochs\":2,\"train_error\":1.5,\"test_error\":9}");
    check_runs_put(folder, "metrics.csv", "epoch,test_error\n1,20\n2,9\n");
    check_runs_put(folder, "scales.csv",
                   "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,1,2,1\n0,b,1,1,1,2,1\n"
                   "1,a,1,1,1,2,1\n1,b,1,1,1,2,1\n");
    return folder;
}

static void check_printed(const char *part)
{
    if (!strstr(runs.printed.bytes, part))
        fail_msg("expected '%s' in:\n%s", part, runs.printed.bytes);
}

static void names_and_seeds(void **state)
{
    (void)state;
    add_run("ttq/best", 0, "");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected a folder VARIANT/seed-0, found 'best'");
    runs.count = 0;
    const char *folder = add_run("ttq/seed-0", 0, "");
    check_runs_put(folder, "config.ini", "[run]\nseed = x\n");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "run.seed: expected a whole number, found 'x'");
    check_runs_put(folder, "config.ini", "[run]\npreset = clean\n");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "found ''");
    check_runs_put(folder, "config.ini", "[run]\nseed = 0\n");
    check_runs_put(folder, "DONE", "{\"outcome\":\"lost\",\"train_error\":1,\"test_error\":1}");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected an outcome");
}

/* A key that one file leaves out has its default, whichever run comes first. */
static void one_configuration(void **state)
{
    (void)state;
    static const struct {
        const char *settings[2];
        const char *differ; /* NULL: nothing */
    } pairs[] = {{{"[net]\ndepth = 20\n", ""}, NULL},
                 {{"", "[net]\ndepth = 32\n"}, "different net.depth"},
                 {{"[net]\ndepth = 32\n", ""}, "different net.depth"},
                 {{"[net]\nbn_eps = 0.00001\n", "[net]\nbn_eps = 1e-5\n"}, NULL},
                 {{"[net]\nheight = 2\n", ""}, "different net.height"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int turn = 0; turn < 2; turn++) {
            runs.count = 0;
            add_run("ttq/seed-0", 0, pairs[i].settings[turn]);
            add_run("ttq/seed-1", 1, pairs[i].settings[1 - turn]);
            enum ttq_status status = check_runs_command(stat_command_runs, NULL);
            if (pairs[i].differ)
                check_failed(status, TTQ_BAD_DATA, &runs.error, pairs[i].differ);
            else if (status != TTQ_OK)
                fail_msg("pair %zu: %s", i + 1, runs.error.text);
        }
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
    snprintf(above, sizeof above, "%.300s/tiny", runs.base);
    assert_int_equal(chdir(above), 0);
    for (int i = 0; i < 3; i++) {
        char form[16];
        snprintf(form, sizeof form, "%s", forms[i]);
        runs.list[0] = form;
        enum ttq_status status = check_runs_command(stat_command_runs, NULL);
        if (status != TTQ_OK || !strstr(runs.printed.bytes, "tiny")) {
            assert_int_equal(chdir(old), 0);
            fail_msg("%s: expected variant tiny: %s", forms[i], runs.error.text);
        }
    }
    assert_int_equal(chdir(old), 0);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", runs.base);
    assert_int_equal(rename(folder, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, folder), 0);
    runs.list[0] = runs.folders[0];
    assert_int_equal(check_runs_command(stat_command_runs, NULL), TTQ_OK);
    check_printed("tiny");
}

/* A seed that lacks a point, has it twice, or a table cut at the end of a line: never a mean over
 * the others. */
static void seeds_that_lack_points(void **state)
{
    (void)state;
    add_run("ttq/seed-0", 0, "");
    const char *folder = add_run("ttq/seed-1", 1, "");
    assert_int_equal(check_runs_command(stat_command_curves, runs.base), TTQ_OK);
    assert_int_equal(check_runs_command(stat_command_trajectories, runs.base), TTQ_OK);
    check_runs_put(folder, "metrics.csv", "epoch,test_error\n1,20\n");
    check_failed(check_runs_command(stat_command_curves, runs.base), TTQ_BAD_DATA, &runs.error,
                 "seed-1/metrics.csv: expected 2 epochs by DONE, found 1");
    check_runs_put(folder, "metrics.csv", "epoch,test_error\n2,20\n");
    check_failed(check_runs_command(stat_command_curves, runs.base), TTQ_BAD_DATA, &runs.error,
                 "expected one row of 'ttq' at epoch 1, as the other seeds have, found 0");
    check_runs_put(folder, "metrics.csv", "epoch,test_error\n1,20\n2,9\n2,9\n");
    check_failed(check_runs_command(stat_command_curves, runs.base), TTQ_BAD_DATA, &runs.error,
                 "at epoch 2, as the other");
    check_runs_put(folder, "metrics.csv", "epoch,test_error\n1,20\n2");
    check_failed(check_runs_command(stat_command_curves, runs.base), TTQ_BAD_DATA, &runs.error,
                 "line 3: expected 2 cells");
    check_runs_put(folder, "scales.csv",
                   "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,1,2,1\n1,a,1,1,1,2,1\n");
    check_failed(check_runs_command(stat_command_trajectories, runs.base), TTQ_BAD_DATA,
                 &runs.error, "expected one row of 'b' at epoch 0");
    check_runs_put(folder, "scales.csv", "epoch,layer,wp,wn,n_neg,n_zero,n_pos\n0,a,1,1,0,0,0\n");
    check_failed(check_runs_command(stat_command_trajectories, runs.base), TTQ_BAD_DATA,
                 &runs.error, "line 2: expected counts of codes that are not all 0");
    const char *header = "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\n";
    check_runs_put(runs.folders[0], "scales_mean.csv", header);
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected a row a layer, found none");
    check_runs_put(runs.folders[0], "scales_mean.csv",
                   "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\na,0.1,1,1,0,0,0,0\n");
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "layer 'a': expected counts of codes");
}

/* A diverged run is named, wherever it is left out. */
static void diverged_runs_are_named(void **state)
{
    (void)state;
    static const char *const diverged =
        "{\"outcome\":\"diverged\",\"epochs\":0,\"train_error\":null,\"test_error\":null}";
    add_run("ttq/seed-0", 0, "");
    check_runs_put(add_run("ttq/seed-1", 1, ""), "DONE", diverged);
    check_runs_put(add_run("ttq/seed-7", 7, ""), "DONE", diverged);
    assert_int_equal(check_runs_command(stat_command_errors, NULL), TTQ_OK);
    check_printed("ttq: 2 diverged, counted here and not averaged: seed 1, seed 7.");
    assert_int_equal(check_runs_command(stat_command_curves, runs.base), TTQ_OK);
    check_printed("diverged and left out: seed 1, seed 7");
}

static void what_varied(void **state)
{
    (void)state;
    add_run("full/seed-0", 0, "");
    add_run("full/seed-1", 1, "");
    assert_int_equal(check_runs_command(stat_command_errors, NULL), TTQ_OK);
    check_printed("full: varied over seeds: initial weights, data order, augmentation.");
    runs.count = 0;
    add_run("own/seed-0", 0, "[init]\nfrom = x0\n[augment]\npad = 0\nflip = no\n");
    add_run("own/seed-1", 1, "[init]\nfrom = x1\n[augment]\npad = 0\nflip = no\n");
    assert_int_equal(check_runs_command(stat_command_errors, NULL), TTQ_OK);
    check_printed("own: varied over seeds: start model, data order.");
    runs.count = 0;
    add_run("one/seed-0", 0, "[init]\nfrom = x0\n");
    add_run("one/seed-1", 1, "[init]\nfrom = x0\n");
    assert_int_equal(check_runs_command(stat_command_errors, NULL), TTQ_OK);
    check_printed("data order, augmentation; not the start model, which all seeds share.");
    runs.count = 1;
    assert_int_equal(check_runs_command(stat_command_errors, NULL), TTQ_OK);
    check_printed("one: one seed, so no interval.");
}

/* A cell that JSON cannot hold is empty and the cells after it stay in their columns. */
static void cells_stay_in_their_columns(void **state)
{
    (void)state;
    static const struct stat_column columns[] = {{"a", -1}, {"b", 1}, {"c", 1}};
    struct stat_table table;
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    assert_int_equal(stat_table_begin(&table, "t", "none", columns, 3, &runs.error), TTQ_OK);
    stat_table_row(&table);
    stat_table_word(&table, "\xff"); /* not UTF-8 */
    stat_table_number(&table, 1e308 * 10);
    stat_table_number(&table, 0.1);
    assert_true(ttq_path_join(path, runs.base, "t"));
    assert_int_equal(stat_table_write(&table, path, "test", &runs.error), TTQ_OK);
    stat_table_free(&table);
    assert_true(ttq_path_join(path, runs.base, "t.csv"));
    assert_int_equal(ttq_file_read(path, 1000, &bytes, &length, &runs.error), TTQ_OK);
    assert_string_equal(bytes, "a,b,c\n\xef\xbf\xbd,,0.1\n"); /* U+FFFD */
    free(bytes);
    assert_true(ttq_path_join(path, runs.base, "t.json"));
    json_t *json = json_load_file(path, 0, NULL);
    const json_t *row = json_array_get(json_object_get(json, "rows"), 0);
    assert_true(json_is_null(json_object_get(row, "b")));
    assert_true(json_real_value(json_object_get(row, "c")) == 0.1); /* all digits */
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_configuration, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(names_and_seeds, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(relative_paths_and_links, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(seeds_that_lack_points, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(diverged_runs_are_named, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(what_varied, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(cells_stay_in_their_columns, check_runs_begin,
                                        check_runs_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ttq_text_free(&runs.printed);
    return failed;
}
