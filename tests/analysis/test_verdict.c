/* Every line of the verdict's table, and what decides between them. */
#include "tests/support/check.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "analysis/cmd/verdict.h"

#define NONE STAT_NO_DATA
#define OPEN STAT_UNDECIDED
#define EQUAL STAT_EQUIVALENT
#define GAIN STAT_LESS_ERROR
#define COST STAT_MORE_ERROR
#define DIFFER STAT_MORE_ERROR

/* A finding of 12 seeds with bound 0.25, sd 0.2. */
static struct stat_finding finding(enum stat_outcome outcome)
{
    static const struct {
        double mean, p, p_tost;
    } numbers[] = {{NAN, NAN, NAN},
                   {-0.12, 0.08, 0.4},
                   {-0.05, 0.3, 0.001},
                   {-0.4, 1e-4, 0.9},
                   {0.4, 1e-4, 0.9}};
    struct stat_finding f = {.n = 12,
                             .mean = numbers[outcome].mean,
                             .low = numbers[outcome].mean - 0.127,
                             .high = numbers[outcome].mean + 0.127,
                             .p = numbers[outcome].p,
                             .p_tost = numbers[outcome].p_tost,
                             .sd = 0.2,
                             .bound = 0.25};
    stat_finding_judge(&f, 0.05);
    assert_int_equal(f.outcome, outcome);
    return f;
}

static struct stat_answers answers(enum stat_outcome values, enum stat_outcome freedom,
                                   enum stat_outcome placebo, enum stat_outcome use)
{
    bool equal = values == STAT_EQUIVALENT, differ = values == STAT_MORE_ERROR;
    return (struct stat_answers){.layers = 19,
                                 .differ = differ ? 12 : 0,
                                 .equivalent = equal ? 19 : 4,
                                 .values_n = 12,
                                 .values = values,
                                 .freedom = finding(freedom),
                                 .placebo = finding(placebo),
                                 .placebo_gain = finding(STAT_LESS_ERROR),
                                 .use = finding(use),
                                 .slope = NAN};
}

static void table(void **state)
{
    (void)state;
    static const struct {
        enum stat_outcome values, freedom, placebo, use;
        const char *outcome, *part;
    } lines[] = {
        {EQUAL, EQUAL, OPEN, EQUAL, "negligible", "symmetric scales suffice"},
        {EQUAL, GAIN, OPEN, EQUAL, "optimisation", "the benefit lies in optimisation"},
        {DIFFER, EQUAL, OPEN, EQUAL, "differ without effect", "12 of 19 layers, but it does not"},
        {DIFFER, EQUAL, OPEN, GAIN, "differ without effect", "merging the scales even gains 0.40"},
        {EQUAL, EQUAL, OPEN, GAIN, "negligible", "merging the scales even gains 0.40"},
        {EQUAL, GAIN, GAIN, COST, "small but needed", "too small to count as one is needed"},
        {DIFFER, GAIN, EQUAL, COST, "freedom, not sign", "being tied to sign does not"},
        {DIFFER, GAIN, COST, EQUAL, "freedom, not sign", "two scales on random groups"},
        {DIFFER, GAIN, GAIN, COST, "supported", "supported here, by 0.40 points [0.27, 0.53]"},
        {DIFFER, GAIN, GAIN, EQUAL, "gain without explanation",
         "lose nothing that matters without the difference"},
        {DIFFER, GAIN, OPEN, COST, "gain without explanation", "random groups is open"},
        {EQUAL, EQUAL, OPEN, COST, "used but not needed", "merging the scales costs 0.40 points"},
        {DIFFER, COST, OPEN, EQUAL, "asymmetry costs accuracy", "costs 0.40 points [0.27, 0.53]"},
        /* What the errors of training decide needs neither the values nor the merge test. */
        {OPEN, COST, OPEN, OPEN, "asymmetry costs accuracy", "costs 0.40 points [0.27, 0.53]"},
        {NONE, GAIN, EQUAL, OPEN, "freedom, not sign", "being tied to sign does not"},
        {DIFFER, OPEN, GAIN, COST, "undecided", "with 12 seeds: -0.12 points [-0.25, 0.01]"},
        {OPEN, GAIN, GAIN, COST, "undecided", "whether the values differ is open"},
        {OPEN, GAIN, GAIN, COST, "undecided", "(asymmetric less symmetric) is decided: -0.40"},
        {NONE, GAIN, GAIN, COST, "undecided", "there is no table of them"},
        {DIFFER, GAIN, GAIN, NONE, "undecided", "(scales merged less kept) has no tests"},
        {DIFFER, NONE, GAIN, COST, "undecided", "This is not \"no difference\""},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct stat_answers a =
            answers(lines[i].values, lines[i].freedom, lines[i].placebo, lines[i].use);
        char sentence[1024];
        const char *outcome = stat_verdict(&a, sentence, sizeof sentence);
        if (strcmp(outcome, lines[i].outcome) != 0 || !strstr(sentence, lines[i].part))
            fail_msg("line %zu: expected %s, '%s', found %s: %s", i + 1, lines[i].outcome,
                     lines[i].part, outcome, sentence);
    }
}

