#include "analysis/cmd/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/stat/distributions.h"

void stat_finding_judge(struct stat_finding *f, double alpha)
{
    double t95, t90;
    f->more_seeds = 0;
    f->differs = f->p <= alpha;
    f->low90 = f->high90 = NAN;
    if (f->n >= 2 && stat_t_quantile(0.95, f->n - 1, &t95, NULL) == TTQ_OK &&
        stat_t_quantile(0.90, f->n - 1, &t90, NULL) == TTQ_OK) {
        f->low90 = f->mean - (f->high - f->low) / 2.0 * t90 / t95;
        f->high90 = f->mean + (f->high - f->low) / 2.0 * t90 / t95;
    }
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
    /* By Holm the smallest p of a family is judged by alpha over all its tests. */
    struct stat_design first = {.sd = sd,
                                .alpha = alpha / (f->holm && f->tests > 1 ? f->tests : 1)};
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

static const char *undecided(const struct stat_answers *a, char *sentence, size_t size)
{
    const struct {
        const char *what;
        const struct stat_finding *finding;
    } parts[] = {{"the freedom (asymmetric less symmetric)", &a->freedom},
                 {"the use (scales merged less kept)", &a->use}};
    int used = snprintf(sentence, size, "Undecided");
    for (int i = 0; i < 2; i++) {
        const struct stat_finding *f = parts[i].finding;
        char gap[64], more[STAT_MORE_WORDS];
        points(f, 1.0, gap, sizeof gap);
        if (used < 0 || (size_t)used >= size)
            return "undecided";
        used += snprintf(sentence + used, size - (size_t)used, "; %s ", parts[i].what);
        if (f->outcome == STAT_NO_DATA)
            used += snprintf(sentence + used, size - (size_t)used, "has no tests");
        else if (f->outcome != STAT_UNDECIDED)
            used += snprintf(sentence + used, size - (size_t)used, "is decided: %s%s", gap,
                             f->outcome == STAT_EQUIVALENT ? ", no difference that matters" : "");
        else if (f->more_seeds)
            used += snprintf(sentence + used, size - (size_t)used,
                             "with %g seeds: %s, neither a difference nor equivalence within %g; "
                             "%s",
                             f->n, gap, f->bound, stat_finding_more(f, more));
        else
            used += snprintf(sentence + used, size - (size_t)used,
                             "with %g seeds, too few to plan by", f->n);
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
                 : a->slope_low > 1.0   ? "more than what would re-centre the kernels"
                 : a->slope_high >= 1.0 ? "compatible with scales that re-centre the kernels"
                 : a->slope_low > 0.0   ? "part of it re-centres the kernels"
                                        : "no sign of re-centring");
}

/* How Wp and Wn differ: by layers, or where their signs change from net to net by size alone. */
static void say_values(const struct stat_answers *a, char *text, size_t size)
{
    if (a->differ)
        snprintf(text, size, "differ reliably in %d of %d layers", a->differ, a->layers);
    else
        snprintf(text, size,
                 "differ, more than two scales on random groups do, though in no layer "
                 "the same way in all nets");
}

/* What merging does to the trained nets. */
static void say_use(const struct stat_answers *a, char *text, size_t size)
{
    char cost[64];
    points(&a->use, a->use.outcome == STAT_LESS_ERROR ? -1.0 : 1.0, cost, sizeof cost);
    snprintf(text, size, "merging the scales %s %s",
             a->use.outcome == STAT_LESS_ERROR ? "even gains" : "costs", cost);
}

/* Why a gain of two scales does not settle the claim. */
static void say_why_open(const struct stat_answers *a, bool loss, char *text, size_t size)
{
    const struct stat_finding *sign = &a->placebo;
    if (!loss)
        snprintf(text, size, "the trained nets lose nothing that matters without the difference");
    else if (sign->outcome == STAT_EQUIVALENT && sign->differs)
        snprintf(text, size, "less than %g points of it is due to the sign", sign->bound);
    else if (sign->outcome == STAT_EQUIVALENT)
        snprintf(
            text, size,
            "less than %g points of it is due to the sign, and two scales on random groups are "
            "not shown to gain by themselves",
            sign->bound);
    else if (sign->outcome == STAT_MORE_ERROR)
        snprintf(text, size, "two scales on random groups do better still");
    else
        snprintf(text, size, "whether more than two scales on random groups is open");
}

/* The placebo has to gain over one scale itself, and the sign nothing over the placebo. */
static bool is_freedom_alone(const struct stat_answers *a)
{
    return a->freedom.outcome == STAT_LESS_ERROR &&
           ((a->placebo.outcome == STAT_EQUIVALENT && !a->placebo.differs) ||
            a->placebo.outcome == STAT_MORE_ERROR) &&
           a->placebo_gain.outcome == STAT_LESS_ERROR;
}

/* The two answers that stand on the training errors alone; NULL where it is neither. */
static const char *by_freedom(const struct stat_answers *a, const char *slope, char *sentence,
                              size_t size)
{
    char by[64], by_chance[64];
    if (a->freedom.outcome == STAT_MORE_ERROR) {
        points(&a->freedom, 1.0, by, sizeof by);
        snprintf(sentence, size,
                 "In this setting training with two learned scales costs %s against one.%s", by,
                 slope);
        return "asymmetry costs accuracy";
    }
    if (!is_freedom_alone(a))
        return NULL;
    points(&a->freedom, -1.0, by, sizeof by);
    points(&a->placebo_gain, -1.0, by_chance, sizeof by_chance);
    snprintf(sentence, size,
             "Extra freedom helps (%s), its being tied to sign does not: two scales on random "
             "groups bring %s.",
             by, by_chance);
    return "freedom, not sign";
}

static const char *without_gain(const struct stat_answers *a, bool loss, const char *slope,
                                char *sentence, size_t size)
{
    char gain[64], use[112], values[128];
    points(&a->freedom, -1.0, gain, sizeof gain);
    say_use(a, use, sizeof use);
    say_values(a, values, sizeof values);
    if (loss) {
        snprintf(
            sentence, size,
            "The trained net uses its two scales (%s), yet training with one is as good within "
            "%g points (two bring %s): the asymmetry can be had or left.",
            use, a->freedom.bound, gain);
        return "used but not needed";
    }
    if (a->values == STAT_EQUIVALENT) {
        snprintf(
            sentence, size,
            "In this setting the asymmetry is negligible in value (%d of %d layers equivalent) "
            "and effect (%s better; %s): symmetric scales suffice. This does not touch the "
            "claim that learned ternary works.",
            a->equivalent, a->layers, gain, use);
        return "negligible";
    }
    snprintf(sentence, size,
             "Wp and Wn %s, but it does not matter: the second scale brings %s, %s.%s", values,
             gain, use, slope);
    return "differ without effect";
}

static const char *with_gain(const struct stat_answers *a, bool loss, char *sentence, size_t size)
{
    char gain[64], use[112], values[128], open[160];
    points(&a->freedom, -1.0, gain, sizeof gain);
    say_use(a, use, sizeof use);
    say_values(a, values, sizeof values);
    say_why_open(a, loss, open, sizeof open);
    if (a->values == STAT_EQUIVALENT && !loss) {
        snprintf(
            sentence, size,
            "End values coincide (%d of %d layers), yet training with two scales helped by %s: "
            "the benefit lies in optimisation. See the placebo and the arm that is tied late.",
            a->equivalent, a->layers, gain);
        return "optimisation";
    }
    if (a->values == STAT_EQUIVALENT) {
        snprintf(sentence, size,
                 "Wp and Wn are equal within the bound (%d of %d layers), yet two scales help by "
                 "%s and %s: a difference too small to count as one is needed.",
                 a->equivalent, a->layers, gain, use);
        return "small but needed";
    }
    if (a->placebo.outcome == STAT_LESS_ERROR && loss) {
        snprintf(sentence, size, "The paper's claim on asymmetry is supported here, by %s; %s.",
                 gain, use);
        return "supported";
    }
    snprintf(sentence, size,
             "Wp and Wn %s and two scales help by %s, but %s: the claim on asymmetry is not "
             "settled; %s.",
             values, gain, open, use);
    return "gain without explanation";
}

const char *stat_verdict(const struct stat_answers *a, char *sentence, size_t size)
{
    bool loss = a->use.outcome == STAT_MORE_ERROR;
    bool no_loss = a->use.outcome == STAT_EQUIVALENT || a->use.outcome == STAT_LESS_ERROR;
    bool known = a->values == STAT_EQUIVALENT || a->values == STAT_MORE_ERROR;
    char slope[160];
    add_slope(a, slope, sizeof slope);
    const char *verdict = by_freedom(a, slope, sentence, size);
    if (verdict)
        return verdict;
    if (!known || (!loss && !no_loss))
        return undecided(a, sentence, size);
    if (a->freedom.outcome == STAT_EQUIVALENT)
        return without_gain(a, loss, slope, sentence, size);
    if (a->freedom.outcome == STAT_LESS_ERROR)
        return with_gain(a, loss, sentence, size);
    return undecided(a, sentence, size);
}
