#include "ttq/train/signals.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "ttq/base/status.h"

static volatile sig_atomic_t stop_asked, interrupts, holding;

static void on_signal(int number)
{
    static const char words[] = "\nttq: stopped before the first step\n";
    if (!holding) {
        ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
        (void)ignored;
        _exit(TTQ_STOPPED);
    }
    stop_asked = 1;
    if (number == SIGINT && ++interrupts > 1)
        _exit(130);
}

/* What is ignored from the start is somebody's wish: nohup, a shell's background job. */
static void catch_one(int number, const struct sigaction *action)
{
    struct sigaction before = {0};
    sigaction(number, NULL, &before);
    if (before.sa_handler != SIG_IGN)
        sigaction(number, action, NULL);
}

void ttq_signals_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    catch_one(SIGINT, &action);
    catch_one(SIGTERM, &action);
    catch_one(SIGHUP, &action);
    /* A closed pipe shows as an error of write, not as a death. */
    signal(SIGPIPE, SIG_IGN);
}

void ttq_signals_hold(void)
{
    holding = 1;
}

bool ttq_signals_stop(void)
{
    return stop_asked;
}
