/* ended.h - which cells of a plan.json are still to end, and of which item: one rule for tests,
 * verdicts and pages. */
#ifndef TTQ_BASE_ENDED_H
#define TTQ_BASE_ENDED_H

#include <jansson.h>
#include <stdbool.h>

/* Whether a cell (of "cells", trainings, or "evaluations") of the plan.json in `plan_folder` is
 * still to run. plan.json may be older than its files. A cell that failed is tried again by the
 * next call of ttq-run, unless what it needs has diverged; what a foreign folder holds does not
 * count, nor does a row kept from elsewhere (ttq-run --rows): tables are made of folders. */
bool ttq_cell_is_left(const json_t *plan, const char *plan_folder, const json_t *cell);

/* Whether one of "evaluations" is of one of "items": of its variants, and packed or read again
 * from there (analysis size), or any other (analysis merge). */
bool ttq_evaluation_is_of(const json_t *item, const json_t *evaluation);

#endif
