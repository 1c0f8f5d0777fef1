/* How the cells of a plan stand, from their folders, and plan.json. */
#include "tests/support/tiny_plan.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "experiments/plan_json.h"

/* A run with another configuration is not taken for the cell's, nor is what stands on it; the name
 * of its start may differ in the path, and the words of the folder are then used. */
static void test_foreign(void **state)
{
    (void)state;
    enum { FULL_0, TTQ_0, PACKED_0, UNPACKED_0, FULL_1, TTQ_1, FULL_2 = 8, TTQ_2 };
    assert_int_equal(tiny_read("tiny", "errors,size", "3"), TTQ_OK);
    struct run_cell *cells = tiny_plan.cells;
    tiny_put_run(&cells[FULL_0], "epochs = 3", "epochs = 4");
    tiny_put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    tiny_put_run(&cells[TTQ_0], cells[FULL_0].folder, "elsewhere/runs/full/seed-0");
    tiny_put("out/tiny/runs/ttq/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    tiny_put("out/tiny/evals/ttq/seed-0/packed", "model.ttq.json", "{}\n");
    tiny_put_run(&cells[TTQ_1], cells[FULL_1].folder, "elsewhere/runs/full/seed-0");
    tiny_put_run(&cells[TTQ_2], cells[FULL_2].folder, "elsewhere/runs/full/seed-2");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[FULL_0].state, RUN_FAILED);
    assert_true(cells[FULL_0].foreign);
    assert_non_null(strstr(cells[FULL_0].reason, "train.epochs: expected 4"));
    assert_non_null(strstr(cells[FULL_0].reason, "--redo"));
    for (int i = TTQ_0; i <= UNPACKED_0; i++) {
        assert_int_equal(cells[i].state, RUN_FAILED);
        assert_true(cells[i].foreign);
        assert_non_null(strstr(cells[i].reason, "seed 0, is none of this plan"));
    }
    assert_int_equal(cells[FULL_1].state, RUN_WAITING);
    assert_int_equal(cells[TTQ_1].state, RUN_FAILED);
    assert_non_null(strstr(cells[TTQ_1].reason, "init.from"));
    assert_int_equal(cells[TTQ_2].state, RUN_RESUMABLE);
    assert_string_equal(tiny_setting(&cells[TTQ_2], "init.from"), "elsewhere/runs/full/seed-2");
    /* The statistics learn of it, and of it alone. */
    assert_int_equal(run_plan_write(&tiny_plan, "build/ttq", "cifar10", &tiny_error), TTQ_OK);
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, tiny_folder, "out/tiny/plan.json"));
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    json_t *trainings = json_object_get(json, "cells");
    assert_true(json_is_true(json_object_get(json_array_get(trainings, 1), "foreign")));
    assert_null(json_object_get(json_array_get(trainings, 2), "foreign"));
    json_decref(json);
    /* A start that is made anew takes it from what stands on it. */
    tiny_put_run(&cells[FULL_0], "seed = 0", "seed = 0");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[TTQ_0].state, RUN_DONE);
    assert_int_equal(cells[PACKED_0].state, RUN_DONE);
    assert_false(cells[UNPACKED_0].foreign);
}

