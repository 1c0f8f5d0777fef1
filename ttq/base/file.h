/* file.h - whole files and folders: read, write atomically, make, sync. */
#ifndef TTQ_BASE_FILE_H
#define TTQ_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "ttq/base/status.h"
#include "ttq/base/text.h"

#define TTQ_PATH_MAX 4096

/* Reads a whole file of at most `limit` bytes. *bytes gets a zero after its end and is freed by
 * the caller. TTQ_NO_INPUT: missing; TTQ_BAD_DATA: larger than `limit`, a folder, a pipe (which is
 * never waited for); TTQ_IO, TTQ_NO_MEMORY. */
enum ttq_status ttq_file_read(const char *path, size_t limit, char **bytes, size_t *length,
                              struct ttq_error *error);

/* The first step of reading: a descriptor that the caller closes, of a regular file. */
enum ttq_status ttq_file_open(const char *path, int *fd, long long *size, struct ttq_error *error);

/* The file by which a copy of results for their page alone (ttq-report --keep) is known. */
#define TTQ_KEPT "KEPT"

/* Whether `name` is one of the temporary names for the file `of` that a killed process may leave.
 */
bool ttq_file_is_temporary(const char *name, const char *of);

/* Writes to a temporary name beside `path`, syncs it, renames it, syncs the folder: afterwards
 * the old file or the new one is there whole, whatever happens in between, and where several
 * processes write, one of theirs.
 * TTQ_CANNOT_CREATE: the file cannot be made, or a folder or a device is there; TTQ_IO: writing
 * failed (the old file stays). */
enum ttq_status ttq_file_write(const char *path, const void *bytes, size_t length,
                               struct ttq_error *error);

/* The same for a built text; fails with TTQ_NO_MEMORY when the text does. Frees the text. */
enum ttq_status ttq_file_write_text(const char *path, struct ttq_text *text,
                                    struct ttq_error *error);

bool ttq_file_exists(const char *path);
bool ttq_folder_exists(const char *path);

/* Makes `path` and the folders above it. TTQ_CANNOT_CREATE. */
enum ttq_status ttq_dir_make(const char *path, struct ttq_error *error);

/* Syncs the folder that holds `path`, so that a rename in it survives a power cut. */
enum ttq_status ttq_dir_sync_parent(const char *path, struct ttq_error *error);

/* Joins with '/'; returns false (and an empty string) where the result does not fit. */
bool ttq_path_join(char out[TTQ_PATH_MAX], const char *folder, const char *name);

#endif
