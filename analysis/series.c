#include "analysis/series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of a label, a new one where it is not known yet; below 0: no memory. */
static int number_of(struct stat_series *series, const char *label)
{
    for (int tried = 0; tried < series->label_count; tried++) {
        int i = (series->turn + tried) % series->label_count;
        if (strncmp(series->labels[i], label, sizeof *series->labels - 1) == 0) {
            series->turn = i + 1;
            return i;
        }
    }
    char(*labels)[64] =
        realloc(series->labels, ((size_t)series->label_count + 1) * sizeof *series->labels);
    if (!labels)
        return -1;
    series->labels = labels;
    snprintf(labels[series->label_count], sizeof *labels, "%s", label);
    series->turn = ++series->label_count;
    return series->label_count - 1;
}

enum ttq_status stat_series_add(struct stat_series *series, const char *label, double at, int seed,
                                const double value[STAT_MEASURES], struct ttq_error *error)
{
    if (series->count == series->capacity) {
        int capacity = series->capacity ? 2 * series->capacity : 256;
        struct stat_point *points = realloc(series->points, (size_t)capacity * sizeof *points);
        if (!points)
            return ttq_fail(error, TTQ_NO_MEMORY, "series: no memory for %d points", capacity);
        series->points = points;
        series->capacity = capacity;
    }
    int number = number_of(series, label);
    if (number < 0)
        return ttq_fail(error, TTQ_NO_MEMORY, "series: no memory for a label");
    struct stat_point *point = &series->points[series->count++];
    *point = (struct stat_point){.label = number, .at = at, .seed = seed};
    memcpy(point->value, value, sizeof point->value);
    return TTQ_OK;
}

static int by_point(const void *a, const void *b)
{
    const struct stat_point *p = a, *q = b;
    if (p->label != q->label)
        return p->label < q->label ? -1 : 1;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    return (p->seed > q->seed) - (p->seed < q->seed);
}

static int by_curve(const void *a, const void *b)
{
    const struct stat_point *p = a, *q = b;
    if (p->label == q->label && p->seed != q->seed)
        return p->seed < q->seed ? -1 : 1;
    return by_point(a, b);
}

static void sort(struct stat_series *series, int (*order)(const void *, const void *))
{
    if (series->count)
        qsort(series->points, (size_t)series->count, sizeof *series->points, order);
}

void stat_series_sort(struct stat_series *series)
{
    sort(series, by_point);
}

void stat_series_sort_curves(struct stat_series *series)
{
    sort(series, by_curve);
}

int stat_series_group(const struct stat_series *series, int first)
{
    int n = 1;
    while (first + n < series->count && series->points[first + n].at == series->points[first].at &&
           series->points[first + n].label == series->points[first].label)
        n++;
    return n;
}

void stat_series_free(struct stat_series *series)
{
    free(series->points);
    free(series->labels);
    *series = (struct stat_series){0};
}
