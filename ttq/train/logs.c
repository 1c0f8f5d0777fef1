#include "ttq/train/logs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *header;
} tables[TTQ_LOGS] = {
    {"metrics.csv", "epoch,step,learning_rate,train_loss,train_error,test_loss,test_error,"
                    "train_top5_error,test_top5_error\n"},
    {"timing.csv",
     "epoch,seconds,train_images_per_s,test_images_per_s,data_wait_share,memory_mb\n"},
    {"scales.csv", "step,epoch,layer,wp,wn,threshold,max_abs,n_neg,n_zero,n_pos,sign_changes\n"},
};

static enum ttq_status write_error(const struct ttq_logs *logs, enum ttq_log log,
                                   struct ttq_error *error)
{
    return ttq_fail(error, TTQ_IO, "%s: cannot write: %s", logs->path[log], strerror(errno));
}

static enum ttq_status check_one(const char *path, long length, struct ttq_error *error)
{
    int fd;
    long long size;
    char last = 0;
    enum ttq_status status = ttq_file_open(path, &fd, &size, error);
    if (status != TTQ_OK)
        return status == TTQ_NO_INPUT ? TTQ_BAD_DATA : status;
    if (size < length)
        status =
            ttq_fail(error, TTQ_BAD_DATA,
                     "%s: expected at least %ld bytes, found %lld; the table was cut since its "
                     "checkpoint",
                     path, length, size);
    else if (length > 0 && pread(fd, &last, 1, length - 1) != 1)
        status = ttq_fail(error, TTQ_IO, "%s: cannot read: %s", path, strerror(errno));
    else if (last != '\n')
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "%s: expected a line that ends after %ld bytes, as its checkpoint says, "
                          "found none",
                          path, length);
    close(fd);
    return status;
}

enum ttq_status ttq_logs_check(const struct ttq_run *run, bool scales, const long lengths[TTQ_LOGS],
                               struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int log = 0; status == TTQ_OK && log < TTQ_LOGS; log++) {
        char path[TTQ_PATH_MAX];
        ttq_run_path(run, tables[log].name, path);
        if (log != TTQ_LOG_SCALES || scales)
            status = check_one(path, lengths[log], error);
    }
    return status;
}

static enum ttq_status open_one(struct ttq_logs *logs, enum ttq_log log, const long *length,
                                struct ttq_error *error)
{
    FILE *file = fopen(logs->path[log], length ? "r+e" : "we");
    if (!file)
        return ttq_fail(error, errno == ENOSPC ? TTQ_IO : TTQ_CANNOT_CREATE, "%s: cannot open: %s",
                        logs->path[log], strerror(errno));
    logs->file[log] = file;
    if (!length) {
        struct ttq_text header = {0};
        ttq_text_add(&header, "%s", tables[log].header);
        enum ttq_status status = ttq_logs_add(logs, log, &header, error);
        ttq_text_free(&header);
        return status;
    }
    if (ftruncate(fileno(file), *length) != 0 || fseek(file, 0, SEEK_END) != 0)
        return write_error(logs, log, error);
    logs->length[log] = *length;
    return TTQ_OK;
}

enum ttq_status ttq_logs_open(const struct ttq_run *run, bool scales, const long lengths[TTQ_LOGS],
                              struct ttq_logs *logs, struct ttq_error *error)
{
    memset(logs, 0, sizeof *logs);
    enum ttq_status status = TTQ_OK;
    for (int log = 0; status == TTQ_OK && log < TTQ_LOGS; log++) {
        ttq_run_path(run, tables[log].name, logs->path[log]);
        if (log != TTQ_LOG_SCALES || scales)
            status = open_one(logs, (enum ttq_log)log, lengths ? &lengths[log] : NULL, error);
    }
    if (status != TTQ_OK)
        ttq_logs_close(logs);
    return status;
}

enum ttq_status ttq_logs_add(struct ttq_logs *logs, enum ttq_log log, const struct ttq_text *lines,
                             struct ttq_error *error)
{
    if (lines->failed)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for a row", logs->path[log]);
    if (lines->length == 0)
        return TTQ_OK;
    if (fwrite(lines->bytes, 1, lines->length, logs->file[log]) != lines->length ||
        fflush(logs->file[log]) != 0)
        return write_error(logs, log, error);
    logs->length[log] += (long)lines->length;
    return TTQ_OK;
}

enum ttq_status ttq_logs_sync(struct ttq_logs *logs, struct ttq_error *error)
{
    for (int log = 0; log < TTQ_LOGS; log++)
        if (logs->file[log] && fsync(fileno(logs->file[log])) != 0)
            return write_error(logs, (enum ttq_log)log, error);
    return TTQ_OK;
}

void ttq_logs_close(struct ttq_logs *logs)
{
    for (int log = 0; log < TTQ_LOGS; log++) {
        if (logs->file[log])
            fclose(logs->file[log]);
        logs->file[log] = NULL;
    }
}
