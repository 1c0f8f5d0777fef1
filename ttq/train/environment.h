/* environment.h - env.json: what the run ran on. Nothing in it decides the result. */
#ifndef TTQ_TRAIN_ENVIRONMENT_H
#define TTQ_TRAIN_ENVIRONMENT_H

#include "ttq/data/dataset.h"
#include "ttq/net/net.h"
#include "ttq/train/run_folder.h"

/* env.json, and damaged.csv where files of a folder of images are skipped. Commit, compiler, flags,
 * libraries, CPU, instruction set, threads, start, command line, data; no environment variables.
 * `resumed_at`: step that the process went on from, 0 for a new run. `start`: SHA-256 of the file
 * of init.from, or "". */
enum ttq_status ttq_environment_write(const struct ttq_run *run, const struct ttq_net *net,
                                      const struct ttq_dataset *data, enum ttq_set set,
                                      const char *command, const char *start, long resumed_at,
                                      struct ttq_error *error);

/* "ttq, commit 0123abc (changed)", for --version. */
const char *ttq_environment_version(void);

#endif
