/* state.c - where each cell stands, read from its run folder, and plan.json. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/plan.h"

const char *const run_state_names[] = {"waiting", "resumable", "done", "diverged", "failed"};

static enum run_state look(const struct run_cell *cell)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, "DONE");
    char *bytes;
    size_t length;
    if (ttq_file_read(path, 1 << 16, &bytes, &length, NULL) == TTQ_OK) {
        int diverged = strstr(bytes, "\"diverged\"") != NULL;
        free(bytes);
        return diverged ? RUN_DIVERGED : RUN_DONE;
    }
    ttq_path_join(path, cell->folder, "config.ini");
    return ttq_file_exists(path) ? RUN_RESUMABLE : RUN_WAITING;
}

void run_plan_look(struct run_plan *plan)
{
    for (int i = 0; i < plan->cell_count; i++)
        if (plan->cells[i].state != RUN_FAILED)
            plan->cells[i].state = look(&plan->cells[i]);
}

static json_t *items_json(const struct run_plan *plan)
{
    json_t *items = json_array();
    for (int i = 0; i < plan->item_count; i++) {
        const struct run_ini *ini = &plan->items[i].ini;
        const char *title = run_ini_get(ini, "item", "title"),
                   *paper = run_ini_get(ini, "item", "paper");
        const char *list = run_ini_get(ini, "item", "claims");
        json_t *claims = json_array(), *variants = json_array();
        for (char *end; list && *list; list = end) {
            long claim = strtol(list, &end, 10);
            if (end == list)
                break;
            json_array_append_new(claims, json_integer(claim));
        }
        list = run_ini_get(ini, "item", "variants");
        while (list && *(list += strspn(list, " ,"))) {
            size_t length = strcspn(list, " ,");
            json_array_append_new(variants, json_stringn(list, length));
            list += length;
        }
        json_array_append_new(items,
                              json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", plan->items[i].name,
                                        "title", title ? title : "", "paper", paper ? paper : "",
                                        "claims", claims, "variants", variants));
    }
    return items;
}

static json_t *cells_json(struct run_plan *plan, const char *trainer)
{
    json_t *cells = json_array();
    for (int i = 0; i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        char *argv[RUN_MOST_SETTINGS + 8], folder[96], *text = malloc(1 << 16);
        if (!text)
            break;
        run_cell_command(cell, trainer, argv, text, 1 << 16);
        snprintf(folder, sizeof folder, "runs/%s/seed-%d", cell->variant, cell->seed);
        /* What a finished cell's command answers, whether or not it ran just now. */
        int answer = cell->state == RUN_DONE       ? TTQ_OK
                     : cell->state == RUN_DIVERGED ? TTQ_NO
                                                   : cell->exit_code;
        json_array_append_new(cells, json_pack("{s:s, s:i, s:s, s:s, s:o, s:s}", "variant",
                                               cell->variant, "seed", cell->seed, "folder", folder,
                                               "state", run_state_names[cell->state], "exit",
                                               answer < 0 ? json_null() : json_integer(answer),
                                               "command", text));
        free(text);
    }
    return cells;
}

enum ttq_status run_plan_write(struct run_plan *plan, const char *trainer, const char *data_set,
                               struct ttq_error *error)
{
    json_t *departure = json_array();
    char path[TTQ_PATH_MAX];
    for (int i = 0; i < plan->ini.count; i++)
        if (strncmp(plan->ini.entries[i].key, "departure.", 10) == 0)
            json_array_append_new(departure, json_string(plan->ini.entries[i].value));
    const char *title = run_ini_get(&plan->ini, "profile", "title");
    const char *verdict = run_ini_get(&plan->ini, "profile", "verdict");
    bool fashion = strcmp(data_set, "fashion-mnist") == 0;
    json_t *json = json_pack(
        "{s:s, s:s, s:o, s:b, s:{s:s, s:s}, s:o, s:o}", "profile", plan->profile, "title",
        title ? title : plan->profile, "departure", departure, "verdict_allowed",
        verdict && strcmp(verdict, "yes") == 0, "data", "set", data_set, "note",
        fashion
            ? "Fashion-MNIST stands in for CIFAR-10, which could not be had: the paper's curves "
              "are left out"
            : "",
        "items", items_json(plan), "cells", cells_json(plan, trainer));
    char *dump = json_dumps(json, JSON_INDENT(1));
    json_decref(json);
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    ttq_path_join(path, plan->out, "plan.json");
    return ttq_file_write_text(path, &text, error);
}
