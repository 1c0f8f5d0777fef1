/* plan_json.h - <out>/plan.json, what the statistics and the report read of a plan:
 *
 * profile, title, departure[], verdict_allowed, data {set, note}
 * plan      {sha256, values {section {key: text}}}: experiments/plan.ini
 * variants  {name: {title, start, shares, settings {key: text}}}, without what differs by seed
 * items[]   {name, title, paper, claims[], kind, variants[], control, family, analysis,
 *            factors[{name, levels[]}]}; variants of a factorial go through the last factor first
 * cells[]   trainings: {variant, seed, folder, state, exit, reason, command}, and foreign: true
 *           where what the folder holds is none of this plan
 * evaluations[]  the same and `what` (evaluation.h)
 * Texts that do not apply are "", `exit` is null before the first try. */
#ifndef EXPERIMENTS_PLAN_JSON_H
#define EXPERIMENTS_PLAN_JSON_H

#include "experiments/plan.h"

/* Writes <out>/plan.json; `data_set` is the set that was found. TTQ_IO, TTQ_CANNOT_CREATE. */
enum ttq_status run_plan_write(struct run_plan *plan, const char *trainer, const char *data_set,
                               struct ttq_error *error);

#endif
