/* tensors.c - looking things up in a safetensors file that was read. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/safetensors.h"

const struct ttq_stored *ttq_safetensors_find(const struct ttq_safetensors *file, const char *name)
{
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0)
            return &file->tensors[i];
    return NULL;
}

const char *ttq_safetensors_get(const struct ttq_safetensors *file, const char *key)
{
    for (int i = 0; i < file->metadata_count; i++)
        if (strcmp(file->metadata[i].key, key) == 0)
            return file->metadata[i].value;
    return NULL;
}

/* "16x3x3x3", or "one value". */
static void shape_text(int dims, const long *shape, char text[96])
{
    int used = snprintf(text, 96, dims ? "" : "one value");
    for (int i = 0; i < dims && used < 96; i++)
        used += snprintf(text + used, (size_t)(96 - used), "%s%ld", i ? "x" : "", shape[i]);
}

enum ttq_status ttq_safetensors_copy(const struct ttq_safetensors *file, const char *path,
                                     const char *name, int dims, const int *shape, float *x,
                                     struct ttq_error *error)
{
    const struct ttq_stored *tensor = ttq_safetensors_find(file, name);
    long wanted[TTQ_SAFETENSORS_DIMS];
    size_t n = 1;
    if (!tensor)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected a tensor '%s', found none", path, name);
    for (int i = 0; i < dims; i++) {
        wanted[i] = shape[i];
        n *= (size_t)shape[i];
    }
    size_t values = 1;
    for (int i = 0; i < tensor->dims; i++)
        values *= (size_t)tensor->shape[i];
    /* A list of values may be stored in any shape (a single one often has none). */
    bool same = dims == 1 || tensor->dims == dims;
    for (int i = 0; dims > 1 && same && i < dims; i++)
        same = tensor->shape[i] == wanted[i];
    if (strcmp(tensor->type, "F32") != 0 || values != n)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected %zu values of F32, found %zu of %s",
                        path, name, n, values, tensor->type);
    if (!same) {
        char expected[96], found[96];
        shape_text(dims, wanted, expected);
        shape_text(tensor->dims, tensor->shape, found);
        return ttq_fail(error, TTQ_BAD_DATA, "%s: %s: expected the shape %s, found %s", path, name,
                        expected, found);
    }
    memcpy(x, tensor->data, tensor->bytes);
    return TTQ_OK;
}
