#include "ttq/base/hash.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/file.h"

void ttq_hash_bytes(const void *bytes, size_t length, char text[TTQ_HASH_TEXT])
{
    unsigned char sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sum, bytes, length);
    sodium_bin2hex(text, TTQ_HASH_TEXT, sum, sizeof sum);
}

enum ttq_status ttq_hash_file(const char *path, char text[TTQ_HASH_TEXT], struct ttq_error *error)
{
    int fd;
    long long size;
    enum ttq_status status = ttq_file_open(path, &fd, &size, error);
    if (status != TTQ_OK)
        return status;
    FILE *file = fdopen(fd, "rb");
    if (!file) {
        close(fd);
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: %s", path, strerror(errno));
    }
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    unsigned char buffer[1 << 16], sum[crypto_hash_sha256_BYTES];
    size_t got;
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
        crypto_hash_sha256_update(&state, buffer, got);
    int bad = ferror(file);
    fclose(file);
    if (bad)
        return ttq_fail(error, TTQ_IO, "%s: cannot read", path);
    crypto_hash_sha256_final(&state, sum);
    sodium_bin2hex(text, TTQ_HASH_TEXT, sum, sizeof sum);
    return TTQ_OK;
}
