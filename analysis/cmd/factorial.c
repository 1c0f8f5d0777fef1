#include "analysis/cmd/factorial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/pairs.h"

static const struct stat_column columns[] = {
    {"effect", -1},     {"level", -1},      {"against", -1},    {"n", 0},       {"mean_diff", 2},
    {"ci_low", 2},      {"ci_high", 2},     {"t", 2},           {"df", 0},      {"p_t", -2},
    {"p_signflip", -2}, {"p_adjusted", -2}, {"adjustment", -1}, {"family", -1}, {"p_tost", -2},
    {"bound", 2},       {"d_z", 2},         {"g", 2},           {"g_low", 2},   {"g_high", 2}};
enum { COLUMNS = sizeof columns / sizeof *columns, MOST_CONTRASTS = 256 };

/* One contrast: what it is called and its weights on the arms. */
struct contrast {
    char effect[64], level[64], against[64];
    double weight[STAT_MOST_LEVELS * STAT_MOST_LEVELS];
    struct stat_pairs pairs;
    bool tested;
};

struct design {
    const struct stat_factor *first, *second;
    double *error; /* [seed][arm] */
    int seeds, arms;
};

static void main_effect(const struct design *d, int second, int level, struct contrast *c)
{
    const struct stat_factor *factor = second ? d->second : d->first;
    const struct stat_factor *other = second ? d->first : d->second;
    *c = (struct contrast){.tested = false};
    snprintf(c->effect, sizeof c->effect, "%.60s", factor->name);
    snprintf(c->level, sizeof c->level, "%.60s", factor->levels[level]);
    snprintf(c->against, sizeof c->against, "%.60s", factor->levels[0]);
    for (int o = 0; o < other->count; o++)
        for (int sign = 0; sign < 2; sign++) {
            int at = sign ? 0 : level;
            int arm = second ? o * d->second->count + at : at * d->second->count + o;
            c->weight[arm] += (sign ? -1.0 : 1.0) / other->count;
        }
}

static void interaction(const struct design *d, int i, int j, struct contrast *c)
{
    int wide = d->second->count;
    *c = (struct contrast){.tested = false};
    snprintf(c->effect, sizeof c->effect, "%.28s x %.28s", d->first->name, d->second->name);
    snprintf(c->level, sizeof c->level, "%.28s, %.28s", d->first->levels[i], d->second->levels[j]);
    snprintf(c->against, sizeof c->against, "%.28s, %.28s", d->first->levels[0],
             d->second->levels[0]);
    c->weight[i * wide + j] += 1.0;
    c->weight[i * wide] -= 1.0;
    c->weight[j] -= 1.0;
    c->weight[0] += 1.0;
}

/* A contrast is a paired difference: what it adds against what it takes away. */
static enum ttq_status test(const struct design *d, const struct stat_request *request,
                            struct contrast *c, struct ttq_error *error)
{
    double *plus = calloc(2 * (size_t)d->seeds + 1, sizeof *plus), *minus = plus + d->seeds;
    if (!plus)
        return ttq_fail(error, TTQ_NO_MEMORY, "factorial: no memory");
    for (int s = 0; s < d->seeds; s++)
        for (int arm = 0; arm < d->arms; arm++) {
            double part = c->weight[arm] * d->error[s * d->arms + arm];
            *(c->weight[arm] > 0 ? &plus[s] : &minus[s]) += fabs(part);
        }
    enum ttq_status status = stat_pairs(plus, minus, d->seeds, request, &c->pairs, error);
    free(plus);
    c->tested = status == TTQ_OK;
    return status == TTQ_BAD_DATA ? TTQ_OK : status;
}

static void add_row(struct stat_table *table, const struct contrast *c, const double adjusted,
                    const char *family, int seeds, double bound)
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
    stat_table_word(table, c->tested ? "holm" : "");
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

static enum ttq_status add_all(const struct design *d, struct stat_table *table, const char *family,
                               const struct stat_family *others, struct stat_family *effects,
                               const struct stat_request *request, struct ttq_error *error)
{
    struct contrast *all = calloc(MOST_CONTRASTS, sizeof *all);
    double p[MOST_CONTRASTS + STAT_MOST_TESTS];
    int count = 0;
    if (!all)
        return ttq_fail(error, TTQ_NO_MEMORY, "factorial: no memory");
    for (int i = 1; i < d->first->count; i++)
        main_effect(d, 0, i, &all[count++]);
    for (int j = 1; j < d->second->count; j++)
        main_effect(d, 1, j, &all[count++]);
    for (int i = 1; i < d->first->count; i++)
        for (int j = 1; j < d->second->count; j++)
            interaction(d, i, j, &all[count++]);
    enum ttq_status status = TTQ_OK;
    for (int c = 0; status == TTQ_OK && c < count; c++) {
        status = test(d, request, &all[c], error);
        p[c] = effects->p[c] = all[c].tested ? all[c].pairs.sample.p : (double)NAN;
    }
    effects->count = count;
    memcpy(p + count, others->p, (size_t)others->count * sizeof *p);
    if (status == TTQ_OK)
        status = stat_adjust(p, count + others->count, STAT_HOLM, p, error);
    for (int c = 0; status == TTQ_OK && c < count; c++)
        add_row(table, &all[c], p[c], family, d->seeds, request->bound);
    free(all);
    return status;
}

enum ttq_status stat_factorial(const struct stat_arms *arms, const char *const names[],
                               const struct stat_factor *first, const struct stat_factor *second,
                               const char *item, const char *plan, const char *family,
                               const struct stat_family *others, struct stat_family *effects,
                               const struct stat_request *request, struct ttq_text *text,
                               struct ttq_error *error)
{
    struct design d = {.first = first, .second = second, .arms = first->count * second->count};
    struct stat_table table;
    char note[STAT_NOTE_MAX], name[80];
    if (first->count + second->count + first->count * second->count > MOST_CONTRASTS)
        return ttq_fail(error, TTQ_BAD_DATA, "factorial: expected fewer levels, found %d x %d",
                        first->count, second->count);
    snprintf(name, sizeof name, "factorial-%.60s", item);
    enum ttq_status status = fill(&d, arms, names, note, error);
    if (status == TTQ_OK)
        status = stat_table_begin(&table, name, "points of test error", columns, COLUMNS, error);
    if (status != TTQ_OK) {
        free(d.error);
        return status;
    }
    table.plan = plan;
    table.family = family;
    status = add_all(&d, &table, family, others, effects, request, error);
    free(d.error);
    if (d.seeds < 2)
        stat_table_caution(&table, "%d seed%s common to all arms: nothing is tested.", d.seeds,
                           d.seeds == 1 ? " is" : "s are");
    else if (ldexp(2.0, -d.seeds) > 0.05)
        stat_table_caution(&table, "With n = %d no exact two-sided test can fall below p = %g.",
                           d.seeds, ldexp(2.0, -d.seeds));
    stat_table_note(&table,
                    "Main effects: a level less the first one, mean over the other factor. "
                    "Interactions: how much the first factor's effect at this level of the second "
                    "differs from that at its first level. Below 0: smaller error. Unit: seed; "
                    "p_adjusted: Holm over the %d tests of the item's family, of which %d stand in "
                    "its comparison.",
                    effects->count + others->count, others->count);
    if (*note)
        stat_table_note(&table, "Left out: %s.", note);
    if (status == TTQ_OK)
        return stat_finish(&table, request, text, error);
    stat_table_free(&table);
    return status;
}
