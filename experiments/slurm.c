#include "experiments/slurm.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttq/base/csv.h"
#include "ttq/base/process.h"

struct slurm {
    const struct run_work *work;
    char folder[TTQ_PATH_MAX]; /* <out>/slurm */
    char queued[1 << 16];      /* " 12 13 " : jobs that Slurm has now */
    struct ttq_csv before;     /* jobs.csv of earlier calls: array,job */
    struct ttq_text jobs;      /* the new one, with what Slurm still has of `before` */
    char seen[RUN_MOST_CELLS]; /* whether the array of a cell has been looked at in this call */
    int submitted;
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

/* Takes over the jobs of earlier calls that Slurm still has, also those of arrays that are not
 * asked for this time; the latest job of an array first. */
static void carry_over(struct slurm *slurm)
{
    char word[64];
    for (int row = slurm->before.rows - 1; row >= 0; row--) {
        const char *job = ttq_csv_cell(&slurm->before, row, 1);
        snprintf(word, sizeof word, " %.40s ", job);
        if (strstr(slurm->queued, word))
            ttq_text_add(&slurm->jobs, "%s,%s\n", ttq_csv_cell(&slurm->before, row, 0), job);
    }
}

static void name_array(const struct run_cell *cell, char name[96])
{
    snprintf(name, 96, "%s%s%s", cell->variant, *cell->what ? "-" : "", cell->what);
}

/* The job that an array has with Slurm now ("" for none). */
static void job_of(const struct slurm *slurm, const char *name, char job[48])
{
    char line[128];
    snprintf(line, sizeof line, "\n%s,", name);
    const char *at = slurm->jobs.bytes ? strstr(slurm->jobs.bytes, line) : NULL;
    snprintf(job, 48, "%.*s", at ? (int)strcspn(at + strlen(line), "\n") : 0,
             at ? at + strlen(line) : "");
}

/* "aftercorr:12:13" from the jobs of all that the cells need. */
static void dependencies(const struct slurm *slurm, const struct run_array *array, char *text,
                         size_t size)
{
    const struct run_cell *cells = slurm->work->plan->cells;
    char name[96], job[48], part[56];
    snprintf(text, size, "--dependency=aftercorr");
    for (int i = 0; i < array->count; i++)
        for (int k = 0; k < cells[array->cells[i]].need_count; k++) {
            name_array(&cells[cells[array->cells[i]].needs[k]], name);
            job_of(slurm, name, job);
            snprintf(part, sizeof part, ":%s", job);
            size_t used = strlen(text);
            if (*job && !strstr(text, part) && used + strlen(part) < size)
                strcpy(text + used, part);
        }
}

static bool is_of_array(const struct run_cell *cell, const struct run_cell *other)
{
    return strcmp(cell->variant, other->variant) == 0 && strcmp(cell->what, other->what) == 0;
}

/* The cells of the array that `index` begins: same variant and evaluation, any seed. Returns how
 * many of them are still to run. */
static int gather(const struct run_plan *plan, int index, struct run_array *array, char *seen)
{
    int left = 0;
    array->count = 0;
    name_array(&plan->cells[index], array->name);
    for (int i = index; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        if (!is_of_array(cell, &plan->cells[index]))
            continue;
        seen[i] = 1;
        if (cell->foreign || cell->state == RUN_KEPT || cell->state == RUN_SKIPPED)
            continue;
        array->cells[array->count++] = i;
        left += !run_cell_over(cell);
    }
    return left;
}

static enum ttq_status submit(struct slurm *slurm, const struct run_array *array,
                              struct ttq_error *error)
{
    const struct run_plan *plan = slurm->work->plan;
    char path[TTQ_PATH_MAX], file[128], needs[512], answer[512];
    struct ttq_text script = {0}, seeds = {0};
    snprintf(file, sizeof file, "%s.sh", array->name);
    ttq_path_join(path, slurm->folder, file);
    run_slurm_script(slurm->work, array, &script);
    enum ttq_status status = ttq_file_write_text(path, &script, error);
    ttq_text_add(&seeds, "--array=");
    for (int i = 0; i < array->count; i++)
        ttq_text_add(&seeds, "%s%d", i ? "," : "", plan->cells[array->cells[i]].seed);
    if (slurm->work->jobs > 0)
        ttq_text_add(&seeds, "%%%d", slurm->work->jobs);
    dependencies(slurm, array, needs, sizeof needs);
    int waits = strchr(needs, ':') != NULL;
    const char *const argv[] = {"sbatch",    "--parsable",         "--kill-on-invalid-dep=yes",
                                seeds.bytes, waits ? needs : path, waits ? path : NULL,
                                NULL};
    if (status == TTQ_OK && seeds.failed)
        status = ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory");
    if (status == TTQ_OK)
        status = ask(slurm, argv, answer, sizeof answer, error);
    if (status == TTQ_OK) {
        answer[strcspn(answer, ";\n")] = '\0'; /* "job;cluster" */
        ttq_text_add(&slurm->jobs, "%s,%s\n", array->name, answer);
        printf("submitted: %s, %d cells, job %s%s%s\n", array->name, array->count, answer,
               waits ? ", after " : "", waits ? strchr(needs, ':') + 1 : "");
        slurm->submitted += array->count;
    }
    ttq_text_free(&seeds);
    return status;
}

/* Arrays in the order of the plan, so that what is needed has its job before. */
static enum ttq_status submit_all(struct slurm *slurm, struct ttq_error *error)
{
    const struct run_plan *plan = slurm->work->plan;
    static struct run_array array;
    char name[96], job[48];
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < plan->cell_count; i++) {
        if (run_cell_over(&plan->cells[i]) || plan->cells[i].foreign || slurm->seen[i])
            continue;
        name_array(&plan->cells[i], name);
        job_of(slurm, name, job);
        /* From the first cell of the array, finished or not. */
        int first = 0;
        while (!is_of_array(&plan->cells[first], &plan->cells[i]))
            first++;
        int left = gather(plan, first, &array, slurm->seen);
        if (*job) {
            printf("with Slurm: %s, %d cells to go, job %s\n", name, left, job);
            slurm->submitted += left;
        } else {
            status = submit(slurm, &array, error);
        }
    }
    return status;
}

