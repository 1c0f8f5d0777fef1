/* rows.c - the row of a finished cell, from its folder. */
#include "experiments/rows.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "experiments/logs.h"
#include "ttq/base/sessions.h"
#include "ttq/base/zeros.h"

static const char header[] =
    "variant,seed,what,configuration,plan,outcome,epochs,train_error,test_error,"
    "test_error_last10,zeros,bytes,seconds,images_per_s,commit,cpu\n";

static json_t *read_json(const struct run_cell *cell, const char *name)
{
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, name);
    return json_load_file(path, 0, NULL);
}

static void add_number(struct ttq_text *row, const json_t *json)
{
    if (json_is_number(json))
        ttq_text_add(row, ",%.10g", json_number_value(json));
    else
        ttq_text_add(row, ",");
}

/* Adds the sum of a column over the last `last` rows (0: all) of a table, divided by their number
 * where `mean`; nothing where there is no such table or it has fewer rows. */
static void add_column(struct ttq_text *row, const struct run_cell *cell, const char *table,
                       const char *name, int last, int mean)
{
    char path[TTQ_PATH_MAX];
    struct ttq_csv csv;
    int column;
    double sum = 0.0, value;
    ttq_path_join(path, cell->folder, table);
    ttq_text_add(row, ",");
    if (ttq_csv_read(path, &csv, NULL) != TTQ_OK)
        return;
    int first = last && last < csv.rows ? csv.rows - last : 0, rows = csv.rows - first;
    if (rows > 0 && rows >= last && ttq_csv_column(&csv, name, &column, NULL) == TTQ_OK) {
        for (int i = first; i < csv.rows; i++)
            sum += ttq_csv_number(&csv, i, column, &value, NULL) == TTQ_OK ? value : 0.0;
        ttq_text_add(row, "%.10g", mean ? sum / rows : sum);
    }
    ttq_csv_free(&csv);
}

static void add_zeros(struct ttq_text *row, const struct run_cell *cell)
{
    double percent;
    ttq_text_add(row, ",");
    if (ttq_zeros_read(cell->folder, &percent, NULL) == TTQ_OK && isfinite(percent))
        ttq_text_add(row, "%.10g", percent);
}

static void add_size(struct ttq_text *row, const struct run_cell *cell, const char *name)
{
    char path[TTQ_PATH_MAX];
    struct stat info;
    ttq_path_join(path, cell->folder, name);
    ttq_text_add(row, ",");
    if (stat(path, &info) == 0)
        ttq_text_add(row, "%lld", (long long)info.st_size);
}

/* The hash of the plan that the run began under, which may be an older one. */
static void add_plan(struct ttq_text *row, const struct run_cell *cell)
{
    static struct ttq_config config;
    char path[TTQ_PATH_MAX];
    ttq_path_join(path, cell->folder, "config.ini");
    ttq_text_add(row, ",%s",
                 ttq_config_read(&config, path, NULL, 0, NULL) == TTQ_OK ? config.run_plan : "");
}

/* Which program on which machine; of a run that several have trained, all of them, and the
 * instruction sets where those differ. */
static void add_origin(struct ttq_text *row, const json_t *env)
{
    char commit[512], cpu[512], isa[64];
    ttq_sessions_words(env, "commit", 0, commit, sizeof commit);
    ttq_sessions_words(env, "cpu", 0, cpu, sizeof cpu);
    ttq_text_add(row, ",%s,", commit);
    if (ttq_sessions_words(env, "isa", 0, isa, sizeof isa) > 1) {
        size_t used = strlen(cpu);
        snprintf(cpu + used, sizeof cpu - used, " (%s)", isa);
    }
    ttq_text_add_csv(row, cpu);
}

static void add_training(struct ttq_text *row, const struct run_cell *cell)
{
    json_t *done = read_json(cell, "DONE"), *env = read_json(cell, "env.json");
    const char *outcome = json_string_value(json_object_get(done, "outcome"));
    add_plan(row, cell);
    ttq_text_add(row, ",%s", outcome ? outcome : "");
    add_number(row, json_object_get(done, "epochs"));
    add_number(row, json_object_get(done, "train_error"));
    add_number(row, json_object_get(done, "test_error"));
    add_column(row, cell, "metrics.csv", "test_error", 10, 1);
    add_zeros(row, cell);
    add_size(row, cell, "weights.safetensors");
    add_column(row, cell, "timing.csv", "seconds", 0, 0);
    add_column(row, cell, "timing.csv", "train_images_per_s", 0, 1);
    add_origin(row, env);
    json_decref(done);
    json_decref(env);
}

static void add_evaluation(struct ttq_text *row, const struct run_cell *training,
                           const struct run_cell *cell)
{
    json_t *result = read_json(cell, "eval.json");
    add_plan(row, training);
    ttq_text_add(row, ",finished,,");
    add_number(row, json_object_get(result, "test_error"));
    ttq_text_add(row, ",,");
    add_size(row, cell, "model.ttq");
    ttq_text_add(row, ",,");
    add_origin(row, result);
    json_decref(result);
}

