#include "experiments/slurm.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/process.h"

/* Room for the jobs of all that a cell needs. */
enum { RUN_DEPENDENCY = 32 + RUN_MOST_NEEDS * RUN_JOB };

struct slurm {
    const struct run_work *work;
    char folder[TTQ_PATH_MAX]; /* <out>/slurm */
    char queued[1 << 16];      /* " 12 13 " : jobs that Slurm has now */
    struct run_jobs jobs;
    char seen[RUN_MOST_CELLS];    /* cells that have a job or were submitted in this call */
    char resting[RUN_MOST_CELLS]; /* cells that are not tried in this call */
    int left;                     /* cells with Slurm that are not done */
};

/* What a program prints, its errors too, in `text`; TTQ_UNAVAILABLE with its last line where it is
 * missing or fails. */
static enum ttq_status ask(const struct slurm *slurm, const char *const argv[], char *text,
                           size_t size, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    pid_t child;
    int code;
    ttq_path_join(path, slurm->folder, "answer.txt");
    unlink(path);
    struct ttq_error inner;
    if (ttq_process_start_logged((char *const *)(size_t)argv, path, &child, &inner) != TTQ_OK)
        return ttq_fail(error, TTQ_UNAVAILABLE,
                        "--engine slurm: expected Slurm's commands, found that %s", inner.text);
    enum ttq_status status = ttq_process_wait(child, &code, error);
    if (status == TTQ_OK)
        status = ttq_file_read(path, 1 << 20, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    while (length && bytes[length - 1] == '\n')
        bytes[--length] = '\0';
    const char *line = strrchr(bytes, '\n');
    if (code != 0)
        status = ttq_fail(error, TTQ_UNAVAILABLE, "--engine slurm: %s: %.300s", argv[0],
                          line ? line + 1 : bytes);
    else if (length >= size) /* of a queue in part, the jobs behind would count as ended */
        status = ttq_fail(error, TTQ_UNAVAILABLE,
                          "--engine slurm: %s: expected an answer of at most %zu bytes, found %zu",
                          argv[0], size - 1, length);
    snprintf(text, size, "%s", bytes);
    free(bytes);
    return status;
}

static enum ttq_status ask_queue(struct slurm *slurm, struct ttq_error *error)
{
    const char *const argv[] = {"squeue", "--me", "--noheader", "--format=%F", NULL};
    slurm->queued[0] = ' ';
    enum ttq_status status = ask(slurm, argv, slurm->queued + 1, sizeof slurm->queued - 2, error);
    for (char *at = slurm->queued; *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    strcat(slurm->queued, " ");
    return status;
}

static void name_array(const struct run_cell *cell, char name[RUN_ARRAY])
{
    snprintf(name, RUN_ARRAY, "%s%s%s", cell->variant, *cell->what ? "-" : "", cell->what);
}

/* The job that a cell has with Slurm now; false and "": none. */
static bool job_of(const struct slurm *slurm, const struct run_cell *cell, char job[RUN_JOB])
{
    char name[RUN_ARRAY];
    name_array(cell, name);
    return run_jobs_find(&slurm->jobs.queued, name, cell->seed, job);
}

/* "aftercorr:12:13" from the jobs of all that a cell needs; false: it waits for none. */
static bool dependency(const struct slurm *slurm, const struct run_cell *cell, char *text,
                       size_t size)
{
    const struct run_cell *cells = slurm->work->plan->cells;
    char job[RUN_JOB];
    size_t used = (size_t)snprintf(text, size, "--dependency=aftercorr"), before = used;
    for (int k = 0; k < cell->need_count; k++)
        if (job_of(slurm, &cells[cell->needs[k]], job))
            used += (size_t)snprintf(text + used, size - used, ":%s", job);
    return used > before;
}

static bool is_of_array(const struct run_cell *cell, const struct run_cell *other)
{
    return strcmp(cell->variant, other->variant) == 0 && strcmp(cell->what, other->what) == 0;
}

/* Whether a cell failed in a job that has ended since the last call. That is told first; the next
 * call tries again. */
static bool just_failed(const struct slurm *slurm, const struct run_cell *cell)
{
    char name[RUN_ARRAY], job[RUN_JOB];
    name_array(cell, name);
    return cell->state == RUN_FAILED && run_jobs_find(&slurm->jobs.ended, name, cell->seed, job);
}

/* Marks what this call does not try: cells of another configuration, those that just failed, and
 * what needs such a cell or one that diverged. */
static void rest(struct slurm *slurm)
{
    struct run_plan *plan = slurm->work->plan;
    char job[RUN_JOB];
    for (int i = 0; i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        if (run_cell_over(cell) || job_of(slurm, cell, job))
            continue;
        slurm->resting[i] = cell->foreign || just_failed(slurm, cell);
        const struct run_cell *blocker = run_cell_blocker(plan, cell);
        if (!slurm->resting[i] && blocker &&
            (run_cell_over(blocker) || slurm->resting[blocker - plan->cells])) {
            slurm->resting[i] = 1;
            run_cell_give_up(cell, blocker);
        }
    }
}

/* The cells to submit with `index`: same variant and evaluation, waiting for the same jobs, any
 * seed, finished ones too (they end at once, and what needs the array finds all seeds in it). */
static void gather(struct slurm *slurm, int index, struct run_array *array)
{
    const struct run_plan *plan = slurm->work->plan;
    char job[RUN_JOB], own[RUN_DEPENDENCY], other[RUN_DEPENDENCY];
    array->count = 0;
    name_array(&plan->cells[index], array->name);
    dependency(slurm, &plan->cells[index], own, sizeof own);
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        if (!is_of_array(cell, &plan->cells[index]) || slurm->seen[i] || slurm->resting[i] ||
            cell->state == RUN_KEPT || cell->state == RUN_SKIPPED || job_of(slurm, cell, job))
            continue;
        dependency(slurm, cell, other, sizeof other);
        if (strcmp(own, other) != 0)
            continue;
        slurm->seen[i] = 1;
        slurm->left += !run_cell_over(cell);
        array->cells[array->count++] = i;
    }
}

/* What sbatch answers, "job" or "job;cluster"; it may say more around it. */
static enum ttq_status find_job(const char *answer, char job[RUN_JOB], struct ttq_error *error)
{
    for (const char *line = answer; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t digits = strspn(line, "0123456789");
        if (digits && digits < RUN_JOB && strchr(";\n", line[digits])) {
            snprintf(job, RUN_JOB, "%.*s", (int)digits, line);
            return TTQ_OK;
        }
    }
    return ttq_fail(error, TTQ_UNAVAILABLE,
                    "--engine slurm: sbatch: expected the number of a job, found '%.300s'", answer);
}

static enum ttq_status submit(struct slurm *slurm, const struct run_array *array,
                              struct ttq_error *error)
{
    const struct run_cell *cells = slurm->work->plan->cells;
    char path[TTQ_PATH_MAX], file[RUN_ARRAY + 4], needs[RUN_DEPENDENCY], answer[1 << 13],
        job[RUN_JOB];
    struct ttq_text script = {0}, option = {0}, seeds = {0};
    snprintf(file, sizeof file, "%s.sh", array->name);
    ttq_path_join(path, slurm->folder, file);
    run_slurm_script(slurm->work, array, &script);
    enum ttq_status status = ttq_file_write_text(path, &script, error);
    ttq_text_add(&option, "--array=");
    for (int i = 0; i < array->count; i++) {
        ttq_text_add(&option, "%s%d", i ? "," : "", cells[array->cells[i]].seed);
        ttq_text_add(&seeds, "%s%d", i ? " " : "", cells[array->cells[i]].seed);
    }
    if (slurm->work->jobs > 0)
        ttq_text_add(&option, "%%%d", slurm->work->jobs);
    int waits = dependency(slurm, &cells[array->cells[0]], needs, sizeof needs);
    const char *const argv[] = {"sbatch",     "--parsable",         "--kill-on-invalid-dep=yes",
                                option.bytes, waits ? needs : path, waits ? path : NULL,
                                NULL};
    if (status == TTQ_OK && (option.failed || seeds.failed))
        status = ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory");
    if (status == TTQ_OK)
        status = ask(slurm, argv, answer, sizeof answer, error);
    if (status == TTQ_OK)
        status = find_job(answer, job, error);
    if (status == TTQ_OK)
        status = run_jobs_add(&slurm->jobs, array->name, job, seeds.bytes, error);
    if (status == TTQ_OK)
        printf("submitted: %s, %d cells, job %s%s%s\n", array->name, array->count, job,
               waits ? ", after " : "", waits ? strchr(needs, ':') + 1 : "");
    ttq_text_free(&option);
    ttq_text_free(&seeds);
    return status;
}

/* Names the cells that have the job already. */
static void tell_queued(struct slurm *slurm, int index, const char *job)
{
    const struct run_plan *plan = slurm->work->plan;
    char name[RUN_ARRAY], other[RUN_JOB];
    int left = 0;
    for (int i = index; i < plan->cell_count; i++)
        if (is_of_array(&plan->cells[i], &plan->cells[index]) &&
            job_of(slurm, &plan->cells[i], other) && strcmp(job, other) == 0) {
            slurm->seen[i] = 1;
            left += !run_cell_over(&plan->cells[i]);
        }
    name_array(&plan->cells[index], name);
    printf("with Slurm: %s, %d cells to go, job %s\n", name, left, job);
    slurm->left += left;
}

/* Arrays in the order of the plan, so that what is needed has its job before. */
static enum ttq_status submit_all(struct slurm *slurm, struct ttq_error *error)
{
    const struct run_plan *plan = slurm->work->plan;
    static struct run_array array;
    char job[RUN_JOB];
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < plan->cell_count; i++) {
        if (run_cell_over(&plan->cells[i]) || slurm->resting[i] || slurm->seen[i])
            continue;
        if (job_of(slurm, &plan->cells[i], job)) {
            tell_queued(slurm, i, job);
        } else {
            gather(slurm, i, &array);
            status = submit(slurm, &array, error);
        }
    }
    return status;
}

