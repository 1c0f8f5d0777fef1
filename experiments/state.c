/* state.c - where each cell stands, read from its folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/evaluation.h"
#include "experiments/logs.h"
#include "experiments/words.h"
#include "ttq/config/dataset_info.h"

const char *const run_state_names[] = {"waiting", "resumable", "done",   "diverged",
                                       "failed",  "kept",      "skipped"};

int run_cell_over(const struct run_cell *cell)
{
    return cell->state == RUN_DONE || cell->state == RUN_DIVERGED || cell->state == RUN_KEPT ||
           cell->state == RUN_SKIPPED;
}

int run_cell_settled(const struct run_cell *cell)
{
    return run_cell_over(cell) || cell->foreign || (cell->state == RUN_FAILED && cell->tried);
}

const struct run_cell *run_cell_blocker(const struct run_plan *plan, const struct run_cell *cell)
{
    for (int i = 0; i < cell->need_count; i++)
        if (plan->cells[cell->needs[i]].state != RUN_DONE)
            return &plan->cells[cell->needs[i]];
    return NULL;
}

void run_cell_give_up(struct run_cell *cell, const struct run_cell *blocker)
{
    char label[128];
    run_cell_label(blocker, label, sizeof label);
    cell->state = RUN_FAILED;
    cell->exit_code = -1;
    snprintf(cell->reason, sizeof cell->reason, "not tried, for its start %s %s %s", label,
             blocker->state == RUN_FAILED ? "has" : "is", run_state_names[blocker->state]);
}

/* Whether two names of a run agree in <variant>/seed-<n>: an output folder may be called by
 * another path, or have moved. */
static int same_run(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    for (int slashes = 0; n && m && a[n - 1] == b[m - 1]; n--, m--)
        if (a[n - 1] == '/' && ++slashes == 2)
            return 1;
    return n == 0 && m == 0;
}

/* The folder's configuration; where it names the same other runs as the cell by another path, the
 * cell takes over the folder's words, for the trainer compares them as text. */
static enum ttq_status read_config(const char *path, struct run_cell *cell,
                                   struct ttq_config *found, struct ttq_error *error)
{
    enum ttq_status status = ttq_config_read(found, path, NULL, 0, error);
    for (int i = 0; status == TTQ_OK && i < cell->word_count; i++)
        for (int k = 0; k < RUN_LINKS; k++) {
            const char *here = run_word_value(cell->words[i], run_links[k]);
            char there[TTQ_STRING_MAX];
            if (!here)
                continue;
            status = ttq_config_get(found, run_links[k], there, sizeof there, error);
            if (status == TTQ_OK && same_run(here, there))
                snprintf(cell->words[i], RUN_WORD, "%s=%s", run_links[k], there);
        }
    return status;
}

/* 0 and a reason where the folder holds a run of another configuration. */
static int is_ours(const char *path, struct run_cell *cell)
{
    static struct ttq_config found, ours;
    struct ttq_error error;
    const char *overrides[RUN_MOST_WORDS];
    enum ttq_status status = read_config(path, cell, &found, &error);
    for (int i = 0; i < cell->word_count; i++)
        overrides[i] = cell->words[i];
    if (status == TTQ_OK)
        status = ttq_config_read(&ours, NULL, overrides, (size_t)cell->word_count, &error);
    if (status != TTQ_OK) {
        snprintf(cell->reason, sizeof cell->reason, "%.250s", error.text);
        return 0;
    }
    struct ttq_text text = {0};
    int differences = ttq_config_differences(&found, &ours, &text);
    const char *first = text.bytes ? text.bytes + strspn(text.bytes, " ") : "";
    if (differences)
        snprintf(cell->reason, sizeof cell->reason,
                 "the folder holds a run of another configuration (%.*s); --redo %s starts anew",
                 (int)strcspn(first, "\n"), first, cell->variant);
    ttq_text_free(&text);
    return differences == 0;
}

/* A cell that asks for a folder of images that is not there cannot run here. What stands in for
 * CIFAR-10 is decided before the driver starts. */
static int has_data(struct run_cell *cell)
{
    char folder[TTQ_PATH_MAX];
    struct ttq_error error;
    enum ttq_set set = (enum ttq_set)cell->config.data_set;
    if (set < TTQ_SET_IMAGES ||
        ttq_data_find(set, cell->config.data_path, folder, &error) == TTQ_OK)
        return 1;
    snprintf(cell->reason, sizeof cell->reason, "%.250s", error.text);
    return 0;
}

static void look_at_run(const struct run_plan *plan, struct run_cell *cell)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    ttq_path_join(path, cell->folder, "config.ini");
    int begun = ttq_file_exists(path);
    cell->foreign = begun && !is_ours(path, cell);
    ttq_path_join(path, cell->folder, "DONE");
    if (cell->foreign) {
        cell->state = RUN_FAILED;
        cell->exit_code = TTQ_CONFIG;
    } else if (ttq_file_read(path, 1 << 16, &bytes, &length, NULL) == TTQ_OK) {
        cell->state = strstr(bytes, "\"diverged\"") ? RUN_DIVERGED : RUN_DONE;
        free(bytes);
    } else if (run_failure_read(plan, cell)) {
        cell->state = RUN_FAILED;
    } else {
        cell->state = begun ? RUN_RESUMABLE : has_data(cell) ? RUN_WAITING : RUN_SKIPPED;
    }
}

/* An evaluation of a run that is not done, or is made anew, is of another one. */
static void look_at_evaluation(const struct run_plan *plan, struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, run_evaluation_end(cell));
    int ended = ttq_file_exists(path) && !run_cell_blocker(plan, cell);
    cell->foreign = ended && !run_evaluation_is_of(plan, cell);
    if (cell->foreign) {
        cell->state = RUN_FAILED;
        cell->exit_code = TTQ_CONFIG;
        snprintf(
            cell->reason, sizeof cell->reason,
            "the folder holds an evaluation of other weights; --redo with its item starts anew");
    } else if (ended) {
        cell->state = RUN_DONE;
    } else {
        cell->state = run_failure_read(plan, cell) ? RUN_FAILED : RUN_WAITING;
    }
}

/* What needs a cell of another configuration is none of this plan, finished or not; what needs a
 * skipped cell cannot run here either. */
static void inherit(const struct run_plan *plan, struct run_cell *cell)
{
    for (int i = 0; i < cell->need_count && !cell->foreign; i++) {
        const struct run_cell *needed = &plan->cells[cell->needs[i]];
        if (needed->foreign) {
            cell->foreign = 1;
            cell->state = RUN_FAILED;
            cell->exit_code = -1;
            snprintf(cell->reason, sizeof cell->reason,
                     "what it needs is of another configuration");
        } else if (needed->state == RUN_SKIPPED && cell->state == RUN_WAITING) {
            cell->state = RUN_SKIPPED;
            snprintf(cell->reason, sizeof cell->reason, "what it needs is skipped");
        }
    }
}

void run_cell_look(const struct run_plan *plan, struct run_cell *cell)
{
    *cell->reason = '\0';
    cell->foreign = 0;
    if (cell->kind == RUN_TRAIN)
        look_at_run(plan, cell);
    else
        look_at_evaluation(plan, cell);
    inherit(plan, cell);
}

void run_plan_look(struct run_plan *plan)
{
    for (int i = 0; i < plan->cell_count; i++)
        run_cell_look(plan, &plan->cells[i]);
}
