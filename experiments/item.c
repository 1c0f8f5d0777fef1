#include "experiments/item.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/file.h"
#include "ttq/base/suggest.h"

const char *const run_kind_names[] = {"train", "merge", "size"};
static const char *const families[] = {"primary", "secondary", "exploratory"};
static const char *const analyses[] = {"compare",      "factorial", "scales", "curves",
                                       "trajectories", "sweep",     "merge",  "size"};

/* "table1.ini" -> "did you mean 'table1'?" from the files of a folder. */
static enum ttq_status unknown_file(const char *what, const char *name, const char *folder,
                                    struct ttq_error *error)
{
    char names[64][64];
    const char *list[64];
    size_t count = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return ttq_fail(error, TTQ_USAGE,
                        "%s: no such folder; expected to start in the repository, or "
                        "--experiments DIR",
                        folder);
    for (struct dirent *entry; (entry = readdir(dir)) && count < 64;) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || length > 60 || strcmp(entry->d_name + length - 4, ".ini") != 0)
            continue;
        snprintf(names[count], sizeof names[count], "%.*s", (int)length - 4, entry->d_name);
        list[count] = names[count];
        count++;
    }
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

enum ttq_status run_read_named(const char *what, const char *folder, const char *name,
                               struct run_ini *ini, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s.ini", folder, name);
    if (strchr(name, '/') || !ttq_file_exists(path))
        return unknown_file(what, name, folder, error);
    return run_ini_read(path, ini, error);
}

/* The place of the item's `key` in a list of words, the first where the key is absent. */
static enum ttq_status choose(const struct run_item *item, const char *key,
                              const char *const words[], int count, int *at,
                              struct ttq_error *error)
{
    const char *value = run_ini_get(&item->ini, "item", key);
    struct ttq_text text = {0};
    for (*at = 0; value && *at < count && strcmp(value, words[*at]) != 0; ++*at)
        ttq_text_add(&text, "%s%s", *at ? ", " : "", words[*at]);
    enum ttq_status status = TTQ_OK;
    if (*at == count)
        status = ttq_fail(error, TTQ_CONFIG, "%s: %s: expected one of %s, found '%.40s'",
                          item->ini.path, key, text.bytes, value);
    ttq_text_free(&text);
    return status;
}

static enum ttq_status add_arm(struct run_item *item, const char *name, struct ttq_error *error)
{
    for (int i = 0; i < item->arm_count; i++)
        if (strcmp(item->arms[i], name) == 0)
            return TTQ_OK;
    if (item->arm_count == RUN_MOST_ARMS)
        return ttq_fail(error, TTQ_CONFIG, "%s: expected at most %d variants, found more",
                        item->ini.path, RUN_MOST_ARMS);
    snprintf(item->arms[item->arm_count++], RUN_NAME, "%s", name);
    return TTQ_OK;
}

/* One word of the list: a variant, or all that begin with what stands before its '*'. */
static enum ttq_status add_arms(struct run_item *item, const struct run_ini *variants,
                                const char *word, struct ttq_error *error)
{
    size_t length = strlen(word);
    int all = word[length - 1] == '*', before = item->arm_count;
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < variants->count; i++) {
        const char *name = variants->entries[i].section;
        if (all ? strncmp(name, word, length - 1) == 0 : strcmp(name, word) == 0)
            status = add_arm(item, name, error);
    }
    if (status == TTQ_OK && item->arm_count == before && (all || !run_ini_has(variants, word)))
        return ttq_fail(error, TTQ_CONFIG, "%s: expected a variant of %s, found '%.40s'",
                        item->ini.path, variants->path, word);
    return status;
}

/* What an analysis needs, before anything is trained for it. */
static enum ttq_status check_analysis(const struct run_item *item, int factors,
                                      struct ttq_error *error)
{
    const char *analysis = run_ini_get(&item->ini, "item", "analysis");
    const char *control = run_ini_get(&item->ini, "item", "control");
    const char *kind = run_kind_names[item->kind];
    analysis = analysis ? analysis : analyses[0];
    if ((strcmp(analysis, "merge") == 0 || strcmp(analysis, "size") == 0) &&
        strcmp(analysis, kind) != 0)
        return ttq_fail(error, TTQ_CONFIG, "%s: analysis = %s: expected kind = %s, found %s",
                        item->ini.path, analysis, analysis, kind);
    if (strcmp(analysis, "factorial") == 0 && factors == 0)
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: analysis = factorial: expected keys factor.NAME, found none",
                        item->ini.path);
    if (strcmp(analysis, "compare") == 0 && item->kind == RUN_TRAIN && item->arm_count > 1 &&
        !control)
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: analysis = compare: expected a key 'control', one of its variants, "
                        "found none",
                        item->ini.path);
    return TTQ_OK;
}

/* `control` is one of the arms; the first of them are the combinations of the factors. */
static enum ttq_status check_design(const struct run_item *item, struct ttq_error *error)
{
    const char *control = run_ini_get(&item->ini, "item", "control");
    int found = !control, levels = 1, factors = 0;
    for (int i = 0; i < item->arm_count; i++)
        found |= control && strcmp(control, item->arms[i]) == 0;
    if (!found)
        return ttq_fail(error, TTQ_CONFIG, "%s: control: expected one of its variants, found '%s'",
                        item->ini.path, control);
    for (int i = 0; i < item->ini.count; i++) {
        if (strncmp(item->ini.entries[i].key, "factor.", 7) != 0)
            continue;
        const char *list = item->ini.entries[i].value;
        char word[RUN_NAME];
        int count = 0;
        while (run_next_word(&list, word, sizeof word))
            count++;
        levels *= count;
        factors++;
    }
    if (factors && levels > item->arm_count)
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: expected a variant for each combination of the factors, %d, found %d",
                        item->ini.path, levels, item->arm_count);
    return check_analysis(item, factors, error);
}

enum ttq_status run_item_read(const char *folder, const char *name, const struct run_ini *variants,
                              struct run_item *item, struct ttq_error *error)
{
    static const char *const sections[] = {"item"};
    static const char *const keys[] = {"title",   "paper",    "claims", "kind",   "variants",
                                       "control", "analysis", "family", "factor."};
    char path[TTQ_PATH_MAX], word[RUN_NAME];
    snprintf(item->name, sizeof item->name, "%s", name);
    ttq_path_join(path, folder, "items");
    enum ttq_status status = run_read_named("an item", path, name, &item->ini, error);
    if (status == TTQ_OK)
        status = run_ini_check(&item->ini, NULL, sections, 1, error);
    if (status == TTQ_OK)
        status = run_ini_check(&item->ini, "item", keys, sizeof keys / sizeof *keys, error);
    int kind = 0, other;
    if (status == TTQ_OK)
        status = choose(item, "kind", run_kind_names, 3, &kind, error);
    item->kind = (enum run_kind)kind;
    if (status == TTQ_OK)
        status = choose(item, "family", families, 3, &other, error);
    if (status == TTQ_OK)
        status =
            choose(item, "analysis", analyses, sizeof analyses / sizeof *analyses, &other, error);
    const char *list = NULL;
    if (status == TTQ_OK)
        status = run_ini_need(&item->ini, "item", "variants", &list, error);
    while (status == TTQ_OK && run_next_word(&list, word, sizeof word))
        status = add_arms(item, variants, word, error);
    return status == TTQ_OK ? check_design(item, error) : status;
}
