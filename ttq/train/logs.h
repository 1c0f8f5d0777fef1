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

/* Opens the tables (scales.csv only if `scales`), cut to `lengths` (NULL: a new run, header only).
 * TTQ_CANNOT_CREATE; TTQ_BAD_DATA: a table is shorter than its checkpoint says; TTQ_IO. */
enum ttq_status ttq_logs_open(const struct ttq_run *run, bool scales, const long lengths[TTQ_LOGS],
                              struct ttq_logs *logs, struct ttq_error *error);

/* Appends whole lines; they reach the system before the call returns. TTQ_IO: disk full ... */
enum ttq_status ttq_logs_add(struct ttq_logs *logs, enum ttq_log log, const struct ttq_text *lines,
                             struct ttq_error *error);

/* Syncs to disk; afterwards `length` holds. */
enum ttq_status ttq_logs_sync(struct ttq_logs *logs, struct ttq_error *error);
void ttq_logs_close(struct ttq_logs *logs);

#endif
