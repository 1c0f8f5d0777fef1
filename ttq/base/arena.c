#include "ttq/base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *ttq_arena_take(struct ttq_arena *arena, size_t bytes)
{
    size_t at = arena->used;
    arena->used += (bytes + 63) / 64 * 64;
    if (!arena->base)
        return NULL;
    assert(arena->used <= arena->size);
    return arena->base + at;
}

enum ttq_status ttq_arena_reserve(struct ttq_arena *arena, struct ttq_error *error)
{
    const size_t page = (size_t)2 << 20;
    size_t size = (arena->used + page - 1) / page * page;
    if (size == 0)
        size = page;
    void *base = aligned_alloc(page, size);
    if (!base)
        return ttq_fail(error, TTQ_NO_MEMORY, "memory: expected %.1f MB, found less",
                        (double)size / 1e6);
    madvise(base, size, MADV_HUGEPAGE); /* only advice: its failure changes nothing but speed */
    memset(base, 0, size);
    *arena = (struct ttq_arena){.base = base, .size = size};
    return TTQ_OK;
}

void ttq_arena_free(struct ttq_arena *arena)
{
    free(arena->base);
    *arena = (struct ttq_arena){0};
}
