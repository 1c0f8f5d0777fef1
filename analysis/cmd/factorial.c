#include "analysis/cmd/factorial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"

static const struct stat_column columns[] = {
    {"effect", -1},     {"level", -1},      {"against", -1},    {"n", 0},       {"mean_diff", 2},
    {"ci_low", 2},      {"ci_high", 2},     {"t", 2},           {"df", 0},      {"p_t", -2},
    {"p_signflip", -2}, {"p_adjusted", -2}, {"adjustment", -1}, {"family", -1}, {"p_tost", -2},
    {"bound", 2},       {"d_z", 2},         {"g", 2},           {"g_low", 2},   {"g_high", 2}};
enum { COLUMNS = sizeof columns / sizeof *columns, MOST_CONTRASTS = 256 };

/* What a contrast adds and takes away of each arm. */
struct weights {
    double of[STAT_MOST_LEVELS * STAT_MOST_LEVELS];
};

struct design {
    const struct stat_factor *first, *second;
    double *error; /* [seed][arm] */
    int seeds, arms;
};

static void main_effect(const struct design *d, int second, int level,
                        struct stat_factorial_effect *c, struct weights *w)
{
    const struct stat_factor *factor = second ? d->second : d->first;
    const struct stat_factor *other = second ? d->first : d->second;
    *w = (struct weights){{0}};
    snprintf(c->effect, sizeof c->effect, "%.60s", factor->name);
    snprintf(c->level, sizeof c->level, "%.60s", factor->levels[level]);
    snprintf(c->against, sizeof c->against, "%.60s", factor->levels[0]);
    for (int o = 0; o < other->count; o++)
        for (int sign = 0; sign < 2; sign++) {
            int at = sign ? 0 : level;
            int arm = second ? o * d->second->count + at : at * d->second->count + o;
            w->of[arm] += (sign ? -1.0 : 1.0) / other->count;
        }
}

static void interaction(const struct design *d, int i, int j, struct stat_factorial_effect *c,
                        struct weights *w)
{
    int wide = d->second->count;
    *w = (struct weights){{0}};
    c->interaction = true;
    snprintf(c->effect, sizeof c->effect, "%.28s x %.28s", d->first->name, d->second->name);
    snprintf(c->level, sizeof c->level, "%.28s, %.28s", d->first->levels[i], d->second->levels[j]);
    snprintf(c->against, sizeof c->against, "%.28s, %.28s", d->first->levels[0],
             d->second->levels[0]);
    w->of[i * wide + j] += 1.0;
    w->of[i * wide] -= 1.0;
    w->of[j] -= 1.0;
    w->of[0] += 1.0;
}

/* A contrast is a paired difference: what it adds against what it takes away. */
static enum ttq_status test(const struct design *d, const struct weights *w,
                            const struct stat_request *request, struct stat_factorial_effect *c,
                            struct ttq_error *error)
{
    double *plus = calloc(2 * (size_t)d->seeds + 1, sizeof *plus), *minus = plus + d->seeds;
    if (!plus)
        return ttq_fail(error, TTQ_NO_MEMORY, "factorial: no memory");
    for (int s = 0; s < d->seeds; s++)
        for (int arm = 0; arm < d->arms; arm++) {
            double part = w->of[arm] * d->error[s * d->arms + arm];
            *(w->of[arm] > 0 ? &plus[s] : &minus[s]) += fabs(part);
        }
    enum ttq_status status = stat_pairs(plus, minus, d->seeds, request, &c->pairs, error);
    free(plus);
    c->tested = status == TTQ_OK;
    return status == TTQ_BAD_DATA ? TTQ_OK : status;
}

static void add_row(struct stat_table *table, const struct stat_factorial_effect *c,
                    double adjusted, enum stat_adjustment adjustment, const char *family, int seeds,
                    double bound)
{
    const struct stat_pairs *p = &c->pairs;
    double blank = c->tested ? 1.0 : NAN;
    stat_table_row(table);
    stat_table_word(table, c->effect);
    stat_table_word(table, c->level);
    stat_table_word(table, c->against);
    const double test[] = {seeds,
                           blank * p->sample.mean,
                           blank * p->sample.low,
                           blank * p->sample.high,
                           blank * p->sample.t,
                           blank * p->sample.df,
                           blank * p->sample.p,
                           blank * p->flips.p,
                           adjusted};
    stat_table_numbers(table, test, 9);
    stat_table_word(table, c->tested ? stat_adjustment_names[adjustment] : "");
    stat_table_word(table, family);
    const double more[] = {blank * p->tost.p,       bound,
                           blank * p->effect.d_z,   blank * p->effect.g,
                           blank * p->effect.g_low, blank * p->effect.g_high};
    stat_table_numbers(table, more, 6);
}

/* Errors of the seeds that all arms have; the others are named in the note. */
static enum ttq_status fill(struct design *d, const struct stat_arms *arms,
                            const char *const names[], char note[STAT_NOTE_MAX],
                            struct ttq_error *error)
{
    d->error = calloc(((size_t)arms->count + 1) * (size_t)d->arms, sizeof *d->error);
    note[0] = '\0';
    if (!d->error)
        return ttq_fail(error, TTQ_NO_MEMORY, "factorial: no memory");
    for (int i = 0; i < arms->count; i++) {
        const struct stat_result *first = &arms->results[i], *r = first;
        int have = 0;
        if (strcmp(first->arm, names[0]) != 0)
            continue;
        for (; have < d->arms; have++) {
            r = stat_arms_find(arms, names[have], first->seed);
            if (!r || r->diverged)
                break;
            d->error[d->seeds * d->arms + have] = r->error;
        }
        size_t used = strlen(note);
        if (have < d->arms)
            snprintf(note + used, STAT_NOTE_MAX - used, "%sseed %d (%s %s)", used ? ", " : "",
                     first->seed, names[have], r ? "diverged" : "has no run");
        d->seeds += have == d->arms;
    }
    return TTQ_OK;
}

