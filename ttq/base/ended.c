#include "ttq/base/ended.h"

#include <string.h>

#include "ttq/base/file.h"
#include "ttq/base/json.h"

/* The training of a variant and seed, or NULL. */
static const json_t *training_of(const json_t *plan, const char *variant, json_int_t seed)
{
    const json_t *cells = json_object_get(plan, "cells");
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (json_integer_value(json_object_get(cell, "seed")) == seed &&
            strcmp(ttq_json_word(cell, "variant", ""), variant) == 0)
            return cell;
    }
    return NULL;
}

/* Whether the training of a variant and seed has diverged, or one that it needs (its start, or the
 * run that gives it shares, of the same seed), however far back: what needs it can never run. */
static bool goes_back_to_diverged(const json_t *plan, const char *variant, json_int_t seed,
                                  int depth)
{
    static const char *const links[] = {"start", "shares"};
    enum { DEEPEST = 12 }; /* a plan that goes in a circle ends too */
    const json_t *cell = training_of(plan, variant, seed);
    if (!*variant || depth > DEEPEST)
        return false;
    if (strcmp(ttq_json_word(cell, "state", ""), "diverged") == 0)
        return true;
    const json_t *settled = json_object_get(json_object_get(plan, "variants"), variant);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (goes_back_to_diverged(plan, ttq_json_word(settled, links[i], ""), seed, depth + 1))
            return true;
    return false;
}

bool ttq_cell_is_left(const json_t *plan, const char *plan_folder, const json_t *cell)
{
    static const char *const ends[] = {"DONE", "model.ttq.json"};
    const char *state = ttq_json_word(cell, "state", "");
    char folder[TTQ_PATH_MAX], end[TTQ_PATH_MAX];
    bool resumable = strcmp(state, "resumable") == 0;
    bool left = resumable || strcmp(state, "waiting") == 0 || strcmp(state, "failed") == 0 ||
                strcmp(state, "kept") == 0;
    bool foreign = json_is_true(json_object_get(cell, "foreign"));
    if (!ttq_path_join(folder, plan_folder, ttq_json_word(cell, "folder", "")))
        return left;
    for (size_t i = 0; left && !foreign && i < sizeof ends / sizeof *ends; i++)
        left = !ttq_path_join(end, folder, ends[i]) || !ttq_file_exists(end);
    return left && (resumable ||
                    !goes_back_to_diverged(plan, ttq_json_word(cell, "variant", ""),
                                           json_integer_value(json_object_get(cell, "seed")), 0));
}

bool ttq_evaluation_is_of(const json_t *item, const json_t *evaluation)
{
    const char *what = ttq_json_word(evaluation, "what", "");
    bool size = strcmp(what, "packed") == 0 || strcmp(what, "unpacked") == 0;
    return strcmp(ttq_json_word(item, "analysis", ""), size ? "size" : "merge") == 0 &&
           ttq_json_has(json_object_get(item, "variants"),
                        ttq_json_word(evaluation, "variant", ""));
}
