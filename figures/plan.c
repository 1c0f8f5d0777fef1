#include "figures/plan.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/ended.h"
#include "ttq/base/csv.h"

enum { CONFIG_LIMIT = 1 << 20 };

static int take_key(void *user, const char *section, const char *name, const char *value)
{
    char key[256];
    snprintf(key, sizeof key, "%s.%s", section, name);
    json_object_set_new(user, key, json_string(value));
    return 1;
}

/* A missing file is no error: a run that waits has none. */
static enum ttq_status absent_is_fine(enum ttq_status status)
{
    return status == TTQ_NO_INPUT ? TTQ_OK : status;
}

static enum ttq_status read_config(const char *path, json_t *config, struct ttq_error *error)
{
    char *text;
    size_t length;
    enum ttq_status status = ttq_file_read(path, CONFIG_LIMIT, &text, &length, error);
    if (status != TTQ_OK)
        return absent_is_fine(status);
    int line = ini_parse_string(text, take_key, config);
    free(text);
    if (line != 0)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: expected key = value", path, line);
    return TTQ_OK;
}

static enum ttq_status read_seconds(const char *path, double *seconds, struct ttq_error *error)
{
    struct ttq_csv csv;
    int column;
    enum ttq_status status = ttq_csv_read(path, &csv, error);
    if (status != TTQ_OK)
        return absent_is_fine(status);
    status = ttq_csv_column(&csv, "seconds", &column, error);
    for (int row = 0; row < csv.rows && status == TTQ_OK; row++) {
        double value;
        status = ttq_csv_number(&csv, row, column, &value, error);
        *seconds += status == TTQ_OK ? value : 0;
    }
    ttq_csv_free(&csv);
    return status;
}

static bool folder_is_inside(const char *folder)
{
    size_t length = strlen(folder);
    return length > 0 && folder[0] != '/' && strcmp(folder, "..") != 0 &&
           strncmp(folder, "../", 3) != 0 && !strstr(folder, "/../") &&
           !(length >= 3 && strcmp(folder + length - 3, "/..") == 0);
}

/* What a run is and what came out of it; a file that is absent leaves its name alone. */
static enum ttq_status hash_run(struct fig_cell *cell, struct ttq_error *error)
{
    static const char *const names[] = {"config.ini", "metrics.csv", "DONE"};
    char text[3 * (TTQ_HASH_TEXT + 16)] = "", path[TTQ_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char hash[TTQ_HASH_TEXT] = "";
        ttq_path_join(path, cell->path, names[i]);
        enum ttq_status status = absent_is_fine(ttq_hash_file(path, hash, error));
        if (status != TTQ_OK)
            return status;
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s %s\n", names[i], hash);
    }
    ttq_hash_bytes(text, strlen(text), cell->hash);
    return TTQ_OK;
}

static enum ttq_status read_run(struct fig_cell *cell, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    if (!ttq_path_join(path, cell->path, "scales_mean.csv"))
        return ttq_fail(error, TTQ_BAD_DATA, "%s: the path is too long", cell->folder);
    cell->config = json_object();
    if (!cell->config)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for the run", cell->folder);
    if (cell->foreign) /* the end of another run is none of this plan */
        return TTQ_OK;
    ttq_path_join(path, cell->path, "DONE");
    enum ttq_status status = absent_is_fine(ttq_json_read(path, &cell->done, error));
    if (status != TTQ_OK || !cell->done)
        return status;
    ttq_path_join(path, cell->path, "config.ini");
    status = read_config(path, cell->config, error);
    ttq_path_join(path, cell->path, "env.json");
    if (status == TTQ_OK)
        status = absent_is_fine(ttq_json_read(path, &cell->env, error));
    ttq_path_join(path, cell->path, "timing.csv");
    if (status == TTQ_OK)
        status = read_seconds(path, &cell->seconds, error);
    return status == TTQ_OK ? hash_run(cell, error) : status;
}

