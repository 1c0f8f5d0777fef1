/* Limits of control groups, from folders like those of the system. */
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

#include "experiments/limits.h"

static char root[TTQ_PATH_MAX];
static struct run_limits limits;

static int set_up(void **state)
{
    (void)state;
    check_folder(root);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    check_folder_remove(root);
    return 0;
}

static void put(const char *below, const char *name, const char *text)
{
    char folder[TTQ_PATH_MAX];
    struct ttq_error error;
    assert_true(ttq_path_join(folder, root, below));
    assert_int_equal(ttq_dir_make(folder, &error), TTQ_OK);
    check_write(folder, name, text, strlen(text));
}

static void look(const char *groups)
{
    char path[TTQ_PATH_MAX];
    put(".", "groups", groups);
    assert_true(ttq_path_join(path, root, "groups"));
    run_limits_read(path, root, &limits);
}

/* As in a container: the group is the uppermost that can be seen. */
static void uppermost(void **state)
{
    (void)state;
    put(".", "cpu.max", "250000 100000\n");
    put(".", "memory.max", "2147483648\n");
    put(".", "memory.current", "1073741824\n");
    put(".", "memory.stat", "anon 1\ninactive_file 524288000\nactive_file 7\n");
    look("0::/\n");
    check_close(limits.cores, 2.5, 0, 0);
    check_close(limits.megabytes, 1024 + 500, 0, 0);
}

/* The least on the way up counts; "max" and what is not there limit nothing. */
static void on_the_way_up(void **state)
{
    (void)state;
    put("slice", "cpu.max", "100000 100000\n");
    put("slice", "memory.max", "max\n");
    put("slice", "memory.current", "1073741824\n");
    put("slice/job", "cpu.max", "400000 100000\n");
    put("slice/job", "memory.max", "1048576\n");
    put("slice/job", "memory.current", "2097152\n"); /* over it for a moment */
    look("4:memory:/other\n0::/slice/job\n");
    check_close(limits.cores, 1, 0, 0);
    check_close(limits.megabytes, 0, 0, 0);
    look("0::/slice\n");
    check_close(limits.cores, 1, 0, 0);
    assert_true(isinf(limits.megabytes));
}

static void none(void **state)
{
    (void)state;
    put(".", "cpu.max", "max 100000\n");
    put(".", "memory.max", "max\n");
    look("0::/gone/../deeper\n");
    assert_true(isinf(limits.cores) && isinf(limits.megabytes));
    look("1:cpu:/\n"); /* version 1 alone */
    assert_true(isinf(limits.cores) && isinf(limits.megabytes));
    run_limits_read("/nowhere", root, &limits);
    assert_true(isinf(limits.cores) && isinf(limits.megabytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(uppermost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(on_the_way_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(none, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
