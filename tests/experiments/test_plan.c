/* The plan: from profile, items and variants to cells with their settings, states and plan.json. */
#include "tests/support/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/plan.h"

static char folder[TTQ_PATH_MAX]; /* holds experiments/ and out/ */
static struct run_plan plan;
static struct ttq_error error;

static const char profile_text[] = "[profile]\n"
                                   "title = Tiny\n"
                                   "verdict = no\n"
                                   "items = errors scales\n"
                                   "seeds = 2\n"
                                   "departure.1 = One.\n"
                                   "departure.3 = Another, after a gap.\n"
                                   "[every]\n"
                                   "net.depth = 8\n"
                                   "train.epochs = 3\n"
                                   "[ttq]\n"
                                   "train.epochs = 2\n";
static const char variants_text[] = "[full]\nquant.method = full\n"
                                    "[ttq]\nquant.method = ttq\nstart = full\n"
                                    "[again]\nquant.method = ttq\nstart = ttq\n";

static void put(const char *below, const char *name, const char *text)
{
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, folder, below));
    assert_int_equal(ttq_dir_make(path, &error), TTQ_OK);
    check_write(path, name, text, strlen(text));
}

static int set_up(void **state)
{
    (void)state;
    check_folder(folder);
    put("experiments/profiles", "tiny.ini", profile_text);
    put("experiments", "variants.ini", variants_text);
    put("experiments", "errors.ini",
        "[item]\ntitle = Errors\npaper = Figure 3\nclaims = 5 12\nvariants = full ttq\n");
    put("experiments", "scales.ini",
        "[item]\ntitle = Scales\npaper = none\nclaims = 6\nvariants = ttq\n");
    put("experiments", "chain.ini",
        "[item]\ntitle = Chain\npaper = none\nclaims = 1\nvariants = again\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_plan_free(&plan);
    check_folder_remove(folder);
    return 0;
}

/* Reads the plan again; `only` and `seeds` may be NULL. */
static enum ttq_status read_plan(const char *profile, const char *only, const char *seeds)
{
    static char out[TTQ_PATH_MAX], from[TTQ_PATH_MAX];
    assert_true(ttq_path_join(out, folder, "out"));
    assert_true(ttq_path_join(from, folder, "experiments"));
    struct run_request request = {
        .profile = profile, .out = out, .folder = from, .only = only, .seeds = seeds};
    run_plan_free(&plan);
    return run_plan_read(&request, &plan, &error);
}

static const char *setting(const struct run_cell *cell, const char *key)
{
    const char *found = NULL;
    for (int i = 0; i < cell->setting_count; i++)
        if (strncmp(cell->settings[i], key, strlen(key)) == 0 &&
            cell->settings[i][strlen(key)] == '=') {
            assert_null(found); /* the trainer refuses a key that is given twice */
            found = cell->settings[i] + strlen(key) + 1;
        }
    return found;
}

static void check_cells(int count, const char *const names[])
{
    assert_int_equal(plan.cell_count, count);
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s %d", plan.cells[i].variant, plan.cells[i].seed);
        assert_string_equal(name, names[i]);
    }
}

