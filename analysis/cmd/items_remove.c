/* items_remove.c - tables that must not stand: of an item that waits or could not be analysed, and
 * of items that the plan of now does not have. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/items.h"
#include "ttq/base/json.h"

/* Tables named after an item, which several kinds of analysis make. */
static const char *const comparisons[][2] = {
    {"compare-", ""}, {"compare-", "-seeds"}, {"factorial-", ""}};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

/* Tables of the one item of a kind. */
static const struct {
    const char *analysis, *tables[6];
} kinds[] = {{"scales", {"scales", "scales-seeds", "scales-tests"}},
             {"merge", {"merge", "merge-tests"}},
             {"size", {"size"}},
             {"trajectories",
              {"scale_curves", "scale_seeds", "densities", "trajectory", "trajectory-tests"}}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void remove_comparisons(const char *item, const struct stat_request *request)
{
    char base[TTQ_PATH_MAX], name[128];
    for (size_t i = 0; i < COMPARISONS; i++) {
        snprintf(name, sizeof name, "%s%.60s%s", comparisons[i][0], item, comparisons[i][1]);
        if (ttq_path_join(base, request->out, name))
            stat_table_remove(base);
    }
}

void stat_tables_remove(const char *folder, const char *const tables[])
{
    char base[TTQ_PATH_MAX];
    for (; tables && *tables; tables++)
        if (ttq_path_join(base, folder, *tables))
            stat_table_remove(base);
}

bool stat_item_waits(const struct stat_plan *plan, const json_t *item, const char *const tables[],
                     const struct stat_request *request, struct ttq_text *text)
{
    int left = stat_plan_waiting(plan, item);
    char kept[STAT_KEPT];
    if (!left)
        return false;
    remove_comparisons(stat_item_name(item), request);
    stat_tables_remove(request->out, tables);
    ttq_text_add(text, "%s: %d cell%s still to end%s, and the plan allows no test before\n",
                 stat_item_name(item), left, left == 1 ? " is" : "s are",
                 stat_plan_kept(plan, item, kept));
    return true;
}

void stat_item_remove(const struct stat_plan *plan, const json_t *item,
                      const struct stat_request *request)
{
    const char *analysis = ttq_json_word(item, "analysis", "");
    remove_comparisons(stat_item_name(item), request);
    for (size_t i = 0; i < KINDS; i++) {
        char folder[TTQ_PATH_MAX];
        if (strcmp(analysis, kinds[i].analysis) != 0)
            continue;
        if (strcmp(analysis, "trajectories") == 0)
            stat_item_trajectory_folder(plan, item, request, folder);
        else
            snprintf(folder, sizeof folder, "%s", request->out);
        stat_tables_remove(folder, kinds[i].tables);
    }
}

static bool has_item(const struct stat_plan *plan, const char *name)
{
    const json_t *items = json_object_get(plan->root, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (strcmp(stat_item_name(json_array_get(items, i)), name) == 0)
            return true;
    return false;
}

/* The item that a file compare-<item>.json or factorial-<item>.json is of; false: another file. */
static bool item_of(const char *file, char item[128])
{
    for (size_t i = 0; i < COMPARISONS; i++) {
        size_t length = strlen(comparisons[i][0]);
        if (comparisons[i][1][0] || strncmp(file, comparisons[i][0], length) != 0)
            continue;
        snprintf(item, 128, "%.*s", (int)strcspn(file + length, "."), file + length);
        size_t named = strlen(item), seeds = strlen("-seeds");
        if (named > seeds && strcmp(item + named - seeds, "-seeds") == 0)
            item[named - seeds] = '\0';
        return true;
    }
    return false;
}

void stat_items_remove_others(const struct stat_plan *plan, const struct stat_request *request)
{
    char item[128];
    DIR *folder = opendir(request->out);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (item_of(entry->d_name, item) && !has_item(plan, item))
            remove_comparisons(item, request);
    if (folder)
        closedir(folder);
    for (size_t i = 0; i < KINDS; i++)
        if (!stat_item_made_here(plan, kinds[i].analysis))
            stat_tables_remove(request->out, kinds[i].tables);
}
