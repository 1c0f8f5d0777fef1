/* tiny_plan.h - a folder of plan files that a test makes: profile `tiny` with two seeds of `full`
 * and `ttq`, more items to ask for by name, and one output folder. */
#ifndef TESTS_SUPPORT_TINY_PLAN_H
#define TESTS_SUPPORT_TINY_PLAN_H

#include "tests/support/check.h"

#include "experiments/plan.h"

extern const char tiny_profile[]; /* text of profiles/tiny.ini, to be extended */

/* Of the last tiny_read. The folder holds experiments/ and out/. */
extern char tiny_folder[TTQ_PATH_MAX];
extern struct run_plan tiny_plan;
extern struct ttq_error tiny_error;

/* Set-up and tear-down of one cmocka test. */
int tiny_set_up(void **state);
int tiny_tear_down(void **state);

/* Writes the file tiny_folder/below/name. */
void tiny_put(const char *below, const char *name, const char *text);

/* The run folder of a cell with its configuration, in which the word `from` is `to`. */
void tiny_put_run(const struct run_cell *cell, const char *from, const char *to);

/* Reads tiny_plan again; `only` and `seeds` may be NULL. */
enum ttq_status tiny_read(const char *profile, const char *only, const char *seeds);

/* The value of a key in the words of a cell, NULL where it is not given. */
const char *tiny_setting(const struct run_cell *cell, const char *key);

/* The cells of tiny_plan, as "VARIANT SEED" or "VARIANT SEED WHAT". */
void tiny_check_cells(int count, const char *const names[]);

#endif
