/* plan.h - a profile as a list of cells, each one command and one folder.
 *
 * Read from experiments/profiles/<profile>.ini, items/<item>.ini, variants.ini and plan.ini. A
 * cell is a training (variant x seed) or an evaluation of a finished one. A cell that several
 * items need stands in the list once, after all that it needs. */
#ifndef EXPERIMENTS_PLAN_H
#define EXPERIMENTS_PLAN_H

#include "experiments/item.h"
#include "ttq/base/file.h"
#include "ttq/base/hash.h"
#include "ttq/config/config.h"

enum {
    RUN_MOST_CELLS = 4096,
    RUN_MOST_ITEMS = 32,
    RUN_MOST_SEEDS = 1000,
    RUN_MOST_WORDS = 48,
    RUN_WORD = 320,
    RUN_MOST_NEEDS = 3,
};

enum run_state {
    RUN_WAITING,
    RUN_RESUMABLE,
    RUN_DONE,
    RUN_DIVERGED,
    RUN_FAILED,
    RUN_KEPT,    /* not here, but its row is kept elsewhere and nobody needs its weights */
    RUN_SKIPPED, /* its data set is not on this machine */
    RUN_STATES
};
extern const char *const run_state_names[];

/* Where a setting stands; file NULL: in none (the command line, or what the driver adds). */
struct run_place {
    const char *file, *section;
};

struct run_cell {
    enum run_kind kind;
    char variant[RUN_NAME], what[24]; /* what: of an evaluation (evaluation.h), else "" */
    char arm[RUN_NAME]; /* of a training: its section of variants.ini; variant: recipe-arm */
    int seed;
    int needs[RUN_MOST_NEEDS], need_count;   /* cells before this one in the list */
    int start, shares;                       /* of these: init.from, quant.share_from; -1: none */
    char folder[TTQ_PATH_MAX];               /* <out>/runs/<variant>/seed-<n>, <out>/evals/... */
    char words[RUN_MOST_WORDS][RUN_WORD];    /* training: section.key=value; else the arguments */
    struct run_place places[RUN_MOST_WORDS]; /* of these words */
    int word_count;
    struct ttq_config config; /* of the training, or of the run that is evaluated */
    enum run_state state;
    int again;        /* asked for by --redo: a kept row does not stand for it */
    int tried;        /* this call of the driver has begun it, or given it up */
    int exit_code;    /* of the last try, -1: not tried */
    int foreign;      /* what the folder holds, or what it needs, is none of this plan */
    long log_from;    /* bytes of its log that earlier tries wrote */
    char reason[256]; /* why it failed or is skipped */
    double epochs, images, tests; /* epochs; training and test images of the whole cell */
    double seconds, megabytes;    /* run_estimate: time, and memory while it runs */
    double begun;                 /* the share that was behind it when the driver started */
};

struct run_plan {
    char profile[RUN_NAME], out[TTQ_PATH_MAX - 512]; /* out: the profile's folder */
    struct run_ini ini, variants, fixed;             /* the profile, variants.ini, plan.ini */
    char fixed_hash[TTQ_HASH_TEXT];
    struct run_item items[RUN_MOST_ITEMS];
    int item_count;
    struct run_cell *cells;
    int cell_count;
    char asked[512]; /* "--only ITEM,... --seeds N" of the command line, "" for all */
    int other_seeds; /* --seeds was given: no verdict, the plan fixes their number */
};

/* What the command line asks for. */
struct run_request {
    const char *profile, *out, *folder;  /* folder: experiments/ */
    const char *only, *seeds, *data_set; /* NULL: as the profile says */
};

/* TTQ_USAGE: unknown profile or item (names the nearest), bad number of seeds; TTQ_CONFIG: a file
 * is wrong (unknown key or section, starts in a circle, a family that plan.ini does not give the
 * item), or a setting that the trainer would refuse; TTQ_NO_MEMORY. Free with run_plan_free, also
 * after a failure. */
enum ttq_status run_plan_read(const struct run_request *request, struct run_plan *plan,
                              struct ttq_error *error);
void run_plan_free(struct run_plan *plan);

/* The seeds 0 to n-1 of an arm of an item: `--seeds`, else [seeds] item.arm, else [seeds] item,
 * else [profile] seeds. */
enum ttq_status run_plan_seeds(const struct run_plan *plan, const struct run_request *request,
                               const struct run_item *item, const char *arm, int *seeds,
                               struct ttq_error *error);

/* The name of an arm's variant: the arm itself, or <recipe>-<arm>. */
void run_plan_name(const char *recipe, const char *arm, char name[RUN_NAME]);

/* Looks at the folders and sets each cell's state. A folder with a run of another configuration,
 * from other weights than its start has now, or with a torn end, is foreign and RUN_FAILED, and so
 * is all that needs it; RUN_FAILED is also a cell whose last try failed and that was not tried
 * again. What a cell needs is looked at before it. */
void run_plan_look(struct run_plan *plan);
void run_cell_look(const struct run_plan *plan, struct run_cell *cell);

/* The same for ended cells that stand, however far, on the one at `index`, which was just made:
 * they may be from other weights. again[i]: cell i was looked at. */
void run_plan_look_behind(struct run_plan *plan, int index, char again[]);

/* Whether nothing is left to do for a cell. */
int run_cell_over(const struct run_cell *cell);

/* The same in this call: what failed in an earlier one is tried again, a foreign cell is not. */
int run_cell_settled(const struct run_cell *cell);

/* The first cell that `cell` needs and that is not done, NULL: it can start. */
const struct run_cell *run_cell_blocker(const struct run_plan *plan, const struct run_cell *cell);

/* A cell that needs one that failed, diverged or was not made here cannot start any more: it fails
 * with the reason. */
void run_cell_give_up(struct run_cell *cell, const struct run_cell *blocker);

/* The command of a cell as a NULL-ended vector of strings inside the cell; argv has room for
 * RUN_MOST_WORDS + 8. `text` (may be NULL) gets it as one line. */
void run_cell_command(struct run_cell *cell, const char *trainer, char *argv[], char *text,
                      size_t size);

/* "ttq seed 3", "ttq seed 3 keep-stored". */
void run_cell_label(const struct run_cell *cell, char *label, size_t size);

#endif