/* k more seeds: with the upper 80 % limit of an SD of 0.2 from 4 values, sqrt(3 / 1.005) 0.2 =
 * 0.3455, the seeds that see and rule out 0.25 points, less the 4 there are. */
static void more_seeds(void **state)
{
    (void)state;
    struct stat_finding f = {
        .n = 4, .mean = 0.1, .p = 0.4, .p_tost = 0.3, .sd = 0.2, .bound = 0.25};
    stat_finding_judge(&f, 0.05);
    struct stat_design design = {.sd = 0.2 * sqrt(3 / 1.00517), .alpha = 0.05};
    int see, rule_out;
    assert_int_equal(stat_power_seeds(&design, 0.25, 0.8, false, &see, NULL), TTQ_OK);
    assert_int_equal(stat_power_seeds(&design, 0.25, 0.8, true, &rule_out, NULL), TTQ_OK);
    assert_int_equal(f.more_seeds, (see > rule_out ? see : rule_out) - 4);
    assert_true(f.more_seeds >= 12 && f.more_seeds <= 16);
    f.tests = 4; /* by Benjamini and Hochberg there are no steps to plan for */
    int alone = f.more_seeds;
    char more[STAT_MORE_WORDS];
    stat_finding_judge(&f, 0.05);
    assert_int_equal(f.more_seeds, alone);
    assert_non_null(strstr(stat_finding_more(&f, more), "at 0.25 points before adjustment, by"));
    f.holm = true; /* the adjusted p is judged in the first of four steps; TOST is not adjusted */
    stat_finding_judge(&f, 0.05);
    design.alpha = 0.05 / 4;
    assert_int_equal(stat_power_seeds(&design, 0.25, 0.8, false, &see, NULL), TTQ_OK);
    assert_true(see > rule_out);
    assert_int_equal(f.more_seeds, see - 4);
    struct stat_answers a = answers(DIFFER, EQUAL, OPEN, EQUAL);
    char sentence[1024];
    a.freedom = f;
    stat_verdict(&a, sentence, sizeof sentence);
    assert_non_null(strstr(sentence, "80 % power at 0.25 points in the first of 4 Holm steps"));
    assert_non_null(strstr(sentence, "by the upper 80 % limit of the deviation"));
    f.p = 0.01; /* decided: nothing to add */
    stat_finding_judge(&f, 0.05);
    assert_int_equal(f.more_seeds, 0);
    struct stat_finding one = {
        .n = 1, .mean = 0.1, .p = NAN, .p_tost = NAN, .sd = NAN, .bound = 0.25};
    stat_finding_judge(&one, 0.05);
    assert_int_equal(one.outcome, STAT_UNDECIDED);
    assert_int_equal(one.more_seeds, 0);
}

/* A significant difference inside the bound is equivalence: it is real and too small to matter. */
static void small_but_sure(void **state)
{
    (void)state;
    struct stat_finding f = {
        .n = 12, .mean = -0.05, .p = 0.001, .p_tost = 0.0001, .sd = 0.04, .bound = 0.25};
    stat_finding_judge(&f, 0.05);
    assert_int_equal(f.outcome, STAT_EQUIVALENT);
    assert_true(f.differs);
}

/* "Freedom, not sign" needs a placebo that gains itself, and a sign that gains nothing over it. */
static void placebo_must_gain(void **state)
{
    (void)state;
    char sentence[1024];
    struct stat_answers a = answers(DIFFER, GAIN, EQUAL, COST);
    assert_string_equal(stat_verdict(&a, sentence, sizeof sentence), "freedom, not sign");
    a.placebo_gain = finding(OPEN);
    assert_string_equal(stat_verdict(&a, sentence, sizeof sentence), "gain without explanation");
    assert_non_null(strstr(sentence, "not shown to gain by themselves"));
    assert_null(strstr(sentence, "is open"));
    a.placebo_gain = finding(GAIN);
    a.placebo.differs = true; /* small, but two scales by sign are better */
    assert_string_equal(stat_verdict(&a, sentence, sizeof sentence), "gain without explanation");
    assert_non_null(strstr(sentence, "less than 0.25 points of it is due to the sign:"));
}

