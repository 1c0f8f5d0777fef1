/* suggest.h - "did you mean": the nearest of a list of names. */
#ifndef TTQ_BASE_SUGGEST_H
#define TTQ_BASE_SUGGEST_H

#include <stddef.h>

/* The name with the smallest edit distance to `word` (ties: the first), or NULL where nothing is
 * nearer than half the length of `word`. The names are not copied. */
const char *ttq_suggest(const char *word, const char *const names[], size_t count);

#endif
