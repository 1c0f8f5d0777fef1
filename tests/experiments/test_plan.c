/* The plan: from profile, items and variants to cells with their settings and commands. */
#include "tests/support/tiny_plan.h"

#include <stdio.h>
#include <string.h>

/* Each cell once although two items need `ttq`; starts first; seed by seed. */
static void test_cells(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_check_cells(4, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1"});
    assert_int_equal(tiny_plan.item_count, 2);
    assert_int_equal(tiny_read("tiny", "scales", "1"), TTQ_OK);
    tiny_check_cells(2, (const char *const[]){"full 0", "ttq 0"});
    assert_int_equal(tiny_read("tiny", "chain,scales,chain", "1"), TTQ_OK);
    tiny_check_cells(3, (const char *const[]){"full 0", "ttq 0", "again 0"});
    assert_int_equal(tiny_plan.item_count, 2);
}

/* [every], then the variant, then the profile's section of the variant; the later one wins. */
static void test_settings(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    const struct run_cell *full = &tiny_plan.cells[2], *ttq = &tiny_plan.cells[3];
    assert_string_equal(tiny_setting(full, "train.epochs"), "3");
    assert_string_equal(tiny_setting(full, "quant.method"), "full");
    assert_string_equal(tiny_setting(full, "run.seed"), "1");
    assert_int_equal(strlen(tiny_setting(full, "run.plan")), 64);
    assert_null(tiny_setting(full, "init.from"));
    assert_null(tiny_setting(full, "start"));
    assert_string_equal(tiny_setting(ttq, "train.epochs"), "2");
    assert_string_equal(tiny_setting(ttq, "net.depth"), "8");
    assert_string_equal(tiny_setting(ttq, "run.seed"), "1");
    assert_string_equal(tiny_setting(ttq, "init.from"), full->folder);
    assert_null(tiny_setting(ttq, "start"));
    check_close(ttq->tests, 2 * 10000.0, 0, 0);
    /* 390 steps of 128 images fit into 50,000; the remainder is dropped. */
    check_close(full->images, 3 * 50000.0, 3 * 128.0, 0);
    check_close(ttq->images, 2 * 50000.0, 2 * 128.0, 0);
}

/* `like` hands on settings and start, the profile's too; a star takes all that begin so. */
static void test_like(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", "sweep", "1"), TTQ_OK);
    tiny_check_cells(3, (const char *const[]){"full 0", "like-0.1 0", "like-0.2 0"});
    const struct run_cell *first = &tiny_plan.cells[1], *second = &tiny_plan.cells[2];
    assert_string_equal(tiny_setting(first, "init.from"), tiny_plan.cells[0].folder);
    assert_string_equal(tiny_setting(first, "quant.t"), "0.1");
    assert_string_equal(tiny_setting(first, "train.epochs"), "2");
    assert_null(tiny_setting(first, "title"));
    assert_null(tiny_setting(second, "init.from"));
    assert_string_equal(tiny_setting(second, "quant.t"), "0.2");
    assert_string_equal(tiny_setting(second, "quant.method"), "ttq");
    assert_string_equal(tiny_setting(second, "train.epochs"), "2");
}

/* Start and shares come from the runs of the same seed. */
static void test_shares(void **state)
{
    (void)state;
    tiny_put("experiments", "variants.ini",
             "[full]\nquant.method = full\n[ttq]\nquant.method = ttq\nstart = full\n"
             "[share]\nquant.method = ttq\nquant.threshold = share\nstart = full\nshares = ttq\n");
    tiny_put("experiments/items", "share.ini", "[item]\nvariants = share\n");
    assert_int_equal(tiny_read("tiny", "share", "2"), TTQ_OK);
    tiny_check_cells(
        6, (const char *const[]){"full 0", "ttq 0", "share 0", "full 1", "ttq 1", "share 1"});
    for (int seed = 0; seed < 2; seed++) {
        const struct run_cell *cells = tiny_plan.cells + 3 * seed;
        assert_string_equal(tiny_setting(&cells[2], "init.from"), cells[0].folder);
        assert_string_equal(tiny_setting(&cells[2], "quant.share_from"), cells[1].folder);
        assert_int_equal(cells[2].need_count, 2);
    }
}

/* Seeds by item and by arm; the command line wins. */
static void test_seeds(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text, "%s[seeds]\nscales = 1\nerrors.full = 3\n", tiny_profile);
    tiny_put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_check_cells(5, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1", "full 2"});
    assert_int_equal(tiny_read("tiny", "scales", NULL), TTQ_OK);
    tiny_check_cells(2, (const char *const[]){"full 0", "ttq 0"});
    assert_int_equal(tiny_read("tiny", "scales", "2"), TTQ_OK);
    assert_int_equal(tiny_plan.cell_count, 4);
}

/* With --only, a primary item comes along if it asks for no further training. */
static void test_primary(void **state)
{
    (void)state;
    tiny_put("experiments", "plan.ini",
             "[primary]\nitems = scales merge\n[secondary]\nitems = errors\n");
    tiny_put("experiments/items", "scales.ini", "[item]\nvariants = ttq\nfamily = primary\n");
    tiny_put("experiments/items", "merge.ini",
             "[item]\nkind = merge\nvariants = ttq\nfamily = primary\n");
    assert_int_equal(tiny_read("tiny", "errors", NULL), TTQ_OK);
    tiny_check_cells(4, (const char *const[]){"full 0", "ttq 0", "full 1", "ttq 1"});
    assert_int_equal(tiny_plan.item_count, 2);
    assert_string_equal(tiny_plan.items[1].name, "scales");
    char text[1024];
    snprintf(text, sizeof text, "%s[seeds]\nscales = 3\n", tiny_profile);
    tiny_put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(tiny_read("tiny", "errors", NULL), TTQ_OK);
    assert_int_equal(tiny_plan.cell_count, 4);
    assert_int_equal(tiny_plan.item_count, 1);
    assert_int_equal(tiny_read("tiny", "chain", NULL), TTQ_OK); /* trains ttq 0 and 1 as a start */
    assert_int_equal(tiny_plan.item_count, 1);
}

/* A recipe dresses the arms of its items: other runs, with the recipe's settings last. */
static void test_recipes(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text,
             "%s[recipes]\nerrors = old\n[old]\ntrain.epochs = 7\n[old-ttq]\ntrain.lr = 0.5\n",
             tiny_profile);
    tiny_put("experiments/profiles", "tiny.ini", text);
    assert_int_equal(tiny_read("tiny", NULL, "1"), TTQ_OK);
    tiny_check_cells(4, (const char *const[]){"old-full 0", "old-ttq 0", "full 0", "ttq 0"});
    assert_string_equal(tiny_setting(&tiny_plan.cells[0], "train.epochs"), "7");
    assert_null(tiny_setting(&tiny_plan.cells[0], "train.lr"));
    assert_string_equal(tiny_setting(&tiny_plan.cells[1], "train.lr"), "0.5");
    assert_string_equal(tiny_setting(&tiny_plan.cells[1], "init.from"), tiny_plan.cells[0].folder);
    assert_string_equal(tiny_setting(&tiny_plan.cells[3], "train.epochs"), "2");
}

