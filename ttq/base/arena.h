/* arena.h - all memory of a run in one block, taken once.
 *
 * A place function is run twice over an arena: first while it measures (base is NULL), then, after
 * ttq_arena_reserve, to place. Sizes and pointers cannot disagree. */
#ifndef TTQ_BASE_ARENA_H
#define TTQ_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "ttq/base/status.h"

/* Zero-initialise to measure. */
struct ttq_arena {
    unsigned char *base;
    size_t used, size;
};

/* The next `bytes`, 64-byte aligned and zeroed; NULL while measuring. */
void *ttq_arena_take(struct ttq_arena *arena, size_t bytes);

static inline float *ttq_arena_floats(struct ttq_arena *arena, size_t count)
{
    return ttq_arena_take(arena, count * sizeof(float));
}

/* Ends the measuring: gets `used` bytes, 2-MiB aligned, with huge pages advised. TTQ_NO_MEMORY. */
enum ttq_status ttq_arena_reserve(struct ttq_arena *arena, struct ttq_error *error);
void ttq_arena_free(struct ttq_arena *arena);

#endif