/* The state of a cell is what its folder says. */
static void test_states(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_put_run(&tiny_plan.cells[0], "seed = 0", "seed = 0");
    tiny_put("out/tiny/runs/full/seed-0", "DONE",
             "{\"outcome\": \"finished\", \"reason\": \"\"}\n");
    tiny_put_run(&tiny_plan.cells[1], "seed = 0", "seed = 0");
    tiny_put_run(&tiny_plan.cells[2], "seed = 1", "seed = 1");
    tiny_put("out/tiny/runs/full/seed-1", "DONE",
             "{\"outcome\": \"diverged\", \"reason\": \"x\"}\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(tiny_plan.cells[0].state, RUN_DONE);
    assert_int_equal(tiny_plan.cells[1].state, RUN_RESUMABLE);
    assert_int_equal(tiny_plan.cells[2].state, RUN_DIVERGED);
    assert_int_equal(tiny_plan.cells[3].state, RUN_WAITING);
    tiny_put("out/tiny/logs", "ttq-seed-1.failed", "74 disk: full\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(tiny_plan.cells[3].state, RUN_FAILED);
    assert_int_equal(tiny_plan.cells[3].exit_code, 74);
    assert_string_equal(tiny_plan.cells[3].reason, "disk: full");
}

/* A copy that broke off, or a folder without its head, is no result, nor is what stands on it. */
static void test_torn(void **state)
{
    (void)state;
    enum { FULL_0, TTQ_0, FULL_1, TTQ_1 };
    static const char *const torn[][2] = {
        {"", "DONE: line 1: "},
        {"{\"outcome\": \"fini", "DONE: line 1: "},
        {"[]", "DONE: expected an object"},
        {"{\"outcome\": 1}",
         "DONE: expected outcome finished or diverged, found none; --redo full"},
        {"{\"outcome\": \"lost\"}",
         "expected outcome finished or diverged, found lost; --redo full"}};
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    struct run_cell *cells = tiny_plan.cells;
    tiny_put_run(&cells[FULL_0], "seed = 0", "seed = 0");
    tiny_put_run(&cells[TTQ_0], "seed = 0", "seed = 0");
    tiny_put("out/tiny/runs/ttq/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
        tiny_put("out/tiny/runs/full/seed-0", "DONE", torn[i][0]);
        run_plan_look(&tiny_plan);
        assert_int_equal(cells[FULL_0].state, RUN_FAILED);
        assert_int_equal(cells[FULL_0].exit_code, TTQ_BAD_DATA);
        assert_true(cells[FULL_0].foreign && cells[TTQ_0].foreign);
        assert_non_null(strstr(cells[FULL_0].reason, torn[i][1]));
        assert_non_null(strstr(cells[FULL_0].reason, "; --redo full starts anew"));
    }
    tiny_put("out/tiny/runs/full/seed-1", "DONE", "{\"outcome\": \"finished\"}\n");
    run_plan_look(&tiny_plan);
    assert_true(cells[FULL_1].foreign);
    assert_string_equal(cells[FULL_1].reason,
                        "expected config.ini beside DONE, found none; --redo full starts anew");
}

/* Seeds are paired by their start: a run that began from other weights than its start has now does
 * not count. Runs of older programs, and results without weights, do not say. */
static void test_start(void **state)
{
    (void)state;
    enum { FULL_0, TTQ_0, PACKED_0, CELLS = 4 };
    static const char full[] = "out/tiny/runs/full/seed-0", ttq[] = "out/tiny/runs/ttq/seed-0",
                      finished[] = "{\"outcome\": \"finished\"}\n";
    char hash[TTQ_HASH_TEXT], json[128], again[CELLS];
    assert_int_equal(tiny_read("tiny", "size", "1"), TTQ_OK);
    struct run_cell *cells = tiny_plan.cells;
    assert_int_equal(tiny_plan.cell_count, CELLS);
    for (int i = FULL_0; i <= TTQ_0; i++)
        tiny_put_run(&cells[i], "seed = 0", "seed = 0");
    tiny_put(full, "DONE", finished);
    tiny_put(ttq, "DONE", finished);
    tiny_put("out/tiny/evals/ttq/seed-0/packed", "model.ttq.json", "{}\n");
    ttq_hash_bytes("the weights", strlen("the weights"), hash);
    snprintf(json, sizeof json, "{\"start_sha256\": \"%s\"}\n", hash);
    tiny_put(ttq, "env.json", json);
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[TTQ_0].state, RUN_DONE);
    tiny_put(full, "weights.safetensors", "the weights");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[TTQ_0].state, RUN_DONE);
    assert_int_equal(cells[PACKED_0].state, RUN_DONE);
    /* Made anew to the same bits, and then not. */
    run_plan_look_behind(&tiny_plan, FULL_0, again);
    assert_true(!again[FULL_0] && again[TTQ_0] && again[PACKED_0] && !again[PACKED_0 + 1]);
    assert_int_equal(cells[PACKED_0].state, RUN_DONE);
    tiny_put(full, "weights.safetensors", "other weights");
    run_plan_look_behind(&tiny_plan, FULL_0, again);
    assert_int_equal(cells[TTQ_0].state, RUN_FAILED);
    assert_int_equal(cells[TTQ_0].exit_code, TTQ_CONFIG);
    assert_true(cells[TTQ_0].foreign && cells[PACKED_0].foreign);
    assert_string_equal(
        cells[TTQ_0].reason,
        "the run began from other weights than full seed 0 has now; --redo ttq starts anew");
    tiny_put(ttq, "env.json", "{\"start_sha256\": \"\"}\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[TTQ_0].state, RUN_DONE);
}

/* Nor does one that took other shares of zeros than the run that gives them has now. */
static void test_shares(void **state)
{
    (void)state;
    enum { FULL, TTQ, SHARE, CELLS };
    static const char *const folders[CELLS] = {
        "out/tiny/runs/full/seed-0", "out/tiny/runs/ttq/seed-0", "out/tiny/runs/share/seed-0"};
    char hash[TTQ_HASH_TEXT], json[128];
    tiny_put("experiments", "variants.ini",
             "[full]\nquant.method = full\n[ttq]\nquant.method = ttq\nstart = full\n"
             "[share]\nquant.method = ttq\nquant.threshold = share\nstart = full\nshares = ttq\n");
    tiny_put("experiments/items", "share.ini", "[item]\nvariants = share\n");
    assert_int_equal(tiny_read("tiny", "share", "1"), TTQ_OK);
    assert_int_equal(tiny_plan.cell_count, CELLS);
    struct run_cell *cells = tiny_plan.cells;
    for (int i = FULL; i < CELLS; i++) {
        tiny_put_run(&cells[i], "seed = 0", "seed = 0");
        tiny_put(folders[i], "DONE", "{\"outcome\": \"finished\"}\n");
    }
    ttq_hash_bytes("the shares", strlen("the shares"), hash);
    snprintf(json, sizeof json, "{\"shares_sha256\": \"%s\"}\n", hash);
    tiny_put(folders[SHARE], "env.json", json);
    tiny_put(folders[TTQ], "scales_mean.csv", "the shares");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[SHARE].state, RUN_DONE);
    tiny_put(folders[TTQ], "scales_mean.csv", "other shares");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[SHARE].state, RUN_FAILED);
    assert_true(cells[SHARE].foreign);
    assert_string_equal(
        cells[SHARE].reason,
        "the run took other shares of zeros than ttq seed 0 has now; --redo share starts anew");
}

