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

static void set_of_plan(const struct run_plan *plan, char set[64])
{
    char path[TTQ_PATH_MAX];
    json_t *json;
    ttq_path_join(path, plan->out, "plan.json");
    if (ttq_json_read(path, &json, NULL) != TTQ_OK)
        return;
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
        set_of_plan(plan, set);
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
