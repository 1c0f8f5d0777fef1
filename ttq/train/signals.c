#include "ttq/train/signals.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked, interrupts;

static void on_signal(int number)
{
    stop_asked = 1;
    if (number == SIGINT && ++interrupts > 1)
        _exit(130);
}

void ttq_signals_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    /* A closed pipe shows as an error of write, not as a death. */
    signal(SIGPIPE, SIG_IGN);
}

bool ttq_signals_stop(void)
{
    return stop_asked;
}
