#include "analysis/cmd/contrast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds "seed 3, seed 5" to a note. */
static void add_seed(char *note, int *count, int seed)
{
    size_t used = strlen(note);
    snprintf(note + used, STAT_NOTE_MAX - used, "%sseed %d", *count ? ", " : "", seed);
    ++*count;
}

/* Pairs of the seeds that both arms have; what is missing into `missing`, diverged into `out`. */
static enum ttq_status find_pairs(const struct stat_arms *arms, struct stat_contrast *c,
                                  char missing[STAT_NOTE_MAX], char out[STAT_NOTE_MAX],
                                  struct ttq_error *error)
{
    int lacking = 0, diverged = 0;
    missing[0] = out[0] = '\0';
    c->seeds = calloc((size_t)arms->count + 1, sizeof *c->seeds);
    if (!c->seeds)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s - %s: no memory", c->arm, c->control);
    for (int i = 0; i < arms->count; i++) {
        const struct stat_result *r = &arms->results[i];
        bool ours = strcmp(r->arm, c->arm) == 0;
        if (!ours && strcmp(r->arm, c->control) != 0)
            continue;
        const struct stat_result *other = stat_arms_find(arms, ours ? c->control : c->arm, r->seed);
        if (!other)
            add_seed(missing, &lacking, r->seed);
        else if (ours && (r->diverged || other->diverged))
            add_seed(out, &diverged, r->seed);
        else if (ours)
            c->seeds[c->n++] = (struct stat_seed_pair){.seed = r->seed,
                                                       .arm = r->error,
                                                       .control = other->error,
                                                       .only_arm = -1,
                                                       .only_control = -1};
    }
    return TTQ_OK;
}

/* Counts one pair's images and writes right - right into d; *images is 0 before the first pair. */
static enum ttq_status count_images(const struct stat_arms *arms, const struct stat_contrast *c,
                                    struct stat_seed_pair *pair, double level, signed char **d,
                                    int *images, struct ttq_error *error)
{
    signed char *right[2] = {NULL};
    int *label[2] = {NULL}, count[2];
    enum ttq_status status = TTQ_OK;
    for (int side = 0; status == TTQ_OK && side < 2; side++)
        status =
            stat_predictions(stat_arms_find(arms, side ? c->control : c->arm, pair->seed)->folder,
                             &right[side], &label[side], &count[side], error);
    if (status == TTQ_OK && (count[0] != count[1] || (*images && *images != count[0]) ||
                             memcmp(label[0], label[1], (size_t)count[0] * sizeof **label) != 0))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "%s and %s, seed %d: expected predictions of the same test images, found "
                          "%d and %d others",
                          c->arm, c->control, pair->seed, count[0], count[1]);
    if (status == TTQ_OK) {
        *images = count[0];
        pair->images = count[0];
        signed char *more =
            realloc(*d, (size_t)c->n * (size_t)count[0] + 1); /* the same size every time */
        if (!more)
            status = ttq_fail(error, TTQ_NO_MEMORY, "%s - %s: no memory", c->arm, c->control);
        else
            *d = more;
    }
    if (status == TTQ_OK) {
        signed char *row = *d + (size_t)(pair - c->seeds) * (size_t)count[0];
        pair->only_arm = pair->only_control = 0;
        for (int i = 0; i < count[0]; i++) {
            row[i] = (signed char)(right[0][i] - right[1][i]);
            pair->only_arm += row[i] > 0;
            pair->only_control += row[i] < 0;
        }
        status = stat_mcnemar(pair->only_arm, pair->only_control, pair->images, level,
                              &pair->mcnemar, error);
    }
    for (int side = 0; side < 2; side++) {
        free(right[side]);
        free(label[side]);
    }
    return status;
}

/* Where each pair has its predictions: McNemar by seed, and seeds x images. */
static enum ttq_status add_images(const struct stat_arms *arms, const struct stat_request *request,
                                  struct stat_contrast *c, struct ttq_error *error)
{
    signed char *d = NULL;
    int images = 0;
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < c->n; i++)
        status = count_images(arms, c, &c->seeds[i], request->level, &d, &images, error);
    if (status == TTQ_NO_INPUT) { /* not stored: the seeds alone are compared */
        free(d);
        return TTQ_OK;
    }
    if (status == TTQ_OK && c->n >= 2 && images >= 2) {
        status =
            stat_crossed(d, c->n, images, request->level, &request->random, &c->crossed, error);
        c->by_images = status == TTQ_OK;
    }
    free(d);
    return status;
}

static enum ttq_status test(const struct stat_request *request, struct stat_contrast *c,
                            struct ttq_error *error)
{
    double *x = calloc(2 * (size_t)c->n + 1, sizeof *x), *y = x + c->n;
    if (!x)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s - %s: no memory", c->arm, c->control);
    for (int i = 0; i < c->n; i++) {
        x[i] = c->seeds[i].arm;
        y[i] = c->seeds[i].control;
    }
    enum ttq_status status = stat_pairs(x, y, c->n, request, &c->pairs, error);
    free(x);
    /* Of errors the smaller wins. */
    double low = 1.0 - c->pairs.above.high, high = 1.0 - c->pairs.above.low;
    c->pairs.above.superior = 1.0 - c->pairs.above.superior;
    c->pairs.above.low = low;
    c->pairs.above.high = high;
    c->tested = status == TTQ_OK;
    return status;
}

