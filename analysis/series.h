/* series.h - rows of several runs that belong to the same point (an epoch, a layer at a step):
 * grouped by a label and a number, with one value a seed for each measure. */
#ifndef ANALYSIS_SERIES_H
#define ANALYSIS_SERIES_H

#include "ttq/base/status.h"

enum { STAT_MEASURES = 5 };

struct stat_point {
    int label; /* its number, in order of first appearance */
    double at; /* epoch */
    int seed;
    double value[STAT_MEASURES];
};

struct stat_series {
    struct stat_point *points;
    int count, capacity;
    char (*labels)[64];
    int label_count;
    int turn; /* the label that the next row should have: rows name the labels in turns */
};

/* TTQ_NO_MEMORY. Free with stat_series_free. */
enum ttq_status stat_series_add(struct stat_series *series, const char *label, double at, int seed,
                                const double value[STAT_MEASURES], struct ttq_error *error);

/* Sorts by label, `at` and seed: groups of the seeds of a point; or by label, seed and `at`:
 * curves.
 */
void stat_series_sort(struct stat_series *series);
void stat_series_sort_curves(struct stat_series *series);

/* The number of points from `first` on that share its label and `at`. */
int stat_series_group(const struct stat_series *series, int first);
void stat_series_free(struct stat_series *series);

#endif