/* Each cell once although two items need `ttq`; starts first; seed by seed. */
static void test_cells(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    check_cells(4, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1"});
    assert_int_equal(plan.item_count, 2);
    assert_int_equal(read_plan("tiny", "scales", "1"), TTQ_OK);
    check_cells(2, (const char *const[]){"full 0", "ttq 0"});
    assert_int_equal(read_plan("tiny", "chain,scales,chain", "1"), TTQ_OK);
    check_cells(3, (const char *const[]){"full 0", "ttq 0", "again 0"});
    assert_int_equal(plan.item_count, 2);
}

/* [every], then the variant, then the profile's section of the variant; the later one wins. */
static void test_settings(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    const struct run_cell *full = &plan.cells[2], *ttq = &plan.cells[3];
    assert_string_equal(setting(full, "train.epochs"), "3");
    assert_string_equal(setting(full, "quant.method"), "full");
    assert_string_equal(setting(full, "run.seed"), "1");
    assert_null(setting(full, "init.from"));
    assert_null(setting(full, "start"));
    assert_string_equal(setting(ttq, "train.epochs"), "2");
    assert_string_equal(setting(ttq, "net.depth"), "8");
    assert_string_equal(setting(ttq, "run.seed"), "1");
    assert_string_equal(setting(ttq, "init.from"), full->folder);
    assert_null(setting(ttq, "start"));
    /* 390 steps of 128 images fit into 50,000; the remainder is dropped. */
    check_close(full->images, 3 * 50000.0, 3 * 128.0, 0);
    check_close(ttq->images, 2 * 50000.0, 2 * 128.0, 0);
}

static void test_command(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, "1"), TTQ_OK);
    char *argv[RUN_MOST_SETTINGS + 8], text[8192], end[TTQ_PATH_MAX + 8];
    run_cell_command(&plan.cells[0], "build/ttq", argv, text, sizeof text);
    assert_string_equal(argv[0], "build/ttq");
    assert_string_equal(argv[1], "train");
    snprintf(end, sizeof end, " --run %s", plan.cells[0].folder);
    assert_non_null(strstr(text, end));
    assert_ptr_equal(strncmp(text, "build/ttq train net.depth=8 ", 28), 0);
}

/* The state of a cell is what its folder says. */
static void test_states(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    put("out/tiny/runs/full/seed-0", "config.ini", "[run]\n");
    put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\", \"reason\": \"\"}\n");
    put("out/tiny/runs/ttq/seed-0", "config.ini", "[run]\n");
    put("out/tiny/runs/full/seed-1", "config.ini", "[run]\n");
    put("out/tiny/runs/full/seed-1", "DONE", "{\"outcome\": \"diverged\", \"reason\": \"x\"}\n");
    run_plan_look(&plan);
    assert_int_equal(plan.cells[0].state, RUN_DONE);
    assert_int_equal(plan.cells[1].state, RUN_RESUMABLE);
    assert_int_equal(plan.cells[2].state, RUN_DIVERGED);
    assert_int_equal(plan.cells[3].state, RUN_WAITING);
}

static void test_plan_json(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    run_plan_look(&plan);
    assert_int_equal(run_plan_write(&plan, "build/ttq", "cifar10", &error), TTQ_OK);
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, folder, "out/tiny/plan.json"));
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "profile")), "tiny");
    assert_true(json_is_false(json_object_get(json, "verdict_allowed")));
    json_t *departure = json_object_get(json, "departure"), *cells = json_object_get(json, "cells");
    assert_int_equal(json_array_size(departure), 2);
    assert_string_equal(json_string_value(json_array_get(departure, 1)), "Another, after a gap.");
    json_t *item = json_array_get(json_object_get(json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "paper")), "Figure 3");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(item, "claims"), 1)), 12);
    assert_int_equal(json_array_size(json_object_get(item, "variants")), 2);
    assert_int_equal(json_array_size(cells), 4);
    json_t *done = json_array_get(cells, 0), *waiting = json_array_get(cells, 3);
    assert_string_equal(json_string_value(json_object_get(done, "folder")), "runs/full/seed-0");
    assert_string_equal(json_string_value(json_object_get(done, "state")), "done");
    assert_int_equal(json_integer_value(json_object_get(done, "exit")), 0);
    assert_string_equal(json_string_value(json_object_get(waiting, "state")), "waiting");
    assert_true(json_is_null(json_object_get(waiting, "exit")));
    json_decref(json);
    /* The stand-in data set is named. */
    assert_int_equal(run_plan_write(&plan, "build/ttq", "fashion-mnist", &error), TTQ_OK);
    assert_non_null(json = json_load_file(path, 0, NULL));
    assert_non_null(strstr(
        json_string_value(json_object_get(json_object_get(json, "data"), "note")), "stands in"));
    json_decref(json);
}

