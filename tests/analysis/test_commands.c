/* The subcommands of ttq-stats on small run folders made here. */
#include "tests/support/runs.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/csv.h"
#include "ttq/base/safetensors.h"

/* A finished run with two layers; r = ln(wp/wn) of the first is `r`, of the second 2 r. */
static const char *add_run(const char *variant, int named, int seed, double r, double percent)
{
    char name[128], text[1024];
    snprintf(name, sizeof name, "%s/seed-%d", variant, named);
    const char *folder = check_runs_add(name);
    snprintf(text, sizeof text, "[run]\nseed = %d\n[train]\nlr = 0.1\n[init]\nfrom = x%d\n", seed,
             seed);
    check_runs_put(folder, "config.ini", text);
    snprintf(text, sizeof text,
             "{\"outcome\":\"finished\",\"reason\":\"\",\"epochs\":2,\"steps\":4,"
             "\"train_error\":1.5,\"test_error\":%g}",
             percent);
    check_runs_put(folder, "DONE", text);
    snprintf(
        text, sizeof text,
        "epoch,step,learning_rate,train_loss,train_error,test_loss,test_error,test_top5_error\n"
        "1,2,0.1,1,50,1,%g,9\n2,4,0.1,1,40,1,%g,%g\n",
        percent + 10, percent, percent / 2);
    check_runs_put(folder, "metrics.csv", text);
    snprintf(text, sizeof text,
             "layer,steps,wp,wn,log_ratio,threshold,max_abs,n_neg,n_zero,n_pos,sign_changes\n"
             "a,2,1.25,1,%.17g,0.1,2,10,20,70,0\nb,2,1.5,1,%.17g,0.1,2,10,80,10,0\n",
             r, 2 * r);
    check_runs_put(folder, "scales_mean.csv", text);
    snprintf(text, sizeof text,
             "step,epoch,layer,wp,wn,threshold,max_abs,n_neg,n_zero,n_pos,sign_changes\n"
             "0,0,a,1,1,0.1,2,25,50,25,0\n0,0,b,1,1,0.1,2,10,80,10,0\n"
             "2,1,a,%.9g,1,0.1,2,25,50,25,0\n2,1,b,2,1,0.1,2,10,80,10,0\n",
             1 + r);
    check_runs_put(folder, "scales.csv", text);
    return folder;
}

static void let_diverge(const char *folder)
{
    check_runs_put(folder, "DONE",
                   "{\"outcome\":\"diverged\",\"reason\":\"step 3\",\"epochs\":0,\"steps\":3,"
                   "\"train_error\":null,\"test_error\":null}");
}

static void scales_of_three_seeds(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.2, 8);
    add_run("ttq", 2, 2, 0.3, 7);
    ttq_path_join(out, runs.base, "scales");
    ttq_path_join(csv, runs.base, "scales.csv");
    if (check_runs_command(stat_command_scales, out) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    /* Mean 0.2, deviation 0.1: t = 0.2 / (0.1 / sqrt 3); t_{0.975, 2} = 4.30265273. */
    check_close(check_runs_number(csv, 0, "mean_r"), 0.2, 1e-9, 0);
    check_close(check_runs_number(csv, 0, "t"), 3.46410162, 1e-7, 0);
    check_close(check_runs_number(csv, 0, "ci_low"), 0.2 - 4.30265273 * 0.1 / 1.7320508, 1e-7, 0);
    check_close(check_runs_number(csv, 0, "p_signflip"), 0.25, 0, 0);
    check_close(check_runs_number(csv, 0, "ratio"), 1.22140276, 1e-7, 0);
    check_close(check_runs_number(csv, 0, "share_zero"), 20, 0, 0);
    check_close(check_runs_number(csv, 1, "mean_r"), 0.4, 1e-9, 0);
    check_close(check_runs_number(csv, 2, "mean_r"), 0.3, 1e-9,
                0); /* all layers: seeds' means over layers */
    assert_non_null(strstr(runs.printed.bytes, "smallest attainable p_signflip is 0.25"));
}

