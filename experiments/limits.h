/* limits.h - cores and memory that the control group of this process leaves it. Containers and
 * batch systems limit them there, which neither the affinity nor /proc/meminfo shows. */
#ifndef EXPERIMENTS_LIMITS_H
#define EXPERIMENTS_LIMITS_H

/* INFINITY: no limit. `megabytes` is what can still be had, file cache counted as free. */
struct run_limits {
    double cores, megabytes;
};

/* The least of cpu.max and of memory.max in the group of the line "0::/GROUP" of the file `groups`
 * (/proc/self/cgroup) and those above it, below `root` (/sys/fs/cgroup). Version 2 of control
 * groups only; what cannot be read limits nothing. */
void run_limits_read(const char *groups, const char *root, struct run_limits *limits);

#endif