enum ttq_status stat_contrast(const struct stat_arms *arms, const char *arm, const char *control,
                              bool strict, const struct stat_request *request,
                              struct stat_contrast *contrast, struct ttq_error *error)
{
    char missing[STAT_NOTE_MAX], out[STAT_NOTE_MAX];
    *contrast = (struct stat_contrast){.p_adjusted = NAN};
    snprintf(contrast->arm, sizeof contrast->arm, "%s", arm);
    snprintf(contrast->control, sizeof contrast->control, "%s", control);
    snprintf(contrast->family, sizeof contrast->family, "exploratory");
    enum ttq_status status = find_pairs(arms, contrast, missing, out, error);
    if (status == TTQ_OK && strict && *missing)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s and %s: expected the same seeds, found only in one of them: %.200s "
                        "(--common compares the others)",
                        arm, control, missing);
    if (status == TTQ_OK)
        snprintf(contrast->note, sizeof contrast->note, "%s%.150s%s%.150s",
                 *missing ? "not in both: " : "", missing,
                 *out ? *missing ? "; diverged: " : "diverged: " : "", out);
    if (status == TTQ_OK)
        status = add_images(arms, request, contrast, error);
    if (status != TTQ_OK)
        return status;
    status = test(request, contrast, error);
    if (status == TTQ_OK)
        return TTQ_OK;
    struct ttq_error reason = {{0}};
    if (error)
        reason = *error;
    if (strict || status != TTQ_BAD_DATA)
        return ttq_fail(error, status, "%s - %s: %.600s", arm, control, reason.text);
    size_t used = strlen(contrast->note);
    snprintf(contrast->note + used, sizeof contrast->note - used, "%snot tested: %.150s",
             used ? "; " : "", reason.text);
    return TTQ_OK;
}

void stat_contrast_free(struct stat_contrast *contrast)
{
    free(contrast->seeds);
    contrast->seeds = NULL;
}

enum ttq_status stat_contrasts_adjust(struct stat_contrast *contrasts, int count,
                                      const char *family, enum stat_adjustment how,
                                      const struct stat_family *others, struct ttq_error *error)
{
    int more = others ? others->count : 0;
    double *p = calloc((size_t)(count + more) + 1, sizeof *p);
    if (!p)
        return ttq_fail(error, TTQ_NO_MEMORY, "adjustment: no memory");
    for (int i = 0; i < count; i++)
        p[i] = contrasts[i].tested && strcmp(contrasts[i].family, family) == 0
                   ? contrasts[i].pairs.sample.p
                   : NAN;
    for (int i = 0; i < more; i++)
        p[count + i] = others->p[i];
    enum ttq_status status = stat_adjust(p, count + more, how, p, error);
    for (int i = 0; status == TTQ_OK && i < count; i++)
        if (strcmp(contrasts[i].family, family) == 0) {
            contrasts[i].p_adjusted = p[i];
            contrasts[i].adjustment = how;
        }
    free(p);
    return status;
}

