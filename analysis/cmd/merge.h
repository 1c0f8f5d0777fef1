/* merge.h - the tables of Q3: merge (every evaluation) and merge-tests. */
#ifndef ANALYSIS_CMD_MERGE_H
#define ANALYSIS_CMD_MERGE_H

#include "analysis/cmd/commands.h"
#include "analysis/evaluations.h"

/* merge: a row for each net and state "<scales>-<bn>". merge-tests: each state against
 * the same net with its batch norm estimated again from the same images, paired over seeds. With
 * request->out: into <out>.csv and <out>-tests.csv. Plan and family are not copied. */
enum ttq_status stat_merge(const struct stat_arms *arms, const char *variant, const char *plan,
                           const char *family, const struct stat_request *request,
                           struct ttq_text *text, struct ttq_error *error);

#endif
