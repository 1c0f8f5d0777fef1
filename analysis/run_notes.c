/* run_notes.c - what the notes of a table say about its runs. */
#include <stdio.h>
#include <string.h>

#include "analysis/run.h"

static bool belongs(const struct stat_run *run, const char *variant)
{
    return !variant || strcmp(run->variant, variant) == 0;
}

int stat_runs_diverged(const struct stat_runs *runs, const char *variant, char text[STAT_NOTE_MAX])
{
    int count = 0, length = 0;
    text[0] = '\0';
    for (int i = 0; i < runs->count; i++) {
        if (!belongs(&runs->runs[i], variant) || !runs->runs[i].diverged)
            continue;
        if (length < STAT_NOTE_MAX)
            length += snprintf(text + length, (size_t)(STAT_NOTE_MAX - length), "%sseed %d",
                               count ? ", " : "", runs->runs[i].seed);
        count++;
    }
    return count;
}

void stat_runs_varied(const struct stat_runs *runs, const char *variant, char text[STAT_NOTE_MAX])
{
    const struct stat_run *first = NULL;
    bool own_start = false;
    int count = 0;
    for (int i = 0; i < runs->count; i++) {
        if (!belongs(&runs->runs[i], variant))
            continue;
        count++;
        if (!first)
            first = &runs->runs[i];
        own_start |= strcmp(first->start, runs->runs[i].start) != 0;
    }
    if (count < 2) {
        snprintf(text, STAT_NOTE_MAX, "nothing, there is one seed");
        return;
    }
    bool random_start = !first->start[0];
    /* One start model for all seeds makes every conclusion conditional on it. */
    snprintf(text, STAT_NOTE_MAX, "%s%s%s",
             own_start      ? "start model, data order"
             : random_start ? "initial weights, data order"
                            : "data order",
             first->augmented ? ", augmentation" : "",
             own_start || random_start ? "" : "; not the start model, which all seeds share");
}

void stat_runs_variant_named(const char *name, char variant[64])
{
    size_t end = strlen(name), start;
    for (int part = 0;; part++) {
        while (end > 1 && name[end - 1] == '/')
            end--;
        for (start = end; start > 0 && name[start - 1] != '/';)
            start--;
        if (part || start == 0 || end - start < 5 || strncmp(name + start, "seed-", 5) != 0)
            break;
        end = start; /* of VARIANT/seed-N the part before */
    }
    snprintf(variant, 64, "%.*s", (int)(end - start), name + start);
}

static const struct stat_run *other_plan(const struct stat_runs *runs)
{
    for (int i = 1; i < runs->count; i++)
        if (strcmp(runs->runs[i].plan, runs->runs[0].plan) != 0)
            return &runs->runs[i];
    return NULL;
}

const char *stat_runs_plan(const struct stat_runs *runs)
{
    return runs->count && !other_plan(runs) ? runs->runs[0].plan : "";
}

enum ttq_status stat_runs_one_variant(const struct stat_runs *runs, const char *what,
                                      struct ttq_error *error)
{
    for (int i = 1; i < runs->count; i++)
        if (strcmp(runs->runs[i].variant, runs->runs[0].variant) != 0)
            return ttq_fail(error, TTQ_USAGE,
                            "%s: expected runs of one variant, found '%s' and '%s'", what,
                            runs->runs[0].variant, runs->runs[i].variant);
    return TTQ_OK;
}

enum ttq_status stat_runs_one_plan(const struct stat_runs *runs, struct ttq_error *error)
{
    const struct stat_run *first = &runs->runs[0], *other = other_plan(runs);
    if (!other)
        return TTQ_OK;
    return ttq_fail(error, TTQ_BAD_DATA,
                    "%.300s and %.300s: expected runs of one plan, found %.12s and %.12s",
                    first->folder, other->folder, *first->plan ? first->plan : "none",
                    *other->plan ? other->plan : "none");
}
