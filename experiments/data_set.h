/* data_set.h - which data set a plan's cells are on, where no file of the plan says. */
#ifndef EXPERIMENTS_DATA_SET_H
#define EXPERIMENTS_DATA_SET_H

#include "experiments/plan.h"

/* Runs that are there stay on the set that they began with, be it a stand-in: the set decides the
 * configuration of every cell. That is the set of the first run that has begun, else the one in
 * plan.json where a run had begun by it. Where `request` asks for none, the plan is read again for
 * it, with its name in `set` and request->data_set. TTQ_NO_INPUT: `request` asks for another, as
 * where the set of the runs cannot be had today; else as run_plan_read. */
enum ttq_status run_data_set_keep(struct run_request *request, struct run_plan *plan, char set[64],
                                  struct ttq_error *error);

#endif
