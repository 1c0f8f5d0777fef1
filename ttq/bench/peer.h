/* peer.h - another library as a program beside ttq that measures on request, so that it runs in
 * turn with us: a line with the question to its stdin, a line of seconds from its stdout. */
#ifndef TTQ_BENCH_PEER_H
#define TTQ_BENCH_PEER_H

#include <stdio.h>
#include <sys/types.h>

#include "ttq/bench/bench.h"

struct ttq_peer {
    pid_t process; /* 0: not there */
    FILE *to, *from;
    char name[64]; /* with its version */
};

/* Starts `program`, which lies in the folder of this one, on so many threads. TTQ_UNAVAILABLE: it
 * is not built, or it says in one line what it lacks. */
enum ttq_status ttq_peer_start(const char *program, int threads, struct ttq_peer *peer,
                               struct ttq_error *error);
/* Adds the seconds that it answers to `samples`. TTQ_UNAVAILABLE: it answers anything else. */
enum ttq_status ttq_peer_ask(struct ttq_peer *peer, const char *question,
                             struct ttq_samples *samples, struct ttq_error *error);
void ttq_peer_stop(struct ttq_peer *peer);

#endif
