/* redo.h - starting cells anew without losing what is there. */
#ifndef EXPERIMENTS_REDO_H
#define EXPERIMENTS_REDO_H

#include "experiments/plan.h"

/* Moves the folders of the cells of the listed items or variants, and of all cells of the profile
 * that need one of them, asked for this time or not, to <out>/set-aside/<time>/; sets those of
 * `plan` waiting. `request` is what `plan` was read from. A start that is not named stays.
 * With `check` nothing is moved. TTQ_USAGE: a name that is neither an item nor a variant of the
 * profile (names the nearest); TTQ_CANNOT_CREATE: another process trains in one of the folders;
 * TTQ_IO. */
enum ttq_status run_redo(const struct run_request *request, struct run_plan *plan,
                         const char *names, int check, struct ttq_error *error);

#endif
