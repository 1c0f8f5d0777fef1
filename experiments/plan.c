#include "experiments/plan.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/suggest.h"

/* "table1.ini" -> "did you mean 'table1'?" from the files of a folder. */
static enum ttq_status unknown_file(const char *what, const char *name, const char *folder,
                                    struct ttq_error *error)
{
    char names[64][64];
    const char *list[64];
    size_t count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < 64;) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || length > 60 || strcmp(entry->d_name + length - 4, ".ini") != 0 ||
            strcmp(entry->d_name, "variants.ini") == 0)
            continue;
        snprintf(names[count], sizeof names[count], "%.*s", (int)length - 4, entry->d_name);
        list[count] = names[count];
        count++;
    }
    if (dir)
        closedir(dir);
    const char *nearest = ttq_suggest(name, list, count);
    struct ttq_text text = {0};
    for (size_t i = 0; i < count; i++)
        ttq_text_add(&text, "%s%s", i ? ", " : "", list[i]);
    enum ttq_status status =
        ttq_fail(error, TTQ_USAGE, "expected %s (%s), found '%.40s'%s%s%s", what,
                 text.bytes ? text.bytes : "none", name, nearest ? "; did you mean '" : "",
                 nearest ? nearest : "", nearest ? "'?" : "");
    ttq_text_free(&text);
    return status;
}

/* Reads <folder>/<name>.ini; a name with a path in it is unknown. */
static enum ttq_status read_named(const char *what, const char *folder, const char *name,
                                  struct run_ini *ini, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.ini", folder, name);
    if (strchr(name, '/') || strcmp(name, "variants") == 0 || !ttq_file_exists(path))
        return unknown_file(what, name, folder, error);
    return run_ini_read(path, ini, error);
}

/* Takes the next word of a list separated by spaces and commas. */
static int next_word(const char **list, char *word, size_t size)
{
    *list += strspn(*list, " ,");
    size_t length = strcspn(*list, " ,");
    if (length == 0)
        return 0;
    snprintf(word, size, "%.*s", (int)length, *list);
    *list += length;
    return 1;
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
    snprintf(item->name, sizeof item->name, "%s", name);
    static const char *const sections[] = {"item"};
    static const char *const keys[] = {"title", "paper", "claims", "variants"};
    enum ttq_status status = read_named("an item", folder, name, &item->ini, error);
    if (status == TTQ_OK)
        status = run_ini_check(&item->ini, NULL, sections, 1, error);
    return status == TTQ_OK ? run_ini_check(&item->ini, "item", keys, 4, error) : status;
}

/* Sets a setting, replacing one of the same key. */
static enum ttq_status put_setting(struct run_cell *cell, const char *key, const char *value,
                                   struct ttq_error *error)
{
    size_t length = strlen(key);
    int at = 0;
    while (at < cell->setting_count &&
           (strncmp(cell->settings[at], key, length) != 0 || cell->settings[at][length] != '='))
        at++;
    if (at == RUN_MOST_SETTINGS)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected at most %d settings", cell->variant,
                        RUN_MOST_SETTINGS);
    cell->setting_count += at == cell->setting_count;
    int n = snprintf(cell->settings[at], sizeof cell->settings[at], "%s=%s", key, value);
    if (n < 0 || (size_t)n >= sizeof cell->settings[at])
        return ttq_fail(error, TTQ_CONFIG, "%s: %s: the value is too long", cell->variant, key);
    return TTQ_OK;
}

static enum ttq_status put_section(struct run_cell *cell, const struct run_ini *ini,
                                   const char *section, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < ini->count; i++)
        if (strcmp(ini->entries[i].section, section) == 0 &&
            strcmp(ini->entries[i].key, "start") != 0)
            status = put_setting(cell, ini->entries[i].key, ini->entries[i].value, error);
    return status;
}