static enum ttq_status read_cell(const struct fig_plan *plan, json_t *json, struct fig_cell *cell,
                                 struct ttq_error *error)
{
    *cell = (struct fig_cell){.variant = ttq_json_word(json, "variant", NULL),
                              .folder = ttq_json_word(json, "folder", NULL),
                              .state = ttq_json_word(json, "state", NULL),
                              .command = ttq_json_word(json, "command", ""),
                              .seed = (int)json_integer_value(json_object_get(json, "seed")),
                              .exit = json_object_get(json, "exit"),
                              .foreign = json_is_true(json_object_get(json, "foreign"))};
    if (!cell->variant || !cell->folder || !cell->state)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s/plan.json: cell %d: expected variant, folder and state", plan->folder,
                        plan->count + 1);
    if (!folder_is_inside(cell->folder) || !ttq_path_join(cell->path, plan->folder, cell->folder))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s/plan.json: cell %d: expected a folder inside it, found '%.200s'",
                        plan->folder, plan->count + 1, cell->folder);
    cell->left = ttq_cell_is_left(plan->root, plan->folder, json);
    return TTQ_OK;
}

static enum ttq_status read_cells(struct fig_plan *plan, struct ttq_error *error)
{
    json_t *cells = json_object_get(plan->root, "cells");
    plan->cells = calloc(json_array_size(cells) + 1, sizeof *plan->cells);
    if (!plan->cells)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory for the plan", plan->folder);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        struct fig_cell *cell = &plan->cells[i];
        enum ttq_status status = read_cell(plan, json_array_get(cells, i), cell, error);
        plan->count++;
        if (status == TTQ_OK)
            status = read_run(cell, error);
        if (status != TTQ_OK)
            return status;
    }
    return TTQ_OK;
}

enum ttq_status fig_plan_read(const char *folder, struct fig_plan *plan, struct ttq_error *error)
{
    *plan = (struct fig_plan){0};
    char path[TTQ_PATH_MAX];
    if (!ttq_path_join(path, folder, "plan.json"))
        return ttq_fail(error, TTQ_NO_INPUT, "%s: the path is too long", folder);
    snprintf(plan->folder, sizeof plan->folder, "%s", folder);
    enum ttq_status status = ttq_json_read(path, &plan->root, error);
    if (status != TTQ_OK)
        return status;
    json_t *data = json_object_get(plan->root, "data");
    json_t *verdict = json_object_get(plan->root, "verdict_allowed");
    plan->profile = ttq_json_word(plan->root, "profile", NULL);
    plan->title = ttq_json_word(plan->root, "title", NULL);
    plan->set = ttq_json_word(data, "set", NULL);
    plan->note = ttq_json_word(data, "note", "");
    plan->verdict_allowed = json_is_true(verdict);
    if (!plan->profile || !plan->title || !plan->set || !json_is_boolean(verdict))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "%s: expected profile, title, data.set and verdict_allowed", path);
    return read_cells(plan, error);
}

void fig_plan_free(struct fig_plan *plan)
{
    for (int i = 0; i < plan->count; i++) {
        json_decref(plan->cells[i].env);
        json_decref(plan->cells[i].done);
        json_decref(plan->cells[i].config);
    }
    free(plan->cells);
    json_decref(plan->root);
    *plan = (struct fig_plan){0};
}

const char *fig_cell_outcome(const struct fig_cell *cell)
{
    return ttq_json_word(cell->done, "outcome", cell->state);
}

const char *fig_cell_setting(const struct fig_cell *cell, const char *key)
{
    return ttq_json_word(cell->config, key, "");
}

const char *fig_plan_setting(const struct fig_plan *plan, const char *variant, const char *key)
{
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        if (strcmp(cell->variant, variant) == 0 && json_object_size(cell->config))
            return fig_cell_setting(cell, key);
    }
    json_t *variants = json_object_get(plan->root, "variants");
    json_t *settings = json_object_get(json_object_get(variants, variant), "settings");
    return ttq_json_word(settings, key, "");
}

const struct fig_cell *fig_plan_run(const struct fig_plan *plan, const char *variant,
                                    const char *name)
{
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        char path[TTQ_PATH_MAX];
        if ((!variant || strcmp(cell->variant, variant) == 0) &&
            strcmp(fig_cell_outcome(cell), "finished") == 0 &&
            ttq_path_join(path, cell->path, name) && ttq_file_exists(path))
            return cell;
    }
    return NULL;
}

const json_t *fig_plan_item(const struct fig_plan *plan, const char *name)
{
    json_t *items = json_object_get(plan->root, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (strcmp(ttq_json_word(json_array_get(items, i), "name", ""), name) == 0)
            return json_array_get(items, i);
    return NULL;
}

bool fig_item_has(const json_t *item, const char *variant)
{
    return ttq_json_has(json_object_get(item, "variants"), variant);
}
