/* progress.h - one line of progress with rate and ETA on stderr.
 *
 * On a terminal one line is drawn over itself; otherwise a plain line is printed every
 * TTQ_PROGRESS_SECONDS. Nothing here goes into a result. */
#ifndef TTQ_BASE_PROGRESS_H
#define TTQ_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

enum { TTQ_PROGRESS_SECONDS = 30 };

struct ttq_progress {
    char label[96];
    const char *unit; /* of `done` and `total`, e.g. "images" */
    double total, first, started, shown;
    bool terminal, quiet, open;
};

/* `first`: how much of `total` was done before this process began (it does not count as speed). */
void ttq_progress_start(struct ttq_progress *progress, const char *label, const char *unit,
                        double first, double total, bool quiet);

/* Call as often as you like; `note` (may be "") stands at the end of the line. */
void ttq_progress_show(struct ttq_progress *progress, double done, const char *note);

/* Clears or ends the line, so that other text can follow. */
void ttq_progress_end(struct ttq_progress *progress);

/* "3 d 04 h", "2 h 05 min" or "1:23". */
void ttq_progress_time(double seconds, char *text, size_t size);

/* Seconds of a clock that never jumps; only for durations that nobody calls results. */
double ttq_clock(void);

#endif
