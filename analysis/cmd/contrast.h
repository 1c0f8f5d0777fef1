/* contrast.h - one arm against another over paired seeds, and over images within them. */
#ifndef ANALYSIS_CMD_CONTRAST_H
#define ANALYSIS_CMD_CONTRAST_H

#include "analysis/arms.h"
#include "analysis/cmd/pairs.h"
#include "analysis/stat/images.h"

/* The pair of one seed; errors in percent. only_arm, only_control: images that only one of the two
 * nets has right, -1 where a predictions.csv is missing. */
struct stat_seed_pair {
    int seed;
    double arm, control;
    long only_arm, only_control, images;
    struct stat_mcnemar mcnemar;
};

struct stat_contrast {
    char arm[64], control[64], family[16], note[STAT_NOTE_MAX];
    struct stat_seed_pair *seeds;
    int n;
    bool tested; /* false: fewer than 2 pairs or no deviation; the note says which */
    struct stat_pairs pairs;
    bool by_images; /* every pair has predictions: crossed holds */
    struct stat_crossed crossed;
    double p_adjusted;
    enum stat_adjustment adjustment;
};

/* arm minus control, in points of test error; p_superior is the chance that the arm has the smaller
 * error. `strict`: TTQ_BAD_DATA names seeds that one of the arms lacks, and data that cannot be
 * tested; else the seeds that both have are compared and the note names the others. A diverged run
 * takes its seed out either way. Free with stat_contrast_free, also after a failure. */
enum ttq_status stat_contrast(const struct stat_arms *arms, const char *arm, const char *control,
                              bool strict, const struct stat_request *request,
                              struct stat_contrast *contrast, struct ttq_error *error);
void stat_contrast_free(struct stat_contrast *contrast);

/* Tests of the same family that stand in another table: their p (NaN: not tested) before, the
 * adjusted p after, how, and over how many tests, the contrasts included. */
struct stat_elsewhere {
    double *p;
    int count, tests;
    enum stat_adjustment adjustment;
};

/* p_adjusted of the t tests of all contrasts of a family and of those elsewhere (NULL: none), at
 * once, and how. */
enum ttq_status stat_contrasts_adjust(struct stat_contrast *contrasts, int count,
                                      const char *family, enum stat_adjustment how,
                                      struct stat_elsewhere *elsewhere, struct ttq_error *error);

/* Both tables to their end: printed, written beside request->out, Friedman over all arms as a note.
 * The words of plan and family are not copied. */
enum ttq_status stat_compare_finish(struct stat_contrast *contrasts, int count, const char *name,
                                    const char *plan, const char *family,
                                    const struct stat_arms *arms, const char *names[], int k,
                                    const struct stat_request *request, struct ttq_text *text,
                                    struct ttq_error *error);

/* The table of contrasts and that of their seeds, both to be freed. */
enum ttq_status stat_contrasts_table(const struct stat_contrast *contrasts, int count,
                                     const char *name, const struct stat_request *request,
                                     struct stat_table *table, struct ttq_error *error);
enum ttq_status stat_contrasts_seeds(const struct stat_contrast *contrasts, int count,
                                     const char *name, struct stat_table *table,
                                     struct ttq_error *error);

#endif