/* Signs of r that change from net to net cancel in every layer; the size of r alone tells. */
static void by_magnitude(void **state)
{
    (void)state;
    char sentence[1024], words[STAT_LAYERS_WORDS], square[STAT_SQUARE_WORDS];
    struct stat_answers a = answers(DIFFER, EQUAL, OPEN, EQUAL);
    a.differ = 0;
    a.compared = a.larger = true;
    assert_string_equal(stat_verdict(&a, sentence, sizeof sentence), "differ without effect");
    assert_null(strstr(sentence, "in 0 of"));
    assert_non_null(strstr(sentence, "in no layer the same way in all nets"));
    a.square = 0.012;
    a.square_low = 0.008;
    a.square_high = 0.016;
    a.square_p = 0.001;
    assert_string_equal(
        stat_square_say(&a, square),
        "the mean square of ln(Wp/Wn) is larger than that of two scales on random groups of "
        "weights (difference 0.012 [0.008, 0.016], p = 0.001)");
    a.larger = false;
    assert_non_null(strstr(stat_square_say(&a, square), "is not shown to be larger than"));
    a.smaller = true;
    assert_non_null(strstr(stat_square_say(&a, square), "is smaller than that of"));
    /* A layer that differs by less than matters is one layer. */
    a.differ = 12;
    a.equivalent = 10;
    a.small = 5;
    assert_string_equal(stat_layers_say(&a, 0.05, words),
                        "over seeds they differ significantly in 12 of 19 layers, in 5 of these by "
                        "less than matters; 5 others are equal within |ln(Wp/Wn)| = 0.05, 2 "
                        "undecided");
    char direction[STAT_DIRECTION_WORDS];
    a.direction = 0.04;
    a.direction_low = 0.03;
    a.direction_high = 0.05;
    /* By the p value adjusted in its family, not by the interval that is not adjusted. */
    assert_string_equal(stat_direction_say(&a, direction),
                        "mean ln(Wp/Wn) over layers +0.040 [0.030, 0.050]: neither is seen to be "
                        "the larger one on the whole");
    a.directed = true;
    assert_string_equal(stat_direction_say(&a, direction),
                        "mean ln(Wp/Wn) over layers +0.040 [0.030, 0.050]: Wp is the larger one on "
                        "the whole (exploratory)");
    a.direction = -0.04;
    assert_non_null(strstr(stat_direction_say(&a, direction), "Wn is the larger one"));
    a.direction_low = NAN;
    assert_string_equal(stat_direction_say(&a, direction), "");
}

/* A reader can check what is said: the 90 % interval that TOST holds to the bound (t of 11 degrees
 * of freedom: 1.796 against 2.201), else the p value that decided. */
static void evidence(void **state)
{
    (void)state;
    char words[STAT_EVIDENCE_WORDS];
    struct stat_finding f = finding(EQUAL);
    assert_float_equal(f.low90, -0.05 - 0.127 * 1.79588 / 2.20099, 1e-5);
    assert_string_equal(stat_finding_evidence(&f, words),
                        "90 % interval [-0.15, 0.05] within 0.25");
    f = finding(GAIN);
    assert_string_equal(stat_finding_evidence(&f, words), "p = 0.0001");
    f.tests = 4;
    assert_string_equal(stat_finding_evidence(&f, words), "adjusted p = 0.0001");
}

/* What an interval of the slope of r on ln(n-/n+) says of re-centring (1) and of no relation (0).
 */
static void slopes(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        const char *part;
    } lines[] = {{-0.2, 1.4, "is open"},
                 {0.6, 1.3, "compatible with"},
                 {1.2, 1.6, "more than what would"},
                 {0.1, 0.6, "part of it"},
                 {-0.3, 0.4, "no sign of"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char sentence[1024];
        struct stat_answers a = answers(DIFFER, EQUAL, OPEN, EQUAL);
        a.slope = 0.5 * (lines[i].low + lines[i].high);
        a.slope_low = lines[i].low;
        a.slope_high = lines[i].high;
        stat_verdict(&a, sentence, sizeof sentence);
        if (!strstr(sentence, lines[i].part))
            fail_msg("slope [%g, %g]: expected '%s' in: %s", lines[i].low, lines[i].high,
                     lines[i].part, sentence);
    }
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),          cmocka_unit_test(more_seeds),
        cmocka_unit_test(small_but_sure), cmocka_unit_test(placebo_must_gain),
        cmocka_unit_test(slopes),         cmocka_unit_test(by_magnitude),
        cmocka_unit_test(evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
