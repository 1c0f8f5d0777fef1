/* summary.c - how a plan stands, in words. */
#include <stdio.h>

#include "experiments/engine.h"
#include "experiments/plan_json.h"
#include "ttq/config/dataset_info.h"

int run_count(const struct run_plan *plan, enum run_state state)
{
    int count = 0;
    for (int i = 0; i < plan->cell_count; i++)
        count += plan->cells[i].state == state;
    return count;
}

void run_print_summary(const struct run_plan *plan)
{
    char label[128];
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        run_cell_label(cell, label, sizeof label);
        if (cell->state == RUN_DIVERGED)
            printf("diverged: %s (%s)\n", label, cell->folder);
        else if (cell->state == RUN_SKIPPED)
            printf("skipped: %s: %s\n", label, cell->reason);
        else if (cell->state == RUN_FAILED && cell->exit_code >= 0)
            printf("failed: %s: %s (exit code %d)\n", label, cell->reason, cell->exit_code);
        else if (cell->state == RUN_FAILED)
            printf("failed: %s: %s\n", label, cell->reason);
    }
    if (run_count(plan, RUN_KEPT))
        printf("kept: %d cells have a row and no folder here; tables do not contain them\n",
               run_count(plan, RUN_KEPT));
    static const enum run_state states[] = {RUN_DONE,    RUN_DIVERGED, RUN_FAILED, RUN_RESUMABLE,
                                            RUN_WAITING, RUN_KEPT,     RUN_SKIPPED};
    static const char *const words[] = {"done",    "diverged", "failed", "to go on with",
                                        "waiting", "kept",     "skipped"};
    printf("%d cells:", plan->cell_count);
    for (int i = 0, first = 1; i < 7; i++) {
        int count = run_count(plan, states[i]);
        if (count || i < 3)
            printf("%s %d %s", first ? "" : ",", count, words[i]);
        first = first && !(count || i < 3);
    }
    printf("\n");
}

void run_print_data_sets(const struct run_plan *plan)
{
    for (int set = 0; set <= TTQ_SET_IMAGENET; set++) {
        int needed = 0;
        for (int i = 0; i < plan->cell_count && set != TTQ_SET_SYNTHETIC; i++) {
            const struct run_cell *cell = &plan->cells[i];
            int runs = !run_cell_settled(cell) || cell->state == RUN_SKIPPED;
            needed |= runs && cell->config.data_set == set && !*cell->config.data_path;
        }
        if (needed)
            printf("%s\n", ttq_dataset_name((enum ttq_set)set));
    }
}

enum ttq_status run_work_write(const struct run_work *work, struct ttq_error *error)
{
    enum ttq_status status = run_plan_write(work->plan, work->trainer, work->data_set, error);
    return status == TTQ_OK ? run_rows_write(work->plan, work->kept, error) : status;
}
