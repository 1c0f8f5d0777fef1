/* arms.h - what is compared: test errors by arm and seed, from runs or from evaluations. */
#ifndef ANALYSIS_ARMS_H
#define ANALYSIS_ARMS_H

#include "analysis/run.h"

struct stat_result {
    char arm[64];
    int seed;
    bool diverged;
    double error;              /* test error in percent */
    char folder[TTQ_PATH_MAX]; /* holds predictions.csv, or does not */
};

struct stat_arms {
    struct stat_result *results; /* by arm, then seed */
    int count;
};

/* Of runs: an arm is a variant. TTQ_BAD_DATA: arms whose data.* settings (but data.path)
 * differ: their difference is not that of the arms. TTQ_NO_MEMORY. */
enum ttq_status stat_arms_of_runs(const struct stat_runs *runs, struct stat_arms *arms,
                                  struct ttq_error *error);
enum ttq_status stat_arms_add(struct stat_arms *arms, const struct stat_result *result,
                              struct ttq_error *error);
void stat_arms_free(struct stat_arms *arms);

/* The result of an arm and seed, or NULL. */
const struct stat_result *stat_arms_find(const struct stat_arms *arms, const char *arm, int seed);

/* Whether an arm has a result at all, diverged or not. */
bool stat_arms_has(const struct stat_arms *arms, const char *arm);

/* right[image] = 1 where predictions.csv of the folder has the image's label, label[image] the
 * labels; the caller frees both. TTQ_NO_INPUT: no such file; TTQ_BAD_DATA: damaged. */
enum ttq_status stat_predictions(const char *folder, signed char **right, int **label, int *images,
                                 struct ttq_error *error);

#endif