/* Evaluations stand behind the training that they look at, once. */
static void test_evaluations(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", "merge size merge", "1"), TTQ_OK);
    tiny_check_cells(11, (const char *const[]){"full 0", "ttq 0", "ttq 0 keep-stored",
                                               "ttq 0 keep-reestimate", "ttq 0 merge-reestimate",
                                               "ttq 0 swap-reestimate", "ttq 0 keep-augmented",
                                               "ttq 0 merge-augmented", "ttq 0 swap-augmented",
                                               "ttq 0 packed", "ttq 0 unpacked"});
    char *argv[RUN_MOST_WORDS + 8], text[8192], wanted[3 * TTQ_PATH_MAX];
    const char *run = tiny_plan.cells[1].folder;
    struct run_cell *merge = &tiny_plan.cells[4], *packed = &tiny_plan.cells[9],
                    *unpacked = &tiny_plan.cells[10];
    run_cell_command(merge, "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq eval %s --scales=merge --bn=reestimate --to=%s", run,
             merge->folder);
    assert_string_equal(text, wanted);
    assert_non_null(strstr(merge->folder, "/out/tiny/evals/ttq/seed-0/merge-reestimate"));
    run_cell_command(packed, "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq export %s %s/model.ttq", run, packed->folder);
    assert_string_equal(text, wanted);
    run_cell_command(unpacked, "ttq", argv, text, sizeof text);
    snprintf(wanted, sizeof wanted, "ttq eval %s/model.ttq --to=%s", packed->folder,
             unpacked->folder);
    assert_string_equal(text, wanted);
    assert_int_equal(unpacked->need_count, 2);
    assert_int_equal(unpacked->needs[0], 1);
    assert_int_equal(unpacked->needs[1], 9);
}

static void test_command(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", NULL, "1"), TTQ_OK);
    char *argv[RUN_MOST_WORDS + 8], text[8192], end[TTQ_PATH_MAX + 8];
    run_cell_command(&tiny_plan.cells[0], "build/ttq", argv, text, sizeof text);
    assert_string_equal(argv[0], "build/ttq");
    assert_string_equal(argv[1], "train");
    snprintf(end, sizeof end, " --run %s", tiny_plan.cells[0].folder);
    assert_non_null(strstr(text, end));
    assert_ptr_equal(strncmp(text, "build/ttq train net.depth=8 ", 28), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_settings, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_like, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_shares, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_seeds, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_primary, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_recipes, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_evaluations, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(test_command, tiny_set_up, tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
