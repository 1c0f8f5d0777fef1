#include "experiments/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/cells.h"
#include "experiments/evaluation.h"
#include "experiments/profile.h"
#include "experiments/variants.h"

void run_plan_name(const char *recipe, const char *arm, char name[RUN_NAME])
{
    snprintf(name, RUN_NAME, "%s%s%s", recipe, *recipe ? "-" : "", arm);
}

/* Which tests an item's belong to is plan.ini's to say, not the item's: nobody may count a test as
 * planned after it was seen, nor take one out. */
static enum ttq_status check_family(const struct run_ini *fixed, const struct run_item *item,
                                    struct ttq_error *error)
{
    static const char *const named[] = {"primary", "secondary"};
    const char *expected = "exploratory", *found = run_ini_get(&item->ini, "item", "family");
    char word[RUN_NAME];
    found = found ? found : "exploratory";
    for (int i = 0; i < 2; i++) {
        const char *list = run_ini_get(fixed, named[i], "items");
        while (list && run_next_word(&list, word, sizeof word))
            if (strcmp(word, item->name) == 0)
                expected = named[i];
    }
    if (strcmp(expected, found) == 0)
        return TTQ_OK;
    return ttq_fail(error, TTQ_CONFIG, "%s: family: expected %s, as plan.ini says, found %s",
                    item->ini.path, expected, found);
}

static enum ttq_status add_item(struct run_plan *plan, const char *folder, const char *name,
                                struct ttq_error *error)
{
    for (int i = 0; i < plan->item_count; i++)
        if (strcmp(plan->items[i].name, name) == 0)
            return TTQ_OK;
    if (plan->item_count == RUN_MOST_ITEMS)
        return ttq_fail(error, TTQ_CONFIG, "plan: expected at most %d items, found more",
                        RUN_MOST_ITEMS);
    struct run_item *item = &plan->items[plan->item_count++];
    const char *recipe = run_ini_get(&plan->ini, "recipes", name);
    snprintf(item->recipe, sizeof item->recipe, "%s", recipe ? recipe : "");
    enum ttq_status status = run_item_read(folder, name, &plan->variants, item, error);
    return status == TTQ_OK ? check_family(&plan->fixed, item, error) : status;
}

static enum ttq_status parse_seeds(const char *text, int usage, int *seeds, struct ttq_error *error)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end || number < 1 || number > RUN_MOST_SEEDS)
        return ttq_fail(error, usage ? TTQ_USAGE : TTQ_CONFIG,
                        "seeds: expected a number from 1 to %d, found '%.40s'", RUN_MOST_SEEDS,
                        text);
    *seeds = (int)number;
    return TTQ_OK;
}

enum ttq_status run_plan_seeds(const struct run_plan *plan, const struct run_request *request,
                               const struct run_item *item, const char *arm, int *seeds,
                               struct ttq_error *error)
{
    if (request->seeds)
        return parse_seeds(request->seeds, 1, seeds, error);
    char key[2 * RUN_NAME];
    snprintf(key, sizeof key, "%s.%s", item->name, arm);
    const char *text = run_ini_get(&plan->ini, "seeds", key);
    if (!text)
        text = run_ini_get(&plan->ini, "seeds", item->name);
    enum ttq_status status =
        text ? TTQ_OK : run_ini_need(&plan->ini, "profile", "seeds", &text, error);
    return status == TTQ_OK ? parse_seeds(text, 0, seeds, error) : status;
}

/* The cells of an item with one seed. */
static enum ttq_status add_seed(struct run_plan *plan, const struct run_request *request,
                                const struct run_item *item, int seed, int *more,
                                struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < item->arm_count; i++) {
        int seeds, index;
        status = run_plan_seeds(plan, request, item, item->arms[i], &seeds, error);
        if (status != TTQ_OK || seed >= seeds)
            continue;
        *more |= seed + 1 < seeds;
        status = run_add_training(plan, request, item->arms[i], item->recipe, seed, &index, error);
        if (status == TTQ_OK && item->kind != RUN_TRAIN)
            status = run_add_evaluations(plan, item->kind, index, error);
    }
    return status;
}

/* Seed by seed, so that an interrupted plan has whole pairs. */
static enum ttq_status add_cells(struct run_plan *plan, const struct run_request *request,
                                 struct ttq_error *error)
{
    plan->cells = calloc(RUN_MOST_CELLS, sizeof *plan->cells);
    if (!plan->cells)
        return ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory for the cells");
    enum ttq_status status = TTQ_OK;
    int more = 1;
    for (int seed = 0; status == TTQ_OK && more; seed++) {
        more = 0;
        for (int i = 0; status == TTQ_OK && i < plan->item_count; i++)
            status = add_seed(plan, request, &plan->items[i], seed, &more, error);
    }
    return status;
}