/* What was evaluated is not the run that is there now; older and kept files do not say. */
static void test_evaluations(void **state)
{
    (void)state;
    enum { FULL, TTQ, KEEP, PACKED = 9, UNPACKED };
    static const char run[] = "out/tiny/runs/ttq/seed-0", evals[] = "out/tiny/evals/ttq/seed-0/";
    char keep[64], packed[64], unpacked[64], hash[TTQ_HASH_TEXT], json[128];
    snprintf(keep, sizeof keep, "%skeep-stored", evals);
    snprintf(packed, sizeof packed, "%spacked", evals);
    snprintf(unpacked, sizeof unpacked, "%sunpacked", evals);
    assert_int_equal(tiny_read("tiny", "merge,size", "1"), TTQ_OK);
    assert_string_equal(tiny_plan.asked, "--only merge,size --seeds 1");
    struct run_cell *cells = tiny_plan.cells;
    tiny_put(keep, "DONE", "");
    tiny_put(packed, "model.ttq.json", "{}\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[KEEP].state, RUN_WAITING);
    assert_int_equal(cells[PACKED].state, RUN_WAITING);
    for (int i = FULL; i <= TTQ; i++)
        tiny_put_run(&cells[i], "seed = 0", "seed = 0");
    tiny_put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    tiny_put(run, "DONE", "{\"outcome\": \"finished\"}\n");
    tiny_put(run, "weights.safetensors", "the weights");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[KEEP].state, RUN_DONE);
    assert_int_equal(cells[PACKED].state, RUN_DONE);
    ttq_hash_bytes("the weights", strlen("the weights"), hash);
    snprintf(json, sizeof json, "{\"weights_sha256\": \"%s\"}\n", hash);
    tiny_put(keep, "eval.json", json);
    tiny_put(unpacked, "DONE", "");
    tiny_put(unpacked, "eval.json", "{\"test_error\": 9}\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[KEEP].state, RUN_DONE);
    assert_int_equal(cells[UNPACKED].state, RUN_DONE);
    tiny_put(packed, "model.ttq", "another model");
    tiny_put(unpacked, "eval.json", json);
    tiny_put(run, "weights.safetensors", "other weights");
    run_plan_look(&tiny_plan);
    for (int i = KEEP; i <= UNPACKED; i += UNPACKED - KEEP) {
        assert_int_equal(cells[i].state, RUN_FAILED);
        assert_true(cells[i].foreign);
        assert_non_null(strstr(cells[i].reason, "an evaluation of other weights; --redo"));
    }
    assert_int_equal(cells[PACKED].state, RUN_DONE);
    tiny_put(packed, "model.ttq.json", json);
    run_plan_look(&tiny_plan);
    assert_true(cells[PACKED].foreign && cells[UNPACKED].foreign);
    assert_non_null(strstr(cells[PACKED].reason, "an evaluation of other weights; --redo"));
    tiny_put(run, "weights.safetensors", "the weights");
    run_plan_look(&tiny_plan);
    assert_int_equal(cells[PACKED].state, RUN_DONE);
    tiny_put(keep, "eval.json", "{\"weights_sha");
    run_plan_look(&tiny_plan);
    assert_true(cells[KEEP].foreign);
    assert_non_null(strstr(cells[KEEP].reason, "eval.json is damaged; --redo"));
}

/* A path may hold bytes that are no UTF-8: a plan.json without its cells says that nothing is left.
 */
static void test_other_bytes(void **state)
{
    (void)state;
    char path[TTQ_PATH_MAX];
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_put("out/tiny", "report.html", "");
    snprintf(tiny_plan.cells[0].words[0], RUN_WORD, "init.from=caf\xe9/runs/full/seed-0");
    assert_int_equal(run_plan_write(&tiny_plan, "build/ttq", "cifar10", &tiny_error), TTQ_OK);
    assert_true(ttq_path_join(path, tiny_folder, "out/tiny/plan.json"));
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json_object_get(json, "cells")), tiny_plan.cell_count);
    json_decref(json);
}