static enum ttq_status prepare(struct slurm *slurm, struct ttq_error *error)
{
    const struct run_plan *plan = slurm->work->plan;
    char path[TTQ_PATH_MAX];
    ttq_path_join(slurm->folder, plan->out, "slurm");
    ttq_path_join(path, plan->out, "logs");
    enum ttq_status status = ttq_dir_make(slurm->folder, error);
    if (status == TTQ_OK)
        status = ttq_dir_make(path, error);
    if (status == TTQ_OK)
        status = run_work_write(slurm->work, error);
    ttq_path_join(path, slurm->folder, "jobs.csv");
    if (status == TTQ_OK && ttq_file_exists(path))
        status = ttq_csv_read(path, &slurm->before, error);
    ttq_text_add(&slurm->jobs, "array,job\n");
    return status;
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
    slurm.work = work;
    char path[TTQ_PATH_MAX];
    enum ttq_status status = prepare(&slurm, error);
    run_print_summary(work->plan);
    int left = cells_left(work->plan);
    if (status == TTQ_OK && left)
        status = ask_queue(&slurm, error);
    bool asked = status == TTQ_OK && left;
    if (asked) {
        carry_over(&slurm);
        status = submit_all(&slurm, error);
    }
    ttq_path_join(path, slurm.folder, "jobs.csv");
    /* Jobs that were submitted must be remembered even where a later one was refused; without an
     * answer of the queue what is in the file stays true. */
    struct ttq_error second;
    enum ttq_status written = asked ? ttq_file_write_text(path, &slurm.jobs, &second) : TTQ_OK;
    ttq_csv_free(&slurm.before);
    ttq_text_free(&slurm.jobs);
    if (status == TTQ_OK && written != TTQ_OK)
        status = ttq_fail(error, written, "%s", second.text);
    if (status == TTQ_OK && slurm.submitted)
        return ttq_fail(error, TTQ_STOPPED,
                        "%s: %d cells are with Slurm; the same command later tells how far they "
                        "are and goes on once they are done",
                        work->plan->out, slurm.submitted);
    if (status == TTQ_OK && left)
        return ttq_fail(error, TTQ_NO, "%s: not all cells are done", work->plan->out);
    return status;
}
