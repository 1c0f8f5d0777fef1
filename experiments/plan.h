/* plan.h - a profile as a list of cells: variant x seed, each one command and one folder.
 *
 * Read from experiments/profiles/<profile>.ini, experiments/<item>.ini and variants.ini. A cell
 * that several items need stands in the list once, starts before what needs them. */
#ifndef EXPERIMENTS_PLAN_H
#define EXPERIMENTS_PLAN_H

#include "experiments/ini.h"
#include "ttq/base/file.h"
#include "ttq/config/config.h"

enum { RUN_MOST_CELLS = 4096, RUN_MOST_ITEMS = 32, RUN_MOST_SEEDS = 1000, RUN_MOST_SETTINGS = 64 };

enum run_state { RUN_WAITING, RUN_RESUMABLE, RUN_DONE, RUN_DIVERGED, RUN_FAILED };
extern const char *const run_state_names[];

struct run_cell {
    char variant[32], start[32]; /* start: variant it begins from, or "" */
    int seed;
    char folder[TTQ_PATH_MAX];                             /* <out>/runs/<variant>/seed-<n> */
    char settings[RUN_MOST_SETTINGS][TTQ_STRING_MAX + 64]; /* section.key=value */
    int setting_count;
    enum run_state state;
    int exit_code;       /* of the last try, -1: not tried */
    double images, work; /* training images, multiply-adds of the whole run */
};

struct run_item {
    char name[32];
    struct run_ini ini;
};

struct run_plan {
    char profile[32], out[TTQ_PATH_MAX - 512]; /* out: the profile's folder */
    struct run_ini ini;
    struct run_item items[RUN_MOST_ITEMS];
    int item_count, seeds;
    struct run_cell *cells;
    int cell_count;
};

/* What the command line asks for. */
struct run_request {
    const char *profile, *out, *folder;  /* folder: experiments/ */
    const char *only, *seeds, *data_set; /* NULL: as the profile says */
};

/* TTQ_USAGE: unknown profile or item (names the nearest), bad number of seeds; TTQ_CONFIG: a file
 * is wrong (unknown key or section, starts in a circle), or a setting that the trainer would
 * refuse; TTQ_NO_MEMORY. Free with run_plan_free. */
enum ttq_status run_plan_read(const struct run_request *request, struct run_plan *plan,
                              struct ttq_error *error);
void run_plan_free(struct run_plan *plan);

/* Looks at the run folders and sets each cell's state (RUN_FAILED stays). */
void run_plan_look(struct run_plan *plan);

/* The command of a cell as a NULL-ended vector of strings inside the cell; argv has room for
 * RUN_MOST_SETTINGS + 8. `text` (may be NULL) gets it as one line. */
void run_cell_command(struct run_cell *cell, const char *trainer, char *argv[], char *text,
                      size_t size);

/* Writes <out>/plan.json. */
enum ttq_status run_plan_write(struct run_plan *plan, const char *trainer, const char *data_set,
                               struct ttq_error *error);

#endif
