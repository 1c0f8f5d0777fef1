#include "ttq/base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* Spawns with the default actions of signals and none blocked, and frees `actions`. */
static enum ttq_status spawn(char *const argv[], posix_spawn_file_actions_t *actions, short flags,
                             pid_t *child, struct ttq_error *error)
{
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults, none;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    sigaddset(&defaults, SIGHUP);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | flags);
    int code = posix_spawnp(child, argv[0], actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(actions);
    posix_spawnattr_destroy(&attributes);
    if (code != 0)
        return ttq_fail(error, TTQ_UNAVAILABLE, "%s: cannot start the program: %s", argv[0],
                        strerror(code));
    return TTQ_OK;
}

enum ttq_status ttq_process_start(char *const argv[], int quiet, pid_t *child,
                                  struct ttq_error *error)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (quiet) {
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    }
    return spawn(argv, &actions, 0, child, error);
}

enum ttq_status ttq_process_start_logged(char *const argv[], const char *log, pid_t *child,
                                         struct ttq_error *error)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    return spawn(argv, &actions, POSIX_SPAWN_SETPGROUP, child, error);
}

enum ttq_status ttq_process_wait(pid_t child, int *exit_code, struct ttq_error *error)
{
    int state;
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR)
            return ttq_fail(error, TTQ_IO, "waiting for process %ld: %s", (long)child,
                            strerror(errno));
    *exit_code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return TTQ_OK;
}

enum ttq_status ttq_process_run(char *const argv[], int quiet, int *exit_code,
                                struct ttq_error *error)
{
    pid_t child;
    enum ttq_status status = ttq_process_start(argv, quiet, &child, error);
    return status == TTQ_OK ? ttq_process_wait(child, exit_code, error) : status;
}
