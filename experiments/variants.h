/* variants.h - what is trained: experiments/variants.ini.
 *
 * A section is a variant: settings of `ttq train`, and
 *   like    the variant whose settings it begins with (its own and the profile's for it)
 *   start   the variant whose run with the same seed it starts from; none: random weights
 *   shares  the variant whose run with the same seed gives the share of zeros of each layer
 *   title   the words for tables and legends
 * start and shares are inherited through `like`, title is not. */
#ifndef EXPERIMENTS_VARIANTS_H
#define EXPERIMENTS_VARIANTS_H

#include "experiments/ini.h"

enum { RUN_MOST_LIKE = 8 };

/* Whether a name can be that of a variant or a recipe, and so of a folder: letters, digits, '.',
 * '_' and '-', the first no dot. */
int run_variants_is_name(const char *name);

/* TTQ_CONFIG: a name that is none; `like`, `start` or `shares` name no variant or go in a circle.
 */
enum ttq_status run_variants_check(const struct run_ini *variants, struct ttq_error *error);

/* The variants that `name` is like, the furthest first and itself last; returns their number. */
int run_variants_chain(const struct run_ini *variants, const char *name,
                       const char *chain[RUN_MOST_LIKE]);

/* The inherited `start` or `shares`, NULL for none. */
const char *run_variants_other(const struct run_ini *variants, const char *name, const char *key);

/* Whether a key of a section is one of the words above and no setting. */
int run_variants_word(const char *key);

#endif