/* A row as it was, with the configuration's hash of today where `hash` is given: a key that came
 * later changes the hash, not the configuration. */
static void add_kept(struct ttq_text *table, const struct run_rows *kept, int row, const char *hash)
{
    char names[sizeof header];
    snprintf(names, sizeof names, "%.*s", (int)strlen(header) - 1, header);
    const char *list = names;
    char name[32];
    for (int first = 1, column; run_next_word(&list, name, sizeof name); first = 0) {
        ttq_text_add(table, first ? "" : ",");
        if (hash && strcmp(name, "configuration") == 0)
            ttq_text_add(table, "%s", hash);
        else if (ttq_csv_column(&kept->csv, name, &column, NULL) == TTQ_OK)
            ttq_text_add_csv(table, ttq_csv_cell(&kept->csv, row, column));
    }
    ttq_text_add(table, "\n");
}

static enum ttq_status write_configuration(const struct run_plan *plan,
                                           const struct run_cell *training, char hash[RUN_HASH],
                                           struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text text = {0};
    enum ttq_status status = run_configuration(plan, training, hash, &text, error);
    if (status != TTQ_OK)
        return status;
    snprintf(path, sizeof path, "%s/rows/configurations/%s.ini", plan->out, hash);
    if (ttq_file_exists(path)) {
        ttq_text_free(&text);
        return TTQ_OK;
    }
    return ttq_file_write_text(path, &text, error);
}

static enum ttq_status add_row(const struct run_plan *plan, const struct run_rows *kept,
                               const struct run_cell *cell, struct ttq_text *table,
                               struct ttq_error *error)
{
    const struct run_cell *training = cell->kind == RUN_TRAIN ? cell : &plan->cells[cell->needs[0]];
    char hash[RUN_HASH];
    int row = cell->state == RUN_KEPT && kept ? run_rows_find(kept, plan, cell) : -1;
    if (cell->state != RUN_DONE && cell->state != RUN_DIVERGED && row < 0)
        return TTQ_OK;
    if (row < 0 && cell->again) /* has ended with a row of its own: both engines come by here */
        run_again_clear(plan, cell);
    enum ttq_status status = write_configuration(plan, training, hash, error);
    if (status == TTQ_OK && row >= 0) {
        add_kept(table, kept, row, hash);
    } else if (status == TTQ_OK) {
        ttq_text_add(table, "%s,%d,%s,%s", cell->variant, cell->seed, cell->what, hash);
        if (cell->kind == RUN_TRAIN)
            add_training(table, cell);
        else
            add_evaluation(table, training, cell);
        ttq_text_add(table, "\n");
    }
    return status;
}

/* Whether a cell of the plan has a row of its own in place of this one, or is being made anew. */
static int is_replaced(const struct run_plan *plan, const struct run_rows *rows, int row)
{
    for (int i = 0; i < plan->cell_count; i++) {
        const struct run_cell *cell = &plan->cells[i];
        if (strcmp(run_rows_cell(rows, row, "variant"), cell->variant) == 0 &&
            strcmp(run_rows_cell(rows, row, "what"), cell->what) == 0 &&
            atoi(run_rows_cell(rows, row, "seed")) == cell->seed)
            return cell->state == RUN_DONE || cell->state == RUN_DIVERGED ||
                   cell->state == RUN_KEPT || cell->again;
    }
    return 0;
}

/* The rows that this plan does not replace: of items that were not asked for this time, of runs
 * with another configuration, and of runs whose folders are gone. */
static enum ttq_status add_others(const struct run_plan *plan, struct ttq_text *table,
                                  struct ttq_error *error)
{
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    static struct run_rows before;
    ttq_path_join(folder, plan->out, "rows");
    if (!ttq_path_join(path, folder, "rows.csv") || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = run_rows_read(folder, &before, error);
    for (int row = 0; status == TTQ_OK && row < before.csv.rows; row++)
        if (!is_replaced(plan, &before, row))
            add_kept(table, &before, row, NULL);
    ttq_csv_free(&before.csv);
    return status;
}

enum ttq_status run_rows_write(const struct run_plan *plan, const struct run_rows *kept,
                               struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    struct ttq_text table = {0};
    ttq_path_join(path, plan->out, "rows/configurations");
    enum ttq_status status = ttq_dir_make(path, error);
    ttq_text_add(&table, "%s", header);
    for (int i = 0; status == TTQ_OK && i < plan->cell_count; i++)
        status = add_row(plan, kept, &plan->cells[i], &table, error);
    if (status == TTQ_OK)
        status = add_others(plan, &table, error);
    ttq_path_join(path, plan->out, "rows/rows.csv");
    if (status == TTQ_OK)
        return ttq_file_write_text(path, &table, error);
    ttq_text_free(&table);
    return status;
}
