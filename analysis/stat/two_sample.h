/* two_sample.h - two independent samples: Welch's t, Mann and Whitney's U, P(A > B). */
#ifndef ANALYSIS_STAT_TWO_SAMPLE_H
#define ANALYSIS_STAT_TWO_SAMPLE_H

#include "ttq/base/status.h"

struct stat_moments {
    int n;
    double mean, sd;
};

/* t = (mean_x - mean_y) / se, se^2 = u + v, u = sd_x^2/n, v = sd_y^2/m, df = (u + v)^2 /
 * (u^2/(n-1) + v^2/(m-1)) (Welch 1947); p two-sided, [low, high] the interval of the difference. */
struct stat_welch {
    double difference, se, t, df, p, low, high;
};

/* TTQ_BAD_DATA: n or m below 2, both deviations zero; TTQ_USAGE: the level. */
enum ttq_status stat_welch(const struct stat_moments *x, const struct stat_moments *y, double level,
                           struct stat_welch *test, struct ttq_error *error);

/* w = pairs with x > y plus half of the ties; superior = w / (n m) estimates P(A > B) + P(=)/2
 * (Vargha & Delaney 2000); p two-sided and p_greater are exact over all (n + m choose n) splits,
 * ties included (Mann & Whitney 1947); shift is the median of all x - y (Hodges & Lehmann 1963)
 * and [low, high] the exact interval of it without ties, NaN where n and m are too small. */
struct stat_mann_whitney {
    double w, superior, p, p_greater, shift, low, high;
};

enum { STAT_MANN_WHITNEY_MOST = 60 };

/* TTQ_BAD_DATA: a sample empty or above STAT_MANN_WHITNEY_MOST, a value not finite; TTQ_USAGE. */
enum ttq_status stat_mann_whitney(const double *x, int n, const double *y, int m, double level,
                                  struct stat_mann_whitney *test, struct ttq_error *error);

#endif
