/* environment.h - env.json: what the run ran on. Nothing in it decides the result. */
#ifndef TTQ_TRAIN_ENVIRONMENT_H
#define TTQ_TRAIN_ENVIRONMENT_H

#include "ttq/base/hash.h"
#include "ttq/data/dataset.h"
#include "ttq/net/net.h"
#include "ttq/train/run_folder.h"

enum { TTQ_CPU_NAME = 128 };

/* As the kernel names it, or "unknown". */
void ttq_cpu_name(char name[TTQ_CPU_NAME]);

/* env.json, and damaged.csv where files of a folder of images are skipped. Commit, compiler, flags,
 * libraries, CPU, instruction set, threads, when the process started, command line, data; no
 * environment variables. "sessions" lists what differs between the processes that the run is from;
 * what stands outside the list is the last one's. `resumed_at`: step that the process went on from,
 * 0 for a new run. `start`: SHA-256 of the file of init.from, or "". */
enum ttq_status ttq_environment_write(const struct ttq_run *run, const struct ttq_net *net,
                                      const struct ttq_dataset *data,
                                      const struct ttq_config *config, const char *command,
                                      const char *start, long resumed_at, struct ttq_error *error);

/* The start that env.json of the run names, for the process that goes on with it; "": none. */
void ttq_environment_start(const struct ttq_run *run, char start[TTQ_HASH_TEXT]);

#endif
