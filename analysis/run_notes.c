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
