/* How long cells take, by the runs of the same plan that have ended or begun. */
#include "tests/support/tiny_plan.h"

#include <stdio.h>

#include "experiments/estimate.h"

static void put_timing(const char *run, const char *rows)
{
    char below[64], text[256];
    snprintf(below, sizeof below, "out/tiny/runs/%s", run);
    snprintf(text, sizeof text,
             "epoch,seconds,train_images_per_s,test_images_per_s,data_wait_share,memory_mb\n%s",
             rows);
    tiny_put(below, "timing.csv", text);
}

/* One epoch of three is enough to know the speed of its kind; others are taken from the nearest. */
static void a_run_that_has_begun(void **state)
{
    (void)state;
    static struct run_speeds speeds;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_put_run(&tiny_plan.cells[0], "seed = 0", "seed = 0");
    put_timing("full/seed-0", "1,60,1000,2000,0,300\n");
    run_plan_look(&tiny_plan);
    assert_int_equal(tiny_plan.cells[0].state, RUN_RESUMABLE);
    run_speeds_read(&tiny_plan, &speeds);
    run_estimate(&tiny_plan, &speeds);
    assert_int_equal(speeds.count, 1);
    assert_int_equal(speeds.speeds[0].runs, 1);
    check_close(speeds.speeds[0].memory, 300, 0, 0);
    check_close(speeds.speeds[0].megabytes, 0, 0, 0); /* its folder is not what it will be */
    for (int i = 0; i < tiny_plan.cell_count; i++) {
        const struct run_cell *cell = &tiny_plan.cells[i];
        check_close(cell->seconds, cell->images / 1000 + cell->tests / 2000, 0, 1e-12);
        check_close(run_cell_share(cell), i == 0 ? 1.0 / 3.0 : 0.0, 0, 1e-12);
    }
}

/* The mean over the runs of a kind, not over their epochs; other kinds for themselves. */
static void several_runs(void **state)
{
    (void)state;
    static struct run_speeds speeds;
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    for (int i = 0; i < 3; i++)
        tiny_put_run(&tiny_plan.cells[i], "seed = ", "seed = ");
    put_timing("full/seed-0", "1,60,1000,2000,0,300\n2,60,1000,2000,0,310\n3,60,1000,2000,0,310\n");
    tiny_put("out/tiny/runs/full/seed-0", "DONE", "{\"outcome\": \"finished\"}\n");
    put_timing("full/seed-1", "1,60,500,1000,0,320\n");
    put_timing("ttq/seed-0", "1,60,400,800,0,100\n");
    run_plan_look(&tiny_plan);
    run_speeds_read(&tiny_plan, &speeds);
    run_estimate(&tiny_plan, &speeds);
    assert_int_equal(speeds.count, 2);
    const struct run_cell *full = &tiny_plan.cells[2], *ttq = &tiny_plan.cells[3];
    check_close(full->seconds, full->images / 750 + full->tests / 1500, 0, 1e-12);
    check_close(full->megabytes, 320, 0, 0);
    check_close(ttq->seconds, ttq->images / 400 + ttq->tests / 800, 0, 1e-12);
    assert_true(run_speed_of(&speeds, full)->megabytes > 0.0);
    assert_int_equal(run_speed_of(&speeds, full)->runs, 2);
}

/* The nearest by multiply-adds, not the first that is known. */
static void nearest_kind(void **state)
{
    (void)state;
    static struct run_speeds speeds;
    tiny_put("experiments", "variants.ini",
             "[a]\nquant.method = full\n[b]\nquant.method = full\nnet.depth = 44\n"
             "[c]\nquant.method = full\nnet.depth = 32\n");
    tiny_put("experiments/items", "depths.ini", "[item]\nvariants = a b c\ncontrol = a\n");
    tiny_put("experiments/profiles", "tiny.ini",
             "[profile]\nitems = depths\nverdict = no\nseeds = 1\n[every]\nnet.depth = 8\n"
             "train.epochs = 3\n");
    assert_int_equal(tiny_read("tiny", NULL, NULL), TTQ_OK);
    tiny_put_run(&tiny_plan.cells[0], "seed = 0", "seed = 0");
    tiny_put_run(&tiny_plan.cells[1], "seed = 0", "seed = 0");
    put_timing("a/seed-0", "1,60,1000,2000,0,300\n");
    put_timing("b/seed-0", "1,60,100,300,0,300\n");
    run_plan_look(&tiny_plan);
    run_speeds_read(&tiny_plan, &speeds);
    run_estimate(&tiny_plan, &speeds);
    assert_int_equal(speeds.count, 2);
    const struct run_cell *b = &tiny_plan.cells[1], *c = &tiny_plan.cells[2];
    double ratio = (443008.0 + 2359296.0 * (32 - 3)) / (443008.0 + 2359296.0 * (44 - 3));
    check_close(b->seconds, b->images / 100 + b->tests / 300, 0, 1e-12);
    check_close(c->seconds, b->seconds * ratio, 0, 1e-12);
}

/* However many cells run at a time, one that starts from another waits for it. */
static void time_left(void **state)
{
    (void)state;
    assert_int_equal(tiny_read("tiny", "chain", NULL), TTQ_OK);
    tiny_check_cells(
        6, (const char *const[]){"full 0", "ttq 0", "again 0", "full 1", "ttq 1", "again 1"});
    for (int i = 0; i < 6; i++)
        tiny_plan.cells[i].seconds = i % 3 == 0 ? 300.0 : 100.0;
    check_close(run_time_left(&tiny_plan, 1), 1000, 0, 1e-12);
    check_close(run_time_left(&tiny_plan, 2), 500, 0, 1e-12);
    check_close(run_time_left(&tiny_plan, 8), 500, 0, 1e-12);
    tiny_plan.cells[4].seconds = 400.0;
    check_close(run_time_left(&tiny_plan, 2), 800, 0, 1e-12);
    put_timing("full/seed-1", "1,60,1000,2000,0,300\n"); /* one epoch of three is behind it */
    check_close(run_longest_chain(&tiny_plan), 700, 0, 1e-12);
    tiny_plan.cells[3].state = RUN_DONE;
    check_close(run_longest_chain(&tiny_plan), 500, 0, 1e-12);
    tiny_plan.cells[1].state = RUN_FAILED; /* and, in this call, nobody waits for it */
    tiny_plan.cells[1].tried = tiny_plan.cells[4].tried = 1;
    tiny_plan.cells[4].state = RUN_FAILED;
    check_close(run_time_left(&tiny_plan, 8), 400, 0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run_that_has_begun, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(several_runs, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(nearest_kind, tiny_set_up, tiny_tear_down),
        cmocka_unit_test_setup_teardown(time_left, tiny_set_up, tiny_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
