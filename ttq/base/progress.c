#include "ttq/base/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double ttq_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void ttq_progress_start(struct ttq_progress *progress, const char *label, const char *unit,
                        double first, double total, bool quiet)
{
    *progress = (struct ttq_progress){
        .unit = unit, .total = total, .first = first, .started = ttq_clock(), .quiet = quiet};
    snprintf(progress->label, sizeof progress->label, "%s", label);
    const char *term = getenv("TERM");
    progress->terminal = isatty(2) && term && strcmp(term, "dumb") != 0;
    progress->shown = progress->started - (progress->terminal ? 1.0 : 0.0);
}

void ttq_progress_time(double seconds, char *text, size_t size)
{
    long s = (long)(seconds + 0.5);
    if (s >= 86400)
        snprintf(text, size, "%ld d %02ld h", s / 86400, s % 86400 / 3600);
    else if (s >= 3600)
        snprintf(text, size, "%ld h %02ld min", s / 3600, s % 3600 / 60);
    else
        snprintf(text, size, "%ld:%02ld", s / 60, s % 60);
}

void ttq_progress_show(struct ttq_progress *progress, double done, const char *note)
{
    double now = ttq_clock();
    if (progress->quiet ||
        now - progress->shown < (progress->terminal ? 0.2 : TTQ_PROGRESS_SECONDS))
        return;
    progress->shown = now;
    double share = progress->total > 0 ? done / progress->total : 1.0;
    double spent = now - progress->started;
    double rate = spent > 0 ? (done - progress->first) / spent : 0.0;
    char eta[32] = "?";
    if (rate > 0)
        ttq_progress_time((progress->total - done) / rate, eta, sizeof eta);
    if (progress->terminal) {
        char bar[21];
        for (int i = 0; i < 20; i++)
            bar[i] = i < (int)(share * 20.0) ? '#' : '.';
        bar[20] = '\0';
        fprintf(stderr, "\r\033[K%s [%s] %5.1f%%  %.0f %s/s  ETA %s  %s", progress->label, bar,
                100.0 * share, rate, progress->unit, eta, note);
        progress->open = true;
    } else {
        fprintf(stderr, "%s %.1f%%, %.0f %s/s, ETA %s%s%s\n", progress->label, 100.0 * share, rate,
                progress->unit, eta, *note ? ", " : "", note);
    }
    fflush(stderr);
}

void ttq_progress_end(struct ttq_progress *progress)
{
    if (progress->open)
        fputs("\r\033[K", stderr);
    progress->open = false;
}
