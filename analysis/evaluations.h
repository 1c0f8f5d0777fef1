/* evaluations.h - what `ttq eval` left of trained nets: OUT/PROFILE/evals/VARIANT/seed-N/WHAT. */
#ifndef ANALYSIS_EVALUATIONS_H
#define ANALYSIS_EVALUATIONS_H

#include "analysis/arms.h"

/* Reads eval.json of every WHAT below the folders .../VARIANT or .../VARIANT/seed-N into `arms`:
 * the arm is WHAT, the variant goes to `variant`. TTQ_NO_INPUT: no evaluation at all; TTQ_BAD_DATA:
 * a damaged eval.json, or folders of several variants. */
enum ttq_status stat_evaluations_read(char *const folders[], int count, char variant[64],
                                      struct stat_arms *arms, struct ttq_error *error);

#endif
