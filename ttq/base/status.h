/* status.h - one result code for every fallible call, and the sentence that goes with it.
 *
 * A code is also the exit code of the program that meets it (sysexits where one fits), so that
 * main() is `return (int)status`. Sentences have the form
 * "what: where: expected ..., found ...", without a final full stop or newline. */
#ifndef TTQ_BASE_STATUS_H
#define TTQ_BASE_STATUS_H

enum ttq_status {
    TTQ_OK = 0,
    TTQ_NO = 1,             /* the answer is "no", or the run diverged */
    TTQ_USAGE = 64,         /* the command line is wrong */
    TTQ_BAD_DATA = 65,      /* a file's content is wrong */
    TTQ_NO_INPUT = 66,      /* a file or data set is missing */
    TTQ_UNAVAILABLE = 69,   /* a program that we need is missing or failed */
    TTQ_NO_MEMORY = 71,     /* not enough memory */
    TTQ_CANNOT_CREATE = 73, /* a file cannot be made, or another process holds the folder */
    TTQ_IO = 74,            /* reading or writing failed (full disk ...) */
    TTQ_STOPPED = 75,       /* stopped by a signal; run the same command again to go on */
    TTQ_CONFIG = 78,        /* a configuration key or value is wrong */
    TTQ_INTERRUPTED = 130,  /* second SIGINT: left at once */
};

/* Filled by the call that fails; the caller owns it and prints it. */
struct ttq_error {
    char text[1024];
};

/* Writes the sentence (error may be NULL) and returns `status`, so that a failing function can
 * end with `return ttq_fail(error, TTQ_BAD_DATA, "...")`. */
enum ttq_status ttq_fail(struct ttq_error *error, enum ttq_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
