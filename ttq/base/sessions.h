/* sessions.h - the processes that made a run, as its env.json lists them. */
#ifndef TTQ_BASE_SESSIONS_H
#define TTQ_BASE_SESSIONS_H

#include <jansson.h>
#include <stddef.h>

/* The different values of the word `key` (commit, isa, cpu) over the processes, in their order,
 * with " + " between them, each cut to `most` bytes (0: whole); of an env.json without a list, its
 * own value. Returns how many there are: more than one means a run that no single program on a
 * single machine can repeat to the same bits. */
int ttq_sessions_words(const json_t *env, const char *key, int most, char *words, size_t size);

#endif
