/* scales.h - the tables of Q1: scales, scales-seeds, scales-tests. */
#ifndef ANALYSIS_CMD_SCALES_H
#define ANALYSIS_CMD_SCALES_H

#include "analysis/cmd/commands.h"
#include "analysis/cube.h"

/* All three of a variant; `placebo`: a variant whose two scales do not follow the sign, NULL for
 * none. The words of plan and family are not copied. */
enum ttq_status stat_scales(const struct stat_runs *runs, const char *variant, const char *placebo,
                            const char *plan, const char *family,
                            const struct stat_request *request, struct ttq_text *text,
                            struct ttq_error *error);

/* Direction, magnitude (against the placebo), layer x seed table, re-centring: one row a test. At
 * least 2 seeds. */
enum ttq_status stat_scales_tests(const struct stat_runs *runs, const struct stat_cube *cube,
                                  const char *placebo, const struct stat_table *like,
                                  const struct stat_request *request, struct ttq_text *text,
                                  struct ttq_error *error);

/* x[seed * layers + layer] of a measure; the caller frees. NULL: no memory. */
double *stat_cube_by_seed(const struct stat_cube *cube, enum stat_measure measure);

#endif
