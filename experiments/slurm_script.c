#include <math.h>
#include <stdio.h>
#include <string.h>

#include "experiments/logs.h"
#include "experiments/slurm.h"

/* One word for the shell: in single quotes, a single quote as '\''. */
static void add_word(struct ttq_text *text, const char *word)
{
    ttq_text_add(text, " '");
    for (; *word; word++)
        if (*word == '\'')
            ttq_text_add(text, "'\\''");
        else
            ttq_text_add_bytes(text, word, 1);
    ttq_text_add(text, "'");
}

/* The log of task N is that of seed N. A '%' in a path would be a pattern of Slurm. */
static void add_output(const struct run_work *work, const struct run_cell *cell,
                       struct ttq_text *text)
{
    ttq_text_add(text, "#SBATCH --output=\"");
    for (const char *at = work->plan->out; *at; at++)
        ttq_text_add(text, *at == '%' ? "%%%%" : "%c", *at);
    ttq_text_add(text, "/logs/%s-seed-%%a%s%s.log\"\n", cell->variant, *cell->what ? "-" : "",
                 cell->what);
}

static void add_cell(const struct run_work *work, struct run_cell *cell, struct ttq_text *text)
{
    char *argv[RUN_MOST_WORDS + 8], failed[TTQ_PATH_MAX];
    run_cell_command(cell, work->trainer, argv, NULL, 0);
    run_log_path(work->plan, cell, ".failed", failed);
    ttq_text_add(text, "%d)\n    failed=", cell->seed);
    struct ttq_text word = {0};
    add_word(&word, failed);
    ttq_text_add(text, "%s\n    set --", word.bytes ? word.bytes + 1 : "");
    ttq_text_free(&word);
    for (int i = 0; argv[i]; i++)
        add_word(text, argv[i]);
    ttq_text_add(text, " ;;\n");
}

static const char head[] = "export OMP_NUM_THREADS=\"${SLURM_CPUS_PER_TASK:-1}\"\n"
                           "case $SLURM_ARRAY_TASK_ID in\n";

/* The shell handles a signal only while it waits for a child in the background, and the wait ends
 * with the signal's number; the next one tells how the child ended, or 127 where that is known. */
static const char tail[] =
    "esac\n"
    "rm -f \"$failed\"\n"
    "before=$(wc -c <\"${failed%.failed}.log\")\n"
    "stopped=''\n"
    "trap 'stopped=yes; kill -TERM \"$cell\" 2>/dev/null' TERM\n"
    "\"$@\" 2>&1 &\n"
    "cell=$!\n"
    "wait \"$cell\"\n"
    "code=$?\n"
    "while [ \"$stopped\" ]; do\n"
    "    stopped=''\n"
    "    wait \"$cell\"\n"
    "    last=$?\n"
    "    [ $last -eq 127 ] || code=$last\n"
    "done\n"
    "case $code in\n"
    "0 | 1) ;;\n"
    "75)\n"
    "    # Stopped shortly before its time is over: on from there. Cancelled jobs run no more.\n"
    "    [ \"$(squeue --noheader --jobs=\"$SLURM_JOB_ID\" --format=%T)\" != RUNNING ] ||\n"
    "        scontrol requeue \"$SLURM_JOB_ID\" ;;\n"
    "*) echo \"$code @$before\" >\"$failed\" ;;\n"
    "esac\n"
    "exit \"$code\"\n";

/* What a task may hold, with a quarter to spare. */
static double megabytes(const struct run_cell *cells, const struct run_array *array)
{
    double most = 0.0;
    for (int i = 0; i < array->count; i++)
        most = fmax(most, cells[array->cells[i]].megabytes);
    return ceil(1.25 * most);
}

void run_slurm_script(const struct run_work *work, const struct run_array *array,
                      struct ttq_text *text)
{
    struct run_cell *cells = work->plan->cells;
    ttq_text_add(text, "#!/bin/sh\n#SBATCH --job-name=ttq-%s-%s\n", work->plan->profile,
                 array->name);
    add_output(work, &cells[array->cells[0]], text);
    ttq_text_add(text,
                 "#SBATCH --open-mode=append --requeue --signal=B:TERM@60\n"
                 "#SBATCH --ntasks=1 --mem=%.0fM\n",
                 megabytes(cells, array));
    ttq_text_add(text, "%s", head);
    for (int i = 0; i < array->count; i++)
        add_cell(work, &cells[array->cells[i]], text);
    ttq_text_add(text, "%s", tail);
}
