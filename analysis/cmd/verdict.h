/* verdict.h - from the tests of a profile to one sentence, by a table fixed beforehand. */
#ifndef ANALYSIS_CMD_VERDICT_H
#define ANALYSIS_CMD_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/plan.h"
#include "analysis/stat/power.h"

enum stat_outcome {
    STAT_NO_DATA,    /* there is no table of it */
    STAT_UNDECIDED,  /* neither a difference nor equivalence is shown */
    STAT_EQUIVALENT, /* inside +-bound (TOST), whether or not it differs from 0 */
    STAT_LESS_ERROR, /* differs from 0, and the error is smaller */
    STAT_MORE_ERROR, /* differs from 0, and the error is larger */
};

/* A difference of test errors in points; p is the one adjusted over so many `tests` (0 and 1:
 * alone), by Holm or else by Benjamini and Hochberg. */
struct stat_finding {
    double n, mean, low, high, p, p_tost, sd, bound;
    int tests;
    bool holm;
    enum stat_outcome outcome;
    bool differs;         /* from 0, also where that is less than matters (STAT_EQUIVALENT) */
    double low90, high90; /* the interval that TOST at 0.05 holds to the bound; NaN: not known */
    int more_seeds;       /* of an undecided one: for 80 % power to see the bound, in the first of
                             Holm's steps, and to rule it out, which is not adjusted; 0: not known */
};

/* What a profile says. values: equivalent where all layers are and mean |r| is within the bound
 * too, for signs that change from net to net cancel; else different by max-T in a layer or by a
 * larger mean of r^2: two tests, each at alpha. */
struct stat_answers {
    int layers, differ, equivalent; /* layers with p_maxt, with p_tost at most alpha */
    int small;                      /* layers with both: they differ by less than matters */
    double values_n;
    bool compared, larger, smaller; /* mean r^2 with that of two scales on random groups */
    double square, square_low, square_high, square_p; /* the difference of the two, and its p */
    double square_n; /* pairs of it: seeds that both have */
    enum stat_outcome values;            /* EQUIVALENT, UNDECIDED, or MORE_ERROR for "differ" */
    struct stat_finding freedom;         /* two scales less one */
    struct stat_finding placebo;         /* two scales by sign less two on random groups */
    struct stat_finding placebo_gain;    /* two scales on random groups less one */
    struct stat_finding half;            /* two scales less one at half the rate; exploratory */
    struct stat_finding use;             /* scales of the trained nets merged less kept */
    struct stat_finding learning;        /* one learned scale less scales fixed at 1 */
    struct stat_finding assignment;      /* constant share of zeros less threshold */
    double slope, slope_low, slope_high; /* of r on ln(n-/n+); NaN: not tested */
    double magnitude, magnitude_low, magnitude_high; /* mean |r| over layers; NaN: not there */
    double direction, direction_low, direction_high; /* mean r over layers; the same */
    bool directed; /* it differs from 0 by the p value adjusted within the item (exploratory) */
    int drifts, at_rest, moving; /* layers whose r was looked at when training ended; 0: none */
    double drift_limit;          /* what at rest and moving are held against */
    struct stat_finding use_augmented;  /* as use, batch norm from augmented images; exploratory */
    double before_stored, before_plain; /* error of the kept nets as stored, and estimated again */
};

/* The answers in the tables of a profile; one whose table is not there has no data. Errors of a
 * table that cannot be read. */
enum ttq_status stat_answers_read(const struct stat_plan *plan, const char *tables,
                                  struct stat_answers *answers, struct ttq_error *error);

/* Why there is no verdict: what stat_plan_hold says, or that `report` has made none. Errors of
 * stat_plan_hold. */
enum ttq_status stat_verdict_hold(const struct stat_plan *plan, struct stat_hold *hold,
                                  struct ttq_error *error);

/* Sets outcome and more_seeds of a finding from its numbers. */
void stat_finding_judge(struct stat_finding *finding, double alpha);

/* "8 more seeds are needed for 80 % power at 0.25 points in the first of 4 Holm steps, ...". */
enum { STAT_MORE_WORDS = 192 };
const char *stat_finding_more(const struct stat_finding *finding, char text[STAT_MORE_WORDS]);

/* What a test says of a finding: "adjusted p = 0.012", or for equivalence the 90 % interval in its
 * bound. */
enum { STAT_EVIDENCE_WORDS = 96 };
const char *stat_finding_evidence(const struct stat_finding *finding,
                                  char text[STAT_EVIDENCE_WORDS]);

/* In how many layers Wp and Wn differ, and in how many they are equal within `bound`; each layer
 * counts once. */
enum { STAT_LAYERS_WORDS = 192 };
const char *stat_layers_say(const struct stat_answers *answers, double bound,
                            char text[STAT_LAYERS_WORDS]);

/* Which of the two is the larger one, and by how much in single nets; "" where it is not known. */
enum { STAT_DIRECTION_WORDS = 144, STAT_MAGNITUDE_WORDS = 160 };
const char *stat_direction_say(const struct stat_answers *answers, char text[STAT_DIRECTION_WORDS]);
const char *stat_magnitude_say(const struct stat_answers *answers, char text[STAT_MAGNITUDE_WORDS]);

/* How mean r^2 compares with that of two scales on random groups, with interval and p. */
enum { STAT_SQUARE_WORDS = 224 };
const char *stat_square_say(const struct stat_answers *answers, char text[STAT_SQUARE_WORDS]);

/* A word for the outcome and the sentence of the table, with its numbers. */
const char *stat_verdict(const struct stat_answers *answers, char *sentence, size_t size);

#endif
