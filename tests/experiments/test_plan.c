/* The plan: from profile, items and variants to cells with their settings, states and plan.json. */
#include "tests/support/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/plan_json.h"

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
                                    "[ttq]\ntitle = TTQ\nquant.method = ttq\nstart = full\n"
                                    "[again]\nquant.method = ttq\nstart = ttq\n"
                                    "[like-0.1]\nlike = ttq\nquant.t = 0.1\n"
                                    "[like-0.2]\nlike = like-0.1\nstart = none\nquant.t = 0.2\n";
static const char fixed_text[] = "[smallest]\ntest_error = 0.25\n";

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
    put("experiments", "plan.ini", fixed_text);
    put("experiments/items", "errors.ini",
        "[item]\ntitle = Errors\npaper = Figure 3\nclaims = 5 12\nvariants = full ttq\n"
        "control = full\nfamily = secondary\nanalysis = curves\n");
    put("experiments/items", "scales.ini",
        "[item]\ntitle = Scales\npaper = none\nclaims = 6\nvariants = ttq\n");
    put("experiments/items", "chain.ini",
        "[item]\ntitle = Chain\npaper = none\nclaims = 1\nvariants = again\n");
    put("experiments/items", "sweep.ini",
        "[item]\nvariants = like-*\nfactor.a = x\nfactor.b = y z\n");
    put("experiments/items", "merge.ini", "[item]\nkind = merge\nvariants = ttq\n");
    put("experiments/items", "size.ini", "[item]\nkind = size\nvariants = ttq\n");
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
    for (int i = 0; i < cell->word_count; i++)
        if (strncmp(cell->words[i], key, strlen(key)) == 0 && cell->words[i][strlen(key)] == '=') {
            assert_null(found); /* the trainer refuses a key that is given twice */
            found = cell->words[i] + strlen(key) + 1;
        }
    return found;
}

static void check_cells(int count, const char *const names[])
{
    assert_int_equal(plan.cell_count, count);
    for (int i = 0; i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s %d%s%s", plan.cells[i].variant, plan.cells[i].seed,
                 *plan.cells[i].what ? " " : "", plan.cells[i].what);
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
    assert_int_equal(strlen(setting(full, "run.plan")), 64);
    assert_null(setting(full, "init.from"));
    assert_null(setting(full, "start"));
    assert_string_equal(setting(ttq, "train.epochs"), "2");
    assert_string_equal(setting(ttq, "net.depth"), "8");
    assert_string_equal(setting(ttq, "run.seed"), "1");
    assert_string_equal(setting(ttq, "init.from"), full->folder);
    assert_null(setting(ttq, "start"));
    check_close(ttq->tests, 2 * 10000.0, 0, 0);
    /* 390 steps of 128 images fit into 50,000; the remainder is dropped. */
    check_close(full->images, 3 * 50000.0, 3 * 128.0, 0);
    check_close(ttq->images, 2 * 50000.0, 2 * 128.0, 0);
}

/* `like` hands on settings and start, the profile's too; a star takes all that begin so. */
static void test_like(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", "sweep", "1"), TTQ_OK);
    check_cells(3, (const char *const[]){"full 0", "like-0.1 0", "like-0.2 0"});
    const struct run_cell *first = &plan.cells[1], *second = &plan.cells[2];
    assert_string_equal(setting(first, "init.from"), plan.cells[0].folder);
    assert_string_equal(setting(first, "quant.t"), "0.1");
    assert_string_equal(setting(first, "train.epochs"), "2");
    assert_null(setting(first, "title"));
    assert_null(setting(second, "init.from"));
    assert_string_equal(setting(second, "quant.t"), "0.2");
    assert_string_equal(setting(second, "quant.method"), "ttq");
    assert_string_equal(setting(second, "train.epochs"), "2");
}

/* Seeds by item and by arm; the command line wins. */
static void test_seeds(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text, "%s[seeds]\nscales = 1\nerrors.full = 3\n", profile_text);
    put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    check_cells(5, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1", "full 2"});
    assert_int_equal(read_plan("tiny", "scales", NULL), TTQ_OK);
    check_cells(2, (const char *const[]){"full 0", "ttq 0"});
    assert_int_equal(read_plan("tiny", "scales", "2"), TTQ_OK);
    assert_int_equal(plan.cell_count, 4);
}

