#include "experiments/cells.h"

#include <stdio.h>
#include <string.h>

#include "experiments/variants.h"
#include "experiments/words.h"
#include "ttq/config/dataset_info.h"

static const struct run_place no_file = {NULL, NULL};

/* Sets a setting, replacing one of the same key. */
static enum ttq_status put_setting(struct run_cell *cell, const char *key, const char *value,
                                   struct run_place place, struct ttq_error *error)
{
    int at = 0;
    while (at < cell->word_count && !run_word_value(cell->words[at], key))
        at++;
    if (at == RUN_MOST_WORDS)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected at most %d settings", cell->variant,
                        RUN_MOST_WORDS);
    cell->word_count += at == cell->word_count;
    cell->places[at] = place;
    int n = snprintf(cell->words[at], RUN_WORD, "%s=%s", key, value);
    if (n < 0 || n >= RUN_WORD)
        return ttq_fail(error, TTQ_CONFIG, "%s: %s: the value is too long", cell->variant, key);
    return TTQ_OK;
}

static enum ttq_status put_section(struct run_cell *cell, const struct run_ini *ini,
                                   const char *section, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < ini->count; i++)
        if (strcmp(ini->entries[i].section, section) == 0 &&
            !run_variants_word(ini->entries[i].key))
            status = put_setting(cell, ini->entries[i].key, ini->entries[i].value,
                                 (struct run_place){ini->path, ini->entries[i].section}, error);
    return status;
}

/* [every] of the profile; then, from the furthest variant that this one is like to itself, the
 * variant's section and the profile's section of the same name; then the recipe's sections. */
static enum ttq_status put_sections(const struct run_plan *plan, struct run_cell *cell,
                                    const char *arm, const char *recipe, struct ttq_error *error)
{
    const char *chain[RUN_MOST_LIKE];
    char section[2 * RUN_NAME];
    int count = run_variants_chain(&plan->variants, arm, chain);
    enum ttq_status status = put_section(cell, &plan->ini, "every", error);
    for (int i = 0; status == TTQ_OK && i < count; i++) {
        status = put_section(cell, &plan->variants, chain[i], error);
        if (status == TTQ_OK)
            status = put_section(cell, &plan->ini, chain[i], error);
    }
    if (status == TTQ_OK && *recipe)
        status = put_section(cell, &plan->ini, recipe, error);
    for (int i = 0; status == TTQ_OK && *recipe && i < count; i++) {
        snprintf(section, sizeof section, "%s-%s", recipe, chain[i]);
        status = put_section(cell, &plan->ini, section, error);
    }
    return status;
}

static int has_setting(const struct run_cell *cell, const char *key)
{
    for (int i = 0; i < cell->word_count; i++)
        if (run_word_value(cell->words[i], key))
            return 1;
    return 0;
}

/* What no file says: seed, plan, and the data set that was found where none is asked for. */
static enum ttq_status put_given(const struct run_plan *plan, const struct run_request *request,
                                 struct run_cell *cell, struct ttq_error *error)
{
    char number[16];
    snprintf(number, sizeof number, "%d", cell->seed);
    enum ttq_status status = put_setting(cell, "run.seed", number, no_file, error);
    if (status == TTQ_OK && *plan->fixed_hash)
        status = put_setting(cell, "run.plan", plan->fixed_hash, no_file, error);
    if (status == TTQ_OK && request->data_set && !has_setting(cell, "data.set"))
        status = put_setting(cell, "data.set", request->data_set, no_file, error);
    return status;
}