static void errors_and_diverged_runs(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_run("full", 1, 1, 0, 12);
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("full", 0, 0, 0, 10);
    let_diverge(add_run("ttq", 1, 1, 0.2, 8));
    ttq_path_join(out, runs.base, "errors");
    ttq_path_join(csv, runs.base, "errors.csv");
    if (check_runs_command(stat_command_errors, out) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    check_close(check_runs_number(csv, 0, "mean"), 11, 0, 0);
    check_close(check_runs_number(csv, 0, "sd"), 1.41421356, 1e-8, 0);
    /* 5 and 6; t(1) at 0.975 is 12.706204736; the file has nine digits */
    check_close(check_runs_number(csv, 0, "top5_mean"), 5.5, 0, 0);
    check_close(check_runs_number(csv, 0, "top5_low"), 5.5 - 0.5 * 12.706204736, 1e-7, 0);
    check_close(check_runs_number(csv, 0, "top5_high"), 5.5 + 0.5 * 12.706204736, 1e-7, 0);
    check_close(check_runs_number(csv, 1, "n"), 1, 0, 0);
    check_close(check_runs_number(csv, 1, "diverged"), 1, 0, 0);
    check_close(check_runs_number(csv, 1, "mean"), 9, 0, 0);
    assert_non_null(strstr(runs.printed.bytes, "1 diverged, counted here and not averaged"));
    assert_non_null(strstr(runs.printed.bytes, "one seed, so no interval"));
    assert_int_equal(check_runs_command(stat_command_runs, NULL), TTQ_OK);
    assert_non_null(strstr(runs.printed.bytes, "diverged"));
    /* The diverged seed is left out of the scales. */
    runs.count = 4;
    char *ttq_runs[] = {runs.folders[1], runs.folders[3]};
    struct stat_request request = {ttq_runs, 2, NULL, "test", STAT_REQUEST_DEFAULTS};
    ttq_text_free(&runs.printed);
    check_failed(stat_command_scales(&request, &runs.printed, &runs.error), TTQ_BAD_DATA,
                 &runs.error, "expected at least 2 seeds, found 1");
    request.common = true; /* as in a report: the value without a test */
    assert_int_equal(stat_command_scales(&request, &runs.printed, &runs.error), TTQ_OK);
    assert_non_null(strstr(runs.printed.bytes, "1 diverged, left out"));
    assert_non_null(strstr(runs.printed.bytes, "One seed: no interval and no test"));
}

/* Three pairs by hand, the arm better in one of them; a pair whose control has diverged is none. */
static void arms_by_hand(void **state)
{
    (void)state;
    static const double errors[2][4] = {{9.5, 8.9, 7.4, 8}, {9, 9, 7, 8.5}};
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX], text[1024];
    for (int arm = 0; arm < 2; arm++)
        for (int seed = 0; seed < 4; seed++) {
            const char *folder =
                add_run(arm ? "ttq" : "symmetric", seed, seed, 0.1, errors[arm][seed]);
            size_t used = (size_t)snprintf(text, sizeof text, "image,label,prediction\n");
            for (int i = 0; i < 50; i++) /* 10 images wrong in the arm, 5 in the control */
                used += (size_t)snprintf(text + used, sizeof text - used, "%d,1,%d\n", i,
                                         i % 10 >= (arm ? 1 : 2));
            check_runs_put(folder, "predictions.csv", text);
            if (arm && seed == 3)
                let_diverge(folder);
        }
    ttq_path_join(out, runs.base, "compare");
    ttq_path_join(csv, runs.base, "compare.csv");
    if (check_runs_command(stat_command_compare, out) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    assert_string_equal(check_runs_cell(csv, 0, "control"), "ttq");
    check_close(check_runs_number(csv, 0, "n"), 3, 0, 0);
    check_close(check_runs_number(csv, 0, "mean_diff"), 0.8 / 3, 1e-8, 0);
    check_close(check_runs_number(csv, 0, "control_error"), 25.0 / 3, 1e-8, 0);
    check_close(check_runs_number(csv, 0, "p_superior"), 1.0 / 3, 1e-8, 0); /* the smaller wins */
    check_close(check_runs_number(csv, 0, "p_superior_low"), 0, 0, 0);
    check_close(check_runs_number(csv, 0, "p_superior_high"), 1, 0, 0);
    check_close(check_runs_number(csv, 0, "disagree"), 10, 1e-7, 0);
    /* 10 points more of the images are wrong; an image that is wrong in all seeds is one image. */
    double low = check_runs_number(csv, 0, "images_low");
    assert_true(low >= 0 && low < 10 && check_runs_number(csv, 0, "images_high") > 10);
    assert_non_null(strstr(runs.printed.bytes, "diverged: seed 3"));
}

static void curves_and_trajectories(void **state)
{
    (void)state;
    char csv[TTQ_PATH_MAX];
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.3, 8);
    assert_int_equal(check_runs_command(stat_command_curves, runs.base), TTQ_OK);
    ttq_path_join(csv, runs.base, "error_curves.csv");
    check_close(check_runs_number(csv, 0, "mean"), 18.5, 0, 0);
    check_close(check_runs_number(csv, 1, "min"), 8, 0, 0);
    check_close(check_runs_number(csv, 1, "n"), 2, 0, 0);
    assert_int_equal(check_runs_command(stat_command_trajectories, runs.base), TTQ_OK);
    ttq_path_join(csv, runs.base, "scale_curves.csv");
    check_close(check_runs_number(csv, 1, "wp_mean"), 1.2, 1e-9, 0);
    check_close(check_runs_number(csv, 1, "zero_mean"), 50, 0, 0);
    check_close(check_runs_number(csv, 2, "zero_mean"), 80, 0, 0); /* layer b, epoch 0 */
    assert_int_equal(check_runs_command(stat_command_curves, NULL), TTQ_USAGE);
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
                                zeros, &runs.error) != TTQ_OK)
            fail_msg("%s", runs.error.text);
    ttq_path_join(path, folder, "weights.safetensors");
    if (ttq_safetensors_write(path, &file, &runs.error) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    ttq_safetensors_free(&file);
}

