/* planned.h - the contrasts of an item, as the plan fixed them before the runs. */
#ifndef ANALYSIS_CMD_PLANNED_H
#define ANALYSIS_CMD_PLANNED_H

#include "analysis/arms.h"
#include "analysis/cmd/commands.h"
#include "analysis/cmd/contrast.h"
#include "analysis/plan.h"

/* The contrasts of an item, tested: those that plan.ini names where the item is primary, then each
 * arm against its control in the item's family. Points into plan, item and arms. */
struct stat_planned {
    const json_t *item;
    const struct stat_arms *arms;
    const char *family, *hash;
    struct stat_contrast *contrasts;
    int count;
};

/* TTQ_NO_MEMORY, or what a run's predictions say. Close also after a failure. */
enum ttq_status stat_planned_open(const struct stat_plan *plan, const json_t *item,
                                  const struct stat_runs *runs, const struct stat_arms *arms,
                                  const struct stat_request *request, struct stat_planned *planned,
                                  struct ttq_error *error);
void stat_planned_close(struct stat_planned *planned);

/* The p values of the secondary contrasts. */
void stat_planned_secondary(const struct stat_planned *planned, struct stat_family *family);

/* Adjusts, primary and secondary by Holm, exploratory by BH, and writes request->out
 * (compare-<item>) and its seeds. `effects`: tests of the item's secondary family in another table,
 * or NULL. */
enum ttq_status stat_planned_write(struct stat_planned *planned, const struct stat_family *effects,
                                   const char *name, const struct stat_request *request,
                                   struct ttq_text *text, struct ttq_error *error);

#endif
