/* held.h - whether another process is at work in a run folder: a trainer whose driver was killed,
 * or one that somebody started by hand. */
#ifndef EXPERIMENTS_HELD_H
#define EXPERIMENTS_HELD_H

#include "experiments/plan.h"

enum { RUN_HOLDER = 128 };

/* Whether a process holds the lock of a training's folder, and which: "process 12 on name". Never
 * waits and leaves the lock as it was. An evaluation has none. */
int run_cell_held(const struct run_cell *cell, char who[RUN_HOLDER]);

#endif
