/* sample.h - one sample: mean, interval, Student's t (Student 1908), in double. */
#ifndef ANALYSIS_SAMPLE_H
#define ANALYSIS_SAMPLE_H

#include "ttq/base/status.h"

/* sd has n - 1 below; t = mean / (sd / sqrt(n)) tests mean = 0 with df = n - 1, p is two-sided;
 * [low, high] is mean +- t_{1-alpha/2, df} sd / sqrt(n). For n = 1 only n and mean are set, the
 * rest is NaN. p is never below 1e-15, where the library's tail is no longer trusted. */
struct stat_sample {
    int n;
    double mean, sd, low, high, t, df, p;
};

/* x[n], n >= 1; `level` is the coverage of the interval, e.g. 0.95. TTQ_BAD_DATA: a value that is
 * not finite, or constant values (no deviation to test against), unless n is 1; TTQ_USAGE: a level
 * outside (0, 1). */
enum ttq_status stat_sample(const double *x, int n, double level, struct stat_sample *sample,
                            struct ttq_error *error);

/* The same, but constant values are allowed: sd 0, interval of no width, t and p NaN. */
enum ttq_status stat_describe(const double *x, int n, double level, struct stat_sample *sample,
                              struct ttq_error *error);

#endif
