/* local.c - the cells of a plan on this machine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

#include "experiments/board.h"
#include "experiments/cores.h"
#include "experiments/engine.h"
#include "experiments/held.h"
#include "experiments/logs.h"
#include "ttq/base/process.h"
#include "ttq/base/progress.h"

struct local {
    const struct run_work *work;
    struct run_board board;
    int running[RUN_MOST_JOBS], jobs, count; /* places of the running cells */
    pid_t children[RUN_MOST_JOBS];           /* 0: another process's, which we only wait for */
    sigset_t watched;                        /* the signals that we wait for */
    int stops;                               /* of them, those that asked us to stop */
    double written;
};

/* Between two writings of plan and rows: what is lost with the machine. */
static const double write_seconds = 60.0;

/* Blocks the signals that we wait for, so that they come only where we look. A shell may have
 * started us with some of them ignored; INT is, for a driver in the background, and still counts.
 * HUP that is ignored is somebody's wish (nohup), and would come to who waits for it all the same.
 */
static void watch(struct local *local)
{
    static const int numbers[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    struct sigaction hup = {0};
    sigaction(SIGHUP, NULL, &hup);
    sigemptyset(&local->watched);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] != SIGHUP || hup.sa_handler != SIG_IGN)
            sigaddset(&local->watched, numbers[i]);
    sigprocmask(SIG_BLOCK, &local->watched, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sigismember(&local->watched, numbers[i]))
            signal(numbers[i], SIG_DFL);
}

static void tell(struct local *local, int index, const char *what)
{
    run_board_tell(&local->board, index, what);
}

static void occupy(struct local *local, int index, pid_t child)
{
    local->running[local->count] = index;
    local->children[local->count++] = child;
}

/* What an earlier call said of the cell is over: from here on it is as its folder says. One that
 * has begun is looked at again too: what it began from may have been made anew since. */
static void forget_failure(struct run_plan *plan, struct run_cell *cell)
{
    run_failure_clear(plan, cell);
    if (cell->state == RUN_FAILED || cell->state == RUN_RESUMABLE)
        run_cell_look(plan, cell);
}

/* Where another process trains a cell (the driver before us was killed and left it), it takes a
 * place among those that run until that process ends. */
static int wait_for_other(struct local *local, int index)
{
    struct run_plan *plan = local->work->plan;
    struct run_cell *cell = &plan->cells[index];
    char who[RUN_HOLDER], text[RUN_HOLDER + 64];
    if (local->count == RUN_MOST_JOBS || !run_cell_held(cell, who))
        return 0;
    forget_failure(plan, cell);
    cell->tried = 1;
    snprintf(text, sizeof text, "another process trains it (%s); waiting for it", who);
    tell(local, index, text);
    occupy(local, index, 0);
    return 1;
}

static void start(struct local *local, int index)
{
    struct run_plan *plan = local->work->plan;
    struct run_cell *cell = &plan->cells[index];
    char *argv[RUN_MOST_WORDS + 8], log[TTQ_PATH_MAX];
    struct ttq_error error;
    pid_t child;
    if (wait_for_other(local, index))
        return;
    forget_failure(plan, cell);
    if (cell->foreign || run_cell_over(cell)) {
        tell(local, index, *cell->reason ? cell->reason : run_state_names[cell->state]);
        return;
    }
    tell(local, index, cell->state == RUN_RESUMABLE ? "going on" : "starting");
    run_log_path(plan, cell, ".log", log);
    run_cell_command(cell, local->work->trainer, argv, NULL, 0);
    if (ttq_process_start_logged(argv, log, &child, &error) != TTQ_OK) {
        cell->state = RUN_FAILED;
        cell->exit_code = TTQ_UNAVAILABLE;
        snprintf(cell->reason, sizeof cell->reason, "%.250s", error.text);
        tell(local, index, cell->reason);
        return;
    }
    *cell->reason = '\0';
    occupy(local, index, child);
}

static int is_running(const struct local *local, int index)
{
    for (int i = 0; i < local->count; i++)
        if (local->running[i] == index)
            return 1;
    return 0;
}

/* Whether a cell fits beside those that run; alone it may try. */
static int has_memory(const struct local *local, const struct run_cell *cell)
{
    double sum = cell->megabytes;
    for (int i = 0; i < local->count; i++)
        sum += local->work->plan->cells[local->running[i]].megabytes;
    return local->count == 0 || local->work->megabytes == 0.0 || sum <= local->work->megabytes;
}

/* Starts what can start while there is room, in the order of the plan. */
static void start_more(struct local *local)
{
    struct run_plan *plan = local->work->plan;
    for (int i = 0; i < plan->cell_count && local->count < local->jobs && !local->stops; i++) {
        struct run_cell *cell = &plan->cells[i];
        if (cell->tried || run_cell_over(cell) || cell->foreign)
            continue;
        const struct run_cell *blocker = run_cell_blocker(plan, cell);
        if (blocker && !run_cell_over(blocker) && !blocker->foreign &&
            (!blocker->tried || is_running(local, (int)(blocker - plan->cells))))
            continue;
        if (!blocker && !has_memory(local, cell))
            continue;
        cell->tried = 1;
        if (!blocker) {
            start(local, i);
        } else if (blocker->state != RUN_RESUMABLE && blocker->state != RUN_WAITING) {
            run_cell_give_up(cell, blocker);
            tell(local, i, cell->reason);
        } /* else what it needs was stopped: it waits for the next call */
    }
}