static void densities_by_layer_and_in_total(void **state)
{
    (void)state;
    char out[TTQ_PATH_MAX], csv[TTQ_PATH_MAX];
    add_weights(add_run("ttq", 0, 0, 0.1, 9)); /* a: 80 of 100, b: 20 of 100 */
    const char *folder = add_run("ttq", 1, 1, 0.1, 9);
    add_weights(folder);
    check_runs_put(folder, "scales_mean.csv", "layer,n_neg,n_zero,n_pos\na,20,20,60\nb,30,40,30\n");
    ttq_path_join(out, runs.base, "densities");
    ttq_path_join(csv, runs.base, "densities.csv");
    if (check_runs_command(stat_command_densities, out) != TTQ_OK)
        fail_msg("%s", runs.error.text);
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
        check_close(check_runs_number(csv, i, "weights"), rows[i].weights, 0, 0);
        check_close(check_runs_number(csv, i, "n"), 2, 0, 0);
        check_close(check_runs_number(csv, i, "mean"), rows[i].mean, 1e-6, 0);
        check_close(check_runs_number(csv, i, "ternary"), rows[i].ternary, 0, 0);
        if (rows[i].half < 0) {
            assert_string_equal(check_runs_cell(csv, i, "ci_low"), "");
            continue;
        }
        check_close(check_runs_number(csv, i, "ci_low"), rows[i].mean - rows[i].half, 1e-6, 0);
        check_close(check_runs_number(csv, i, "ci_high"), rows[i].mean + rows[i].half, 1e-6, 0);
    }
    check_runs_put(folder, "scales_mean.csv", "layer,n_neg,n_zero,n_pos\na,20,20,61\nb,30,40,30\n");
    check_failed(check_runs_command(stat_command_densities, NULL), TTQ_BAD_DATA, &runs.error,
                 "layer 'a': expected the counts of 100 weights, found 101");
    add_run("other", 0, 0, 0.1, 9);
    check_failed(check_runs_command(stat_command_densities, NULL), TTQ_USAGE, &runs.error,
                 "densities: expected runs of one variant, found 'ttq' and 'other'");
}

static void refusals(void **state)
{
    (void)state;
    runs.count = 0;
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_USAGE, &runs.error, "found none");
    char missing[] = "/nowhere";
    runs.list[0] = missing;
    runs.count = 1;
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_NO_INPUT, &runs.error,
                 "/nowhere/config.ini");
    runs.count = 0;
    add_run("ttq", 5, 4, 0.1, 9);
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected seed 5 by the folder's name, found 4");
    runs.count = 0;
    add_run("ttq", 0, 0, 0.1, 9);
    runs.list[1] = runs.list[0];
    runs.count = 2;
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "seed 0 is there twice");
    runs.count = 1;
    check_runs_put(add_run("ttq", 1, 1, 0.2, 8), "config.ini",
                   "[run]\nseed = 1\n[train]\nlr = 0.2\n");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "different train.lr");
    runs.count = 1;
    const char *folder = add_run("ttq", 2, 2, 0.2, 8);
    check_runs_put(folder, "scales_mean.csv", "layer,wp\na,1\n");
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected a column 'log_ratio'");
    check_runs_put(folder, "scales_mean.csv",
                   "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\nz,1,1,1,1,1,1,0\nb,1,1");
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "line 3: expected 8 cells");
    check_runs_put(
        folder, "scales_mean.csv",
        "layer,log_ratio,wp,wn,n_neg,n_zero,n_pos,sign_changes\nz,1,1,1,1,1,1,0\nb,1,1,1,1,1,"
        "1,0\n");
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected layer 'a', found 'z'");
    check_runs_put(folder, "DONE", "{\"outcome\":\"finished\"}");
    check_failed(check_runs_command(stat_command_runs, NULL), TTQ_BAD_DATA, &runs.error,
                 "expected an outcome and errors");
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "DONE");
    assert_int_equal(remove(path), 0);
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_NO_INPUT, &runs.error,
                 "found no DONE");
    runs.count = 1;
    add_run("full", 0, 0, 0, 9);
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_USAGE, &runs.error,
                 "runs of one variant");
}

/* Equal values over the seeds: there is no deviation to test against, and it says which layer. */
static void constant_values(void **state)
{
    (void)state;
    add_run("ttq", 0, 0, 0.1, 9);
    add_run("ttq", 1, 1, 0.1, 8);
    check_failed(check_runs_command(stat_command_scales, NULL), TTQ_BAD_DATA, &runs.error,
                 "a: sample: expected values that differ");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scales_of_three_seeds, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(errors_and_diverged_runs, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(arms_by_hand, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(curves_and_trajectories, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(densities_by_layer_and_in_total, check_runs_begin,
                                        check_runs_end),
        cmocka_unit_test_setup_teardown(refusals, check_runs_begin, check_runs_end),
        cmocka_unit_test_setup_teardown(constant_values, check_runs_begin, check_runs_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ttq_text_free(&runs.printed);
    return failed;
}