/* Training images and multiply-adds of the run, from the same configuration the trainer reads. */
static enum ttq_status set_cost(struct run_cell *cell, struct ttq_error *error)
{
    const char *overrides[RUN_MOST_SETTINGS];
    for (int i = 0; i < cell->setting_count; i++)
        overrides[i] = cell->settings[i];
    static struct ttq_config config;
    enum ttq_status status =
        ttq_config_read(&config, NULL, overrides, (size_t)cell->setting_count, error);
    if (status != TTQ_OK)
        return status;
    double all = config.data_set == TTQ_SET_FASHION ? 60000 : 50000;
    double images = config.data_train_images ? config.data_train_images : all;
    double per_step = (double)config.train_batch * config.train_groups;
    double steps = config.train_steps ? config.train_steps : images / config.train_batch;
    double n = (config.net_depth - 2) / 6;
    double forward = 443008 + 2359296 * (6 * n - 1); /* PAPER_NOTES: multiply-adds of a picture */
    cell->images = config.train_epochs * steps * per_step;
    double tests = config.data_test_images ? config.data_test_images : 10000;
    cell->work = forward * (3 * cell->images + config.train_epochs * tests);
    return TTQ_OK;
}

static enum ttq_status add_cell(struct run_plan *plan, const struct run_request *request,
                                const struct run_ini *variants, const char *variant, int seed,
                                struct ttq_error *error)
{
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].seed == seed && strcmp(plan->cells[i].variant, variant) == 0)
            return TTQ_OK;
    if (!run_ini_has(variants, variant))
        return ttq_fail(error, TTQ_CONFIG, "%s: expected a variant '%.40s', found none",
                        variants->path, variant);
    const char *start = run_ini_get(variants, variant, "start");
    enum ttq_status status = TTQ_OK;
    if (start)
        status = add_cell(plan, request, variants, start, seed, error);
    if (status != TTQ_OK)
        return status;
    if (plan->cell_count == RUN_MOST_CELLS)
        return ttq_fail(error, TTQ_CONFIG, "plan: expected at most %d cells", RUN_MOST_CELLS);
    struct run_cell *cell = &plan->cells[plan->cell_count++];
    memset(cell, 0, sizeof *cell);
    cell->exit_code = -1;
    cell->seed = seed;
    snprintf(cell->variant, sizeof cell->variant, "%s", variant);
    snprintf(cell->start, sizeof cell->start, "%s", start ? start : "");
    snprintf(cell->folder, sizeof cell->folder, "%s/runs/%s/seed-%d", plan->out, variant, seed);
    status = put_section(cell, &plan->ini, "every", error);
    if (status == TTQ_OK)
        status = put_section(cell, variants, variant, error);
    if (status == TTQ_OK)
        status = put_section(cell, &plan->ini, variant, error);
    char number[16], from[TTQ_PATH_MAX];
    snprintf(number, sizeof number, "%d", seed);
    if (status == TTQ_OK)
        status = put_setting(cell, "run.seed", number, error);
    if (status == TTQ_OK && request->data_set)
        status = put_setting(cell, "data.set", request->data_set, error);
    snprintf(from, sizeof from, "%s/runs/%s/seed-%d", plan->out, cell->start, seed);
    if (status == TTQ_OK && start)
        status = put_setting(cell, "init.from", from, error);
    return status == TTQ_OK ? set_cost(cell, error) : status;
}

/* Starts must not go in a circle. */
static enum ttq_status check_starts(const struct run_ini *variants, struct ttq_error *error)
{
    for (int i = 0; i < variants->count; i++) {
        const char *name = variants->entries[i].section;
        for (int steps = 0; (name = run_ini_get(variants, name, "start")); steps++)
            if (steps == variants->count)
                return ttq_fail(error, TTQ_CONFIG, "%s: [%s]: its starts go in a circle",
                                variants->path, variants->entries[i].section);
    }
    return TTQ_OK;
}

/* A section that nobody reads is a mistake. */
static enum ttq_status check_sections(const struct run_plan *plan, const struct run_ini *variants,
                                      struct ttq_error *error)
{
    const char *sections[RUN_INI_MOST + 2] = {"profile", "every"};
    size_t count = 2;
    for (int i = 0; i < variants->count; i++)
        sections[count++] = variants->entries[i].section;
    return run_ini_check(&plan->ini, NULL, sections, count, error);
}

