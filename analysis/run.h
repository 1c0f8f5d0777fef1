/* run.h - finished runs, read from their folders: config.ini, DONE and tables. */
#ifndef ANALYSIS_RUN_H
#define ANALYSIS_RUN_H

#include <stdbool.h>

#include "ttq/base/file.h"

struct stat_run {
    char folder[TTQ_PATH_MAX];
    char variant[64]; /* the folder above seed-<n> */
    int seed, epochs;
    char scales[32];     /* quant.scales, empty where the file leaves it out */
    char start[200];     /* init.from, empty where the run began with random weights */
    bool full_precision; /* quant.method is full, which is the default too */
    bool augmented, diverged;
    bool unfinished; /* only of stat_runs_read_all: no outcome yet */
    char plan[65];   /* run.plan: SHA-256 of experiments/plan.ini, empty outside a plan */
    double train_error, test_error; /* percent, last epoch; 0 if diverged */
};

struct stat_runs {
    struct stat_run *runs; /* sorted by variant (as they first came) and seed */
    int count;
};

enum { STAT_NOTE_MAX = 400 };

/* Reads all folders; one that holds seed-N folders stands for all of them. TTQ_NO_INPUT: missing or
 * unfinished; TTQ_BAD_DATA: damaged, a folder's name that is not seed-N with N its seed, a seed
 * twice in a variant, runs of one variant with different settings (other than run.seed, init.from,
 * data.path). Free with stat_runs_free. */
enum ttq_status stat_runs_read(char *const folders[], int count, struct stat_runs *runs,
                               struct ttq_error *error);

/* The same, but a run without a DONE is there too, as unfinished. */
enum ttq_status stat_runs_read_all(char *const folders[], int count, struct stat_runs *runs,
                                   struct ttq_error *error);

/* Takes the unfinished runs out and names them in `text`: "ttq seed 3, ttq seed 4"; "" for none. */
void stat_runs_drop_unfinished(struct stat_runs *runs, char text[STAT_NOTE_MAX]);
void stat_runs_free(struct stat_runs *runs);

/* The plan that all runs carry, "" where they carry none or several. */
const char *stat_runs_plan(const struct stat_runs *runs);

/* TTQ_BAD_DATA where runs carry different plans: one comparison belongs to one plan. */
enum ttq_status stat_runs_one_plan(const struct stat_runs *runs, struct ttq_error *error);

/* The variant that a name on the command line means: itself, or the folder VARIANT (or
 * VARIANT/seed-N) of a path. */
void stat_runs_variant_named(const char *name, char variant[64]);

/* TTQ_USAGE where they are runs of several variants: `what` treats the seeds of one. */
enum ttq_status stat_runs_one_variant(const struct stat_runs *runs, const char *what,
                                      struct ttq_error *error);

/* For the notes of a table. The number of runs of `variant` (NULL: of all) that diverged, and in
 * `text` which: "seed 1, seed 4". */
int stat_runs_diverged(const struct stat_runs *runs, const char *variant, char text[STAT_NOTE_MAX]);

/* What varied over the seeds of `variant`, and that the start model did not where all share it. */
void stat_runs_varied(const struct stat_runs *runs, const char *variant, char text[STAT_NOTE_MAX]);

/* The keys that begin with `prefix` ("" for all) and that the runs give differently, "a, b"; "" if
 * there are none, whichever run comes first. A key that a file leaves out has its default; one that
 * does not decide the result does not count, nor what may differ between the seeds of a variant. */
enum ttq_status stat_runs_differ_in(const struct stat_run *a, const struct stat_run *b,
                                    const char *prefix, char keys[STAT_NOTE_MAX],
                                    struct ttq_error *error);

#endif
