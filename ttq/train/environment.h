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

/* What a run began from: SHA-256 of the weights of init.from and of the shares (scales_mean.csv) of
 * quant.share_from, each "" where there is none. */
struct ttq_origin {
    char start[TTQ_HASH_TEXT], shares[TTQ_HASH_TEXT];
};

/* env.json, and damaged.csv where files of a folder of images are skipped. Commit, compiler, flags,
 * libraries, CPU, instruction set, threads, when the process started, command line, data; no
 * environment variables. "sessions" lists what differs between the processes that the run is from;
 * what stands outside the list is the last one's. `resumed_at`: step that the process went on from,
 * 0 for a new run. */
enum ttq_status ttq_environment_write(const struct ttq_run *run, const struct ttq_net *net,
                                      const struct ttq_dataset *data,
                                      const struct ttq_config *config, const char *command,
                                      const struct ttq_origin *origin, long resumed_at,
                                      struct ttq_error *error);

/* What env.json of the run says that it began from, for the process that goes on with it. */
void ttq_environment_origin(const struct ttq_run *run, struct ttq_origin *origin);

#endif
