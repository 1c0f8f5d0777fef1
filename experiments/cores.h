/* cores.h - how many cells at a time, and the share of the cores of each. */
#ifndef EXPERIMENTS_CORES_H
#define EXPERIMENTS_CORES_H

enum { RUN_MOST_JOBS = 256 };

/* Returns `asked`, or, where it is 0, as many cells as there are cores and memory for: one core a
 * cell wastes no time on waiting for threads. Sets OMP_NUM_THREADS, which the cells inherit, to
 * the share of each; where it was set it says how many cores there are to share. */
int run_share_cores(int asked);

/* Memory that programs can have now, in MB, of the machine or within the control group (limits.h);
 * 0 where the system does not say. */
double run_megabytes_available(void);

#endif