/* variants.ini, and plan.ini with its hash where there is one. */
static enum ttq_status read_shared(struct run_plan *plan, const char *folder,
                                   struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, folder, "variants.ini");
    enum ttq_status status = run_ini_read(path, &plan->variants, error);
    if (status == TTQ_OK)
        status = run_variants_check(&plan->variants, error);
    ttq_path_join(path, folder, "plan.ini");
    if (status != TTQ_OK || !ttq_file_exists(path))
        return status;
    status = run_ini_read(path, &plan->fixed, error);
    return status == TTQ_OK ? ttq_hash_file(path, plan->fixed_hash, error) : status;
}

/* Whether the plan has all runs that an item is about, and so nothing has to be trained for it. */
static int is_there(const struct run_plan *plan, const struct run_request *request,
                    const struct run_item *item)
{
    for (int i = 0; i < item->arm_count; i++) {
        char variant[RUN_NAME];
        int seeds;
        run_plan_name(item->recipe, item->arms[i], variant);
        if (run_plan_seeds(plan, request, item, item->arms[i], &seeds, NULL) != TTQ_OK)
            return 0;
        for (int seed = 0; seed < seeds; seed++)
            if (run_find_training(plan, variant, seed) < 0)
                return 0;
    }
    return item->kind == RUN_TRAIN;
}

/* Without its primary items a profile has no verdict: with --only, those come along that only look
 * at runs which are trained anyway. */
static enum ttq_status add_primary(struct run_plan *plan, const struct run_request *request,
                                   struct ttq_error *error)
{
    const char *list = run_ini_get(&plan->fixed, "primary", "items");
    char word[RUN_NAME];
    enum ttq_status status = TTQ_OK;
    while (status == TTQ_OK && list && run_next_word(&list, word, sizeof word)) {
        int before = plan->item_count;
        status = add_item(plan, request->folder, word, error);
        struct run_item *item = &plan->items[plan->item_count - 1];
        if (status == TTQ_OK && plan->item_count > before && !is_there(plan, request, item)) {
            run_ini_free(&item->ini);
            *item = (struct run_item){0};
            plan->item_count--;
        }
    }
    return status;
}

enum ttq_status run_plan_read(const struct run_request *request, struct run_plan *plan,
                              struct ttq_error *error)
{
    memset(plan, 0, sizeof *plan);
    snprintf(plan->profile, sizeof plan->profile, "%s", request->profile);
    plan->other_seeds = request->seeds != NULL;
    snprintf(plan->asked, sizeof plan->asked, "%s%s%s%s%s", request->only ? "--only " : "",
             request->only ? request->only : "", request->only && request->seeds ? " " : "",
             request->seeds ? "--seeds " : "", request->seeds ? request->seeds : "");
    if (!*request->out)
        return ttq_fail(error, TTQ_USAGE, "--out: expected a folder, found an empty word");
    if (snprintf(plan->out, sizeof plan->out, "%s/%s", request->out, plan->profile) > 3000)
        return ttq_fail(error, TTQ_USAGE, "--out: the path is too long");
    const char *list = NULL;
    char word[RUN_NAME];
    int seeds;
    enum ttq_status status = run_profile_read(plan, request, &list, error);
    if (status == TTQ_OK)
        status = read_shared(plan, request->folder, error);
    if (status == TTQ_OK)
        status = run_profile_check(plan, request, error);
    list = request->only ? request->only : list;
    while (status == TTQ_OK && run_next_word(&list, word, sizeof word))
        status = add_item(plan, request->folder, word, error);
    if (status == TTQ_OK && plan->item_count == 0)
        status = ttq_fail(error, TTQ_USAGE, "--only: expected an item, found none");
    if (status == TTQ_OK && request->seeds)
        status = parse_seeds(request->seeds, 1, &seeds, error);
    if (status == TTQ_OK)
        status = add_cells(plan, request, error);
    return status == TTQ_OK && request->only ? add_primary(plan, request, error) : status;
}

void run_plan_free(struct run_plan *plan)
{
    free(plan->cells);
    for (int i = 0; i < plan->item_count; i++)
        run_ini_free(&plan->items[i].ini);
    run_ini_free(&plan->ini);
    run_ini_free(&plan->variants);
    run_ini_free(&plan->fixed);
    plan->cells = NULL;
    plan->cell_count = plan->item_count = 0;
}

void run_cell_command(struct run_cell *cell, const char *trainer, char *argv[], char *text,
                      size_t size)
{
    static char train[] = "train", run[] = "--run";
    int n = 0;
    argv[n++] = (char *)(size_t)trainer; /* execve takes char *, and does not write to it */
    if (cell->kind == RUN_TRAIN)
        argv[n++] = train;
    for (int i = 0; i < cell->word_count; i++)
        argv[n++] = cell->words[i];
    if (cell->kind == RUN_TRAIN) {
        argv[n++] = run;
        argv[n++] = cell->folder;
    }
    argv[n] = NULL;
    size_t used = 0;
    for (int i = 0; text && i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", argv[i]);
}

void run_cell_label(const struct run_cell *cell, char *label, size_t size)
{
    snprintf(label, size, "%s seed %d%s%s", cell->variant, cell->seed, *cell->what ? " " : "",
             cell->what);
}
