/* planned.c - which contrasts the plan asks for in an item, and in which family each is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cmd/planned.h"
#include "ttq/base/json.h"

enum { MOST_CONTRASTS = 256 };

struct list {
    struct stat_contrast contrasts[MOST_CONTRASTS];
    int count;
};

/* The variant at the start of the chain: what it starts from, and what that starts from. */
static const char *root_of(const struct stat_plan *plan, const char *variant)
{
    const json_t *variants = json_object_get(plan->root, "variants");
    for (int steps = 0; steps < 100; steps++) {
        const char *start = ttq_json_word(json_object_get(variants, variant), "start", "");
        if (!*start)
            break;
        variant = start;
    }
    return variant;
}

/* Whether two variants have the same settings of the network (net.*), or, not `net`, all others. */
static bool same(const struct stat_plan *plan, const char *a, const char *b, bool net)
{
    const json_t *variants = json_object_get(plan->root, "variants");
    const json_t *of[2] = {json_object_get(json_object_get(variants, a), "settings"),
                           json_object_get(json_object_get(variants, b), "settings")};
    for (int side = 0; side < 2; side++) {
        const char *key;
        json_t *value;
        json_object_foreach((json_t *)(size_t)of[side], key, value)
        {
            if ((strncmp(key, "net.", 4) == 0) == net &&
                !json_equal(value, json_object_get(of[1 - side], key)))
                return false;
        }
    }
    return true;
}

/* The control of an arm: that of the item; in an item with several networks, the arm of the same
 * network that is trained as the control is, or, where there is none, that of the item if it is as
 * deep. */
static const char *control_of(const struct stat_plan *plan, const json_t *item, const char *arm)
{
    const char *control = ttq_json_word(item, "control", "");
    const json_t *variants = json_object_get(item, "variants");
    const char *root = root_of(plan, arm);
    if (strcmp(root, root_of(plan, control)) == 0 || same(plan, arm, control, true))
        return control;
    for (size_t i = 0; i < json_array_size(variants); i++) {
        const char *other = json_string_value(json_array_get(variants, i));
        if ((strcmp(root_of(plan, other), root) == 0 || same(plan, other, arm, true)) &&
            same(plan, other, control, false))
            return other;
    }
    bool same_depth = strcmp(stat_plan_setting(plan, arm, "net.depth"),
                             stat_plan_setting(plan, control, "net.depth")) == 0;
    return same_depth ? control : NULL;
}

/* "a-b", where both names may hold a '-': the split that gives two variants of the item. */
static bool split(const char *word, size_t length, const json_t *variants, char a[64], char b[64])
{
    for (size_t i = 1; i + 1 < length; i++) {
        if (word[i] != '-')
            continue;
        snprintf(a, 64, "%.*s", (int)i, word);
        snprintf(b, 64, "%.*s", (int)(length - i - 1), word + i + 1);
        if (ttq_json_has(variants, a) && ttq_json_has(variants, b))
            return true;
    }
    return false;
}

static bool is_there(const struct list *list, const char *a, const char *b)
{
    for (int i = 0; i < list->count; i++)
        if ((strcmp(list->contrasts[i].arm, a) == 0 &&
             strcmp(list->contrasts[i].control, b) == 0) ||
            (strcmp(list->contrasts[i].arm, b) == 0 && strcmp(list->contrasts[i].control, a) == 0))
            return true;
    return false;
}

static enum ttq_status add(struct list *list, const struct stat_arms *arms, const char *arm,
                           const char *control, const char *family,
                           const struct stat_request *request, struct ttq_error *error)
{
    if (list->count == MOST_CONTRASTS || !stat_arms_has(arms, arm) ||
        !stat_arms_has(arms, control) || is_there(list, arm, control))
        return TTQ_OK;
    struct stat_contrast *contrast = &list->contrasts[list->count++];
    enum ttq_status status = stat_contrast(arms, arm, control, false, request, contrast, error);
    snprintf(contrast->family, sizeof contrast->family, "%s", family);
    return status;
}

