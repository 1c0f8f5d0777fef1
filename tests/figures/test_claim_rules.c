/* What a clear difference says to each claim of the paper: the direction that each claim has, the
 * order of a row's arms, families, margins. */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "figures/claims.h"

static struct fig_plan plan = {.verdict_allowed = true};
static struct fig_report report = {.plan = &plan, .main = "ttq"};

static int make_folder(void **state)
{
    (void)state;
    check_folder(report.tables);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    check_folder_remove(report.tables);
    return 0;
}

/* The verdict on a claim where one table has one row: a - b, mean with interval +-0.1. */
static void check_verdict(int claim, const char *item, const char *a, const char *b, double mean,
                          double adjusted, double tost, double margin, const char *verdict)
{
    char name[64], text[512];
    struct fig_judgement j;
    struct ttq_error error;
    make_folder(NULL);
    snprintf(name, sizeof name, "compare-%s.csv", item);
    int length = snprintf(text, sizeof text,
                          "arm,control,n,mean_diff,ci_low,ci_high,p_adjusted,family,p_tost\n"
                          "%s,%s,8,%g,%g,%g,%g,primary,%g\n",
                          a, b, mean, mean - 0.1, mean + 0.1, adjusted, tost);
    check_write(report.tables, name, text, (size_t)length);
    if (fig_claim_judge(&report, claim, margin, &j, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    assert_non_null(j.verdict.bytes);
    assert_string_equal(j.verdict.bytes, verdict);
    fig_judgement_free(&j);
    remove_folder(NULL);
}

/* The first arm has one point more error. */
static void each_claim_has_its_direction(void **state)
{
    (void)state;
    static const struct {
        int claim;
        const char *item, *worse, *other, *verdict;
    } rows[] = {
        {1, "table1", "ttq-32", "full-32-again", "contradicted"},
        {1, "table1", "ttq-44", "full-44-again", "contradicted"},
        {1, "table1", "ttq-56", "full-56-again", "contradicted"},
        {3, "figure3", "twn", "ttq", "supported"},
        {3, "methods", "twn", "ttq", "supported"},
        {4, "figure3", "dorefa", "ttq", "supported"},
        {4, "methods", "bwn", "ttq", "supported"},
        {5, "table1", "ttq", "full-again", "contradicted"},
        {5, "figure3", "ttq", "full-again", "contradicted"},
        {5, "table1", "ttq", "full", "contradicted"},
        {5, "figure3", "ttq", "full", "contradicted"},
        {6, "symmetry", "symmetric", "ttq", "supported"},
        {6, "symmetry", "random-groups", "ttq", "supported"},
        {7, "values", "ttq-plain", "ttq", "supported"},
        {8, "methods", "gradient-zero", "ttq", "supported"},
        {9, "assignment", "share-network", "ttq", "supported"},
        {17, "scratch", "scratch", "ttq", "contradicted"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int turned = 0; turned < 2; turned++)
            check_verdict(rows[i].claim, rows[i].item, turned ? rows[i].other : rows[i].worse,
                          turned ? rows[i].worse : rows[i].other, turned ? -1 : 1, 0.001, 0.9, 0.5,
                          rows[i].verdict);
}

static void intervals_and_p_decide(void **state)
{
    (void)state;
    check_verdict(6, "symmetry", "symmetric", "ttq", -1, 0.001, 0.9, 0, "contradicted");
    check_verdict(6, "symmetry", "symmetric", "ttq", 1, 0.06, 0.9, 0, "undecided");
    check_verdict(6, "symmetry", "symmetric", "ttq", 0.05, 0.001, 0.9, 0, "undecided");
    check_verdict(6, "symmetry", "symmetric", "ttq", 0.05, 0.3, 0.01, 0,
                  "not supported: no difference that matters");
    check_verdict(6, "symmetry", "symmetric", "ttq", 0.15, 0.001, 0.01, 0,
                  "a difference as claimed, but smaller than what matters");
    /* A loss up to 0.36: the whole interval counts, not the mean. */
    check_verdict(5, "figure3", "ttq", "full", 0.2, 0.001, 0.9, 0.36, "supported");
    check_verdict(5, "figure3", "ttq", "full", 0.3, 0.001, 0.9, 0.36, "undecided");
    check_verdict(5, "figure3", "ttq", "full", 0.5, 0.001, 0.9, 0.36, "contradicted");
    check_verdict(5, "figure3", "full", "ttq", -0.3, 0.001, 0.9, 0.36, "undecided"); /* turned */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_claim_has_its_direction),
        cmocka_unit_test(intervals_and_p_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
