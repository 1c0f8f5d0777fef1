#include "ttq/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ttq_path_join(char out[TTQ_PATH_MAX], const char *folder, const char *name)
{
    int length = snprintf(out, TTQ_PATH_MAX, "%s/%s", folder, name);
    if (length < 0 || length >= TTQ_PATH_MAX) {
        out[0] = '\0';
        return false;
    }
    return true;
}

bool ttq_file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

bool ttq_folder_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum ttq_status ttq_file_open(const char *path, int *fd, long long *size, struct ttq_error *error)
{
    struct stat info;
    /* Without O_NONBLOCK a pipe would be waited for. */
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0)
        return ttq_fail(error, errno == ENOENT || errno == ENOTDIR ? TTQ_NO_INPUT : TTQ_IO,
                        "%s: cannot open: %s", path, strerror(errno));
    enum ttq_status status = TTQ_OK;
    if (fstat(*fd, &info) != 0)
        status = ttq_fail(error, TTQ_IO, "%s: %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a file, this is a folder", path);
    else if (!S_ISREG(info.st_mode))
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected a file, found something else", path);
    *size = info.st_size;
    if (status != TTQ_OK)
        close(*fd);
    return status;
}

enum ttq_status ttq_file_read(const char *path, size_t limit, char **bytes, size_t *length,
                              struct ttq_error *error)
{
    *bytes = NULL;
    *length = 0;
    int fd;
    long long size;
    enum ttq_status status = ttq_file_open(path, &fd, &size, error);
    if (status != TTQ_OK)
        return status;
    char *buffer = NULL;
    if ((size_t)size > limit) {
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected at most %zu bytes, found %lld", path,
                          limit, size);
    } else if (!(buffer = malloc((size_t)size + 1))) {
        status = ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for %lld bytes", path, size);
    }
    size_t done = 0;
    while (status == TTQ_OK && done < (size_t)size) {
        ssize_t got = read(fd, buffer + done, (size_t)size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            status = ttq_fail(error, TTQ_IO, "%s: expected %lld bytes, found %zu: %s", path, size,
                              done, got < 0 ? strerror(errno) : "the file ended");
        else
            done += (size_t)got;
    }
    close(fd);
    if (status != TTQ_OK) {
        free(buffer);
        return status;
    }
    buffer[done] = '\0';
    *bytes = buffer;
    *length = done;
    return TTQ_OK;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        bytes += put;
        length -= (size_t)put;
    }
    return 0;
}

enum ttq_status ttq_dir_sync_parent(const char *path, struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *(slash == folder ? slash + 1 : slash) = '\0';
    else
        strcpy(folder, ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return ttq_fail(error, TTQ_IO, "%s: cannot sync the folder: %s", folder, strerror(code));
    }
    close(fd);
    return TTQ_OK;
}

#define TEMPORARY ".tmp"

bool ttq_file_is_temporary(const char *name, const char *of)
{
    static const char digits[] = "0123456789";
    size_t length = strlen(of);
    if (strncmp(name, of, length) != 0 || name[length] != '.')
        return false;
    name += length + 1;
    size_t process = strspn(name, digits);
    if (process == 0 || name[process] != '-')
        return false;
    name += process + 1;
    size_t number = strspn(name, digits);
    return number > 0 && strcmp(name + number, TEMPORARY) == 0;
}

/* Makes a file beside `path` that is ours alone, whoever writes the same path now, and never
 * through a link: path.<process>-<number>.tmp. What a killed process has left is stepped over. */
static enum ttq_status make_temporary(const char *path, char temporary[TTQ_PATH_MAX], int *fd,
                                      struct ttq_error *error)
{
    enum { TRIES = 1000 };
    *fd = -1;
    errno = EEXIST;
    for (int i = 0; i < TRIES && *fd < 0 && errno == EEXIST; i++) {
        int n =
            snprintf(temporary, TTQ_PATH_MAX, "%s.%ld-%d%s", path, (long)getpid(), i, TEMPORARY);
        if (n < 0 || n >= TTQ_PATH_MAX)
            return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", path);
        *fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    }
    if (*fd >= 0)
        return TTQ_OK;
    return ttq_fail(error, errno == ENOSPC || errno == EIO ? TTQ_IO : TTQ_CANNOT_CREATE,
                    "%s: cannot create: %s", path, strerror(errno));
}

enum ttq_status ttq_file_write(const char *path, const void *bytes, size_t length,
                               struct ttq_error *error)
{
    char temporary[TTQ_PATH_MAX];
    struct stat info;
    int fd;
    if (lstat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
        return ttq_fail(error, TTQ_CANNOT_CREATE,
                        "%s: expected a file or nothing there, found a folder or a device", path);
    enum ttq_status status = make_temporary(path, temporary, &fd, error);
    if (status != TTQ_OK)
        return status;
    int bad = write_all(fd, bytes, length) != 0 || fsync(fd) != 0;
    int code = errno;
    if (close(fd) != 0 && !bad) {
        bad = 1;
        code = errno;
    }
    if (!bad && rename(temporary, path) != 0) {
        bad = 1;
        code = errno;
    }
    if (bad) {
        unlink(temporary);
        return ttq_fail(error, TTQ_IO, "%s: cannot write %zu bytes: %s", path, length,
                        strerror(code));
    }
    return ttq_dir_sync_parent(path, error);
}

enum ttq_status ttq_file_write_text(const char *path, struct ttq_text *text,
                                    struct ttq_error *error)
{
    enum ttq_status status =
        text->failed ? ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory to build the file", path)
                     : ttq_file_write(path, text->bytes ? text->bytes : "", text->length, error);
    ttq_text_free(text);
    return status;
}

enum ttq_status ttq_dir_make(const char *path, struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX];
    int n = snprintf(folder, sizeof folder, "%s", path);
    if (n <= 0 || (size_t)n >= sizeof folder)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "'%s': expected a path of 1 to %d bytes", path,
                        TTQ_PATH_MAX - 1);
    for (char *slash = folder + 1;; slash++) {
        if (*slash && *slash != '/')
            continue;
        char kept = *slash;
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot make the folder: %s", folder,
                            strerror(errno));
        *slash = kept;
        if (!kept)
            break;
    }
    struct stat info;
    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: expected a folder, found a file", folder);
    return TTQ_OK;
}
