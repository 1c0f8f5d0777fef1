/* cells.h - from the arms of the items to the cells of a plan. */
#ifndef EXPERIMENTS_CELLS_H
#define EXPERIMENTS_CELLS_H

#include "experiments/plan.h"

/* Adds the training of `arm` with `seed` under `recipe` ("": none), and before it all that it
 * needs, where they are not there yet; *index gets its place. TTQ_CONFIG: no such variant, a
 * setting that the trainer would refuse, too many cells. */
enum ttq_status run_add_training(struct run_plan *plan, const struct run_request *request,
                                 const char *arm, const char *recipe, int seed, int *index,
                                 struct ttq_error *error);

/* The place of a training, or -1. */
int run_find_training(const struct run_plan *plan, const char *variant, int seed);

/* Adds an empty cell behind the others and counts it; NULL: too many. */
struct run_cell *run_new_cell(struct run_plan *plan, const char *variant, int seed,
                              struct ttq_error *error);

#endif
