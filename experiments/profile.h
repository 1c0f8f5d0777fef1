/* profile.h - the file of a profile: experiments/profiles/<profile>.ini. */
#ifndef EXPERIMENTS_PROFILE_H
#define EXPERIMENTS_PROFILE_H

#include "experiments/plan.h"

/* Reads it into plan->ini; *items gets its list of items and lives as long. TTQ_USAGE: unknown
 * profile (names the nearest); TTQ_CONFIG: a wrong key or value, or [seeds] and [recipes] name what
 * is no item of it. */
enum ttq_status run_profile_read(struct run_plan *plan, const struct run_request *request,
                                 const char **items, struct ttq_error *error);

/* What can only be said once the variants are known. TTQ_CONFIG: a section that nobody reads, a
 * recipe without a section, seeds of what is no arm of the item. */
enum ttq_status run_profile_check(const struct run_plan *plan, const struct run_request *request,
                                  struct ttq_error *error);

#endif