static enum ttq_status add_cells(struct run_plan *plan, const struct run_request *request,
                                 struct ttq_error *error)
{
    struct run_ini variants;
    char path[TTQ_PATH_MAX], word[32];
    ttq_path_join(path, request->folder, "variants.ini");
    enum ttq_status status = run_ini_read(path, &variants, error);
    if (status == TTQ_OK)
        status = check_sections(plan, &variants, error);
    if (status == TTQ_OK)
        status = check_starts(&variants, error);
    plan->cells = status == TTQ_OK ? calloc(RUN_MOST_CELLS, sizeof *plan->cells) : NULL;
    if (status == TTQ_OK && !plan->cells)
        status = ttq_fail(error, TTQ_NO_MEMORY, "plan: no memory for the cells");
    /* Seed by seed, so that an interrupted plan has whole pairs. */
    for (int seed = 0; status == TTQ_OK && seed < plan->seeds; seed++)
        for (int i = 0; status == TTQ_OK && i < plan->item_count; i++) {
            const char *list;
            status = run_ini_need(&plan->items[i].ini, "item", "variants", &list, error);
            while (status == TTQ_OK && next_word(&list, word, sizeof word))
                status = add_cell(plan, request, &variants, word, seed, error);
        }
    return status;
}

static enum ttq_status set_seeds(struct run_plan *plan, const struct run_request *request,
                                 struct ttq_error *error)
{
    const char *text = request->seeds;
    enum ttq_status status =
        text ? TTQ_OK : run_ini_need(&plan->ini, "profile", "seeds", &text, error);
    if (status != TTQ_OK)
        return status;
    char *end;
    long seeds = strtol(text, &end, 10);
    if (end == text || *end || seeds < 1 || seeds > RUN_MOST_SEEDS)
        return ttq_fail(error, request->seeds ? TTQ_USAGE : TTQ_CONFIG,
                        "seeds: expected a number from 1 to %d, found '%.40s'", RUN_MOST_SEEDS,
                        text);
    plan->seeds = (int)seeds;
    return TTQ_OK;
}

enum ttq_status run_plan_read(const struct run_request *request, struct run_plan *plan,
                              struct ttq_error *error)
{
    memset(plan, 0, sizeof *plan);
    snprintf(plan->profile, sizeof plan->profile, "%s", request->profile);
    if (snprintf(plan->out, sizeof plan->out, "%s/%s", request->out, plan->profile) > 3000)
        return ttq_fail(error, TTQ_USAGE, "--out: the path is too long");
    char folder[TTQ_PATH_MAX], word[32];
    ttq_path_join(folder, request->folder, "profiles");
    enum ttq_status status = read_named("a profile", folder, request->profile, &plan->ini, error);
    static const char *const keys[] = {"title", "verdict", "items", "seeds", "departure."};
    const char *items = NULL, *verdict;
    if (status == TTQ_OK)
        status = run_ini_check(&plan->ini, "profile", keys, 5, error);
    if (status == TTQ_OK)
        status = run_ini_need(&plan->ini, "profile", "items", &items, error);
    if (status == TTQ_OK)
        status = run_ini_need(&plan->ini, "profile", "verdict", &verdict, error);
    if (status == TTQ_OK && strcmp(verdict, "yes") != 0 && strcmp(verdict, "no") != 0)
        status = ttq_fail(error, TTQ_CONFIG, "%s: verdict: expected yes or no, found '%.40s'",
                          plan->ini.path, verdict);
    if (status == TTQ_OK)
        status = set_seeds(plan, request, error);
    if (status != TTQ_OK)
        return status;
    const char *list = request->only ? request->only : items;
    while (status == TTQ_OK && next_word(&list, word, sizeof word))
        status = add_item(plan, request->folder, word, error);
    if (status == TTQ_OK && plan->item_count == 0)
        status = ttq_fail(error, TTQ_USAGE, "--only: expected an item, found none");
    return status == TTQ_OK ? add_cells(plan, request, error) : status;
}

void run_plan_free(struct run_plan *plan)
{
    free(plan->cells);
    plan->cells = NULL;
}

void run_cell_command(struct run_cell *cell, const char *trainer, char *argv[], char *text,
                      size_t size)
{
    static char train[] = "train", run[] = "--run";
    int n = 0;
    argv[n++] = (char *)(size_t)trainer; /* execve takes char *, and does not write to it */
    argv[n++] = train;
    for (int i = 0; i < cell->setting_count; i++)
        argv[n++] = cell->settings[i];
    argv[n++] = run;
    argv[n++] = cell->folder;
    argv[n] = NULL;
    size_t used = 0;
    for (int i = 0; text && i < n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", argv[i]);
}
