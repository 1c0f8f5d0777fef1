/* all_tests.c - every p value of a profile's tables in one list, the dull ones too: who reads one
 * that is small can see among how many it stands. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "ttq/base/json.h"

static const struct stat_column columns[] = {
    {"table", -1}, {"row", -1}, {"test", -1}, {"p", -2}, {"family", -1}};

/* Columns that hold p values: their decimals say so. p_adjusted is a p of the same test again. */
static bool is_p(const json_t *column)
{
    return json_integer_value(json_object_get(column, "decimals")) == -2 &&
           strcmp(ttq_json_word(column, "name", ""), "p_adjusted") != 0;
}

/* The words of a row's first columns, up to the first number. */
static void name_row(const json_t *row, const json_t *described, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t c = 0; c < json_array_size(described) && used < size; c++) {
        const char *name = ttq_json_word(json_array_get(described, c), "name", "");
        const char *word = json_string_value(json_object_get(row, name));
        const json_t *seed = json_object_get(row, "seed");
        if (!word && json_is_integer(seed) && strcmp(name, "seed") == 0)
            used += (size_t)snprintf(text + used, size - used, ", seed %d",
                                     (int)json_integer_value(seed));
        else if (!word)
            break;
        else if (*word)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", word);
    }
}

/* Whether a p value only stands beside one that the plan names: of differences it names the t test
 * and TOST, of the layers max-T and TOST of each, of the magnitude the t test. */
static bool explains(const json_t *table, const json_t *row, const char *test)
{
    const char *name = ttq_json_word(table, "table", "");
    if (strcmp(test, "p_signflip") == 0 || strcmp(test, "p_wilcoxon") == 0)
        return true;
    if (strcmp(name, "scales-tests") == 0)
        return strcmp(test, "p") != 0;
    if (strcmp(name, "scales") != 0 || strcmp(test, "p_maxt") == 0)
        return false;
    return strcmp(test, "p_tost") != 0 ||
           strcmp(ttq_json_word(row, "layer", ""), "all layers") == 0;
}

static void add_table(struct stat_table *all, const json_t *table)
{
    const json_t *described = json_object_get(table, "columns");
    const json_t *rows = json_object_get(table, "rows");
    for (size_t r = 0; r < json_array_size(rows); r++) {
        const json_t *row = json_array_get(rows, r);
        char name[256];
        name_row(row, described, name, sizeof name);
        for (size_t c = 0; c < json_array_size(described); c++) {
            const char *test = ttq_json_word(json_array_get(described, c), "name", "");
            const json_t *p = json_object_get(row, test);
            if (!is_p(json_array_get(described, c)) || !json_is_number(p))
                continue;
            stat_table_row(all);
            stat_table_word(all, ttq_json_word(table, "table", ""));
            stat_table_word(all, name);
            stat_table_word(all, test);
            stat_table_number(all, json_number_value(p));
            const char *family =
                ttq_json_word(row, "family", ttq_json_word(table, "family", "exploratory"));
            stat_table_word(all, explains(table, row, test) ? "exploratory" : family);
        }
    }
}

static int is_table(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".json") == 0 && strcmp(entry->d_name, "tests.json") != 0 &&
           strcmp(entry->d_name, "verdict.json") != 0; /* it repeats what others hold */
}

enum ttq_status stat_report_tests(const struct stat_plan *plan, const struct stat_request *request,
                                  struct ttq_text *text, struct ttq_error *error)
{
    struct dirent **files;
    struct stat_table all;
    char base[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    enum ttq_status status = stat_table_begin(&all, "tests", "p values, not adjusted unless p_maxt",
                                              columns, sizeof columns / sizeof *columns, error);
    int count = status == TTQ_OK ? scandir(request->out, &files, is_table, alphasort) : -1;
    for (int i = 0; i < count; i++) {
        json_t *table = NULL;
        if (status == TTQ_OK && ttq_path_join(path, request->out, files[i]->d_name))
            status = ttq_json_read(path, &table, error);
        if (status == TTQ_OK)
            add_table(&all, table);
        json_decref(table);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
    if (status != TTQ_OK) {
        stat_table_free(&all);
        return status;
    }
    all.plan = plan->hash;
    stat_table_note(&all,
                    "%zu tests stand in the tables of this profile; the Friedman tests in notes of "
                    "comparisons are not among them, nor is the drift of other networks, whose "
                    "tables are in folders of their own.",
                    json_array_size(all.rows));
    ttq_text_add(text, "tests: %zu p values\n", json_array_size(all.rows));
    struct stat_request own = stat_item_request(request, base, "tests", 0.0);
    struct ttq_text shown = {0};
    status = stat_finish(TTQ_OK, &all, &own, &shown, error);
    ttq_text_free(&shown);
    return status;
}
