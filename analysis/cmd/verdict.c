#include "analysis/cmd/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void stat_finding_judge(struct stat_finding *f, double alpha)
{
    f->more_seeds = 0;
    f->differs = f->p <= alpha;
    if (isnan(f->mean) || f->n < 1)
        f->outcome = STAT_NO_DATA;
    else if (f->p_tost <= alpha)
        f->outcome = STAT_EQUIVALENT;
    else if (f->p <= alpha)
        f->outcome = f->mean < 0.0 ? STAT_LESS_ERROR : STAT_MORE_ERROR;
    else
        f->outcome = STAT_UNDECIDED;
    double sd;
    int see, rule_out;
    if (f->outcome != STAT_UNDECIDED || stat_sd_upper(f->sd, (int)f->n, 0.80, &sd, NULL) != TTQ_OK)
        return;
    /* The smallest p of a family is judged by alpha over all its tests. */
    struct stat_design first = {.sd = sd, .alpha = alpha / (f->tests > 1 ? f->tests : 1)};
    struct stat_design alone = {.sd = sd, .alpha = alpha};
    if (stat_power_seeds(&first, f->bound, 0.8, false, &see, NULL) == TTQ_OK &&
        stat_power_seeds(&alone, f->bound, 0.8, true, &rule_out, NULL) == TTQ_OK) {
        int more = (see > rule_out ? see : rule_out) - (int)f->n;
        f->more_seeds = more > 1 ? more : 1;
    }
}

/* "0.31 points [0.12, 0.50]", turned so that it reads as a gain or a cost. */
static void points(const struct stat_finding *f, double sign, char *text, size_t size)
{
    double low = sign < 0 ? -f->high : f->low, high = sign < 0 ? -f->low : f->high;
    snprintf(text, size, "%.2f points [%.2f, %.2f]", sign * f->mean, low, high);
}

const char *stat_finding_step(const struct stat_finding *f, char text[STAT_STEP_WORDS])
{
    text[0] = '\0';
    if (f->tests > 1)
        snprintf(text, STAT_STEP_WORDS, " in the first of %d Holm steps", f->tests);
    return text;
}

static const char *undecided(const struct stat_answers *a, char *sentence, size_t size)
{
    const struct {
        const char *what;
        const struct stat_finding *finding;
    } parts[] = {{"the freedom (asymmetric less symmetric)", &a->freedom},
                 {"the use (scales merged)", &a->use}};
    int used = snprintf(sentence, size, "Undecided");
    for (int i = 0; i < 2; i++) {
        const struct stat_finding *f = parts[i].finding;
        char gap[64], step[STAT_STEP_WORDS];
        points(f, 1.0, gap, sizeof gap);
        if (used < 0 || (size_t)used >= size || (f->outcome != STAT_UNDECIDED && f->outcome != 0))
            continue;
        if (f->outcome == STAT_NO_DATA)
            used += snprintf(sentence + used, size - (size_t)used, "; for %s there are no tests",
                             parts[i].what);
        else if (f->more_seeds)
            used += snprintf(sentence + used, size - (size_t)used,
                             "; for %s with %g seeds: %s, neither a difference nor equivalence "
                             "within %g; %d more seeds are needed for 80%% power%s",
                             parts[i].what, f->n, gap, f->bound, f->more_seeds,
                             stat_finding_step(f, step));
        else
            used += snprintf(sentence + used, size - (size_t)used,
                             "; for %s with %g seeds, too few to plan by", parts[i].what, f->n);
    }
    if (a->values == STAT_UNDECIDED || a->values == STAT_NO_DATA)
        used +=
            snprintf(sentence + used, size - (size_t)used, "; whether the values differ is open%s",
                     a->values == STAT_NO_DATA ? ", there is no table of them" : "");
    snprintf(sentence + used, size - (size_t)used, ". This is not \"no difference\".");
    return "undecided";
}

