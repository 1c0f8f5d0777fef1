#include "experiments/variants.h"

#include <string.h>

int run_variants_word(const char *key)
{
    return strcmp(key, "like") == 0 || strcmp(key, "start") == 0 || strcmp(key, "shares") == 0 ||
           strcmp(key, "title") == 0;
}

int run_variants_is_name(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return *name && *name != '.' && !name[strspn(name, letters)];
}

int run_variants_chain(const struct run_ini *variants, const char *name,
                       const char *chain[RUN_MOST_LIKE])
{
    const char *back[RUN_MOST_LIKE];
    int count = 0;
    for (; name && count < RUN_MOST_LIKE; name = run_ini_get(variants, name, "like"))
        back[count++] = name;
    for (int i = 0; i < count; i++)
        chain[i] = back[count - 1 - i];
    return count;
}

const char *run_variants_other(const struct run_ini *variants, const char *name, const char *key)
{
    const char *chain[RUN_MOST_LIKE], *found = NULL;
    int count = run_variants_chain(variants, name, chain);
    for (int i = 0; i < count; i++) {
        const char *other = run_ini_get(variants, chain[i], key);
        found = other ? other : found;
    }
    return found && strcmp(found, "none") != 0 ? found : NULL;
}

/* How many variants are needed before `name`, itself included; more than all: a circle. */
static int depth_of(const struct run_ini *variants, const char *name, int limit)
{
    static const char *const keys[] = {"start", "shares"};
    int deepest = 0;
    for (int k = 0; limit > 0 && k < 2; k++) {
        const char *other = run_variants_other(variants, name, keys[k]);
        int depth = other ? depth_of(variants, other, limit - 1) : 0;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

/* No chain of starts is longer than this without a circle. */
enum { LONGEST = 12 };

static enum ttq_status check_one(const struct run_ini *variants, const char *name,
                                 struct ttq_error *error)
{
    static const char *const keys[] = {"like", "start", "shares"};
    if (!run_variants_is_name(name))
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: [%s]: expected a name of letters, digits, '.', '_' and '-' that does "
                        "not begin with a dot",
                        variants->path, name);
    for (int k = 0; k < 3; k++) {
        const char *other = run_ini_get(variants, name, keys[k]);
        if (other && strcmp(other, "none") != 0 && !run_ini_has(variants, other))
            return ttq_fail(error, TTQ_CONFIG, "%s: [%s] %s: expected a variant, found '%s'",
                            variants->path, name, keys[k], other);
    }
    const char *chain[RUN_MOST_LIKE];
    if (run_variants_chain(variants, name, chain) == RUN_MOST_LIKE)
        return ttq_fail(error, TTQ_CONFIG,
                        "%s: [%s]: `like` goes in a circle, or over more than %d variants",
                        variants->path, name, RUN_MOST_LIKE - 1);
    return TTQ_OK;
}

enum ttq_status run_variants_check(const struct run_ini *variants, struct ttq_error *error)
{
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < variants->count; i++)
        status = check_one(variants, variants->entries[i].section, error);
    for (int i = 0; status == TTQ_OK && i < variants->count; i++)
        if (depth_of(variants, variants->entries[i].section, LONGEST) > LONGEST)
            status = ttq_fail(error, TTQ_CONFIG, "%s: [%s]: its starts go in a circle",
                              variants->path, variants->entries[i].section);
    return status;
}
