/* parts.h - work is cut into a fixed number of parts that does not depend on the threads.
 *
 * Each part adds up its own partial sums; they are then added in part order. So a result has the
 * same bits for any number of threads. */
#ifndef TTQ_BASE_PARTS_H
#define TTQ_BASE_PARTS_H

#include <stddef.h>

enum { TTQ_PARTS = 16 };

/* Start of part p of [0, n): part p is [ttq_part_start(n, p), ttq_part_start(n, p + 1)). */
static inline size_t ttq_part_start(size_t n, int p)
{
    return n * (size_t)p / TTQ_PARTS;
}

#endif