static enum ttq_status make_folders(struct slurm *slurm, struct ttq_error *error)
{
    const struct run_plan *plan = slurm->work->plan;
    char path[TTQ_PATH_MAX];
    ttq_path_join(slurm->folder, plan->out, "slurm");
    ttq_path_join(path, plan->out, "logs");
    enum ttq_status status = ttq_dir_make(slurm->folder, error);
    return status == TTQ_OK ? ttq_dir_make(path, error) : status;
}

static int cells_left(const struct run_plan *plan)
{
    int left = 0;
    for (int i = 0; i < plan->cell_count; i++)
        left += !run_cell_over(&plan->cells[i]);
    return left;
}

enum ttq_status run_slurm(const struct run_work *work, struct ttq_error *error)
{
    static struct slurm slurm;
    struct ttq_error unanswered;
    slurm.work = work;
    int left = cells_left(work->plan);
    enum ttq_status status = make_folders(&slurm, error);
    if (status != TTQ_OK)
        return status;
    /* How the plan stands is written and said also where the queue does not answer. */
    enum ttq_status asked = left ? ask_queue(&slurm, &unanswered) : TTQ_OK;
    if (asked == TTQ_OK && left)
        asked = run_jobs_read(slurm.folder, slurm.queued, &slurm.jobs, &unanswered);
    if (asked == TTQ_OK && left)
        rest(&slurm);
    status = run_work_write(work, error);
    run_print_summary(work->plan);
    if (status == TTQ_OK && asked != TTQ_OK)
        status = ttq_fail(error, asked, "%s", unanswered.text);
    if (status == TTQ_OK && left)
        status = submit_all(&slurm, error);
    run_jobs_free(&slurm.jobs);
    if (status == TTQ_OK && slurm.left)
        return ttq_fail(error, TTQ_STOPPED,
                        "%s: %d cells are with Slurm; %s later tells how far they are and goes on "
                        "once they are done",
                        work->plan->out, slurm.left, work->goes_on);
    if (status == TTQ_OK && left)
        return ttq_fail(error, TTQ_NO, "%s: not all cells are done", work->plan->out);
    return status;
}
