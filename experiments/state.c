/* state.c - where each cell stands, read from its folder. */
#include <stdio.h>
#include <string.h>

#include "experiments/evaluation.h"
#include "experiments/logs.h"
#include "experiments/words.h"
#include "ttq/base/json.h"
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

/* The plan's own words for the runs that a cell names: an earlier look may have taken over those of
 * a folder that has been moved away since. */
static void name_links(const struct run_plan *plan, struct run_cell *cell)
{
    const int other[RUN_LINKS] = {cell->start, cell->shares};
    for (int i = 0; i < cell->word_count; i++)
        for (int k = 0; k < RUN_LINKS; k++)
            if (other[k] >= 0 && run_word_value(cell->words[i], run_links[k]))
                snprintf(cell->words[i], RUN_WORD, "%s=%.*s", run_links[k], TTQ_STRING_MAX - 1,
                         plan->cells[other[k]].folder);
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

/* What the folder holds is none of this plan, and is not touched until somebody says so. */
static void set_foreign(struct run_cell *cell, enum ttq_status code, const char *why,
                        const char *redo)
{
    cell->foreign = 1;
    cell->state = RUN_FAILED;
    cell->exit_code = (int)code;
    snprintf(cell->reason, sizeof cell->reason, "%.180s; --redo %s starts anew", why, redo);
}

/* TTQ_CONFIG and the reason where the folder holds a run of another configuration. */
static enum ttq_status check_config(const char *path, struct run_cell *cell, char why[256])
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
        snprintf(why, 256, "%.250s", error.text);
        return TTQ_CONFIG;
    }
    struct ttq_text text = {0};
    int differences = ttq_config_differences(&found, &ours, &text);
    const char *first = text.bytes ? text.bytes + strspn(text.bytes, " ") : "";
    if (differences)
        snprintf(why, 256, "the folder holds a run of another configuration (%.*s)",
                 (int)strcspn(first, "\n"), first);
    ttq_text_free(&text);
    return differences ? TTQ_CONFIG : TTQ_OK;
}

/* How the run ended; RUN_WAITING: not yet. TTQ_BAD_DATA and the reason where DONE does not say, as
 * after a copy that broke off, or nothing says of which configuration the run is. */
static enum ttq_status read_end(const struct run_cell *cell, int begun, enum run_state *end,
                                char why[256])
{
    char path[TTQ_PATH_MAX];
    struct ttq_error error;
    json_t *json = NULL;
    ttq_path_join(path, cell->folder, "DONE");
    enum ttq_status status = ttq_json_read(path, &json, &error);
    const char *outcome = ttq_json_word(json, "outcome", "none");
    int diverged = strcmp(outcome, "diverged") == 0;
    *end = status == TTQ_NO_INPUT ? RUN_WAITING : diverged ? RUN_DIVERGED : RUN_DONE;
    if (status == TTQ_NO_INPUT)
        status = TTQ_OK;
    else if (status != TTQ_OK)
        snprintf(why, 256, "%.250s", error.text);
    else if (!diverged && strcmp(outcome, "finished") != 0)
        snprintf(why, 256, "DONE: expected outcome finished or diverged, found %.40s", outcome);
    else if (!begun)
        snprintf(why, 256, "expected config.ini beside DONE, found none");
    json_decref(json);
    return *why ? TTQ_BAD_DATA : status;
}

/* Whether a run took `file` of another one as it is there now, by the hash that `key` of its
 * env.json has. Runs of older programs, and results that are kept without that file, do not say. */
static bool still_has(const json_t *env, const char *key, const struct run_cell *other,
                      const char *file)
{
    char path[TTQ_PATH_MAX], hash[TTQ_HASH_TEXT];
    const char *taken = ttq_json_word(env, key, "");
    ttq_path_join(path, other->folder, file);
    return !*taken || ttq_hash_file(path, hash, NULL) != TTQ_OK || strcmp(taken, hash) == 0;
}

/* TTQ_CONFIG and the reason where the run began from other weights, or took other shares of zeros,
 * than the runs that it names have now: seeds are paired by them. */
