/* drift.h - the table trajectory-tests: does r still move when training ends? */
#ifndef ANALYSIS_CMD_DRIFT_H
#define ANALYSIS_CMD_DRIFT_H

#include "analysis/cmd/commands.h"

/* From the rows of the table `trajectory` (layer, seed, drift), a layer a row: at rest where the
 * mean drift over seeds is shown to be within a quarter of the bound of r (TOST), moving where its
 * 90 % interval lies outside, undecided else and with one seed. Written beside request->out. */
enum ttq_status stat_drift_tests(const struct stat_table *trajectories,
                                 const struct stat_request *request, struct ttq_text *text,
                                 struct ttq_error *error);

#endif
