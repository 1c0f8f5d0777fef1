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
                                      struct stat_elsewhere *elsewhere, struct ttq_error *error)
{
    int more = elsewhere ? elsewhere->count : 0, tests = 0;
    double *p = calloc((size_t)count + (size_t)more + 1, sizeof *p);
    if (!p)
        return ttq_fail(error, TTQ_NO_MEMORY, "adjustment: no memory");
    for (int i = 0; i < count + more; i++) {
        if (i >= count)
            p[i] = elsewhere->p[i - count];
        else
            p[i] = contrasts[i].tested && strcmp(contrasts[i].family, family) == 0
                       ? contrasts[i].pairs.sample.p
                       : NAN;
        tests += !isnan(p[i]);
    }
    enum ttq_status status = stat_adjust(p, count + more, how, p, error);
    for (int i = 0; status == TTQ_OK && i < count; i++)
        if (strcmp(contrasts[i].family, family) == 0) {
            contrasts[i].p_adjusted = p[i];
            contrasts[i].adjustment = how;
        }
    for (int i = 0; status == TTQ_OK && i < more; i++)
        elsewhere->p[i] = p[count + i];
    if (elsewhere) {
        elsewhere->tests = tests;
        elsewhere->adjustment = how;
    }
    free(p);
    return status;
}
