/* ahead.h - memory that will be needed soon is fetched little by little while the products keep the
 * arithmetic busy: they themselves need none, what follows them would wait for it. */
#ifndef TTQ_KERNEL_BODY_AHEAD_H
#define TTQ_KERNEL_BODY_AHEAD_H

#include "ttq/kernel/body/vec.h"

/* What is left of a picture to fetch, and how many lines of 64 bytes at a time. */
struct ahead {
    const float *at, *end;
    size_t lines;
};

/* A picture of the plan's frame at `next` (NULL: nothing), in `times` pieces. */
INLINE struct ahead ahead_of(const struct ttq_frame *frame, const float *next, size_t times)
{
    size_t lines = next ? (size_t)frame->blocks * (size_t)(frame->h * frame->w) : 0;
    return (struct ahead){next, next + lines * TTQ_BLOCK, (lines + times - 1) / times};
}

INLINE void fetch(struct ahead *ahead)
{
    for (size_t line = 0; line < ahead->lines && ahead->at < ahead->end; line++) {
        __builtin_prefetch(ahead->at, 0, 2);
        ahead->at += TTQ_BLOCK;
    }
}

#endif
