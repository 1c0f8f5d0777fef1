/* sample.h - one sample: mean, interval, Student's t (Student 1908), in double. */
#ifndef ANALYSIS_STAT_SAMPLE_H
#define ANALYSIS_STAT_SAMPLE_H

#include "ttq/base/status.h"

/* sd has n - 1 below, se = sd / sqrt(n); t = mean / se tests mean = 0 with df = n - 1, p is
 * two-sided; [low, high] is mean +- t_{1-alpha/2, df} se. For n = 1 only n and mean are set, the
 * rest is NaN. p is never below 1e-15, where the library's tail is no longer trusted. */
struct stat_sample {
    int n;
    double mean, sd, se, low, high, t, df, p;
};

/* x[n], n >= 1; `level` is the coverage of the interval, e.g. 0.95. TTQ_BAD_DATA: a value that is
 * not finite, or constant values (no deviation to test against), unless n is 1; TTQ_USAGE: a level
 * that stat_check_level refuses. */
enum ttq_status stat_sample(const double *x, int n, double level, struct stat_sample *sample,
                            struct ttq_error *error);

/* The same, but constant values are allowed: sd 0, interval of no width, t and p NaN. */
enum ttq_status stat_describe(const double *x, int n, double level, struct stat_sample *sample,
                              struct ttq_error *error);

/* Order statistics of x[n]: median (middle, or mean of the two middle ones), MAD = median of
 * |x - median| times 1.4826 (the SD of normal values), least and largest. Errors as above. */
struct stat_order {
    double median, mad, least, most;
};
enum ttq_status stat_order(const double *x, int n, struct stat_order *order,
                           struct ttq_error *error);

/* TTQ_BAD_DATA "<what>: ..." where there are fewer than `least` values or one is not finite. */
enum ttq_status stat_check_values(const char *what, const double *x, int n, int least,
                                  struct ttq_error *error);

/* The same for a table of rows x columns, whose size has to be an int too. */
enum ttq_status stat_check_table(const char *what, const double *x, int rows, int columns,
                                 int least, struct ttq_error *error);

/* x[n] - y[n] into a new array that the caller frees; TTQ_NO_MEMORY. */
enum ttq_status stat_differences(const double *x, const double *y, int n, double **d,
                                 struct ttq_error *error);

#endif