/* With --only, a primary item comes along if it asks for no further training. */
static void test_primary(void **state)
{
    (void)state;
    put("experiments", "plan.ini", "[primary]\nitems = scales merge\n");
    assert_int_equal(read_plan("tiny", "errors", NULL), TTQ_OK);
    check_cells(4, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1"});
    assert_int_equal(plan.item_count, 2);
    assert_string_equal(plan.items[1].name, "scales");
    char text[1024];
    snprintf(text, sizeof text, "%s[seeds]\nscales = 3\n", profile_text);
    put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(read_plan("tiny", "errors", NULL), TTQ_OK);
    assert_int_equal(plan.cell_count, 4);
    assert_int_equal(plan.item_count, 1);
    assert_int_equal(read_plan("tiny", "chain", NULL), TTQ_OK); /* trains ttq 0 and 1 as a start */
    assert_int_equal(plan.item_count, 1);
}

/* A recipe dresses the arms of its items: other runs, with the recipe's settings last. */
static void test_recipes(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text,
             "%s[recipes]\nerrors = old\n[old]\ntrain.epochs = 7\n[old-ttq]\ntrain.lr = 0.5\n",
             profile_text);
    put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(read_plan("tiny", NULL, "1"), TTQ_OK);
    check_cells(4, (const char *const[]){"old-full 0", "old-ttq 0", "full 0", "ttq 0"});
    assert_string_equal(setting(&plan.cells[0], "train.epochs"), "7");
    assert_null(setting(&plan.cells[0], "train.lr"));
    assert_string_equal(setting(&plan.cells[1], "train.lr"), "0.5");
    assert_string_equal(setting(&plan.cells[1], "init.from"), plan.cells[0].folder);
    assert_string_equal(setting(&plan.cells[3], "train.epochs"), "2");
}

/* Evaluations stand behind the training that they look at, once. */
static void test_evaluations(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", "merge size merge", "1"), TTQ_OK);
    check_cells(8,
                (const char *const[]){"full 0", "ttq 0", "ttq 0 keep-stored",
                                      "ttq 0 keep-reestimate", "ttq 0 merge-reestimate",
                                      "ttq 0 swap-reestimate", "ttq 0 packed", "ttq 0 unpacked"});
    char *argv[RUN_MOST_WORDS + 8], text[8192], wanted[3 * TTQ_PATH_MAX];
    const char *run = plan.cells[1].folder;
    struct run_cell *merge = &plan.cells[4], *unpacked = &plan.cells[7];
    run_cell_command(merge, "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq eval %s --scales=merge --bn=reestimate --to=%s", run,
             merge->folder);
    assert_string_equal(text, wanted);
    assert_non_null(strstr(merge->folder, "/out/tiny/evals/ttq/seed-0/merge-reestimate"));
    run_cell_command(&plan.cells[6], "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq export %s %s/model.ttq", run, plan.cells[6].folder);
    assert_string_equal(text, wanted);
    run_cell_command(unpacked, "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq eval %s/model.ttq --to=%s", plan.cells[6].folder,
             unpacked->folder);
    assert_string_equal(text, wanted);
    assert_int_equal(unpacked->need_count, 2);
    assert_int_equal(unpacked->needs[0], 1);
    assert_int_equal(unpacked->needs[1], 6);
}

static void test_command(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, "1"), TTQ_OK);
    char *argv[RUN_MOST_WORDS + 8], text[8192], end[TTQ_PATH_MAX + 8];
    run_cell_command(&plan.cells[0], "build/ttq", argv, text, sizeof text);
    assert_string_equal(argv[0], "build/ttq");
    assert_string_equal(argv[1], "train");
    snprintf(end, sizeof end, " --run %s", plan.cells[0].folder);
    assert_non_null(strstr(text, end));
    assert_ptr_equal(strncmp(text, "build/ttq train net.depth=8 ", 28), 0);
}

/* The configuration of a cell as its run folder holds it, with one word replaced. */
static void put_run(const struct run_cell *cell, const char *from, const char *to)
{
    struct ttq_text text = {0}, changed = {0};
    ttq_config_write(&cell->config, &text);
    char *at = strstr(text.bytes, from), path[TTQ_PATH_MAX];
    assert_non_null(at);
    ttq_text_add(&changed, "%.*s%s%s", (int)(at - text.bytes), text.bytes, to, at + strlen(from));
    ttq_text_free(&text);
    assert_int_equal(ttq_dir_make(cell->folder, &error), TTQ_OK);
    assert_true(ttq_path_join(path, cell->folder, "config.ini"));
    assert_int_equal(ttq_file_write_text(path, &changed, &error), TTQ_OK);
}

/* A run with another configuration is not taken for the cell's; the name of its start may differ in
 * the path, and the words of the folder are then used. */
static void test_foreign(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    put_run(&plan.cells[0], "epochs = 3", "epochs = 4");
    put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    put_run(&plan.cells[1], plan.cells[0].folder, "elsewhere/runs/full/seed-0");
    put_run(&plan.cells[3], plan.cells[2].folder, "elsewhere/runs/full/seed-0");
    run_plan_look(&plan);
    assert_int_equal(plan.cells[0].state, RUN_FAILED);
    assert_true(plan.cells[0].foreign);
    assert_non_null(strstr(plan.cells[0].reason, "train.epochs: expected 4"));
    assert_non_null(strstr(plan.cells[0].reason, "--redo"));
    assert_int_equal(plan.cells[1].state, RUN_RESUMABLE);
    assert_string_equal(setting(&plan.cells[1], "init.from"), "elsewhere/runs/full/seed-0");
    assert_int_equal(plan.cells[3].state, RUN_FAILED);
    assert_non_null(strstr(plan.cells[3].reason, "init.from"));
}