/* How many of an item's variants are combinations of its factors, whose effects are its tests: one
 * of them against its control is none of the plan's. */
static size_t combinations(const json_t *item)
{
    const json_t *factors = json_object_get(item, "factors");
    size_t count = json_array_size(factors) ? 1 : 0;
    for (size_t i = 0; i < json_array_size(factors); i++)
        count *= json_array_size(json_object_get(json_array_get(factors, i), "levels"));
    return count;
}

/* The contrasts that plan.ini names, in an item of the primary family; then every arm against its
 * control: in the item's own family, but in a primary item, whose family is closed, exploratory. */
static enum ttq_status add_all(const struct stat_plan *plan, const json_t *item,
                               const struct stat_arms *arms, const char *family,
                               const struct stat_request *request, struct list *list,
                               struct ttq_error *error)
{
    const json_t *variants = json_object_get(item, "variants");
    bool primary = strcmp(family, "primary") == 0;
    const char *words = stat_plan_value(plan, "primary", "contrasts");
    enum ttq_status status = TTQ_OK;
    for (words = words ? words : ""; status == TTQ_OK && *words;) {
        char a[64], b[64];
        words += strspn(words, " ,");
        size_t length = strcspn(words, " ,");
        if (length && strcmp(ttq_json_word(item, "family", ""), "primary") == 0 &&
            split(words, length, variants, a, b))
            status = add(list, arms, a, b, family, request, error);
        words += length;
    }
    for (size_t i = 0; status == TTQ_OK && i < json_array_size(variants); i++) {
        const char *arm = json_string_value(json_array_get(variants, i));
        const char *control = control_of(plan, item, arm);
        if (control && strcmp(control, arm) != 0)
            status =
                add(list, arms, arm, control,
                    primary || i < combinations(item) ? "exploratory" : family, request, error);
    }
    return status;
}

enum ttq_status stat_planned_contrasts(const struct stat_plan *plan, const json_t *item,
                                       const struct stat_runs *runs, const struct stat_arms *arms,
                                       const char *name, struct stat_elsewhere *elsewhere,
                                       const struct stat_request *request, struct ttq_text *text,
                                       struct ttq_error *error)
{
    static const struct {
        const char *name;
        enum stat_adjustment adjustment;
    } families[] = {{"primary", STAT_HOLM}, {"secondary", STAT_HOLM}, {"exploratory", STAT_BH}};
    struct list *list = calloc(1, sizeof *list);
    const json_t *variants = json_object_get(item, "variants");
    const char *names[MOST_CONTRASTS];
    int k = 0;
    if (!list)
        return ttq_fail(error, TTQ_NO_MEMORY, "report: no memory");
    const char *family = stat_plan_family(plan, runs, ttq_json_word(item, "family", "exploratory"));
    enum ttq_status status = add_all(plan, item, arms, family, request, list, error);
    for (size_t i = 0; status == TTQ_OK && i < sizeof families / sizeof *families; i++)
        status = stat_contrasts_adjust(
            list->contrasts, list->count, families[i].name, families[i].adjustment,
            strcmp(family, families[i].name) == 0 ? elsewhere : NULL, error);
    for (size_t i = 0; i < json_array_size(variants) && k < MOST_CONTRASTS; i++) {
        const char *arm = json_string_value(json_array_get(variants, i));
        if (stat_arms_has(arms, arm))
            names[k++] = arm;
    }
    struct ttq_text shown = {0};
    if (status == TTQ_OK && list->count)
        status = stat_compare_finish(list->contrasts, list->count, name, stat_runs_plan(runs),
                                     family, arms, names, k, request, &shown, error);
    if (status == TTQ_OK && (list->count || !elsewhere))
        ttq_text_add(text, "%s: %s\n", ttq_json_word(item, "name", ""),
                     list->count ? name : "nothing to compare yet");
    ttq_text_free(&shown);
    for (int i = 0; i < list->count; i++)
        stat_contrast_free(&list->contrasts[i]);
    free(list);
    return status;
}
