/* slurm_jobs.h - the jobs of a plan, in <out>/slurm/jobs.csv: array, job, seeds (words; none where
 * an older file says nothing of them: all). */
#ifndef EXPERIMENTS_SLURM_JOBS_H
#define EXPERIMENTS_SLURM_JOBS_H

#include "experiments/plan.h"

enum { RUN_ARRAY = 96, RUN_JOB = 48 };

struct run_jobs {
    char path[TTQ_PATH_MAX];
    struct ttq_text queued,
        ended; /* rows of jobs that Slurm has, and of those since the last call */
};

/* Reads the file, if there is one, and writes it without the jobs that have ended; `queue`: the
 * numbers that Slurm has now, each between blanks. Free with run_jobs_free, also after a failure.
 * TTQ_BAD_DATA: the file is torn; TTQ_IO, TTQ_CANNOT_CREATE, TTQ_NO_MEMORY. */
enum ttq_status run_jobs_read(const char *folder, const char *queue, struct run_jobs *jobs,
                              struct ttq_error *error);
void run_jobs_free(struct run_jobs *jobs);

/* Adds a job and writes the file at once: Slurm has it, whatever becomes of us. */
enum ttq_status run_jobs_add(struct run_jobs *jobs, const char *array, const char *job,
                             const char *seeds, struct ttq_error *error);

/* The latest job of a seed of an array among rows of one kind; false and "": none. */
bool run_jobs_find(const struct ttq_text *rows, const char *array, int seed, char job[RUN_JOB]);

#endif