/* What the command line may ask for. */
static void test_requests(void **state)
{
    (void)state;
    check_failed(read_plan("tinny", NULL, NULL), TTQ_USAGE, &error, "did you mean 'tiny'?");
    check_failed(read_plan("../scales", NULL, NULL), TTQ_USAGE, &error, "expected a profile");
    check_failed(read_plan("tiny", "scale", NULL), TTQ_USAGE, &error, "did you mean 'scales'?");
    check_failed(read_plan("tiny", "variants", NULL), TTQ_USAGE, &error, "expected an item");
    check_failed(read_plan("tiny", " ,", NULL), TTQ_USAGE, &error, "expected an item, found none");
    static const char *const bad[] = {"0", "-1", "1001", "2x", "", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_failed(read_plan("tiny", NULL, bad[i]), TTQ_USAGE, &error, "from 1 to 1000");
}

/* Damaged plan files: one sentence each that says where. */
static void test_bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *below, *name, *text, *sentence;
    } cases[] = {
        {"experiments", "variants.ini", "[full]\nstart = ttq\n[ttq]\nstart = full\n",
         "[full]: its starts go in a circle"},
        {"experiments", "variants.ini", "[ttq]\nstart = ttq\n[full]\nquant.method = full\n",
         "[ttq]: its starts go in a circle"},
        {"experiments", "variants.ini", "[full]\nquant.method = full\n[ttq]\nstart = fool\n",
         "expected a variant 'fool'"},
        {"experiments", "variants.ini", "[full]\nquant.methd = full\n[ttq]\nstart = full\n",
         "did you mean 'quant.method'?"},
        {"experiments", "scales.ini", "[item]\nvariant = ttq\n", "did you mean 'variants'?"},
        {"experiments", "scales.ini", "[items]\nvariants = ttq\n", "did you mean 'item'?"},
        {"experiments", "scales.ini", "[item]\ntitle = x\n", "expected a key 'variants'"},
        {"experiments", "scales.ini", "[item]\nvariants = none\n", "expected a variant 'none'"},
        {"experiments", "scales.ini", "[item]\nvariants = ttq\nvariants = full\n",
         "line 3: [item] variants is given twice"},
        {"experiments", "scales.ini", "[item]\nvariants\n", "line 2: expected"},
        {"experiments/profiles", "tiny.ini", "[profile]\nitems = scales\nverdict = no\nseed = 2\n",
         "did you mean 'seeds'?"},
        {"experiments/profiles", "tiny.ini", "[profile]\nitems = scales\nverdict = no\n",
         "expected a key 'seeds'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = two\n", "found 'two'"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = maybe\nseeds = 2\n", "expected yes or no"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[evry]\nnet.depth = 8\n",
         "unknown section 'evry'; did you mean 'every'?"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[every]\nnet.depth = 9\n",
         "net.depth"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].below, cases[i].name, cases[i].text);
        check_failed(read_plan("tiny", NULL, NULL), TTQ_CONFIG, &error, cases[i].sentence);
        run_plan_free(&plan);
        check_folder_remove(folder);
        set_up(NULL);
    }
}

/* The plan files that we ship are whole, and cost what their comments promise. */
static void test_own_profiles(void **state)
{
    (void)state;
    static const char *const names[] = {"smoke", "quick", "short", "paper"};
    for (size_t i = 0; i < 4; i++) {
        struct run_request request = {.profile = names[i], .out = "out", .folder = "experiments"};
        run_plan_free(&plan);
        if (run_plan_read(&request, &plan, &error) != TTQ_OK)
            fail_msg("%s: %s", names[i], error.text);
        assert_int_equal(plan.cell_count, 2 * plan.seeds);
        assert_string_equal(plan.cells[0].variant, "full");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_command, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_plan_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_profiles, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
