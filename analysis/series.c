#include "analysis/series.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
    struct stat_point *point = &series->points[series->count++];
    memset(point, 0, sizeof *point);
    strncpy(point->label, label, sizeof point->label - 1);
    point->at = at;
    point->seed = seed;
    memcpy(point->value, value, sizeof point->value);
    return TTQ_OK;
}

static int by_point(const void *a, const void *b)
{
    const struct stat_point *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    return (p->seed > q->seed) - (p->seed < q->seed);
}

enum ttq_status stat_series_sort(struct stat_series *series, struct ttq_error *error)
{
    struct stat_point *sorted = malloc((size_t)(series->count + 1) * sizeof *sorted);
    char *taken = calloc((size_t)series->count + 1, 1);
    int count = 0;
    for (int i = 0; sorted && taken && i < series->count; i++) {
        int first = count;
        if (taken[i])
            continue;
        for (int j = i; j < series->count; j++)
            if (!taken[j] && strcmp(series->points[j].label, series->points[i].label) == 0) {
                if (j > i)
                    taken[j] = 1;
                sorted[count++] = series->points[j];
            }
        qsort(sorted + first, (size_t)(count - first), sizeof *sorted, by_point);
    }
    bool failed = !sorted || !taken;
    free(taken);
    if (failed) {
        free(sorted);
        return ttq_fail(error, TTQ_NO_MEMORY, "series: no memory to sort %d points", series->count);
    }
    free(series->points);
    series->points = sorted;
    series->capacity = series->count + 1;
    return TTQ_OK;
}

int stat_series_group(const struct stat_series *series, int first)
{
    int n = 1;
    while (first + n < series->count && series->points[first + n].at == series->points[first].at &&
           strcmp(series->points[first + n].label, series->points[first].label) == 0)
        n++;
    return n;
}

void stat_series_free(struct stat_series *series)
{
    free(series->points);
    *series = (struct stat_series){0};
}
