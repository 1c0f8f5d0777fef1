#include "experiments/plan_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/words.h"
#include "ttq/base/json.h"

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text ? text : ""));
}

static json_t *words(const char *list)
{
    json_t *array = json_array();
    char word[64];
    while (list && run_next_word(&list, word, sizeof word))
        json_array_append_new(array, json_string(word));
    return array;
}

/* A whole file as {section {key: value}}. */
static json_t *file_json(const struct run_ini *ini)
{
    json_t *sections = json_object();
    for (int i = 0; i < ini->count; i++) {
        const struct run_ini_entry *entry = &ini->entries[i];
        if (!json_object_get(sections, entry->section))
            json_object_set_new(sections, entry->section, json_object());
        json_object_set_new(json_object_get(sections, entry->section), entry->key,
                            json_string(entry->value));
    }
    return sections;
}

/* The settings of a training that are the same for all of its seeds. */
static json_t *settings_json(const struct run_cell *cell)
{
    json_t *settings = json_object();
    for (int i = 0; i < cell->word_count; i++) {
        char key[RUN_WORD];
        const char *equals = strchr(cell->words[i], '=');
        snprintf(key, sizeof key, "%.*s", (int)(equals - cell->words[i]), cell->words[i]);
        if (!run_word_is_given(cell->words[i]))
            json_object_set_new(settings, key, json_string(equals + 1));
    }
    return settings;
}

static json_t *variants_json(const struct run_plan *plan)
{
    json_t *variants = json_object();
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        if (cell->kind != RUN_TRAIN || json_object_get(variants, cell->variant))
            continue;
        json_t *json = json_object();
        const char *title = run_ini_get(&plan->variants, cell->arm, "title");
        set_text(json, "title", title ? title : cell->variant);
        set_text(json, "start", cell->start < 0 ? "" : plan->cells[cell->start].variant);
        set_text(json, "shares", cell->shares < 0 ? "" : plan->cells[cell->shares].variant);
        json_object_set_new(json, "settings", settings_json(cell));
        json_object_set_new(variants, cell->variant, json);
    }
    return variants;
}

static json_t *claims_json(const char *list)
{
    json_t *claims = json_array();
    char word[16];
    while (list && run_next_word(&list, word, sizeof word))
        json_array_append_new(claims, json_integer(strtol(word, NULL, 10)));
    return claims;
}

static json_t *factors_json(const struct run_ini *ini)
{
    json_t *factors = json_array();
    for (int i = 0; i < ini->count; i++)
        if (strncmp(ini->entries[i].key, "factor.", 7) == 0)
            json_array_append_new(factors, json_pack("{s:s, s:o}", "name", ini->entries[i].key + 7,
                                                     "levels", words(ini->entries[i].value)));
    return factors;
}

static json_t *item_json(const struct run_item *item)
{
    static const struct {
        const char *key, *otherwise;
    } texts[] = {{"title", ""}, {"paper", ""}, {"family", "exploratory"}, {"analysis", "compare"}};
    json_t *json = json_object(), *arms = json_array();
    set_text(json, "name", item->name);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = run_ini_get(&item->ini, "item", texts[i].key);
        set_text(json, texts[i].key, text ? text : texts[i].otherwise);
    }
    char name[RUN_NAME];
    for (int i = 0; i < item->arm_count; i++) {
        run_plan_name(item->recipe, item->arms[i], name);
        json_array_append_new(arms, json_string(name));
    }
    const char *control = run_ini_get(&item->ini, "item", "control");
    run_plan_name(control ? item->recipe : "", control ? control : "", name);
    set_text(json, "control", name);
    set_text(json, "kind", run_kind_names[item->kind]);
    json_object_set_new(json, "claims", claims_json(run_ini_get(&item->ini, "item", "claims")));
    json_object_set_new(json, "variants", arms);
    json_object_set_new(json, "factors", factors_json(&item->ini));
    return json;
}

static json_t *cell_json(const struct run_plan *plan, struct run_cell *cell, const char *trainer)
{
    char *argv[RUN_MOST_WORDS + 8];
    static char text[1 << 15];
    run_cell_command(cell, trainer, argv, text, sizeof text);
    /* What a finished cell's command answers, whether or not it ran just now. */
    int answer = cell->state == RUN_DONE       ? TTQ_OK
                 : cell->state == RUN_DIVERGED ? TTQ_NO
                                               : cell->exit_code;
    json_t *json = json_pack("{s:s, s:i, s:s, s:s, s:o, s:o, s:o}", "variant", cell->variant,
                             "seed", cell->seed, "folder", cell->folder + strlen(plan->out) + 1,
                             "state", run_state_names[cell->state], "exit",
                             answer < 0 ? json_null() : json_integer(answer), "reason",
                             ttq_json_text(cell->reason), "command", ttq_json_text(text));
    if (cell->foreign)
        json_object_set_new(json, "foreign", json_true());
    return json;
}

static json_t *cells_json(struct run_plan *plan, const char *trainer, int evaluations)
{
    json_t *cells = json_array();
    for (int i = 0; i < plan->cell_count; i++) {
        struct run_cell *cell = &plan->cells[i];
        if ((cell->kind != RUN_TRAIN) != evaluations)
            continue;
        json_t *json = cell_json(plan, cell, trainer);
        if (evaluations)
            set_text(json, "what", cell->what);
        json_array_append_new(cells, json);
    }
    return cells;
}

static json_t *plan_json(struct run_plan *plan, const char *trainer, const char *data_set)
{
    json_t *departure = json_array(), *items = json_array(), *json = json_object();
    for (int i = 0; i < plan->ini.count; i++)
        if (strncmp(plan->ini.entries[i].key, "departure.", 10) == 0)
            json_array_append_new(departure, json_string(plan->ini.entries[i].value));
    for (int i = 0; i < plan->item_count; i++)
        json_array_append_new(items, item_json(&plan->items[i]));
    const char *title = run_ini_get(&plan->ini, "profile", "title");
    int verdict =
        strcmp(run_ini_get(&plan->ini, "profile", "verdict"), "yes") == 0 && !plan->other_seeds;
    const char *note = strcmp(data_set, "fashion-mnist") == 0
                           ? "Fashion-MNIST stands in for CIFAR-10, which could not be had: the "
                             "paper's curves are left out"
                           : "";
    set_text(json, "profile", plan->profile);
    set_text(json, "title", title ? title : plan->profile);
    set_text(json, "asked", plan->asked);
    json_object_set_new(json, "departure", departure);
    json_object_set_new(json, "verdict_allowed", json_boolean(verdict));
    json_object_set_new(json, "data", json_pack("{s:s, s:s}", "set", data_set, "note", note));
    json_object_set_new(
        json, "plan",
        json_pack("{s:s, s:o}", "sha256", plan->fixed_hash, "values", file_json(&plan->fixed)));
    json_object_set_new(json, "variants", variants_json(plan));
    json_object_set_new(json, "items", items);
    json_object_set_new(json, "cells", cells_json(plan, trainer, 0));
    json_object_set_new(json, "evaluations", cells_json(plan, trainer, 1));
    return json;
}

enum ttq_status run_plan_write(struct run_plan *plan, const char *trainer, const char *data_set,
                               struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    json_t *json = plan_json(plan, trainer, data_set);
    char *dump = json_dumps(json, JSON_INDENT(1));
    json_decref(json);
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    free(dump);
    ttq_path_join(path, plan->out, "plan.json");
    return ttq_file_write_text(path, &text, error);
}
