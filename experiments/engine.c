#include "experiments/engine.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "ttq/base/process.h"
#include "ttq/base/progress.h"

static volatile sig_atomic_t stop_signal, child_process;

/* The child gets INT from the terminal like us; TERM and HUP reach only us and are passed on. */
static void on_signal(int number)
{
    stop_signal = number;
    if (child_process > 0 && number != SIGINT)
        kill((pid_t)child_process, SIGTERM);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static const struct run_cell *start_of(const struct run_plan *plan, const struct run_cell *cell)
{
    for (int i = 0; *cell->start && i < plan->cell_count; i++)
        if (plan->cells[i].seed == cell->seed && strcmp(plan->cells[i].variant, cell->start) == 0)
            return &plan->cells[i];
    return NULL;
}

static const char *reason_of(int exit_code)
{
    switch (exit_code) {
    case TTQ_USAGE:
        return "the command line was refused";
    case TTQ_BAD_DATA:
        return "a file is damaged";
    case TTQ_NO_INPUT:
        return "a file is missing";
    case TTQ_NO_MEMORY:
        return "not enough memory";
    case TTQ_CANNOT_CREATE:
        return "the folder cannot be made, or is held by another process";
    case TTQ_IO:
        return "reading or writing failed; is the disk full?";
    case TTQ_CONFIG:
        return "another configuration is in the folder, or a setting is wrong";
    default:
        return exit_code > 128 ? "killed by a signal" : "see the message above";
    }
}

static enum ttq_status run_cell(struct run_plan *plan, int index, const char *trainer,
                                struct ttq_error *error)
{
    struct run_cell *cell = &plan->cells[index];
    const struct run_cell *start = start_of(plan, cell);
    if (start && start->state != RUN_DONE) {
        cell->state = RUN_FAILED;
        printf("cell %d/%d %s seed %d: not tried, its start %s seed %d is %s\n", index + 1,
               plan->cell_count, cell->variant, cell->seed, start->variant, start->seed,
               run_state_names[start->state]);
        return TTQ_OK;
    }
    printf("cell %d/%d %s seed %d: %s\n", index + 1, plan->cell_count, cell->variant, cell->seed,
           cell->state == RUN_RESUMABLE ? "going on" : "starting");
    fflush(stdout);
    char *argv[RUN_MOST_SETTINGS + 8];
    run_cell_command(cell, trainer, argv, NULL, 0);
    pid_t child;
    enum ttq_status status = ttq_process_start(argv, 0, &child, error);
    if (status != TTQ_OK)
        return status;
    child_process = (sig_atomic_t)child;
    if (stop_signal)
        kill(child, SIGTERM);
    status = ttq_process_wait(child, &cell->exit_code, error);
    child_process = 0;
    if (status != TTQ_OK)
        return status;
    if (cell->exit_code != TTQ_OK && cell->exit_code != TTQ_NO && cell->exit_code != TTQ_STOPPED &&
        !stop_signal)
        cell->state = RUN_FAILED;
    run_plan_look(plan);
    return TTQ_OK;
}

static enum ttq_status summary(const struct run_plan *plan, struct ttq_error *error)
{
    int counts[5] = {0};
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        counts[cell->state]++;
        if (cell->state == RUN_DIVERGED)
            printf("diverged: %s seed %d (%s)\n", cell->variant, cell->seed, cell->folder);
        if (cell->state == RUN_FAILED)
            printf("failed: %s seed %d: %s (exit code %d)\n", cell->variant, cell->seed,
                   cell->exit_code < 0 ? "its start is not done" : reason_of(cell->exit_code),
                   cell->exit_code);
    }
    printf("%d cells: %d done, %d diverged, %d failed, %d to go on with, %d waiting\n",
           plan->cell_count, counts[RUN_DONE], counts[RUN_DIVERGED], counts[RUN_FAILED],
           counts[RUN_RESUMABLE], counts[RUN_WAITING]);
    if (stop_signal)
        return ttq_fail(error, TTQ_STOPPED, "%s: stopped; the same command goes on from here",
                        plan->out);
    if (counts[RUN_FAILED] || counts[RUN_RESUMABLE] || counts[RUN_WAITING])
        return ttq_fail(error, TTQ_NO, "%s: not all cells are done", plan->out);
    return TTQ_OK;
}

enum ttq_status run_local(struct run_plan *plan, const char *trainer, const char *data_set,
                          struct ttq_error *error)
{
    catch_signals();
    run_plan_look(plan);
    double started = ttq_clock(), work_done = 0.0, work_left = 0.0;
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].state != RUN_DONE && plan->cells[i].state != RUN_DIVERGED)
            work_left += plan->cells[i].work;
    enum ttq_status status = run_plan_write(plan, trainer, data_set, error);
    for (int i = 0; status == TTQ_OK && i < plan->cell_count && !stop_signal; i++) {
        struct run_cell *cell = &plan->cells[i];
        if (cell->state == RUN_DONE || cell->state == RUN_DIVERGED)
            continue;
        status = run_cell(plan, i, trainer, error);
        work_done += cell->work;
        double spent = ttq_clock() - started;
        if (!stop_signal && work_done < work_left)
            printf("all cells: %.0f%%, about %.0f min to go\n", 100.0 * work_done / work_left,
                   spent * (work_left - work_done) / work_done / 60.0);
    }
    struct ttq_error second;
    enum ttq_status written = run_plan_write(plan, trainer, data_set, &second);
    if (status == TTQ_OK && written != TTQ_OK)
        status = ttq_fail(error, written, "%s", second.text);
    return status == TTQ_OK ? summary(plan, error) : status;
}
