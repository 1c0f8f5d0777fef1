#include "experiments/slurm_jobs.h"

#include <stdio.h>
#include <string.h>

#include "ttq/base/csv.h"

static void add(struct ttq_text *rows, const char *array, const char *job, const char *seeds)
{
    ttq_text_add(rows, "%s,%s,%s\n", array, job, seeds);
}

static enum ttq_status write_rows(const struct run_jobs *jobs, struct ttq_error *error)
{
    struct ttq_text text = {.failed = jobs->queued.failed};
    ttq_text_add(&text, "array,job,seeds\n%s", jobs->queued.bytes ? jobs->queued.bytes : "");
    return ttq_file_write_text(jobs->path, &text, error);
}

enum ttq_status run_jobs_read(const char *folder, const char *queue, struct run_jobs *jobs,
                              struct ttq_error *error)
{
    struct ttq_csv csv;
    char word[RUN_JOB + 2];
    *jobs = (struct run_jobs){.path = ""};
    ttq_path_join(jobs->path, folder, "jobs.csv");
    if (!ttq_file_exists(jobs->path))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(jobs->path, &csv, error);
    if (status == TTQ_OK && csv.columns < 2)
        status = ttq_fail(error, TTQ_BAD_DATA, "%s: expected columns array and job", jobs->path);
    for (int row = 0; status == TTQ_OK && row < csv.rows; row++) {
        const char *job = ttq_csv_cell(&csv, row, 1);
        snprintf(word, sizeof word, " %.40s ", job);
        add(strstr(queue, word) ? &jobs->queued : &jobs->ended, ttq_csv_cell(&csv, row, 0), job,
            csv.columns > 2 ? ttq_csv_cell(&csv, row, 2) : "");
    }
    ttq_csv_free(&csv);
    if (status == TTQ_OK && jobs->ended.failed)
        status = ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", jobs->path);
    return status == TTQ_OK ? write_rows(jobs, error) : status;
}

void run_jobs_free(struct run_jobs *jobs)
{
    ttq_text_free(&jobs->queued);
    ttq_text_free(&jobs->ended);
}

enum ttq_status run_jobs_add(struct run_jobs *jobs, const char *array, const char *job,
                             const char *seeds, struct ttq_error *error)
{
    add(&jobs->queued, array, job, seeds);
    return write_rows(jobs, error);
}

/* Whether the words of a row, up to the end of its line, name the seed, or say nothing. */
static bool names_seed(const char *seeds, int seed)
{
    char word[16];
    int length = snprintf(word, sizeof word, "%d", seed);
    if (*seeds == '\n')
        return true;
    for (const char *at = seeds; *at != '\n'; at += strspn(at, " ")) {
        int found = (int)strcspn(at, " \n");
        if (found == length && strncmp(at, word, (size_t)length) == 0)
            return true;
        at += found;
    }
    return false;
}

bool run_jobs_find(const struct ttq_text *rows, const char *array, int seed, char job[RUN_JOB])
{
    size_t length = strlen(array);
    *job = '\0';
    for (const char *line = rows->bytes; line && *line; line = strchr(line, '\n') + 1) {
        if (strncmp(line, array, length) != 0 || line[length] != ',')
            continue;
        const char *number = line + length + 1, *seeds = strchr(number, ',') + 1;
        if (names_seed(seeds, seed))
            snprintf(job, RUN_JOB, "%.*s", (int)(seeds - 1 - number), number);
    }
    return *job != '\0';
}
