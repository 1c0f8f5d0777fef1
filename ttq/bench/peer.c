#include "ttq/bench/peer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttq/base/file.h"
#include "ttq/bench/section.h"

extern char **environ;

static enum ttq_status spawn(const char *path, struct ttq_peer *peer, struct ttq_error *error)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0)
        return ttq_fail(error, TTQ_IO, "%s: cannot make a pipe", path);
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return ttq_fail(error, TTQ_IO, "%s: cannot make a pipe", path);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    char *const argv[] = {(char *)path, NULL};
    int code = posix_spawn(&peer->process, path, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    peer->to = fdopen(in[1], "w");
    peer->from = fdopen(out[0], "r");
    if (code == 0 && peer->to && peer->from)
        return TTQ_OK;
    if (code != 0)
        peer->process = 0;
    return ttq_fail(error, TTQ_UNAVAILABLE, "%s: cannot start the program: %s", path,
                    strerror(code));
}

enum ttq_status ttq_peer_start(const char *program, int threads, struct ttq_peer *peer,
                               struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX], line[256] = "";
    *peer = (struct ttq_peer){0};
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    if (!ttq_path_join(path, folder, program) || access(path, X_OK) != 0)
        return ttq_fail(error, TTQ_UNAVAILABLE, "not built");
    snprintf(line, sizeof line, "%d", threads);
    setenv("OMP_NUM_THREADS", line, 1); /* for the peer: ours are set already */
    signal(SIGPIPE, SIG_IGN);           /* a peer that dies is an answer, not our end */
    enum ttq_status status = spawn(path, peer, error);
    if (status == TTQ_OK) {
        char *got = fgets(line, sizeof line, peer->from);
        line[strcspn(line, "\n")] = '\0';
        if (!got || strncmp(line, "ready ", 6) != 0)
            status = ttq_fail(error, TTQ_UNAVAILABLE, "%s", got ? line : "it ended at once");
        else
            snprintf(peer->name, sizeof peer->name, "%.60s", line + 6);
    }
    if (status != TTQ_OK)
        ttq_peer_stop(peer);
    return status;
}

enum ttq_status ttq_peer_ask(struct ttq_peer *peer, const char *question,
                             struct ttq_samples *samples, struct ttq_error *error)
{
    char line[1024] = "";
    if (fprintf(peer->to, "%s\n", question) < 0 || fflush(peer->to) != 0 ||
        !fgets(line, sizeof line, peer->from))
        return ttq_fail(error, TTQ_UNAVAILABLE, "%s: '%s': expected an answer, found none",
                        peer->name, question);
    line[strcspn(line, "\n")] = '\0';
    int count = 0;
    for (char *at = line, *end; *at; at = end, count++) {
        double seconds = strtod(at, &end);
        if (end == at || !(seconds > 0))
            return ttq_fail(error, TTQ_UNAVAILABLE, "%s: '%s': expected seconds, found '%s'",
                            peer->name, question, line);
        ttq_samples_add(samples, seconds);
    }
    return count ? TTQ_OK
                 : ttq_fail(error, TTQ_UNAVAILABLE, "%s: '%s': expected seconds, found nothing",
                            peer->name, question);
}

void ttq_peer_stop(struct ttq_peer *peer)
{
    if (peer->to)
        fclose(peer->to); /* the end of its input is its end */
    if (peer->from)
        fclose(peer->from);
    if (peer->process)
        waitpid(peer->process, NULL, 0);
    *peer = (struct ttq_peer){0};
}
