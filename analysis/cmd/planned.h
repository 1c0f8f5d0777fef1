/* planned.h - the contrasts of an item, as the plan fixed them before the runs. */
#ifndef ANALYSIS_CMD_PLANNED_H
#define ANALYSIS_CMD_PLANNED_H

#include "analysis/arms.h"
#include "analysis/cmd/contrast.h"
#include "analysis/plan.h"

/* Writes request->out (compare-<item>) and its seeds: the plan's primary contrasts with Holm, then
 * each arm against its control in the item's family (secondary: Holm, exploratory: BH).
 * `elsewhere`, NULL for none: tests of the item's family in another table, which are adjusted with
 * these. */
enum ttq_status stat_planned_contrasts(const struct stat_plan *plan, const json_t *item,
                                       const struct stat_runs *runs, const struct stat_arms *arms,
                                       const char *name, struct stat_elsewhere *elsewhere,
                                       const struct stat_request *request, struct ttq_text *text,
                                       struct ttq_error *error);

#endif
