/* plan_variant.c - which variant, run or set of runs of a plan stands for what of the paper. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/plan.h"
#include "ttq/base/ended.h"

bool fig_plan_is_cifar(const struct fig_plan *plan, const char *variant)
{
    const char *arch = fig_plan_setting(plan, variant, "net.arch");
    return !arch[0] || strcmp(arch, "resnet-cifar") == 0;
}

const char *fig_plan_start(const struct fig_plan *plan, const char *variant)
{
    const json_t *json = json_object_get(json_object_get(plan->root, "variants"), variant);
    const char *start = ttq_json_word(json, "start", "");
    return start[0] ? start : fig_plan_setting(plan, variant, "init.from");
}

bool fig_plan_is_tested(const struct fig_plan *plan, const char *variant)
{
    return strcmp(fig_plan_setting(plan, variant, "data.split"), "validation") != 0;
}

/* Whether a variant is the paper's own form of its method: a key that is absent has its default. */
static bool is_plain(const struct fig_plan *plan, const char *variant, const char *method)
{
    static const char *const defaults[][2] = {
        {"quant.scales", "asymmetric"},
        {"quant.threshold", "max"},
        {"quant.t", "0.05"},
        {"quant.latent_gradient", "scaled"},
        {"quant.tanh", "no"},
        {"quant.share_from", ""},
        {"quant.scale_start", "1"},
        {"quant.scale_init", "value"},
        {"quant.layers", "all-but-first"},
        {"train.decay_scales", "yes"},
    };
    if (strcmp(fig_plan_setting(plan, variant, "quant.method"), method) != 0 ||
        !fig_plan_is_tested(plan, variant))
        return false;
    if (strcmp(method, "full") == 0)
        return !fig_plan_start(plan, variant)[0];
    /* Other networks than the CIFAR ResNet have their own defaults of quant.layers. */
    bool cifar = fig_plan_is_cifar(plan, variant);
    for (size_t i = 0; strcmp(method, "ttq") == 0 && i < sizeof defaults / sizeof *defaults; i++) {
        const char *value = fig_plan_setting(plan, variant, defaults[i][0]);
        if (value[0] && strcmp(value, defaults[i][1]) != 0 &&
            (cifar || strcmp(defaults[i][0], "quant.layers") != 0))
            return false;
    }
    return true;
}

/* Whether a setting has the value; a width that is not named is 1. */
static bool has_setting(const struct fig_plan *plan, const char *variant, const char *key,
                        const char *value)
{
    const char *found = fig_plan_setting(plan, variant, key);
    return strcmp(!found[0] && strcmp(key, "net.width") == 0 ? "1" : found, value) == 0;
}

const char *fig_plan_variant(const struct fig_plan *plan, const json_t *item, const char *method,
                             const char *key, const char *value)
{
    /* The one with the method's own name first. */
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < plan->count; i++) {
            const char *variant = plan->cells[i].variant;
            if ((item ? fig_item_has(item, variant) : fig_plan_is_cifar(plan, variant)) &&
                (round == 1 || strcmp(variant, method) == 0) && is_plain(plan, variant, method) &&
                (!value || has_setting(plan, variant, key, value)))
                return variant;
        }
    return NULL;
}

const char *fig_plan_restarted(const struct fig_plan *plan, const json_t *item, const char *depth)
{
    for (int i = 0; i < plan->count; i++) {
        const char *variant = plan->cells[i].variant;
        if (fig_item_has(item, variant) && fig_plan_is_tested(plan, variant) &&
            strcmp(fig_plan_setting(plan, variant, "quant.method"), "full") == 0 &&
            fig_plan_start(plan, variant)[0] &&
            strcmp(fig_plan_setting(plan, variant, "net.depth"), depth) == 0)
            return variant;
    }
    return NULL;
}

const char *fig_plan_main(const struct fig_plan *plan)
{
    const json_t *item = fig_plan_item(plan, "scales");
    const char *variant = item ? fig_plan_variant(plan, item, "ttq", NULL, NULL) : NULL;
    if (!variant)
        variant = fig_plan_variant(plan, NULL, "ttq", NULL, NULL);
    return variant ? variant : "";
}

const struct fig_cell *fig_plan_shown(const struct fig_plan *plan, const char *name)
{
    const struct fig_cell *cell = fig_plan_run(plan, fig_plan_main(plan), name);
    return cell ? cell : fig_plan_run(plan, NULL, name);
}

