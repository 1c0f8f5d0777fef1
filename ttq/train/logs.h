/* logs.h - the tables that grow while a run trains: metrics.csv, timing.csv, scales.csv.
 *
 * A checkpoint remembers how long each was; on resume they are cut back to that length, so that
 * there is never a gap or a row twice. */
#ifndef TTQ_TRAIN_LOGS_H
#define TTQ_TRAIN_LOGS_H

#include <stdio.h>

#include "ttq/train/run_folder.h"

enum ttq_log { TTQ_LOG_METRICS, TTQ_LOG_TIMING, TTQ_LOG_SCALES, TTQ_LOGS };

struct ttq_logs {
    FILE *file[TTQ_LOGS];
    char path[TTQ_LOGS][TTQ_PATH_MAX];
    long length[TTQ_LOGS]; /* bytes */
};

/* That the tables (scales.csv only if `scales`) have whole lines of `lengths` bytes, and perhaps
 * more. TTQ_BAD_DATA: one is shorter, or that length ends within a line; TTQ_IO. */
enum ttq_status ttq_logs_check(const struct ttq_run *run, bool scales, const long lengths[TTQ_LOGS],
                               struct ttq_error *error);

/* Opens the tables (scales.csv only if `scales`), cut to `lengths`, which must have been checked
 * (NULL: a new run, header only). TTQ_CANNOT_CREATE, TTQ_IO. */
enum ttq_status ttq_logs_open(const struct ttq_run *run, bool scales, const long lengths[TTQ_LOGS],
                              struct ttq_logs *logs, struct ttq_error *error);

/* Appends whole lines; they reach the system before the call returns. TTQ_IO: disk full ... */
enum ttq_status ttq_logs_add(struct ttq_logs *logs, enum ttq_log log, const struct ttq_text *lines,
                             struct ttq_error *error);

/* Syncs to disk; afterwards `length` holds. */
enum ttq_status ttq_logs_sync(struct ttq_logs *logs, struct ttq_error *error);
void ttq_logs_close(struct ttq_logs *logs);

#endif
