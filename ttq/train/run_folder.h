/* run_folder.h - one run = one configuration + one seed = one folder of plain files.
 *
 * config.ini decides what the run is; DONE, written last, says that it ended. The folder is held
 * by a lock that the kernel drops with the process, however it ends. */
#ifndef TTQ_TRAIN_RUN_FOLDER_H
#define TTQ_TRAIN_RUN_FOLDER_H

#include <stdbool.h>

#include "ttq/base/file.h"
#include "ttq/config/config.h"

struct ttq_run {
    char folder[TTQ_PATH_MAX];
    int lock; /* descriptor; -1: none, as of a finished run on a read-only medium */
};

/* How a run ended, as DONE says it. */
struct ttq_outcome {
    bool diverged;
    char reason[256]; /* of a diverged run, else empty */
    int epochs;
    long steps;
    double train_error, test_error; /* percent, last epoch; not set if diverged */
};

/* Makes the folder where it is missing, takes the lock, compares config.ini if there is one and
 * removes temporary files that a killed process of ours has left. TTQ_CANNOT_CREATE: cannot be
 * made, another process holds it, or it holds files but no run (the sentence names one);
 * TTQ_CONFIG: the folder holds a run of another configuration (the sentence lists every
 * difference); TTQ_IO. */
enum ttq_status ttq_run_open(const char *folder, const struct ttq_config *config,
                             struct ttq_run *run, struct ttq_error *error);
void ttq_run_close(struct ttq_run *run);

/* Writes config.ini where there is none: once everything is ready to train, so that a start that
 * failed leaves the folder free for another configuration. TTQ_CANNOT_CREATE, TTQ_IO. */
enum ttq_status ttq_run_claim(const struct ttq_run *run, const struct ttq_config *config,
                              struct ttq_error *error);

/* The path of a file of the run. */
void ttq_run_path(const struct ttq_run *run, const char *file, char path[TTQ_PATH_MAX]);

/* TTQ_NO_INPUT: not finished; TTQ_BAD_DATA: DONE is damaged. */
enum ttq_status ttq_outcome_read(const char *folder, struct ttq_outcome *outcome,
                                 struct ttq_error *error);
enum ttq_status ttq_outcome_write(const struct ttq_run *run, const struct ttq_outcome *outcome,
                                  struct ttq_error *error);

#endif
