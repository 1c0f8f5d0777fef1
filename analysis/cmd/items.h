/* items.h - the tables of one item of a plan. */
#ifndef ANALYSIS_CMD_ITEMS_H
#define ANALYSIS_CMD_ITEMS_H

#include "analysis/arms.h"
#include "analysis/cmd/commands.h"
#include "analysis/plan.h"

/* Writes the tables of an item into request->out, a folder, and a line of progress into `text`. An
 * item none of whose runs has ended makes nothing and says so. */
typedef enum ttq_status stat_item_table(const struct stat_plan *plan, const json_t *item,
                                        const struct stat_request *request, struct ttq_text *text,
                                        struct ttq_error *error);

stat_item_table stat_item_scales;     /* scales, scales-seeds, scales-tests */
stat_item_table stat_item_compare;    /* compare-<item>, compare-<item>-seeds */
stat_item_table stat_item_factorial;  /* factorial-<item>; compare-<item> too */
stat_item_table stat_item_merge;      /* merge, merge-tests */
stat_item_table stat_item_trajectory; /* scale_curves, scale_seeds, densities, trajectory, -tests */
stat_item_table stat_item_size;       /* size */

/* What they share: words of an item ("" where there are none), and the line that says that it has
 * no ended run: then tables of runs that were there before do not stay. */
const char *stat_item_name(const json_t *item);
const char *stat_item_variant(const json_t *item, size_t index);
void stat_item_nothing(const struct stat_plan *plan, const json_t *item,
                       const struct stat_request *request, struct ttq_text *text);

/* The ended runs of an item, and the same as arms; arms->count is 0 where none has ended. Free
 * both, after a failure neither. */
enum ttq_status stat_item_arms(const struct stat_plan *plan, const json_t *item,
                               struct stat_runs *runs, struct stat_arms *arms,
                               struct ttq_error *error);

/* Whether the tests of an item have to wait, because the plan allows none before all its cells have
 * ended. Then `text` says so, and earlier ones are removed: its comparisons, and `tables` (NULL, or
 * names of which the last is NULL). */
bool stat_item_waits(const struct stat_plan *plan, const json_t *item, const char *const tables[],
                     const struct stat_request *request, struct ttq_text *text);

/* Removes tables, and all that is written with them, from a folder; the last name is NULL. */
void stat_tables_remove(const char *folder, const char *const tables[]);

/* Removes the tables of an item that could not be made: those of earlier runs must not stand. */
void stat_item_remove(const struct stat_plan *plan, const json_t *item,
                      const struct stat_request *request);

/* Removes the tables of items that the plan does not have: a plan of fewer items (ttq-run --only)
 * makes no statement on the others. */
void stat_items_remove_others(const struct stat_plan *plan, const struct stat_request *request);

/* The first item that makes tables of an analysis in the folder of all tables (trajectories of
 * other networks than ResNet have a folder below it), or NULL. */
const json_t *stat_item_made_here(const struct stat_plan *plan, const char *analysis);

/* Where a trajectory item's tables are: in request->out for the paper's ResNet, below it for other
 * networks. True: below. */
bool stat_item_trajectory_folder(const struct stat_plan *plan, const json_t *item,
                                 const struct stat_request *request, char folder[TTQ_PATH_MAX]);

/* The request of one table: where it goes, which bound holds. */
struct stat_request stat_item_request(const struct stat_request *request, char base[TTQ_PATH_MAX],
                                      const char *name, double bound);

/* verdict, where the profile allows one and no primary item has failed (its name, or NULL); else a
 * verdict that is there is removed. */
enum ttq_status stat_report_verdict(const struct stat_plan *plan, const char *failed,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error);

/* answer: what `ttq-stats answer` prints, a row a line. After all other tables. */
enum ttq_status stat_report_answer(const struct stat_plan *plan, const struct stat_request *request,
                                   struct ttq_text *text, struct ttq_error *error);

/* tests: every p value of the tables that are there. */
enum ttq_status stat_report_tests(const struct stat_plan *plan, const struct stat_request *request,
                                  struct ttq_text *text, struct ttq_error *error);

#endif
