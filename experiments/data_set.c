#include "experiments/data_set.h"

#include <stdio.h>
#include <string.h>

#include "experiments/words.h"
#include "ttq/base/json.h"

/* The cell's set is the one that is given, "data.set=<given>" or, for the trainer's own, no word.
 * A file of the plan may name the same set: then the cell tells nothing wrong either. */
static int takes_given(const struct run_cell *cell, const char *given)
{
    const char *value = NULL;
    for (int i = 0; i < cell->word_count && !value; i++)
        value = run_word_value(cell->words[i], "data.set");
    return cell->kind == RUN_TRAIN && (!value || (given && strcmp(value, given) == 0));
}

static void set_of_runs(const struct run_plan *plan, const char *given, char set[64])
{
    static struct ttq_config found;
    char path[TTQ_PATH_MAX];
    for (int i = 0; i < plan->cell_count && !*set; i++)
        if (takes_given(&plan->cells[i], given) &&
            ttq_path_join(path, plan->cells[i].folder, "config.ini") &&
            ttq_config_read(&found, path, NULL, 0, NULL) == TTQ_OK)
            ttq_config_get(&found, "data.set", set, 64, NULL);
}

/* Whether one of the plan's cells that take the given set had begun by the plan.json of an earlier
 * call: what has not begun is on no set. */
static bool had_begun(const struct run_plan *plan, const char *given, const json_t *cells)
{
    static const char *const states[] = {"done", "diverged", "resumable", "kept"};
    for (size_t k = 0; k < json_array_size(cells); k++) {
        const json_t *before = json_array_get(cells, k);
        const char *state = ttq_json_word(before, "state", "");
        bool begun = false;
        for (size_t s = 0; s < sizeof states / sizeof *states; s++)
            begun |= strcmp(state, states[s]) == 0;
        for (int i = 0; begun && i < plan->cell_count; i++)
            if (takes_given(&plan->cells[i], given) &&
                strcmp(plan->cells[i].variant, ttq_json_word(before, "variant", "")) == 0)
                return true;
    }
    return false;
}

static void set_of_plan(const struct run_plan *plan, const char *given, char set[64])
{
    char path[TTQ_PATH_MAX];
    json_t *json;
    ttq_path_join(path, plan->out, "plan.json");
    if (ttq_json_read(path, &json, NULL) != TTQ_OK)
        return;
    if (had_begun(plan, given, json_object_get(json, "cells")))
        snprintf(set, 64, "%s", ttq_json_word(json_object_get(json, "data"), "set", ""));
    json_decref(json);
}

enum ttq_status run_data_set_keep(struct run_request *request, struct run_plan *plan, char set[64],
                                  struct ttq_error *error)
{
    const char *asked = request->data_set;
    *set = '\0';
    set_of_runs(plan, asked, set);
    bool begun = *set != '\0';
    if (!begun)
        set_of_plan(plan, asked, set);
    if (asked && *set && strcmp(asked, set) != 0)
        return ttq_fail(error, TTQ_NO_INPUT,
                        "%s: its %s on %s, but the data set is %s now: make %s available again, or "
                        "take another --out",
                        plan->out, begun ? "runs are" : "plan is", set, asked, set);
    /* CIFAR-10 is what the trainer takes by itself. */
    if (asked || !*set || strcmp(set, "cifar10") == 0)
        return TTQ_OK;
    request->data_set = set;
    run_plan_free(plan);
    return run_plan_read(request, plan, error);
}
