/* factorial.h - two factors, one arm for each pair of levels, all from the same seeds. */
#ifndef ANALYSIS_CMD_FACTORIAL_H
#define ANALYSIS_CMD_FACTORIAL_H

#include "analysis/arms.h"
#include "analysis/cmd/pairs.h"

enum { STAT_MOST_LEVELS = 16 };

struct stat_factor {
    const char *name, *levels[STAT_MOST_LEVELS];
    int count;
};

/* The test of a main effect or an interaction. */
struct stat_factorial_effect {
    char effect[64], level[64], against[64];
    struct stat_pairs pairs;
    bool tested, interaction;
};

struct stat_factorial {
    struct stat_factorial_effect *effects;
    double *p; /* of the t test of each effect, NaN where it has none */
    int count, seeds;
    char note[STAT_NOTE_MAX]; /* seeds that some arm lacks */
};

/* arms[i * second.count + j] is the arm of level i of the first factor and j of the second. For
 * each seed that all arms have: main effects (a level less the factor's first level, mean over the
 * other factor) and interactions (a difference of differences), in points of test error; each a t
 * test, sign flips and TOST on the seeds' contrasts. Free with stat_factorial_free, also after a
 * failure. */
enum ttq_status stat_factorial_test(const struct stat_arms *arms, const char *const names[],
                                    const struct stat_factor *first,
                                    const struct stat_factor *second,
                                    const struct stat_request *request,
                                    struct stat_factorial *factorial, struct ttq_error *error);
void stat_factorial_free(struct stat_factorial *factorial);

/* The table factorial-<item>; factorial->p holds the adjusted p by now, `tests` says over how many
 * tests of the item's family. The words of plan and family are not copied. */
enum ttq_status stat_factorial_finish(const struct stat_factorial *factorial, const char *item,
                                      const char *plan, const char *family,
                                      enum stat_adjustment adjustment, int tests,
                                      const struct stat_request *request, struct ttq_text *text,
                                      struct ttq_error *error);

#endif
