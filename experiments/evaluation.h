/* evaluation.h - what is done with finished runs, without training: the kinds `merge` and `size`.
 *
 * Each is one command of the trainer and one folder, <out>/evals/<variant>/seed-<n>/<what>:
 *   merge: keep-stored; keep-reestimate (the "before"), merge-reestimate, swap-reestimate; the same
 *          three with batch norm from augmented images
 *   size:  packed (the exported model.ttq and model.ttq.json), unpacked (its test error) */
#ifndef EXPERIMENTS_EVALUATION_H
#define EXPERIMENTS_EVALUATION_H

#include "experiments/plan.h"

/* Adds the evaluations of `kind` of the training at `index`, where they are not there yet. */
enum ttq_status run_add_evaluations(struct run_plan *plan, enum run_kind kind, int index,
                                    struct ttq_error *error);

/* The file that the evaluation writes last, in its folder. */
const char *run_evaluation_end(const struct run_cell *cell);

/* What is wrong with a finished evaluation, NULL: nothing. Its eval.json is damaged, or names by
 * SHA-256 other weights than are there now. Nothing is wrong where that file or the weights are not
 * there (an export, results that are kept without). The hash of the configuration is not compared:
 * a key that came later changes it. */
const char *run_evaluation_wrong(const struct run_plan *plan, const struct run_cell *cell);

#endif