static void test_plan_json(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_put_run(&tiny_plan.cells[0], "seed = 0", "seed = 0");
    tiny_put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(run_plan_write(&tiny_plan, "build/ttq", "cifar10", &tiny_error), TTQ_OK);
    char path[TTQ_PATH_MAX];
    assert_true(ttq_path_join(path, tiny_folder, "out/tiny/plan.json"));
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "profile")), "tiny");
    assert_true(json_is_false(json_object_get(json, "verdict_allowed")));
    assert_string_equal(json_string_value(json_object_get(json, "asked")), "");
    json_t *departure = json_object_get(json, "departure"), *cells = json_object_get(json, "cells");
    assert_int_equal(json_array_size(departure), 2);
    assert_string_equal(json_string_value(json_array_get(departure, 1)), "Another, after a gap.");
    json_t *item = json_array_get(json_object_get(json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "paper")), "Figure 3");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(item, "claims"), 1)), 12);
    assert_int_equal(json_array_size(json_object_get(item, "variants")), 2);
    static const char *const texts[][2] = {
        {"kind", "train"}, {"control", "full"}, {"family", "secondary"}, {"analysis", "curves"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(json_string_value(json_object_get(item, texts[i][0])), texts[i][1]);
    item = json_array_get(json_object_get(json, "items"), 1);
    assert_string_equal(json_string_value(json_object_get(item, "family")), "exploratory");
    json_t *fixed = json_object_get(json, "plan"), *variant;
    assert_int_equal(json_string_length(json_object_get(fixed, "sha256")), 64);
    fixed = json_object_get(json_object_get(fixed, "values"), "smallest");
    assert_string_equal(json_string_value(json_object_get(fixed, "test_error")), "0.25");
    variant = json_object_get(json_object_get(json, "variants"), "ttq");
    assert_string_equal(json_string_value(json_object_get(variant, "title")), "TTQ");
    assert_string_equal(json_string_value(json_object_get(variant, "start")), "full");
    variant = json_object_get(variant, "settings");
    assert_string_equal(json_string_value(json_object_get(variant, "train.epochs")), "2");
    assert_null(json_object_get(variant, "init.from"));
    assert_int_equal(json_array_size(json_object_get(json, "evaluations")), 0);
    assert_int_equal(json_array_size(cells), 4);
    json_t *done = json_array_get(cells, 0), *waiting = json_array_get(cells, 3);
    assert_string_equal(json_string_value(json_object_get(done, "folder")), "runs/full/seed-0");
    assert_string_equal(json_string_value(json_object_get(done, "state")), "done");
    assert_int_equal(json_integer_value(json_object_get(done, "exit")), 0);
    assert_string_equal(json_string_value(json_object_get(waiting, "state")), "waiting");
    assert_true(json_is_null(json_object_get(waiting, "exit")));
    json_decref(json);
    /* Evaluations stand in a list of their own, factors with their levels. */
    assert_int_equal(tiny_read("tiny", "sweep,size", "1"), TTQ_OK);
    run_plan_look(&tiny_plan);
    assert_int_equal(run_plan_write(&tiny_plan, "build/ttq", "cifar10", &tiny_error), TTQ_OK);
    assert_non_null(json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL));
    json_t *evaluation = json_array_get(json_object_get(json, "evaluations"), 1);
    assert_string_equal(json_string_value(json_object_get(evaluation, "what")), "unpacked");
    assert_string_equal(json_string_value(json_object_get(evaluation, "folder")),
                        "evals/ttq/seed-0/unpacked");
    item = json_array_get(json_object_get(json, "items"), 0);
    json_t *factor = json_array_get(json_object_get(item, "factors"), 1);
    assert_string_equal(json_string_value(json_object_get(factor, "name")), "b");
    assert_int_equal(json_array_size(json_object_get(factor, "levels")), 2);
    json_decref(json);
    /* The stand-in data set is named. */
    assert_int_equal(run_plan_write(&tiny_plan, "build/ttq", "fashion-mnist", &tiny_error), TTQ_OK);
    assert_non_null(json = json_load_file(path, 0, NULL));
    assert_non_null(strstr(
        json_string_value(json_object_get(json_object_get(json, "data"), "note")), "stands in"));
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_foreign, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_states, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_torn, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_start, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_shares, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_evaluations, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_other_bytes, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_plan_json, tiny_set_up, tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