/* Where in a sentence a word's key stands as a whole; NULL: nowhere. */
static const char *find_key(const char *text, const char *word)
{
    static const char inside[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    size_t length = strcspn(word, "=");
    char key[RUN_WORD];
    snprintf(key, sizeof key, "%.*s", (int)length, word);
    for (const char *at = strstr(text, key); at; at = strstr(at + 1, key))
        if ((at == text || !strchr(inside, at[-1])) && (!at[length] || !strchr(inside, at[length])))
            return at;
    return NULL;
}

/* The trainer's sentence about a setting, with the file and the section that the setting is from:
 * it is about the first key that it names. */
static enum ttq_status blame(const struct run_cell *cell, enum ttq_status status,
                             struct ttq_error *error)
{
    static const char given[] = "command line: ";
    const struct ttq_error inner = *error;
    const char *text = inner.text, *first = NULL;
    struct run_place place = no_file;
    for (int i = 0; i < cell->word_count; i++) {
        const char *at = find_key(text, cell->words[i]);
        if (!at || (first && at >= first))
            continue;
        first = at;
        place = cell->places[i];
    }
    if (!place.file)
        return ttq_fail(error, status, "variant %s: %s", cell->variant, text);
    text += strncmp(text, given, strlen(given)) == 0 ? strlen(given) : 0;
    return ttq_fail(error, status, "%s: [%s]: %s (variant %s)", place.file, place.section, text,
                    cell->variant);
}

/* The configuration that the trainer will read, and the images that it will see. */
static enum ttq_status set_config(struct run_cell *cell, struct ttq_error *error)
{
    const char *overrides[RUN_MOST_WORDS];
    for (int i = 0; i < cell->word_count; i++)
        overrides[i] = cell->words[i];
    struct ttq_config *config = &cell->config;
    enum ttq_status status =
        ttq_config_read(config, NULL, overrides, (size_t)cell->word_count, error);
    if (status != TTQ_OK)
        return blame(cell, status, error);
    int images, tests;
    ttq_dataset_counts(config, &images, &tests);
    double per_step = (double)config->train_batch * config->train_groups;
    double steps = config->train_steps ? config->train_steps : images / config->train_batch;
    cell->epochs = config->train_epochs;
    cell->images = cell->epochs * steps * per_step;
    cell->tests = cell->epochs * tests;
    return TTQ_OK;
}

struct run_cell *run_new_cell(struct run_plan *plan, const char *variant, int seed,
                              struct ttq_error *error)
{
    if (plan->cell_count == RUN_MOST_CELLS) {
        ttq_fail(error, TTQ_CONFIG, "plan: expected at most %d cells", RUN_MOST_CELLS);
        return NULL;
    }
    struct run_cell *cell = &plan->cells[plan->cell_count++];
    cell->seed = seed;
    cell->exit_code = cell->start = cell->shares = -1;
    snprintf(cell->variant, sizeof cell->variant, "%s", variant);
    return cell;
}

int run_find_training(const struct run_plan *plan, const char *variant, int seed)
{
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].kind == RUN_TRAIN && plan->cells[i].seed == seed &&
            strcmp(plan->cells[i].variant, variant) == 0)
            return i;
    return -1;
}

/* Adds what the variant starts from or takes shares from; -1: nothing. */
static enum ttq_status add_other(struct run_plan *plan, const struct run_request *request,
                                 const char *arm, const char *key, const char *recipe, int seed,
                                 int *index, struct ttq_error *error)
{
    const char *other = run_variants_other(&plan->variants, arm, key);
    *index = -1;
    return other ? run_add_training(plan, request, other, recipe, seed, index, error) : TTQ_OK;
}

/* A run can only start from weights of the same network. */
static enum ttq_status check_network(const struct run_cell *cell, const struct run_cell *start,
                                     struct ttq_error *error)
{
    static const char *const keys[] = {"net.arch", "net.depth", "net.width"};
    char ours[TTQ_STRING_MAX], theirs[TTQ_STRING_MAX];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ttq_config_get(&cell->config, keys[i], ours, sizeof ours, NULL) == TTQ_OK &&
            ttq_config_get(&start->config, keys[i], theirs, sizeof theirs, NULL) == TTQ_OK &&
            strcmp(ours, theirs) != 0)
            return ttq_fail(error, TTQ_CONFIG,
                            "variant %s: %s: expected %s, as in its start %s, found %s",
                            cell->variant, keys[i], theirs, start->variant, ours);
    return TTQ_OK;
}

static enum ttq_status put_other(const struct run_plan *plan, struct run_cell *cell,
                                 const char *setting, int index, struct ttq_error *error)
{
    if (index < 0)
        return TTQ_OK;
    cell->needs[cell->need_count++] = index;
    return put_setting(cell, setting, plan->cells[index].folder, no_file, error);
}

enum ttq_status run_add_training(struct run_plan *plan, const struct run_request *request,
                                 const char *arm, const char *recipe, int seed, int *index,
                                 struct ttq_error *error)
{
    char name[RUN_NAME];
    run_plan_name(recipe, arm, name);
    *index = run_find_training(plan, name, seed);
    if (*index >= 0)
        return TTQ_OK;
    int start, shares;
    enum ttq_status status = add_other(plan, request, arm, "start", recipe, seed, &start, error);
    if (status == TTQ_OK)
        status = add_other(plan, request, arm, "shares", recipe, seed, &shares, error);
    if (status != TTQ_OK)
        return status;
    struct run_cell *cell = run_new_cell(plan, name, seed, error);
    if (!cell)
        return TTQ_CONFIG;
    *index = plan->cell_count - 1;
    snprintf(cell->arm, sizeof cell->arm, "%s", arm);
    cell->start = start;
    cell->shares = shares;
    snprintf(cell->folder, sizeof cell->folder, "%s/runs/%s/seed-%d", plan->out, name, seed);
    status = put_sections(plan, cell, arm, recipe, error);
    if (status == TTQ_OK)
        status = put_given(plan, request, cell, error);
    if (status == TTQ_OK)
        status = put_other(plan, cell, run_links[RUN_LINK_START], start, error);
    if (status == TTQ_OK)
        status = put_other(plan, cell, run_links[RUN_LINK_SHARES], shares, error);
    if (status == TTQ_OK)
        status = set_config(cell, error);
    if (status == TTQ_OK && start >= 0)
        status = check_network(cell, &plan->cells[start], error);
    return status;
}