/* The state of a cell is what its folder says. */
static void test_states(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    put_run(&plan.cells[0], "seed = 0", "seed = 0");
    put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\", \"reason\": \"\"}\n");
    put_run(&plan.cells[1], "seed = 0", "seed = 0");
    put_run(&plan.cells[2], "seed = 1", "seed = 1");
    put("out/tiny/runs/full/seed-1", "DONE", "{\"outcome\": \"diverged\", \"reason\": \"x\"}\n");
    run_plan_look(&plan);
    assert_int_equal(plan.cells[0].state, RUN_DONE);
    assert_int_equal(plan.cells[1].state, RUN_RESUMABLE);
    assert_int_equal(plan.cells[2].state, RUN_DIVERGED);
    assert_int_equal(plan.cells[3].state, RUN_WAITING);
    put("out/tiny/logs", "ttq-seed-1.failed", "74 disk: full\n");
    run_plan_look(&plan);
    assert_int_equal(plan.cells[3].state, RUN_FAILED);
    assert_int_equal(plan.cells[3].exit_code, 74);
    assert_string_equal(plan.cells[3].reason, "disk: full");
}

static void test_plan_json(void **state)
{
    (void)state;
    assert_int_equal(read_plan("tiny", NULL, NULL), TTQ_OK);
    put_run(&plan.cells[0], "seed = 0", "seed = 0");
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
    static const char *const texts[][2] = {{"kind", "train"},
                                           {"control", "full"},
                                           {"family", "secondary"},
                                           {"analysis", "curves"},
                                           {"along", ""}};
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
    assert_int_equal(read_plan("tiny", "sweep,size", "1"), TTQ_OK);
    run_plan_look(&plan);
    assert_int_equal(run_plan_write(&plan, "build/ttq", "cifar10", &error), TTQ_OK);
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
         "[ttq] start: expected a variant, found 'fool'"},
        {"experiments", "variants.ini", "[full]\nquant.methd = full\n[ttq]\nstart = full\n",
         "did you mean 'quant.method'?"},
        {"experiments/items", "scales.ini", "[item]\nvariant = ttq\n", "did you mean 'variants'?"},
        {"experiments/items", "scales.ini", "[items]\nvariants = ttq\n", "did you mean 'item'?"},
        {"experiments/items", "scales.ini", "[item]\ntitle = x\n", "expected a key 'variants'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = none\n", "expected a variant of"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nvariants = full\n",
         "line 3: [item] variants is given twice"},
        {"experiments/items", "scales.ini", "[item]\nvariants\n", "line 2: expected"},
        {"experiments/items", "scales.ini", "[item]\nvariants = tt*\ncontrol = full\n",
         "control: expected one of its variants, found 'full'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = x*\n", "found 'x*'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nkind = marge\n",
         "kind: expected one of train, merge, size, found 'marge'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nfamily = first\n",
         "found 'first'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nanalysis = look\n",
         "found 'look'"},
        {"experiments/items", "scales.ini", "[item]\nvariants = ttq\nfactor.x = a b\n",
         "combination of the factors, 2, found 1"},
        {"experiments", "variants.ini", "[full]\nlike = ttq\n[ttq]\nlike = full\n",
         "`like` goes in a circle"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nshares = again\n[again]\nstart = ttq\n",
         "[ttq]: its starts go in a circle"},
        {"experiments", "plan.ini", "[smallest\n", "line 1"},
        {"experiments", "variants.ini",
         "[full]\nquant.method = full\n[ttq]\nstart = full\nnet.depth = 14\n",
         "variant ttq: net.depth: expected 8, as in its start full, found 14"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[seeds]\nscale = 2\n",
         "unknown key 'scale'; did you mean 'scales'?"},
        {"experiments/profiles", "tiny.ini",
         "[profile]\nitems = scales\nverdict = no\nseeds = 2\n[seeds]\nscales.ttq = many\n",
         "found 'many'"},
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

/* The plan files that we ship are whole. */
static void test_own_profiles(void **state)
{
    (void)state;
    static const char *const names[] = {"smoke", "quick", "short", "paper", "kernels"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct run_request request = {.profile = names[i], .out = "out", .folder = "experiments"};
        run_plan_free(&plan);
        if (run_plan_read(&request, &plan, &error) != TTQ_OK)
            fail_msg("%s: %s", names[i], error.text);
        assert_true(plan.cell_count > 0);
        for (int c = 0; c < plan.cell_count; c++)
            for (int n = 0; n < plan.cells[c].need_count; n++)
                assert_true(plan.cells[c].needs[n] < c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_like, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_seeds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_primary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_recipes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_evaluations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_foreign, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_command, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_plan_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_profiles, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
