/* item.h - an item of the plan: experiments/items/<name>.ini, one question and who answers it. */
#ifndef EXPERIMENTS_ITEM_H
#define EXPERIMENTS_ITEM_H

#include "experiments/ini.h"

enum { RUN_NAME = 40, RUN_MOST_ARMS = 64 };

/* What it runs: trainings, or evaluations of finished ones (evaluation.h). */
enum run_kind { RUN_TRAIN, RUN_MERGE, RUN_SIZE };
extern const char *const run_kind_names[];

struct run_item {
    char name[RUN_NAME];
    struct run_ini ini; /* title, paper, claims, analysis, family, control, factor.* */
    enum run_kind kind;
    char arms[RUN_MOST_ARMS][RUN_NAME]; /* names in variants.ini */
    int arm_count;
    char recipe[RUN_NAME]; /* of the profile, "" for none */
};

/* Reads <folder>/items/<name>.ini. `variants` lists names of variants.ini; one that ends in '*'
 * stands for all that begin so, in the order of the file. TTQ_USAGE: no such item (names the
 * nearest); TTQ_CONFIG: an unknown key, value or variant. Free with run_ini_free(&item->ini). */
enum ttq_status run_item_read(const char *folder, const char *name, const struct run_ini *variants,
                              struct run_item *item, struct ttq_error *error);

/* Reads <folder>/<name>.ini; `what` ("an item") names its kind where it is unknown. */
enum ttq_status run_read_named(const char *what, const char *folder, const char *name,
                               struct run_ini *ini, struct ttq_error *error);

#endif
