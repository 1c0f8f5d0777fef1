/* safetensors.h - tensors on disk in the safetensors layout: 8 bytes header length, a JSON header,
 * the data. Readable by the whole Python world; nothing in it is executed. */
#ifndef TTQ_BASE_SAFETENSORS_H
#define TTQ_BASE_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>

#include "ttq/base/status.h"

enum { TTQ_SAFETENSORS_DIMS = 4 };

/* One tensor of a file: little-endian "F32" or "F64", or bytes, "U8". */
struct ttq_stored {
    char name[96];
    const char *type;
    int dims;
    long shape[TTQ_SAFETENSORS_DIMS];
    void *data;           /* reading: into the file's bytes; writing: the caller's */
    size_t bytes, offset; /* offset: in the data of a file that was read */
};

/* A file in memory; zero-initialise to build one. Metadata are strings. `sealed`: the header gets a
 * sum too, metadata "header_sha256", so that names, shapes and metadata cannot change unseen. */
enum { TTQ_MOST_METADATA = 32 };
struct ttq_safetensors {
    struct ttq_stored *tensors;
    int count, capacity;
    struct {
        char key[64], value[256];
    } metadata[TTQ_MOST_METADATA];
    int metadata_count;
    bool sealed; /* to be written so; read so, and the sum was right */
    char *bytes; /* of a file that was read */
};

/* Building: adds a tensor (data stays the caller's until written). TTQ_NO_MEMORY. */
enum ttq_status ttq_safetensors_add(struct ttq_safetensors *file, const char *name,
                                    const char *type, int dims, const long *shape, void *data,
                                    struct ttq_error *error);
/* Adds a word, or replaces it. */
void ttq_safetensors_set(struct ttq_safetensors *file, const char *key, const char *value);

/* Writes atomically, with the SHA-256 of the data as metadata "sha256". TTQ_IO ... */
enum ttq_status ttq_safetensors_write(const char *path, struct ttq_safetensors *file,
                                      struct ttq_error *error);

/* Reads and checks: header at most 4 MB, known keys only, no name twice, offsets contiguous and
 * equal to shape x type, the whole file covered, the sums right where there are any. PyTorch's
 * counters *.num_batches_tracked (I64) are left out.
 * TTQ_NO_INPUT: missing; TTQ_BAD_DATA: anything else is wrong. Free also after a failure. */
enum ttq_status ttq_safetensors_read(const char *path, struct ttq_safetensors *file,
                                     struct ttq_error *error);
void ttq_safetensors_free(struct ttq_safetensors *file);

/* NULL where there is none. */
const struct ttq_stored *ttq_safetensors_find(const struct ttq_safetensors *file, const char *name);
const char *ttq_safetensors_get(const struct ttq_safetensors *file, const char *key);

/* Copies the F32 tensor `name` of this shape to x; with one dimension only the number of values
 * counts. TTQ_BAD_DATA names what differs. */
enum ttq_status ttq_safetensors_copy(const struct ttq_safetensors *file, const char *path,
                                     const char *name, int dims, const int *shape, float *x,
                                     struct ttq_error *error);

#endif
