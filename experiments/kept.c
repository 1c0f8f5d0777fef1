/* kept.c - which cells need not run, because their rows are kept elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/rows.h"
#include "experiments/words.h"

/* The settings of a cell without those that do not decide which configuration it is, or are
 * compared by hash; returns their number. */
static int plain_settings(const struct run_cell *cell, const char *settings[RUN_MOST_WORDS])
{
    int count = 0;
    for (int i = 0; i < cell->word_count; i++)
        if (!run_word_is_given(cell->words[i]) && !run_word_value(cell->words[i], "data.path"))
            settings[count++] = cell->words[i];
    return count;
}

enum ttq_status run_configuration(const struct run_plan *plan, const struct run_cell *cell,
                                  char hash[RUN_HASH], struct ttq_text *text,
                                  struct ttq_error *error)
{
    const char *settings[RUN_MOST_WORDS + RUN_LINKS];
    char links[RUN_LINKS][64], other[RUN_HASH], whole[TTQ_HASH_TEXT];
    const int from[RUN_LINKS] = {cell->start, cell->shares};
    int count = plain_settings(cell, settings);
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < RUN_LINKS; i++) {
        if (from[i] < 0)
            continue;
        status = run_configuration(plan, &plan->cells[from[i]], other, NULL, error);
        snprintf(links[i], sizeof links[i], "%s=%s", run_links[i], other);
        settings[count++] = links[i];
    }
    static struct ttq_config config;
    if (status == TTQ_OK)
        status = ttq_config_read(&config, NULL, settings, (size_t)count, error);
    if (status != TTQ_OK)
        return status;
    struct ttq_text own = {0};
    ttq_config_write(&config, &own);
    if (own.failed)
        return ttq_fail(error, TTQ_NO_MEMORY, "rows: no memory");
    ttq_hash_bytes(own.bytes, own.length, whole);
    snprintf(hash, RUN_HASH, "%.16s", whole);
    if (text)
        *text = own;
    else
        ttq_text_free(&own);
    return TTQ_OK;
}

/* Whether the kept configuration `hash` is that of a training, and so are those it begins with. */
static int is_same(const struct run_rows *rows, const char *hash, const struct run_plan *plan,
                   const struct run_cell *cell)
{
    static struct ttq_config kept, ours;
    char path[TTQ_PATH_MAX], links[RUN_LINKS][RUN_WORD] = {"", ""};
    const char *settings[RUN_MOST_WORDS + RUN_LINKS];
    const int from[RUN_LINKS] = {cell->start, cell->shares};
    if (strlen(hash) != RUN_HASH - 1 || strspn(hash, "0123456789abcdef") != RUN_HASH - 1 ||
        snprintf(path, sizeof path, "%s/configurations/%s.ini", rows->folder, hash) >=
            TTQ_PATH_MAX ||
        ttq_config_read(&kept, path, NULL, 0, NULL) != TTQ_OK)
        return 0;
    for (int i = 0; i < RUN_LINKS; i++)
        ttq_config_get(&kept, run_links[i], links[i], sizeof links[i], NULL);
    /* Ours with the links of the kept one, which are followed below. */
    char words[RUN_LINKS][2 * RUN_WORD + 64];
    int count = plain_settings(cell, settings);
    for (int i = 0; i < RUN_LINKS; i++) {
        if (!*links[i] != (from[i] < 0))
            return 0;
        snprintf(words[i], sizeof words[i], "%s=%s", run_links[i], links[i]);
        if (*links[i])
            settings[count++] = words[i];
    }
    struct ttq_text text = {0};
    int same = ttq_config_read(&ours, NULL, settings, (size_t)count, NULL) == TTQ_OK &&
               ttq_config_differences(&kept, &ours, &text) == 0;
    ttq_text_free(&text);
    for (int i = 0; same && i < RUN_LINKS; i++)
        same = from[i] < 0 || is_same(rows, links[i], plan, &plan->cells[from[i]]);
    return same;
}

enum ttq_status run_rows_read(const char *folder, struct run_rows *rows, struct ttq_error *error)
{
    static const char *const needed[] = {"variant", "seed", "what", "configuration", "outcome"};
    char path[TTQ_PATH_MAX];
    int column;
    memset(rows, 0, sizeof *rows);
    if (snprintf(rows->folder, sizeof rows->folder, "%s", folder) > TTQ_PATH_MAX - 64 ||
        !ttq_path_join(path, folder, "rows.csv"))
        return ttq_fail(error, TTQ_USAGE, "--rows: the path is too long");
    enum ttq_status status = ttq_csv_read(path, &rows->csv, error);
    for (size_t i = 0; status == TTQ_OK && i < sizeof needed / sizeof *needed; i++)
        status = ttq_csv_column(&rows->csv, needed[i], &column, error);
    return status;
}

const char *run_rows_cell(const struct run_rows *rows, int row, const char *name)
{
    int column;
    return ttq_csv_column(&rows->csv, name, &column, NULL) == TTQ_OK
               ? ttq_csv_cell(&rows->csv, row, column)
               : "";
}

int run_rows_find(const struct run_rows *rows, const struct run_plan *plan,
                  const struct run_cell *cell)
{
    const struct run_cell *training = cell->kind == RUN_TRAIN ? cell : &plan->cells[cell->needs[0]];
    for (int row = 0; row < rows->csv.rows; row++)
        if (strcmp(run_rows_cell(rows, row, "variant"), cell->variant) == 0 &&
            atoi(run_rows_cell(rows, row, "seed")) == cell->seed &&
            strcmp(run_rows_cell(rows, row, "what"), cell->what) == 0 &&
            is_same(rows, run_rows_cell(rows, row, "configuration"), plan, training))
            return row;
    return -1;
}

void run_rows_keep(const struct run_rows *rows, struct run_plan *plan)
{
    /* What needs a cell stands behind it: from the end, `wanted` is known when it is asked. */
    char *wanted = calloc((size_t)plan->cell_count + 1, 1);
    for (int i = plan->cell_count - 1; wanted && i >= 0; i--) {
        struct run_cell *cell = &plan->cells[i];
        if (run_cell_over(cell))
            continue;
        if (!wanted[i] && !cell->foreign && !cell->again && run_rows_find(rows, plan, cell) >= 0) {
            cell->state = RUN_KEPT;
            *cell->reason = '\0';
            continue;
        }
        for (int k = 0; k < cell->need_count; k++)
            wanted[cell->needs[k]] = 1;
    }
    free(wanted);
}
