/* redo.h - starting cells anew without losing what is there. */
#ifndef EXPERIMENTS_REDO_H
#define EXPERIMENTS_REDO_H

#include "experiments/plan.h"

/* Moves the folders of the cells of the listed items, and of all cells that need one of them, to
 * <out>/set-aside/<time>/ and sets them waiting. A start that the items do not name stays.
 * TTQ_USAGE: an item that the plan does not have (names the nearest); TTQ_IO. */
enum ttq_status run_redo(struct run_plan *plan, const char *items, struct ttq_error *error);

#endif
