/* compare.c - arms against a control, paired over seeds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/contrast.h"
#include "analysis/stat/distributions.h"
#include "analysis/stat/several.h"

enum { MOST_ARMS = 256 };

/* Friedman's test over the seeds that all arms have: is there any difference at all? */
static void add_friedman(struct stat_table *table, const struct stat_arms *arms,
                         const char *names[], int k)
{
    double *x = calloc((size_t)arms->count + (size_t)k, sizeof *x);
    int blocks = 0;
    for (int i = 0; x && i < arms->count; i++) {
        if (strcmp(arms->results[i].arm, names[0]) != 0)
            continue;
        int have = 0;
        for (; have < k; have++) {
            const struct stat_result *r = stat_arms_find(arms, names[have], arms->results[i].seed);
            if (!r || r->diverged)
                break;
            x[blocks * k + have] = r->error;
        }
        blocks += have == k;
    }
    struct stat_friedman test;
    char p[STAT_P_WORDS], p_f[STAT_P_WORDS], f[96] = ""; /* no F where all seeds agree */
    if (x && k > 2 && stat_friedman(x, blocks, k, &test, NULL) == TTQ_OK) {
        stat_p_say(test.p, p);
        stat_p_say(test.p_f, p_f);
        if (isfinite(test.f))
            snprintf(f, sizeof f, "; Iman and Davenport F %.2f, %s", test.f, p_f);
        stat_table_note(table,
                        "Any difference among the %d arms, on the %d seeds that all have: Friedman "
                        "chi-square %.2f, df %g, %s%s.",
                        k, blocks, test.chisq, test.df, p, f);
    }
    free(x);
}

/* Writes the table of the seeds beside BASE: BASE-seeds. */
static enum ttq_status write_seeds(const struct stat_contrast *contrasts, int count,
                                   const struct stat_table *like,
                                   const struct stat_request *request, struct ttq_error *error)
{
    struct stat_table seeds;
    char base[TTQ_PATH_MAX], name[80];
    if (!request->out)
        return TTQ_OK;
    snprintf(name, sizeof name, "%s-seeds", like->name);
    struct stat_request own;
    enum ttq_status status = stat_beside(request, "-seeds", base, &own, error);
    if (status == TTQ_OK)
        status = stat_contrasts_seeds(contrasts, count, name, &seeds, error);
    if (status != TTQ_OK)
        return status;
    seeds.plan = like->plan;
    seeds.family = "exploratory"; /* of one pair of nets: the plan asks about the arms */
    status = stat_table_write(&seeds, base, request->command, error);
    stat_table_free(&seeds);
    return status;
}

enum ttq_status stat_compare_finish(struct stat_contrast *contrasts, int count, const char *name,
                                    const char *plan, const char *family,
                                    const struct stat_arms *arms, const char *names[], int k,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error)
{
    struct stat_table table;
    enum ttq_status status = stat_contrasts_table(contrasts, count, name, request, &table, error);
    if (status != TTQ_OK)
        return status;
    table.plan = plan;
    table.family = family;
    add_friedman(&table, arms, names, k);
    status = write_seeds(contrasts, count, &table, request, error);
    return stat_finish(status, &table, request, text, error);
}

/* The arms in the order of the command line. */
static int list_arms(const struct stat_arms *arms, const char *names[MOST_ARMS])
{
    int k = 0;
    for (int i = 0; i < arms->count && k < MOST_ARMS; i++)
        if (i == 0 || strcmp(arms->results[i].arm, names[k - 1]) != 0)
            names[k++] = arms->results[i].arm;
    return k;
}

static const struct stat_run *run_of(const struct stat_runs *runs, const char *variant)
{
    for (int i = 0; i < runs->count; i++)
        if (strcmp(runs->runs[i].variant, variant) == 0)
            return &runs->runs[i];
    return NULL;
}

/* What else the arms differ in is for the reader to judge: the table names it. */
static enum ttq_status note_settings(struct stat_contrast *contrast, const struct stat_runs *runs,
                                     struct ttq_error *error)
{
    char keys[STAT_NOTE_MAX];
    enum ttq_status status = stat_runs_differ_in(run_of(runs, contrast->arm),
                                                 run_of(runs, contrast->control), "", keys, error);
    size_t used = strlen(contrast->note);
    snprintf(contrast->note + used, sizeof contrast->note - used, "%sdiffer in %.200s",
             used ? "; " : "", *keys ? keys : "no setting");
    return status;
}

static enum ttq_status compare(const struct stat_arms *arms, const struct stat_runs *runs,
                               const struct stat_request *request, struct ttq_text *text,
                               struct ttq_error *error)
{
    const char *names[MOST_ARMS];
    int k = list_arms(arms, names), count = 0;
    char named[64];
    const char *control = names[k - 1];
    if (request->control) {
        stat_runs_variant_named(request->control, named);
        control = named;
    }
    if (k < 2)
        return ttq_fail(error, TTQ_USAGE, "expected at least two arms, found only '%s'", names[0]);
    if (!stat_arms_has(arms, control))
        return ttq_fail(error, TTQ_USAGE, "--control: expected one of the arms, found '%.40s'",
                        control);
    struct stat_contrast *contrasts = calloc((size_t)k, sizeof *contrasts);
    if (!contrasts)
        return ttq_fail(error, TTQ_NO_MEMORY, "compare: no memory");
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < k; i++)
        if (strcmp(names[i], control) != 0) {
            struct stat_contrast *contrast = &contrasts[count++];
            status =
                stat_contrast(arms, names[i], control, !request->common, request, contrast, error);
            if (status == TTQ_OK)
                status = note_settings(contrast, runs, error);
        }
    if (status == TTQ_OK)
        status = stat_contrasts_adjust(contrasts, count, "exploratory", request->adjustment, NULL,
                                       error);
    if (status == TTQ_OK)
        status = stat_compare_finish(contrasts, count, "compare", stat_runs_plan(runs),
                                     "exploratory", arms, names, k, request, text, error);
    for (int i = 0; i < count; i++)
        stat_contrast_free(&contrasts[i]);
    free(contrasts);
    return status;
}

enum ttq_status stat_command_compare(const struct stat_request *request, struct ttq_text *text,
                                     struct ttq_error *error)
{
    struct stat_runs runs;
    struct stat_arms arms;
    enum ttq_status status = stat_runs_read(request->folders, request->count, &runs, error);
    if (status != TTQ_OK)
        return status;
    status = stat_runs_one_plan(&runs, error);
    if (status == TTQ_OK)
        status = stat_arms_of_runs(&runs, &arms, error);
    if (status == TTQ_OK) {
        status = compare(&arms, &runs, request, text, error);
        stat_arms_free(&arms);
    }
    stat_runs_free(&runs);
    return status;
}