const struct fig_cell *fig_plan_kernels(const struct fig_plan *plan)
{
    const json_t *item = fig_plan_item(plan, "figure6");
    for (int i = 0; item && i < plan->count; i++) {
        const char *variant = plan->cells[i].variant;
        const struct fig_cell *cell =
            fig_item_has(item, variant) &&
                    strcmp(fig_plan_setting(plan, variant, "quant.method"), "ttq") == 0
                ? fig_plan_run(plan, variant, "kernels.csv")
                : NULL;
        if (cell)
            return cell;
    }
    return fig_plan_shown(plan, "kernels.csv");
}

void fig_plan_network(const struct fig_plan *plan, const char *variant, char name[FIG_NETWORK_NAME])
{
    const char *arch = fig_plan_setting(plan, variant, "net.arch");
    const char *depth = fig_plan_setting(plan, variant, "net.depth");
    if (fig_plan_is_cifar(plan, variant))
        snprintf(name, FIG_NETWORK_NAME, "ResNet-%.16s", depth[0] ? depth : "20");
    else
        snprintf(name, FIG_NETWORK_NAME, "%.24s",
                 strcmp(arch, "alexnet") == 0    ? "AlexNet"
                 : strcmp(arch, "resnet18") == 0 ? "ResNet-18"
                                                 : arch);
}

bool fig_plan_takes(const json_t *item, const char *variant, const struct fig_cell *cell)
{
    bool named = (item && fig_item_has(item, cell->variant)) ||
                 (variant && strcmp(cell->variant, variant) == 0);
    return ((!item && !variant) || named) && strcmp(fig_cell_outcome(cell), "skipped") != 0;
}

int fig_plan_waiting(const struct fig_plan *plan, const json_t *item, const char *variant,
                     int *runs)
{
    int waiting = 0, all = 0;
    for (int i = 0; i < plan->count; i++) {
        bool taken = fig_plan_takes(item, variant, &plan->cells[i]);
        all += taken;
        waiting += taken && plan->cells[i].left;
    }
    if (runs)
        *runs = all;
    return waiting;
}

int fig_plan_evaluations_waiting(const struct fig_plan *plan, const json_t *item, int *evaluations)
{
    const json_t *cells = json_object_get(plan->root, "evaluations");
    int waiting = 0;
    *evaluations = 0;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (!ttq_evaluation_is_of(item, cell) ||
            strcmp(ttq_json_word(cell, "state", ""), "skipped") == 0)
            continue;
        ++*evaluations;
        waiting += ttq_cell_is_left(plan->root, plan->folder, cell);
    }
    return waiting;
}

int fig_plan_epochs(const struct fig_plan *plan, const char *variant)
{
    return (int)strtol(fig_plan_setting(plan, variant, "train.epochs"), NULL, 10);
}

static bool is_chosen(const struct fig_plan *plan, const struct fig_choice *choice, int i)
{
    return plan->cells[i].hash[0] &&
           (choice->cells ? choice->cells[i]
                          : fig_plan_takes(choice->item, choice->variant, &plan->cells[i]));
}

void fig_plan_runs_name(const struct fig_plan *plan, const struct fig_choice *choice,
                        char name[FIG_RUNS_NAME])
{
    struct ttq_text text = {0};
    char hash[TTQ_HASH_TEXT];
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        if (is_chosen(plan, choice, i))
            ttq_text_add(&text, "%s %d %s\n", cell->variant, cell->seed, cell->hash);
    }
    ttq_hash_bytes(text.bytes ? text.bytes : "", text.length, hash);
    snprintf(name, FIG_RUNS_NAME, "%.*s", FIG_RUNS_NAME - 1, hash);
    ttq_text_free(&text);
}

void fig_plan_runs_list(const struct fig_plan *plan, const struct fig_choice *choice,
                        struct ttq_text *words)
{
    const char *last = NULL;
    for (int i = 0; i < plan->count; i++) {
        const struct fig_cell *cell = &plan->cells[i];
        if (!is_chosen(plan, choice, i))
            continue;
        if (!last || strcmp(last, cell->variant) != 0)
            ttq_text_add(words, "%s%s: seed", last ? "; " : "", cell->variant);
        ttq_text_add(words, " %d", cell->seed);
        last = cell->variant;
    }
}
