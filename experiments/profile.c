#include "experiments/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiments/variants.h"
#include "ttq/base/suggest.h"

/* [seeds] and [recipes] speak of items of the profile. */
static enum ttq_status check_item_keys(const struct run_plan *plan, const char *items,
                                       struct ttq_error *error)
{
    char names[RUN_MOST_ITEMS][RUN_NAME], dotted[RUN_MOST_ITEMS][RUN_NAME + 2];
    const char *list[2 * RUN_MOST_ITEMS];
    size_t count = 0;
    while (count < RUN_MOST_ITEMS && run_next_word(&items, names[count], RUN_NAME)) {
        snprintf(dotted[count], sizeof dotted[count], "%.*s.", RUN_NAME - 1, names[count]);
        list[2 * count] = names[count];
        list[2 * count + 1] = dotted[count];
        count++;
    }
    enum ttq_status status = run_ini_check(&plan->ini, "seeds", list, 2 * count, error);
    /* A recipe dresses all arms of an item. */
    for (size_t i = 0; i < count; i++)
        list[i] = names[i];
    return status == TTQ_OK ? run_ini_check(&plan->ini, "recipes", list, count, error) : status;
}

enum ttq_status run_profile_read(struct run_plan *plan, const struct run_request *request,
                                 const char **items, struct ttq_error *error)
{
    static const char *const keys[] = {"title", "verdict", "items", "seeds", "departure."};
    const char *verdict;
    char folder[TTQ_PATH_MAX];
    ttq_path_join(folder, request->folder, "profiles");
    enum ttq_status status =
        run_read_named("a profile", folder, request->profile, &plan->ini, error);
    if (status == TTQ_OK)
        status = run_ini_check(&plan->ini, "profile", keys, 5, error);
    if (status == TTQ_OK)
        status = run_ini_need(&plan->ini, "profile", "items", items, error);
    if (status == TTQ_OK)
        status = run_ini_need(&plan->ini, "profile", "verdict", &verdict, error);
    if (status == TTQ_OK && strcmp(verdict, "yes") != 0 && strcmp(verdict, "no") != 0)
        status = ttq_fail(error, TTQ_CONFIG, "%s: verdict: expected yes or no, found '%.40s'",
                          plan->ini.path, verdict);
    return status == TTQ_OK ? check_item_keys(plan, *items, error) : status;
}

/* Whether a section is that of a recipe, NAME or NAME-<variant>. */
static int is_of_recipe(const struct run_plan *plan, const char *section, const char *recipe)
{
    size_t length = strlen(recipe);
    return strncmp(section, recipe, length) == 0 &&
           (!section[length] ||
            (section[length] == '-' && run_ini_has(&plan->variants, section + length + 1)));
}

static int is_of_some_recipe(const struct run_plan *plan, const char *section)
{
    const struct run_ini_entry *entries = plan->ini.entries;
    for (int i = 0; i < plan->ini.count; i++)
        if (strcmp(entries[i].section, "recipes") == 0 &&
            is_of_recipe(plan, section, entries[i].value))
            return 1;
    return 0;
}

static enum ttq_status check_recipe(const struct run_plan *plan, const struct run_ini_entry *entry,
                                    struct ttq_error *error)
{
    if (!run_variants_is_name(entry->value))
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: [recipes] %s: expected a name of letters, digits, '.', '_' and '-' "
                        "that does not begin with a dot, found '%.40s'",
                        plan->ini.path, entry->key, entry->value);
    for (int i = 0; i < plan->ini.count; i++)
        if (is_of_recipe(plan, plan->ini.entries[i].section, entry->value))
            return TTQ_OK;
    return ttq_fail(
        error, TTQ_CONFIG,
        "%s: [recipes] %s = %.40s: expected a section [%.40s] or [%.40s-VARIANT], found "
        "none",
        plan->ini.path, entry->key, entry->value, entry->value, entry->value);
}

/* ITEM.ARM of [seeds]: an arm of the item. */
static enum ttq_status check_arm(const struct run_plan *plan, const char *folder,
                                 const struct run_ini_entry *entry, struct ttq_error *error)
{
    static struct run_item item;
    const char *names[RUN_MOST_ARMS], *arm = strchr(entry->key, '.') + 1, *nearest;
    char name[RUN_NAME];
    item = (struct run_item){.name = ""};
    snprintf(name, sizeof name, "%.*s", (int)(arm - 1 - entry->key), entry->key);
    enum ttq_status status = run_item_read(folder, name, &plan->variants, &item, error);
    int found = 0;
    for (int i = 0; i < item.arm_count; i++) {
        names[i] = item.arms[i];
        found |= strcmp(arm, item.arms[i]) == 0;
    }
    if (status == TTQ_OK && !found) {
        nearest = ttq_suggest(arm, names, (size_t)item.arm_count);
        status = ttq_fail(error, TTQ_CONFIG,
                          "%s: [seeds] %s: expected a variant of item %s, found '%s'%s%s%s",
                          plan->ini.path, entry->key, name, arm, nearest ? "; did you mean '" : "",
                          nearest ? nearest : "", nearest ? "'?" : "");
    }
    run_ini_free(&item.ini);
    return status;
}

/* A section of the profile that nobody reads is a mistake. */
static enum ttq_status check_sections(const struct run_plan *plan, struct ttq_error *error)
{
    static const char *const own[] = {"profile", "every", "seeds", "recipes"};
    const struct run_ini *ini = &plan->ini, *variants = &plan->variants;
    size_t count = 4;
    const char **known = malloc((4 + (size_t)ini->count + (size_t)variants->count) * sizeof *known);
    if (!known)
        return ttq_fail(error, TTQ_NO_MEMORY, "%s: no memory", ini->path);
    memcpy(known, own, sizeof own);
    for (int i = 0; i < variants->count; i++)
        known[count++] = variants->entries[i].section;
    for (int i = 0; i < ini->count; i++)
        if (is_of_some_recipe(plan, ini->entries[i].section))
            known[count++] = ini->entries[i].section;
    enum ttq_status status = run_ini_check(ini, NULL, known, count, error);
    free(known);
    return status;
}

enum ttq_status run_profile_check(const struct run_plan *plan, const struct run_request *request,
                                  struct ttq_error *error)
{
    enum ttq_status status = check_sections(plan, error);
    for (int i = 0; status == TTQ_OK && i < plan->ini.count; i++) {
        const struct run_ini_entry *entry = &plan->ini.entries[i];
        if (strcmp(entry->section, "recipes") == 0)
            status = check_recipe(plan, entry, error);
        else if (strcmp(entry->section, "seeds") == 0 && strchr(entry->key, '.'))
            status = check_arm(plan, request->folder, entry, error);
    }
    return status;
}
