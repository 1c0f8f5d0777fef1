/* plan.h - what a profile ran: out/<profile>/plan.json and the run folders that it names. */
#ifndef FIGURES_PLAN_H
#define FIGURES_PLAN_H

#include <stdbool.h>

#include "ttq/base/file.h"
#include "ttq/base/hash.h"
#include "ttq/base/json.h"

/* One run. The words belong to the plan; env, done: NULL where the file is absent or the run has no
 * end. */
struct fig_cell {
    const char *variant, *folder, *state, *command;
    int seed;
    bool foreign; /* its folder holds a run of another configuration, or of a start that is one */
    bool left;    /* it is still to run (ttq/base/ended.h) */
    char path[TTQ_PATH_MAX];
    json_t *exit, *env, *done, *config; /* config: "section.key" -> value, of config.ini */
    double seconds; /* of all epochs, from timing.csv; 0 without an end or where it is absent */
    char hash[TTQ_HASH_TEXT]; /* of config.ini, metrics.csv, DONE; "" without an end */
};

struct fig_plan {
    char folder[TTQ_PATH_MAX];
    json_t *root;
    const char *profile, *title, *set, *note;
    bool verdict_allowed;
    struct fig_cell *cells;
    int count;
};

/* Reads folder/plan.json and, of each run that has ended, DONE, config.ini, env.json and
 * timing.csv: what a run without an end has written still changes. Free with fig_plan_free, also
 * after a failure. TTQ_NO_INPUT: no plan; TTQ_BAD_DATA: a file that cannot be read, a key that is
 * missing, a run folder outside `folder`. */
enum ttq_status fig_plan_read(const char *folder, struct fig_plan *plan, struct ttq_error *error);
void fig_plan_free(struct fig_plan *plan);

/* "finished", "diverged", or where the run has no end yet the plan's state ("failed", "waiting").
 */
const char *fig_cell_outcome(const struct fig_cell *cell);

/* The value of "section.key" in the run's config.ini, "" where there is none. */
const char *fig_cell_setting(const struct fig_cell *cell, const char *key);

/* A variant's setting, from its first run with an end, else from the plan; "" if none. */
const char *fig_plan_setting(const struct fig_plan *plan, const char *variant, const char *key);

/* The first finished run that has the file `name` and is of `variant` (NULL: of any), or NULL. */
const struct fig_cell *fig_plan_run(const struct fig_plan *plan, const char *variant,
                                    const char *name);

/* The variant that is the paper's TTQ and whose scales are drawn, or "". */
const char *fig_plan_main(const struct fig_plan *plan);

/* The run whose file `name` the page draws: of the main variant, else of any; or NULL. */
const struct fig_cell *fig_plan_shown(const struct fig_plan *plan, const char *name);

/* The run whose kernels.csv the page shows: a ternary one of item figure6, else fig_plan_shown. */
const struct fig_cell *fig_plan_kernels(const struct fig_plan *plan);

/* The item of that name, or NULL; whether `variant` belongs to it. */
const json_t *fig_plan_item(const struct fig_plan *plan, const char *name);
bool fig_item_has(const json_t *item, const char *variant);

/* Whether the variant's network is the ResNet of CIFAR. */
bool fig_plan_is_cifar(const struct fig_plan *plan, const char *variant);

/* The name of its network, such as "ResNet-20". */
enum { FIG_NETWORK_NAME = 32 };
void fig_plan_network(const struct fig_plan *plan, const char *variant,
                      char name[FIG_NETWORK_NAME]);

/* The variant or run folder that a variant begins from, or "". */
const char *fig_plan_start(const struct fig_plan *plan, const char *variant);

/* Whether its errors are those of test images, not of a part of the training images. */
bool fig_plan_is_tested(const struct fig_plan *plan, const char *variant);

/* The variant that stands for `method` of the paper as it is there (no ablation of its parts, no
 * restart, errors of test images) and whose setting `key`, such as net.depth, is `value` (NULL:
 * any): of `item`, or (NULL) of all runs of the ResNet of CIFAR. NULL where there is none. */
const char *fig_plan_variant(const struct fig_plan *plan, const json_t *item, const char *method,
                             const char *key, const char *value);

/* The full-precision variant of `item` that begins from another run and has net.depth `depth`: the
 * control of Table 1 and Figure 3; or NULL. */
const char *fig_plan_restarted(const struct fig_plan *plan, const json_t *item, const char *depth);

/* Its train.epochs, 0 where they are not known. */
int fig_plan_epochs(const struct fig_plan *plan, const char *variant);

/* Whether a run is of `variant` or of a variant of `item` (both NULL: of any) and not skipped, its
 * data set not being on the machine of the runs; how many of these are still to end, and how many
 * there are in *runs (which may be NULL). */
bool fig_plan_takes(const json_t *item, const char *variant, const struct fig_cell *cell);
int fig_plan_waiting(const struct fig_plan *plan, const json_t *item, const char *variant,
                     int *runs);

/* The same of the evaluations that `item` is made of: all of its variants for a merge test, packed
 * models for sizes, none for other items. */
int fig_plan_evaluations_waiting(const struct fig_plan *plan, const json_t *item, int *evaluations);

enum { FIG_RUNS_NAME = 13 };

/* A set of runs: those of `cells` (true, by their place in the plan), or where that is NULL all
 * that fig_plan_takes takes. */
struct fig_choice {
    const json_t *item;
    const char *variant;
    const bool *cells;
};

/* The name of a set: 12 digits of the SHA-256 of the hashes of its runs that have an end. */
void fig_plan_runs_name(const struct fig_plan *plan, const struct fig_choice *choice,
                        char name[FIG_RUNS_NAME]);

/* Adds these runs as words: "full: seed 0 1 2; ttq: seed 0 1". */
void fig_plan_runs_list(const struct fig_plan *plan, const struct fig_choice *choice,
                        struct ttq_text *words);

#endif
