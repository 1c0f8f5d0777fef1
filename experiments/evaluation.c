#include "experiments/evaluation.h"

#include <stdio.h>
#include <string.h>

#include "experiments/cells.h"
#include "ttq/base/json.h"

/* In the words RUN is the folder of the run, TO that of the cell, and OTHER that of the
 * evaluation named in `needs`. */
static const struct evaluation {
    enum run_kind kind;
    const char *what, *words, *needs, *end;
    int tests, again; /* whether it tests; whether it estimates statistics again */
} evaluations[] = {
    {RUN_MERGE, "keep-stored", "eval RUN --scales=keep --bn=stored --to=TO", NULL, "DONE", 1, 0},
    {RUN_MERGE, "keep-reestimate", "eval RUN --scales=keep --bn=reestimate --to=TO", NULL, "DONE",
     1, 1},
    {RUN_MERGE, "merge-reestimate", "eval RUN --scales=merge --bn=reestimate --to=TO", NULL, "DONE",
     1, 1},
    {RUN_MERGE, "swap-reestimate", "eval RUN --scales=swap --bn=reestimate --to=TO", NULL, "DONE",
     1, 1},
    {RUN_MERGE, "keep-augmented", "eval RUN --scales=keep --bn=augmented --to=TO", NULL, "DONE", 1,
     1},
    {RUN_MERGE, "merge-augmented", "eval RUN --scales=merge --bn=augmented --to=TO", NULL, "DONE",
     1, 1},
    {RUN_MERGE, "swap-augmented", "eval RUN --scales=swap --bn=augmented --to=TO", NULL, "DONE", 1,
     1},
    {RUN_SIZE, "packed", "export RUN TO/model.ttq", NULL, "model.ttq.json", 0, 0},
    {RUN_SIZE, "unpacked", "eval OTHER/model.ttq --to=TO", "packed", "DONE", 1, 0},
};
enum { EVALUATIONS = sizeof evaluations / sizeof *evaluations };

static const struct evaluation *find(const char *what)
{
    for (int i = 0; i < EVALUATIONS; i++)
        if (strcmp(evaluations[i].what, what) == 0)
            return &evaluations[i];
    return NULL;
}

const char *run_evaluation_end(const struct run_cell *cell)
{
    return find(cell->what)->end;
}

const char *run_evaluation_wrong(const struct run_plan *plan, const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX], hash[TTQ_HASH_TEXT];
    json_t *json;
    int packed = strcmp(run_evaluation_end(cell), "DONE") != 0;
    ttq_path_join(path, cell->folder, packed ? run_evaluation_end(cell) : "eval.json");
    enum ttq_status status = ttq_json_read(path, &json, NULL);
    if (status != TTQ_OK)
        return status == TTQ_NO_INPUT ? NULL
               : packed               ? "its report is damaged"
                                      : "eval.json is damaged";
    const char *found = ttq_json_word(json, "weights_sha256", "");
    /* The last of what it needs is what it looks at: the run, or the packed model. */
    const struct run_cell *looked_at = &plan->cells[cell->needs[cell->need_count - 1]];
    ttq_path_join(path, looked_at->folder,
                  looked_at->kind == RUN_TRAIN ? "weights.safetensors" : "model.ttq");
    int is_of = !*found || ttq_hash_file(path, hash, NULL) != TTQ_OK || strcmp(found, hash) == 0;
    json_decref(json);
    return is_of ? NULL : "the folder holds an evaluation of other weights";
}

static int find_cell(const struct run_plan *plan, const struct run_cell *training, const char *what)
{
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].seed == training->seed && strcmp(plan->cells[i].what, what) == 0 &&
            strcmp(plan->cells[i].variant, training->variant) == 0)
            return i;
    return -1;
}

/* Adds a word with the first of RUN, OTHER and TO in it replaced by the folder it stands for. */
static enum ttq_status put_word(struct run_cell *cell, const char *word, const char *run,
                                const char *other, struct ttq_error *error)
{
    const struct {
        const char *mark, *folder;
    } marks[] = {{"RUN", run}, {"OTHER", other}, {"TO", cell->folder}};
    int n = -1;
    for (int i = 0; i < 3 && n < 0; i++) {
        const char *at = strstr(word, marks[i].mark);
        if (at)
            n = snprintf(cell->words[cell->word_count], RUN_WORD, "%.*s%s%s", (int)(at - word),
                         word, marks[i].folder, at + strlen(marks[i].mark));
    }
    if (n < 0)
        n = snprintf(cell->words[cell->word_count], RUN_WORD, "%s", word);
    cell->word_count++;
    return n < RUN_WORD ? TTQ_OK
                        : ttq_fail(error, TTQ_CONFIG, "%s: the path is too long", cell->folder);
}

/* Images that an evaluation passes through the network: the test set, and the first 10,000 of the
 * training set where the statistics are estimated again. */
static double images_of(const struct run_cell *training, const struct evaluation *evaluation)
{
    double tests = training->tests / training->epochs, train = training->images / training->epochs;
    train = train < 10000.0 ? train : 10000.0;
    return evaluation->tests * tests + evaluation->again * train;
}

static enum ttq_status add_one(struct run_plan *plan, const struct evaluation *evaluation,
                               int index, struct ttq_error *error)
{
    const struct run_cell *training = &plan->cells[index];
    struct run_cell *cell = run_new_cell(plan, training->variant, training->seed, error);
    if (!cell)
        return TTQ_CONFIG;
    cell->kind = evaluation->kind;
    cell->config = training->config;
    cell->needs[cell->need_count++] = index;
    cell->tests = images_of(training, evaluation);
    snprintf(cell->what, sizeof cell->what, "%s", evaluation->what);
    snprintf(cell->folder, sizeof cell->folder, "%s/evals/%s/seed-%d/%s", plan->out, cell->variant,
             cell->seed, cell->what);
    const char *other = "";
    if (evaluation->needs) {
        int before = find_cell(plan, training, evaluation->needs);
        cell->needs[cell->need_count++] = before;
        other = plan->cells[before].folder;
    }
    const char *list = evaluation->words;
    char word[64];
    enum ttq_status status = TTQ_OK;
    while (status == TTQ_OK && run_next_word(&list, word, sizeof word))
        status = put_word(cell, word, training->folder, other, error);
    return status;
}

enum ttq_status run_add_evaluations(struct run_plan *plan, enum run_kind kind, int index,
                                    struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < EVALUATIONS; i++)
        if (evaluations[i].kind == kind &&
            find_cell(plan, &plan->cells[index], evaluations[i].what) < 0)
            status = add_one(plan, &evaluations[i], index, error);
    return status;
}