static enum ttq_status check_origin(const struct run_plan *plan, const struct run_cell *cell,
                                    char why[256])
{
    const struct {
        const char *key, *file, *what;
        int other;
    } origins[] = {
        {"start_sha256", "weights.safetensors", "began from other weights", cell->start},
        {"shares_sha256", "scales_mean.csv", "took other shares of zeros", cell->shares},
    };
    char path[TTQ_PATH_MAX], label[128];
    json_t *env;
    ttq_path_join(path, cell->folder, "env.json");
    if (ttq_json_read(path, &env, NULL) != TTQ_OK)
        return TTQ_OK;
    for (size_t i = 0; i < sizeof origins / sizeof *origins && !*why; i++) {
        if (origins[i].other < 0)
            continue;
        const struct run_cell *other = &plan->cells[origins[i].other];
        if (other->state != RUN_DONE || still_has(env, origins[i].key, other, origins[i].file))
            continue;
        run_cell_label(other, label, sizeof label);
        snprintf(why, 256, "the run %s than %s has now", origins[i].what, label);
    }
    json_decref(env);
    return *why ? TTQ_CONFIG : TTQ_OK;
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
    char path[TTQ_PATH_MAX], why[256] = "";
    enum run_state end = RUN_WAITING;
    ttq_path_join(path, cell->folder, "config.ini");
    int begun = ttq_file_exists(path);
    name_links(plan, cell);
    enum ttq_status status = begun ? check_config(path, cell, why) : TTQ_OK;
    if (status == TTQ_OK)
        status = read_end(cell, begun, &end, why);
    if (status == TTQ_OK && begun)
        status = check_origin(plan, cell, why);
    if (status != TTQ_OK)
        set_foreign(cell, status, why, cell->variant);
    else if (end != RUN_WAITING)
        cell->state = end;
    else if (!begun && !has_data(cell))
        cell->state = RUN_SKIPPED;
    else if (run_failure_read(plan, cell))
        cell->state = RUN_FAILED;
    else
        cell->state = begun ? RUN_RESUMABLE : RUN_WAITING;
}

/* An evaluation of a run that is not done, or is made anew, is of another one. */
static void look_at_evaluation(const struct run_plan *plan, struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, run_evaluation_end(cell));
    int ended = ttq_file_exists(path) && !run_cell_blocker(plan, cell);
    const char *wrong = ended ? run_evaluation_wrong(plan, cell) : NULL;
    if (wrong) {
        set_foreign(cell, TTQ_CONFIG, wrong, "with its item");
    } else if (ended) {
        cell->state = RUN_DONE;
    } else {
        cell->state = run_failure_read(plan, cell) ? RUN_FAILED : RUN_WAITING;
    }
}

/* What needs a foreign cell is foreign itself, finished or not; what needs a skipped cell cannot
 * run here either. */
static void inherit(const struct run_plan *plan, struct run_cell *cell)
{
    char label[128];
    for (int i = 0; i < cell->need_count && !cell->foreign; i++) {
        const struct run_cell *needed = &plan->cells[cell->needs[i]];
        if (needed->foreign) {
            cell->foreign = 1;
            cell->state = RUN_FAILED;
            cell->exit_code = -1;
            run_cell_label(needed, label, sizeof label);
            snprintf(cell->reason, sizeof cell->reason, "what it needs, %s, is none of this plan",
                     label);
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
    cell->again = run_again_read(plan, cell);
    if (cell->kind == RUN_TRAIN)
        look_at_run(plan, cell);
    else
        look_at_evaluation(plan, cell);
    inherit(plan, cell);
}

void run_plan_look_behind(struct run_plan *plan, int index, char again[])
{
    memset(again, 0, (size_t)plan->cell_count);
    again[index] = 1;
    for (int i = index + 1; i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        for (int k = 0; k < cell->need_count; k++)
            again[i] |= again[cell->needs[k]];
        again[i] = again[i] && (cell->state == RUN_DONE || cell->state == RUN_DIVERGED);
        if (again[i])
            run_cell_look(plan, cell);
    }
    again[index] = 0;
}

void run_plan_look(struct run_plan *plan)
{
    for (int i = 0; i < plan->cell_count; i++)
        run_cell_look(plan, &plan->cells[i]);
}