static const struct stat_column columns[] = {{"arm", -1},
                                             {"control", -1},
                                             {"n", 0},
                                             {"mean_diff", 2},
                                             {"ci_low", 2},
                                             {"ci_high", 2},
                                             {"t", 2},
                                             {"df", 0},
                                             {"p_t", -2},
                                             {"p_signflip", -2},
                                             {"p_adjusted", -2},
                                             {"adjustment", -1},
                                             {"family", -1},
                                             {"p_tost", -2},
                                             {"bound", 2},
                                             {"d_z", 2},
                                             {"g", 2},
                                             {"g_low", 2},
                                             {"g_high", 2},
                                             {"p_superior", 2},
                                             {"p_superior_low", 2},
                                             {"p_superior_high", 2},
                                             {"correlation", 2},
                                             {"sd_diff", 2},
                                             {"arm_error", 2},
                                             {"control_error", 2},
                                             {"p_wilcoxon", -2},
                                             {"hodges_lehmann", 2},
                                             {"signflip_low", 2},
                                             {"signflip_high", 2},
                                             {"disagree", 2},
                                             {"images_low", 2},
                                             {"images_high", 2}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void add_contrast(struct stat_table *table, const struct stat_contrast *c, double bound)
{
    double arm = NAN, control = NAN;
    for (int i = 0; i < c->n; i++) {
        arm = (i ? arm : 0) + c->seeds[i].arm / c->n;
        control = (i ? control : 0) + c->seeds[i].control / c->n;
    }
    const struct stat_pairs *p = &c->pairs;
    /* One pair has a difference, and nothing else. */
    const double nothing[20] = {c->n, arm - control, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    const double tested[] = {c->n,           p->sample.mean, p->sample.low,
                             p->sample.high, p->sample.t,    p->sample.df,
                             p->sample.p,    p->flips.p,     c->p_adjusted};
    stat_table_row(table);
    stat_table_word(table, c->arm);
    stat_table_word(table, c->control);
    stat_table_numbers(table, c->tested ? tested : nothing, 9);
    stat_table_word(table, c->tested ? stat_adjustment_names[c->adjustment] : "");
    stat_table_word(table, c->family);
    double blank = c->tested ? 1.0 : NAN;
    double by = c->by_images ? 100.0 : NAN;
    const double more[] = {blank * p->tost.p,
                           bound,
                           blank * p->effect.d_z,
                           blank * p->effect.g,
                           blank * p->effect.g_low,
                           blank * p->effect.g_high,
                           blank * p->above.superior,
                           blank * p->above.low,
                           blank * p->above.high,
                           blank * p->correlation,
                           blank * p->sample.sd,
                           arm,
                           control,
                           blank * p->ranks.p,
                           blank * p->ranks.hodges_lehmann,
                           blank * p->flip_low,
                           blank * p->flip_high,
                           by * c->crossed.disagree,
                           -by * c->crossed.high, /* more right is less error */
                           -by * c->crossed.low};
    stat_table_numbers(table, more, sizeof more / sizeof *more);
}

/* What is to be said of a contrast, once for all that share it. */
static void add_note(struct stat_table *table, const struct stat_contrast *contrasts, int index,
                     int count)
{
    const char *note = contrasts[index].note;
    struct ttq_text names = {0};
    for (int i = 0; i < index; i++)
        if (strcmp(contrasts[i].note, note) == 0)
            return;
    for (int i = index; *note && i < count; i++)
        if (strcmp(contrasts[i].note, note) == 0)
            ttq_text_add(&names, "%s%s - %s", names.length ? ", " : "", contrasts[i].arm,
                         contrasts[i].control);
    if (*note && names.bytes)
        stat_table_note(table, "%s: %s.", note, names.bytes);
    ttq_text_free(&names);
}

enum ttq_status stat_contrasts_table(const struct stat_contrast *contrasts, int count,
                                     const char *name, const struct stat_request *request,
                                     struct stat_table *table, struct ttq_error *error)
{
    enum ttq_status status = stat_table_begin(table, name, "points of test error, arm - control",
                                              columns, COLUMNS, error);
    if (status != TTQ_OK)
        return status;
    int least = 0;
    bool some = false;
    for (int i = 0; i < count; i++) {
        add_contrast(table, &contrasts[i], request->bound);
        least = contrasts[i].tested && (!some || contrasts[i].n < least) ? contrasts[i].n : least;
        some |= contrasts[i].tested;
    }
    if (some && ldexp(2.0, -least) > 0.05)
        stat_table_caution(table,
                           "With n = %d no exact two-sided test can fall below p = %g: read "
                           "p_signflip and p_wilcoxon with that.",
                           least, ldexp(2.0, -least));
    stat_table_note(table,
                    "Below 0: the arm has the smaller error. n: paired seeds. %g %% t interval; "
                    "p_adjusted: of p_t within the family; p_superior: chance that the arm has the "
                    "smaller error; images_low, images_high: interval when seeds and images both "
                    "vary (%d draws, seed %lu); disagree: %% of images that a pair judges "
                    "differently.",
                    100.0 * request->level, request->random.draws, request->random.seed);
    for (int i = 0; i < count; i++)
        add_note(table, contrasts, i, count);
    return TTQ_OK;
}

enum ttq_status stat_contrasts_seeds(const struct stat_contrast *contrasts, int count,
                                     const char *name, struct stat_table *table,
                                     struct ttq_error *error)
{
    static const struct stat_column seed_columns[] = {
        {"arm", -1}, {"control", -1}, {"seed", 0},         {"arm_error", 2}, {"control_error", 2},
        {"diff", 2}, {"only_arm", 0}, {"only_control", 0}, {"p_mcnemar", -2}};
    enum ttq_status status =
        stat_table_begin(table, name, "percent, points", seed_columns, 9, error);
    if (status != TTQ_OK)
        return status;
    for (int i = 0; i < count; i++)
        for (int s = 0; s < contrasts[i].n; s++) {
            const struct stat_seed_pair *pair = &contrasts[i].seeds[s];
            bool counted = pair->only_arm >= 0;
            stat_table_row(table);
            stat_table_word(table, contrasts[i].arm);
            stat_table_word(table, contrasts[i].control);
            const double cells[] = {pair->seed,
                                    pair->arm,
                                    pair->control,
                                    pair->arm - pair->control,
                                    counted ? (double)pair->only_arm : NAN,
                                    counted ? (double)pair->only_control : NAN,
                                    counted ? pair->mcnemar.p_mid : NAN};
            stat_table_numbers(table, cells, 7);
        }
    stat_table_note(table,
                    "only_arm, only_control: test images that only this net of the pair has right; "
                    "p_mcnemar: their mid-p, about these two nets and not about the arms.");
    return TTQ_OK;
}
