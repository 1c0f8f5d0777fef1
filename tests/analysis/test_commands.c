/* The subcommands of ttq-stats on small run folders made here. */
#include "tests/support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/commands.h"
#include "ttq/base/csv.h"
#include "ttq/base/safetensors.h"

static char base[TTQ_PATH_MAX], folders[8][TTQ_PATH_MAX];
static char *list[8];
static int count;

static void add_file(const char *folder, const char *name, const char *text)
{
    check_write(folder, name, text, strlen(text));
}

/* A finished run with two layers; r = ln(wp/wn) of the first is `r`, of the second 2 r. */
static const char *add_run(const char *variant, int named, int seed, double r, double error)
{
    char *folder = folders[count], text[1024];
    snprintf(folder, TTQ_PATH_MAX, "%.200s/%s/seed-%d", base, variant, named);
    list[count++] = folder;
    assert_int_equal(ttq_dir_make(folder, NULL), TTQ_OK);
    snprintf(text, sizeof text, "[run]\nseed = %d\n[train]\nlr = 0.1\n[init]\nfrom = x%d\n", seed,
             seed);
    add_file(folder, "config.ini", text);
    snprintf(text, sizeof text,
             "{\"outcome\":\"finished\",\"reason\":\"\",\"epochs\":2,\"steps\":4,"
             "\"train_error\":1.5,\"test_error\":%g}",
             error);
    add_file(folder, "DONE", text);
    snprintf(
        text, sizeof text,
        "epoch,step,learning_rate,train_loss,train_error,test_loss,test_error,test_top5_error\n"
        "1,2,0.1,1,50,1,%g,9\n2,4,0.1,1,40,1,%g,%g\n",
        error + 10, error, error / 2);
    add_file(folder, "metrics.csv", text);
    snprintf(text, sizeof text,
             "layer,steps,wp,wn,log_ratio,threshold,max_abs,n_neg,n_zero,n_pos,sign_changes\n"
             "a,2,1.25,1,%.17g,0.1,2,10,20,70,0\nb,2,1.5,1,%.17g,0.1,2,10,80,10,0\n",
             r, 2 * r);
    add_file(folder, "scales_mean.csv", text);
    snprintf(text, sizeof text,
             "step,epoch,layer,wp,wn,threshold,max_abs,n_neg,n_zero,n_pos,sign_changes\n"
             "0,0,a,1,1,0.1,2,25,50,25,0\n0,0,b,1,1,0.1,2,10,80,10,0\n"
             "2,1,a,%.9g,1,0.1,2,25,50,25,0\n2,1,b,2,1,0.1,2,10,80,10,0\n",
             1 + r);
    add_file(folder, "scales.csv", text);
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

static struct ttq_text printed;
static struct ttq_error error;

static enum ttq_status run(stat_command *command, const char *out)
{
    struct stat_request request = {list, count, out, "test", STAT_REQUEST_DEFAULTS};
    ttq_text_free(&printed);
    return command(&request, &printed, &error);
}

static double number(const char *path, int row, const char *column)
{
    struct ttq_csv csv;
    int at;
    double value = NAN;
    if (ttq_csv_read(path, &csv, &error) != TTQ_OK ||
        ttq_csv_column(&csv, column, &at, &error) != TTQ_OK ||
        ttq_csv_number(&csv, row, at, &value, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_csv_free(&csv);
    return value;
}

static const char *cell(const char *path, int row, const char *column)
{
    static char text[64];
    struct ttq_csv csv;
    int at;
    if (ttq_csv_read(path, &csv, &error) != TTQ_OK ||
        ttq_csv_column(&csv, column, &at, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    snprintf(text, sizeof text, "%s", ttq_csv_cell(&csv, row, at));
    ttq_csv_free(&csv);
    return text;
}

static void scales_of_three_seeds(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.2, 8);
    add_run("ttq", 2, 2, 0.3, 7);
    ttq_path_join(out, base, "scales");
    ttq_path_join(csv, base, "scales.csv");
    if (run(stat_command_scales, out) != TTQ_OK)
        fail_msg("%s", error.text);
    /* Mean 0.2, deviation 0.1: t = 0.2 / (0.1 / sqrt 3); t_{0.975, 2} = 4.30265273. */
    check_close(number(csv, 0, "mean_r"), 0.2, 1e-9, 0);
    check_close(number(csv, 0, "t"), 3.46410162, 1e-7, 0);
    check_close(number(csv, 0, "ci_low"), 0.2 - 4.30265273 * 0.1 / 1.7320508, 1e-7, 0);
    check_close(number(csv, 0, "p_signflip"), 0.25, 0, 0);
    check_close(number(csv, 0, "ratio"), 1.22140276, 1e-7, 0);
    check_close(number(csv, 0, "share_zero"), 20, 0, 0);
    check_close(number(csv, 1, "mean_r"), 0.4, 1e-9, 0);
    check_close(number(csv, 2, "mean_r"), 0.3, 1e-9, 0); /* all layers: seeds' means over layers */
    assert_non_null(strstr(printed.bytes, "smallest attainable p_signflip is 0.25"));
}

static void errors_and_diverged_runs(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_run("full", 1, 1, 0, 12);
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("full", 0, 0, 0, 10);
    add_file(add_run("ttq", 1, 1, 0.2, 8), "DONE",
             "{\"outcome\":\"diverged\",\"reason\":\"step 3\",\"epochs\":0,\"steps\":3,"
             "\"train_error\":null,\"test_error\":null}");
    ttq_path_join(out, base, "errors");
    ttq_path_join(csv, base, "errors.csv");
    if (run(stat_command_errors, out) != TTQ_OK)
        fail_msg("%s", error.text);
    check_close(number(csv, 0, "mean"), 11, 0, 0);
    check_close(number(csv, 0, "sd"), 1.41421356, 1e-8, 0);
    /* 5 and 6; t(1) at 0.975 is 12.706204736; the file has nine digits */
    check_close(number(csv, 0, "top5_mean"), 5.5, 0, 0);
    check_close(number(csv, 0, "top5_low"), 5.5 - 0.5 * 12.706204736, 1e-7, 0);
    check_close(number(csv, 0, "top5_high"), 5.5 + 0.5 * 12.706204736, 1e-7, 0);
    check_close(number(csv, 1, "n"), 1, 0, 0);
    check_close(number(csv, 1, "diverged"), 1, 0, 0);
    check_close(number(csv, 1, "mean"), 9, 0, 0);
    assert_non_null(strstr(printed.bytes, "1 diverged, counted here and not averaged"));
    assert_non_null(strstr(printed.bytes, "one seed, so no interval"));
    assert_int_equal(run(stat_command_runs, NULL), TTQ_OK);
    assert_non_null(strstr(printed.bytes, "diverged"));
    /* The diverged seed is left out of the scales. */
    count = 4;
    char *ttq_runs[] = {folders[1], folders[3]};
    struct stat_request request = {ttq_runs, 2, NULL, "test", STAT_REQUEST_DEFAULTS};
    ttq_text_free(&printed);
    check_failed(stat_command_scales(&request, &printed, &error), TTQ_BAD_DATA, &error,
                 "expected at least 2 seeds, found 1");
    request.common = true; /* as in a report: the value without a test */
    assert_int_equal(stat_command_scales(&request, &printed, &error), TTQ_OK);
    assert_non_null(strstr(printed.bytes, "1 diverged, left out"));
    assert_non_null(strstr(printed.bytes, "One seed: no interval and no test"));
}

static void curves_and_trajectories(void **state)
{
    (void)state;
    char csv[TTQ_PATH_MAX];
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.3, 8);
    assert_int_equal(run(stat_command_curves, base), TTQ_OK);
    ttq_path_join(csv, base, "error_curves.csv");
    check_close(number(csv, 0, "mean"), 18.5, 0, 0);
    check_close(number(csv, 1, "min"), 8, 0, 0);
    check_close(number(csv, 1, "n"), 2, 0, 0);
    assert_int_equal(run(stat_command_trajectories, base), TTQ_OK);
    ttq_path_join(csv, base, "scale_curves.csv");
    check_close(number(csv, 1, "wp_mean"), 1.2, 1e-9, 0);
    check_close(number(csv, 1, "zero_mean"), 50, 0, 0);
    check_close(number(csv, 2, "zero_mean"), 80, 0, 0); /* layer b, epoch 0 */
    assert_int_equal(run(stat_command_curves, NULL), TTQ_USAGE);
}

/* Weights of the layers of add_run, convolution b and linear a, of linear c in full precision, and
 * of a norm, which is no layer. */
static void add_weights(const char *folder)
{
    static const struct {
        const char *name;
        int dims;
        long shape[4];
    } layers[] = {{"a.weight", 2, {10, 10}},
                  {"b.weight", 4, {4, 25, 1, 1}},
                  {"norm.weight", 1, {10}},
                  {"c.weight", 2, {2, 100}}};
    static float zeros[200];
    struct ttq_safetensors file = {0};
    char path[TTQ_PATH_MAX];
    for (int i = 0; i < 4; i++)
        if (ttq_safetensors_add(&file, layers[i].name, "F32", layers[i].dims, layers[i].shape,
                                zeros, &error) != TTQ_OK)
            fail_msg("%s", error.text);
    ttq_path_join(path, folder, "weights.safetensors");
    if (ttq_safetensors_write(path, &file, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    ttq_safetensors_free(&file);
}

static void densities_by_layer_and_in_total(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_weights(add_run("ttq", 0, 0, 0.1, 9)); /* a: 80 of 100, b: 20 of 100 */
    const char *folder = add_run("ttq", 1, 1, 0.1, 9);
    add_weights(folder);
    add_file(folder, "scales_mean.csv", "layer,n_neg,n_zero,n_pos\na,20,20,60\nb,30,40,30\n");
    ttq_path_join(out, base, "densities");
    ttq_path_join(csv, base, "densities.csv");
    if (run(stat_command_densities, out) != TTQ_OK)
        fail_msg("%s", error.text);
    static const struct {
        double weights, mean, half, ternary; /* half: of the interval; below 0: none */
    } rows[] = {
        {100, 40, 12.706204736 * 20, 100}, /* b: 20 and 60, standard error 20 */
        {100, 40, 12.706204736 * 20, 100}, /* conv total: b alone */
        {100, 80, 0, 100},                 /* a */
        {200, 100, -1, 0},                 /* c, in full precision */
        {300, 280 / 3.0, 0, 100},          /* fc total */
        {400, 80, 12.706204736 * 5, 200},  /* all: 300 and 340 of 400 */
    };
    for (int i = 0; i < 6; i++) {
        check_close(number(csv, i, "weights"), rows[i].weights, 0, 0);
        check_close(number(csv, i, "n"), 2, 0, 0);
        check_close(number(csv, i, "mean"), rows[i].mean, 1e-6, 0);
        check_close(number(csv, i, "ternary"), rows[i].ternary, 0, 0);
        if (rows[i].half < 0) {
            assert_string_equal(cell(csv, i, "ci_low"), "");
            continue;
        }
        check_close(number(csv, i, "ci_low"), rows[i].mean - rows[i].half, 1e-6, 0);
        check_close(number(csv, i, "ci_high"), rows[i].mean + rows[i].half, 1e-6, 0);
    }
    add_file(folder, "scales_mean.csv", "layer,n_neg,n_zero,n_pos\na,20,20,61\nb,30,40,30\n");
    check_failed(run(stat_command_densities, NULL), TTQ_BAD_DATA, &error,
                 "layer 'a': expected the counts of 100 weights, found 101");
    add_run("other", 0, 0, 0.1, 9);
    check_failed(run(stat_command_densities, NULL), TTQ_USAGE, &error,
                 "densities: expected runs of one variant, found 'ttq' and 'other'");
}

static void refusals(void **state)
{
    (void)state;
    count = 0;
    check_failed(run(stat_command_runs, NULL), TTQ_USAGE, &error, "found none");
    char missing[] = "/nowhere";
    list[0] = missing;
    count = 1;
    check_failed(run(stat_command_runs, NULL), TTQ_NO_INPUT, &error, "/nowhere/config.ini");
    count = 0;
    add_run("ttq", 5, 4, 0.1, 9);
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error,
                 "expected seed 5 by the folder's name, found 4");
    count = 0;
    add_run("ttq", 0, 0, 0.1, 9);
    list[1] = list[0];
    count = 2;
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error, "seed 0 is there twice");
    count = 1;
    add_file(add_run("ttq", 1, 1, 0.2, 8), "config.ini", "[run]\nseed = 1\n[train]\nlr = 0.2\n");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error, "different train.lr");
    count = 1;
    const char *folder = add_run("ttq", 2, 2, 0.2, 8);
    add_file(folder, "scales_mean.csv", "layer,wp\na,1\n");
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error,
                 "expected a column 'log_ratio'");
    add_file(folder, "scales_mean.csv",
             "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\nz,1,1,1,1,1,1,0\nb,1,1");
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error, "line 3: expected 8 cells");
    add_file(folder, "scales_mean.csv",
             "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\nz,1,1,1,1,1,1,0\nb,1,1,1,1,1,"
             "1,0\n");
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error,
                 "expected layer 'a', found 'z'");
    add_file(folder, "DONE", "{\"outcome\":\"finished\"}");
    check_failed(run(stat_command_runs, NULL), TTQ_BAD_DATA, &error,
                 "expected an outcome and errors");
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "DONE");
    assert_int_equal(remove(path), 0);
    check_failed(run(stat_command_runs, NULL), TTQ_NO_INPUT, &error, "found no DONE");
    count = 1;
    add_run("full", 0, 0, 0, 9);
    check_failed(run(stat_command_scales, NULL), TTQ_USAGE, &error, "runs of one variant");
}

/* Equal values over the seeds: there is no deviation to test against, and it says which layer. */
static void constant_values(void **state)
{
    (void)state;
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.1, 8);
    check_failed(run(stat_command_scales, NULL), TTQ_BAD_DATA, &error,
                 "a: sample: expected values that differ");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scales_of_three_seeds, begin, end),
        cmocka_unit_test_setup_teardown(errors_and_diverged_runs, begin, end),
        cmocka_unit_test_setup_teardown(curves_and_trajectories, begin, end),
        cmocka_unit_test_setup_teardown(densities_by_layer_and_in_total, begin, end),
        cmocka_unit_test_setup_teardown(refusals, begin, end),
        cmocka_unit_test_setup_teardown(constant_values, begin, end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ttq_text_free(&printed);
    return failed;
}
