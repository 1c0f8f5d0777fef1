/* plan.h - what a profile ran: out/<profile>/plan.json and the run folders that it names. */
#ifndef FIGURES_PLAN_H
#define FIGURES_PLAN_H

#include <stdbool.h>

#include "figures/json.h"
#include "ttq/base/file.h"

/* What a report tells of a run's config.ini; empty where the file or the key is absent. */
struct fig_settings {
    char depth[16], method[32], epochs[16], train_images[16], test_images[16], from[256];
};

/* One run. The words belong to the plan; env, done: NULL where the file is absent. */
struct fig_cell {
    const char *variant, *folder, *state, *command;
    int seed;
    char path[TTQ_PATH_MAX];
    json_t *exit, *env, *done;
    struct fig_settings settings;
    double seconds; /* of all epochs, from timing.csv; 0 where it is absent */
};

struct fig_plan {
    char folder[TTQ_PATH_MAX];
    json_t *root;
    const char *profile, *title, *set, *note;
    bool verdict_allowed;
    struct fig_cell *cells;
    int count;
};

/* Reads folder/plan.json and, of each run, config.ini, env.json, DONE and timing.csv. Free with
 * fig_plan_free, also after a failure. TTQ_NO_INPUT: no plan; TTQ_BAD_DATA: a file that cannot be
 * read, a key that is missing, a run folder outside `folder`. */
enum ttq_status fig_plan_read(const char *folder, struct fig_plan *plan, struct ttq_error *error);
void fig_plan_free(struct fig_plan *plan);

/* "finished", "diverged", or where the run has no end yet the plan's state ("failed", "waiting").
 */
const char *fig_cell_outcome(const struct fig_cell *cell);

/* The first finished run with kernels.csv, or NULL. */
const struct fig_cell *fig_plan_kernels(const struct fig_plan *plan);

#endif
