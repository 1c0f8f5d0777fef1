/* schedule.c - how long our runs trained, beside the paper's: a sentence for captions. */
#include <string.h>

#include "figures/report.h"

enum { MOST = 8 }; /* lengths that a sentence can name */

struct lengths {
    int epochs[MOST], start[MOST], count; /* start: 0 without one, -1 where it is not known */
};

static void take(struct lengths *all, int epochs, int start)
{
    for (int i = 0; i < all->count; i++)
        if (all->epochs[i] == epochs && all->start[i] == start)
            return;
    if (epochs <= 0 || all->count == MOST)
        return;
    all->epochs[all->count] = epochs;
    all->start[all->count++] = start;
}

void fig_add_schedule(struct ttq_text *text, const struct fig_plan *plan, const json_t *item,
                      const char *variant, const char *paper)
{
    struct lengths all = {.count = 0};
    int runs, waiting = fig_plan_waiting(plan, item, variant, &runs), starts = 0;
    if (!item && !variant)
        return;
    for (int i = 0; i < plan->count; i++) {
        const char *name = plan->cells[i].variant;
        const char *start = fig_plan_start(plan, name);
        if (!fig_plan_takes(item, variant, &plan->cells[i]))
            continue;
        int before = start[0] ? fig_plan_epochs(plan, start) : 0;
        take(&all, fig_plan_epochs(plan, name), start[0] && before == 0 ? -1 : before);
    }
    for (int i = 0; i < all.count; i++) {
        ttq_text_add(text, "%s", i ? ", " : "Ours: ");
        if (all.start[i] == 0)
            ttq_text_add(text, "%d epochs", all.epochs[i]);
        else if (all.start[i] < 0)
            ttq_text_add(text, "%d epochs from an earlier run", all.epochs[i]);
        else if (starts == 1 && all.start[i] == all.epochs[0])
            ttq_text_add(text, "from there %d more", all.epochs[i]);
        else
            ttq_text_add(text, "%d epochs from the end of a run of %d", all.epochs[i],
                         all.start[i]);
        starts += all.start[i] == 0;
    }
    if (all.count)
        ttq_text_add(text, "; the paper: %s.", paper);
    if (waiting)
        ttq_text_add(text, "%s%d of these %d runs have ended.", all.count ? " " : "",
                     runs - waiting, runs);
}