/* Names what stood on a cell that was made anew, and no longer counts. */
static void tell_behind(struct local *local, int index)
{
    static char again[RUN_MOST_CELLS];
    struct run_plan *plan = local->work->plan;
    run_plan_look_behind(plan, index, again);
    for (int i = 0; i < plan->cell_count; i++)
        if (again[i] && plan->cells[i].foreign)
            tell(local, i, plan->cells[i].reason);
}

static int leave(struct local *local, int slot)
{
    int index = local->running[slot];
    local->count--;
    local->running[slot] = local->running[local->count];
    local->children[slot] = local->children[local->count];
    return index;
}

/* Another process has left a cell, done or not, or we are asked to stop. */
static void left_by_other(struct local *local, int slot)
{
    struct run_plan *plan = local->work->plan;
    int index = leave(local, slot);
    struct run_cell *cell = &plan->cells[index];
    run_cell_look(plan, cell);
    cell->tried = run_cell_over(cell);
    if (run_cell_settled(cell))
        tell(local, index, cell->foreign ? cell->reason : run_state_names[cell->state]);
    if (cell->state == RUN_DONE)
        tell_behind(local, index);
}

/* A cell has ended: its folder says how. */
static void ended(struct local *local, int slot, int code)
{
    struct run_plan *plan = local->work->plan;
    int index = leave(local, slot);
    struct run_cell *cell = &plan->cells[index];
    if (code != TTQ_OK && code != TTQ_NO && code != TTQ_STOPPED && !local->stops)
        run_failure_write(plan, cell, code);
    char reason[sizeof cell->reason];
    snprintf(reason, sizeof reason, "%s", cell->reason);
    run_cell_look(plan, cell);
    if (!cell->foreign)
        cell->exit_code = code;
    int failed = code != TTQ_STOPPED && !local->stops && !run_cell_over(cell);
    if (failed && !cell->foreign) {
        cell->state = RUN_FAILED;
        snprintf(cell->reason, sizeof cell->reason, "%s",
                 *reason ? reason : "ended without a result");
    }
    char text[400];
    snprintf(text, sizeof text, "%s%s%s", run_state_names[cell->state], failed ? ": " : "",
             failed ? cell->reason : "");
    tell(local, index, text);
    if (cell->state == RUN_DONE)
        tell_behind(local, index);
}

static void reap(struct local *local)
{
    for (int i = 0; i < local->count;) {
        int state, ours = local->children[i] != 0;
        char who[RUN_HOLDER];
        pid_t child = ours ? waitpid(local->children[i], &state, WNOHANG) : 0;
        if (ours && child == local->children[i])
            ended(local, i, WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state));
        else if (!ours && (local->stops ||
                           !run_cell_held(&local->work->plan->cells[local->running[i]], who)))
            left_by_other(local, i);
        else
            i++;
    }
}

/* Waits for an end, a signal, or half a second. A signal that asks us to stop goes on to the cells
 * as it is: the first lets a trainer stop at its next step, only a second INT ends it at once. Two
 * that are not both INT are common: `timeout` and a script that passes TERM on, a closed terminal.
 */
static void wait_a_little(struct local *local)
{
    const struct timespec half = {.tv_nsec = 500000000};
    int number = sigtimedwait(&local->watched, NULL, &half);
    if (number != SIGINT && number != SIGTERM && number != SIGHUP)
        return;
    local->stops++;
    for (int i = 0; i < local->count; i++)
        if (local->children[i]) /* 0 would be ourselves, and what is not ours goes on */
            kill(local->children[i], number);
}

/* A full disk is no reason to stop what still runs; the last writing tells of it. */
static void write_now_and_then(struct local *local)
{
    if (ttq_clock() - local->written < write_seconds)
        return;
    run_work_write(local->work, NULL);
    local->written = ttq_clock();
}

static void run_all(struct local *local)
{
    const struct run_plan *plan = local->work->plan;
    for (int i = 0; i < plan->cell_count; i++)
        if (!run_cell_over(&plan->cells[i]) && !plan->cells[i].foreign)
            wait_for_other(local, i);
    start_more(local);
    while (local->count > 0) {
        run_board_draw(&local->board, local->running, local->count, 0);
        wait_a_little(local);
        reap(local);
        start_more(local);
        write_now_and_then(local);
    }
    run_board_draw(&local->board, NULL, 0, 1);
}

static enum ttq_status outcome(const struct local *local, struct ttq_error *error)
{
    const struct run_plan *plan = local->work->plan;
    const char *goes_on = local->work->goes_on;
    if (local->stops)
        return ttq_fail(error, TTQ_STOPPED, "%s: stopped; %s goes on from here", plan->out,
                        goes_on);
    if (run_count(plan, RUN_FAILED))
        return ttq_fail(error, TTQ_NO, "%s: not all cells are done", plan->out);
    if (run_count(plan, RUN_RESUMABLE) || run_count(plan, RUN_WAITING))
        return ttq_fail(error, TTQ_STOPPED, "%s: cells were stopped; %s goes on from here",
                        plan->out, goes_on);
    return TTQ_OK;
}

enum ttq_status run_local(const struct run_work *work, struct ttq_error *error)
{
    static struct local local;
    struct run_plan *plan = work->plan;
    char logs[TTQ_PATH_MAX];
    ttq_path_join(logs, plan->out, "logs");
    enum ttq_status status = ttq_dir_make(logs, error);
    if (status == TTQ_OK)
        status = run_work_write(work, error);
    if (status != TTQ_OK)
        return status;
    watch(&local);
    local.work = work;
    local.jobs = work->jobs;
    local.written = ttq_clock();
    run_board_start(&local.board, plan, local.jobs);
    run_all(&local);
    status = run_work_write(work, error);
    run_print_summary(plan);
    return status == TTQ_OK ? outcome(&local, error) : status;
}
