/* process.h - running other programs (gnuplot, tar, our own trainer) without a shell. */
#ifndef TTQ_BASE_PROCESS_H
#define TTQ_BASE_PROCESS_H

#include <sys/types.h>

#include "ttq/base/status.h"

/* Starts argv[0] (looked up in PATH) with the NULL-ended argument vector; the child inherits the
 * environment and has the default signal actions. `quiet` sends its output to /dev/null.
 * TTQ_UNAVAILABLE: there is no such program. */
enum ttq_status ttq_process_start(char *const argv[], int quiet, pid_t *child,
                                  struct ttq_error *error);

/* The same for a child that works on its own: in a process group of its own, so that a signal from
 * the terminal reaches only us, with nothing on its input and its output added to the file `log`. */
enum ttq_status ttq_process_start_logged(char *const argv[], const char *log, pid_t *child,
                                         struct ttq_error *error);

/* Waits; *exit_code is the child's, or 128 + signal. */
enum ttq_status ttq_process_wait(pid_t child, int *exit_code, struct ttq_error *error);

/* Both in one. */
enum ttq_status ttq_process_run(char *const argv[], int quiet, int *exit_code,
                                struct ttq_error *error);

#endif
