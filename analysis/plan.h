/* plan.h - what a profile ran and what was fixed before: OUT/PROFILE/plan.json. */
#ifndef ANALYSIS_PLAN_H
#define ANALYSIS_PLAN_H

#include <jansson.h>

#include "analysis/run.h"

struct stat_plan {
    char folder[TTQ_PATH_MAX];
    json_t *root;
    const char *hash; /* SHA-256 of experiments/plan.ini, "" where it names none */
    bool verdict_allowed;
    double alpha, bound_error, bound_ratio; /* smallest effects of interest: points, |r|; or NaN */
};

/* TTQ_NO_INPUT: no plan.json; TTQ_BAD_DATA: it has no cells, or a number or word that is none. Free
 * with stat_plan_free, also after a failure. */
enum ttq_status stat_plan_read(const char *folder, struct stat_plan *plan, struct ttq_error *error);
void stat_plan_free(struct stat_plan *plan);

/* A value of experiments/plan.ini, or NULL. */
const char *stat_plan_value(const struct stat_plan *plan, const char *section, const char *key);

/* A setting of a variant, "" where it is left at its default. */
const char *stat_plan_setting(const struct stat_plan *plan, const char *variant, const char *key);

/* Whether the folder of a cell holds what is none of this plan: a run of another configuration, or
 * what stands on one. */
bool stat_plan_foreign(const json_t *cell);

/* The ended runs of these variants (a JSON array of words; NULL: of all), by seed, without foreign
 * ones. None is no error: then runs->count is 0. Errors of stat_runs_read. */
enum ttq_status stat_plan_runs(const struct stat_plan *plan, const json_t *variants,
                               struct stat_runs *runs, struct ttq_error *error);

/* `family` where all runs carry the plan's hash, else "exploratory". */
const char *stat_plan_family(const struct stat_plan *plan, const struct stat_runs *runs,
                             const char *family);

/* Trainings, and for the merge test evaluations, that are still to end: of this item, or with NULL
 * of all in the primary family. The plan allows no test of an item before there are none. What is
 * kept as a row only (ttq-run --rows) counts as still to end: tables are made of run folders. 0 in
 * a demonstration, which anybody may look at. */
int stat_plan_waiting(const struct stat_plan *plan, const json_t *item);

/* Words that follow that number, ", 15 of them kept as rows only" or "". */
enum { STAT_KEPT = 48 };
const char *stat_plan_kept(const struct stat_plan *plan, const json_t *item, char words[STAT_KEPT]);

/* Why the primary questions have no answer here: a demonstration, runs of another plan, an item
 * that was not asked for, cells that are still to end; "" where they have one. */
enum { STAT_WHY = 256 };
struct stat_hold {
    char why[STAT_WHY];
    bool parts; /* only for what is still to come: an item that has ended has its own answer */
};

/* Errors of stat_runs_read. */
enum ttq_status stat_plan_hold(const struct stat_plan *plan, struct stat_hold *hold,
                               struct ttq_error *error);

/* The item of this name, or NULL. */
const json_t *stat_plan_item(const struct stat_plan *plan, const char *name);

#endif
