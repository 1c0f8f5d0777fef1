/* factorial.h - two factors, one arm for each pair of levels, all from the same seeds. */
#ifndef ANALYSIS_CMD_FACTORIAL_H
#define ANALYSIS_CMD_FACTORIAL_H

#include "analysis/arms.h"
#include "analysis/cmd/commands.h"
#include "analysis/cmd/contrast.h"

enum { STAT_MOST_LEVELS = 16 };

struct stat_factor {
    const char *name, *levels[STAT_MOST_LEVELS];
    int count;
};

/* arms[i * second.count + j] is the arm of level i of the first factor and j of the second. For
 * each seed that all arms have: main effects (a level less the factor's first level, mean over the
 * other factor) and interactions (a difference of differences), in points of test error; each a t
 * test, sign flips and TOST on the seeds' contrasts, Holm over all of them and `others` of the
 * family. `effects` gets the p values that the table has. */
enum ttq_status stat_factorial(const struct stat_arms *arms, const char *const names[],
                               const struct stat_factor *first, const struct stat_factor *second,
                               const char *item, const char *plan, const char *family,
                               const struct stat_family *others, struct stat_family *effects,
                               const struct stat_request *request, struct ttq_text *text,
                               struct ttq_error *error);

#endif
