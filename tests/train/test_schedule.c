/* The learning rate by step, and the steps of an epoch. */
#include "tests/support/check.h"

#include "ttq/train/schedule.h"

static struct ttq_config config;

static void use(const char *const overrides[], size_t count)
{
    struct ttq_error error;
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
}

static void steps_of_an_epoch(void **state)
{
    (void)state;
    use(NULL, 0);
    assert_int_equal(ttq_schedule_steps(&config, 50000), 390); /* the remainder is dropped */
    assert_int_equal(ttq_schedule_steps(&config, 100), 1);
    const char *official[] = {"run.preset=official"};
    use(official, 1);
    assert_int_equal(ttq_schedule_steps(&config, 1000), 390);
}

static void step_schedule(void **state)
{
    (void)state;
    const char *official[] = {"run.preset=official"};
    use(official, 1);
    check_close((double)ttq_schedule_rate(&config, 390, 0), 0.01, 0, 1e-7);
    check_close((double)ttq_schedule_rate(&config, 390, 389), 0.01, 0, 1e-7);
    check_close((double)ttq_schedule_rate(&config, 390, 390), 0.1, 0, 1e-7);
    check_close((double)ttq_schedule_rate(&config, 390, 82 * 390 - 1), 0.1, 0, 1e-7);
    check_close((double)ttq_schedule_rate(&config, 390, 82 * 390), 0.01, 0, 1e-7);
    check_close((double)ttq_schedule_rate(&config, 390, 400 * 390 - 1), 0.0002, 0, 1e-7);
}

/* 10 epochs of 10 steps, 1 of warm-up: rises to the peak, falls, and never is 0. */
static void cosine_schedule(void **state)
{
    (void)state;
    const char *overrides[] = {"train.epochs=10", "train.lr=0.2"};
    use(overrides, 2);
    check_close((double)ttq_schedule_rate(&config, 10, 0), 0.02, 0, 1e-6);
    check_close((double)ttq_schedule_rate(&config, 10, 9), 0.2, 0, 1e-6);
    /* Step 54 is number 55: (55 - 10) / (101 - 10) of the way. */
    check_close((double)ttq_schedule_rate(&config, 10, 54), 0.1017261, 0, 1e-5);
    float before = 1.0f;
    for (long step = 9; step < 100; step++) {
        float rate = ttq_schedule_rate(&config, 10, step);
        assert_true(rate < before && rate > 0.0f);
        before = rate;
    }
    /* A warm-up longer than half the run is cut to half. */
    const char *cut[] = {"train.epochs=2", "train.lr=0.2", "train.warmup=5"};
    use(cut, 3);
    check_close((double)ttq_schedule_rate(&config, 10, 9), 0.2, 0, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(steps_of_an_epoch),
                                       cmocka_unit_test(step_schedule),
                                       cmocka_unit_test(cosine_schedule)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
