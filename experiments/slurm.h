/* slurm.h - the cells of a plan as array jobs of Slurm.
 *
 * One array job for a variant (or an evaluation of one), the seed is the number of the task. A job
 * waits, seed by seed (aftercorr), for the jobs of what it needs; finished cells in it end at once.
 * Seeds that wait for other jobs have an array of their own. Scripts and the numbers of the jobs
 * are in <out>/slurm. */
#ifndef EXPERIMENTS_SLURM_H
#define EXPERIMENTS_SLURM_H

#include "experiments/engine.h"
#include "experiments/slurm_jobs.h"

/* Submits what is not done and not with Slurm yet, and says so. A cell whose job has failed since
 * the last call is only named, and submitted again by the next one; what needs it, or a diverged
 * cell, is not tried. TTQ_OK: all cells are done; TTQ_NO: some are not, and none is with Slurm;
 * TTQ_STOPPED: some are, the same command later tells how far they are; TTQ_UNAVAILABLE: there is
 * no Slurm, or it refused a job (with its words). */
enum ttq_status run_slurm(const struct run_work *work, struct ttq_error *error);

/* The cells of one array job: places in the plan, by seed. */
struct run_array {
    char name[RUN_ARRAY]; /* <variant> or <variant>-<what> */
    int cells[RUN_MOST_SEEDS], count;
};

/* The job script of an array. It stops its cell when Slurm is about to end it and puts itself in
 * the queue again; a cell that fails leaves its note (logs.h). */
void run_slurm_script(const struct run_work *work, const struct run_array *array,
                      struct ttq_text *text);

#endif