static enum ttq_status test_all(const struct design *d, const struct stat_request *request,
                                struct stat_factorial *f, struct ttq_error *error)
{
    f->effects = calloc(MOST_CONTRASTS, sizeof *f->effects);
    f->p = calloc(MOST_CONTRASTS, sizeof *f->p);
    struct weights *weights = calloc(MOST_CONTRASTS, sizeof *weights);
    if (!f->effects || !f->p || !weights) {
        free(weights);
        return ttq_fail(error, TTQ_NO_MEMORY, "factorial: no memory");
    }
    int count = 0;
    for (int i = 1; i < d->first->count; i++, count++)
        main_effect(d, 0, i, &f->effects[count], &weights[count]);
    for (int j = 1; j < d->second->count; j++, count++)
        main_effect(d, 1, j, &f->effects[count], &weights[count]);
    for (int i = 1; i < d->first->count; i++)
        for (int j = 1; j < d->second->count; j++, count++)
            interaction(d, i, j, &f->effects[count], &weights[count]);
    enum ttq_status status = TTQ_OK;
    for (int c = 0; status == TTQ_OK && c < count; c++) {
        status = test(d, &weights[c], request, &f->effects[c], error);
        f->p[c] = f->effects[c].tested ? f->effects[c].pairs.sample.p : NAN;
    }
    free(weights);
    f->count = count;
    f->seeds = d->seeds;
    return status;
}

enum ttq_status stat_factorial_test(const struct stat_arms *arms, const char *const names[],
                                    const struct stat_factor *first,
                                    const struct stat_factor *second,
                                    const struct stat_request *request,
                                    struct stat_factorial *factorial, struct ttq_error *error)
{
    struct design d = {.first = first, .second = second, .arms = first->count * second->count};
    *factorial = (struct stat_factorial){.count = 0};
    if (first->count + second->count + first->count * second->count > MOST_CONTRASTS)
        return ttq_fail(error, TTQ_BAD_DATA, "factorial: expected fewer levels, found %d x %d",
                        first->count, second->count);
    enum ttq_status status = fill(&d, arms, names, factorial->note, error);
    if (status == TTQ_OK)
        status = test_all(&d, request, factorial, error);
    free(d.error);
    return status;
}

void stat_factorial_free(struct stat_factorial *factorial)
{
    free(factorial->effects);
    free(factorial->p);
    *factorial = (struct stat_factorial){.count = 0};
}

/* A main effect is a mean over the other factor: where the effect depends on it, that is no effect
 * of any arm. */
static void add_interaction(struct stat_table *table, const struct stat_factorial *f, double alpha)
{
    int least = -1;
    for (int c = 0; c < f->count; c++)
        if (f->effects[c].interaction && f->p[c] <= alpha && (least < 0 || f->p[c] < f->p[least]))
            least = c;
    char p[STAT_P_WORDS];
    if (least >= 0)
        stat_table_caution(table,
                           "The factors interact (%s, %s: adjusted %s): a main effect is a mean "
                           "over levels between which it changes; compare the arms themselves.",
                           f->effects[least].effect, f->effects[least].level,
                           (stat_p_say(f->p[least], p), p));
}

enum ttq_status stat_factorial_finish(const struct stat_factorial *f, const char *item,
                                      const char *plan, const char *family,
                                      enum stat_adjustment adjustment, int tests,
                                      const struct stat_request *request, struct ttq_text *text,
                                      struct ttq_error *error)
{
    struct stat_table table;
    char name[80];
    snprintf(name, sizeof name, "factorial-%.60s", item);
    enum ttq_status status =
        stat_table_begin(&table, name, "points of test error", columns, COLUMNS, error);
    if (status != TTQ_OK)
        return status;
    table.plan = plan;
    table.family = family;
    for (int c = 0; c < f->count; c++)
        add_row(&table, &f->effects[c], f->p[c], adjustment, family, f->seeds, request->bound);
    if (f->seeds < 2)
        stat_table_caution(&table, "%d seed%s common to all arms: nothing is tested.", f->seeds,
                           f->seeds == 1 ? " is" : "s are");
    else if (ldexp(2.0, -f->seeds) > 0.05)
        stat_table_caution(&table, "With n = %d no exact two-sided test can fall below p = %g.",
                           f->seeds, ldexp(2.0, -f->seeds));
    add_interaction(&table, f, request->alpha);
    stat_table_note(&table,
                    "Main effects: a level less the first one, mean over the other factor. "
                    "Interactions: how much the first factor's effect at this level of the second "
                    "differs from that at its first level. Below 0: smaller error. Unit: seed; "
                    "p_adjusted: over the %d tests of this family in the item, those in "
                    "compare-%.60s included.",
                    tests, item);
    if (*f->note)
        stat_table_note(&table, "Left out: %s.", f->note);
    return stat_finish(TTQ_OK, &table, request, text, error);
}
