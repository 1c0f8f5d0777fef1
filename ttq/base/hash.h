/* hash.h - SHA-256 (libsodium), as 64 lower-case hexadecimal digits. */
#ifndef TTQ_BASE_HASH_H
#define TTQ_BASE_HASH_H

#include <stddef.h>

#include "ttq/base/status.h"

#define TTQ_HASH_TEXT 65

void ttq_hash_bytes(const void *bytes, size_t length, char text[TTQ_HASH_TEXT]);

/* Of a regular file. TTQ_NO_INPUT, TTQ_BAD_DATA, TTQ_IO, TTQ_NO_MEMORY. */
enum ttq_status ttq_hash_file(const char *path, char text[TTQ_HASH_TEXT], struct ttq_error *error);

#endif