/* What slope 1 and slope 0 would mean is said in the table of the scales. */
static void add_slope(const struct stat_answers *a, char *text, size_t size)
{
    text[0] = '\0';
    if (isfinite(a->slope))
        snprintf(text, size, " The slope of r on ln(n-/n+) is %.2f [%.2f, %.2f]: %s.", a->slope,
                 a->slope_low, a->slope_high,
                 a->slope_low <= 0.0 && a->slope_high >= 1.0
                     ? "whether the scales re-centre the kernels is open"
                 : a->slope_low <= 1.0 && a->slope_high >= 1.0
                     ? "compatible with scales that re-centre the kernels"
                 : a->slope_low > 0.0 ? "part of it re-centres the kernels"
                                      : "no sign of re-centring");
}

const char *stat_verdict(const struct stat_answers *a, char *sentence, size_t size)
{
    bool loss = a->use.outcome == STAT_MORE_ERROR;
    bool no_loss = a->use.outcome == STAT_EQUIVALENT || a->use.outcome == STAT_LESS_ERROR;
    bool equal = a->values == STAT_EQUIVALENT, differ = a->values == STAT_MORE_ERROR;
    char gain[64], cost[64], slope[160];
    points(&a->freedom, -1.0, gain, sizeof gain);
    points(&a->use, 1.0, cost, sizeof cost);
    add_slope(a, slope, sizeof slope);
    if (a->freedom.outcome == STAT_UNDECIDED || a->freedom.outcome == STAT_NO_DATA ||
        (!equal && !differ) || (!loss && !no_loss))
        return undecided(a, sentence, size);
    if (a->freedom.outcome == STAT_MORE_ERROR) {
        snprintf(sentence, size,
                 "In this setting two learned scales cost accuracy against one: %s.%s", gain,
                 slope);
        return "asymmetry costs accuracy";
    }
    if (a->freedom.outcome == STAT_EQUIVALENT && equal && no_loss) {
        snprintf(
            sentence, size,
            "In this setting the asymmetry is negligible in value (%d of %d layers equivalent) "
            "and effect (%s better): symmetric scales suffice. This does not touch the claim "
            "that learned ternary works.",
            a->equivalent, a->layers, gain);
        return "negligible";
    }
    if (a->freedom.outcome == STAT_EQUIVALENT && differ && no_loss) {
        snprintf(sentence, size,
                 "Wp and Wn differ reliably in %d of %d layers, but it does not matter: the second "
                 "scale brings %s, merging costs %s.%s",
                 a->differ, a->layers, gain, cost, slope);
        return "differ without effect";
    }
    if (a->freedom.outcome == STAT_EQUIVALENT) {
        snprintf(sentence, size,
                 "The trained net uses its two scales (merging costs %s), yet training with one is "
                 "as good within %g points (two bring %s): the asymmetry can be had or left.",
                 cost, a->freedom.bound, gain);
        return "used but not needed";
    }
    /* The placebo has to gain over one scale itself, and the sign nothing over the placebo. */
    bool as_placebo = (a->placebo.outcome == STAT_EQUIVALENT && !a->placebo.differs) ||
                      a->placebo.outcome == STAT_MORE_ERROR;
    if (as_placebo && a->placebo_gain.outcome == STAT_LESS_ERROR) {
        char by_chance[64];
        points(&a->placebo_gain, -1.0, by_chance, sizeof by_chance);
        snprintf(sentence, size,
                 "Extra freedom helps (%s), its being tied to sign does not: two scales on random "
                 "groups bring %s.",
                 gain, by_chance);
        return "freedom, not sign";
    }
    if (equal) {
        snprintf(
            sentence, size,
            "End values coincide (%d of %d layers), yet training with two scales helped by %s: "
            "the benefit lies in optimisation%s. See the placebo and the arm that is tied "
            "late.",
            a->equivalent, a->layers, gain, loss ? ", though merging costs accuracy" : "");
        return "optimisation";
    }
    if (a->placebo.outcome == STAT_LESS_ERROR && loss) {
        snprintf(sentence, size,
                 "The paper's claim on asymmetry is supported here, by %s; merging the scales "
                 "costs %s.",
                 gain, cost);
        return "supported";
    }
    snprintf(sentence, size,
             "Wp and Wn differ in %d of %d layers and two scales help by %s, but %s: the claim on "
             "asymmetry is not settled. Merging the scales costs %s.",
             a->differ, a->layers, gain,
             loss ? "whether more than two scales on random groups is open"
                  : "merging them costs less than matters",
             cost);
    return "gain without explanation";
}
