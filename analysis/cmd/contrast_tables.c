/* contrast_tables.c - the table of contrasts, and that of their seeds. */
#include <math.h>
#include <string.h>

#include "analysis/cmd/contrast.h"

static const struct stat_column columns[] = {{"arm", -1},
                                             {"control", -1},
                                             {"n", 0},
                                             {"mean_diff", 2},
                                             {"ci_low", 2},
                                             {"ci_high", 2},
                                             {"t", 2},
                                             {"df", 0},
                                             {"p_t", -2},
                                             {"p_signflip", -2},
                                             {"p_adjusted", -2},
                                             {"adjustment", -1},
                                             {"family", -1},
                                             {"p_tost", -2},
                                             {"bound", 2},
                                             {"d_z", 2},
                                             {"g", 2},
                                             {"g_low", 2},
                                             {"g_high", 2},
                                             {"p_superior", 2},
                                             {"p_superior_low", 2},
                                             {"p_superior_high", 2},
                                             {"correlation", 2},
                                             {"sd_diff", 2},
                                             {"arm_error", 2},
                                             {"control_error", 2},
                                             {"p_wilcoxon", -2},
                                             {"hodges_lehmann", 2},
                                             {"signflip_low", 2},
                                             {"signflip_high", 2},
                                             {"disagree", 2},
                                             {"images_low", 2},
                                             {"images_high", 2}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void add_contrast(struct stat_table *table, const struct stat_contrast *c, double bound)
{
    double arm = NAN, control = NAN;
    for (int i = 0; i < c->n; i++) {
        arm = (i ? arm : 0) + c->seeds[i].arm / c->n;
        control = (i ? control : 0) + c->seeds[i].control / c->n;
    }
    const struct stat_pairs *p = &c->pairs;
    /* One pair has a difference, and nothing else. */
    const double nothing[20] = {c->n, arm - control, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    const double tested[] = {c->n,           p->sample.mean, p->sample.low,
                             p->sample.high, p->sample.t,    p->sample.df,
                             p->sample.p,    p->flips.p,     c->p_adjusted};
    stat_table_row(table);
    stat_table_word(table, c->arm);
    stat_table_word(table, c->control);
    stat_table_numbers(table, c->tested ? tested : nothing, 9);
    stat_table_word(table, c->tested ? stat_adjustment_names[c->adjustment] : "");
    stat_table_word(table, c->family);
    double blank = c->tested ? 1.0 : NAN;
    double by = c->by_images ? 100.0 : NAN;
    const double more[] = {blank * p->tost.p,
                           bound,
                           blank * p->effect.d_z,
                           blank * p->effect.g,
                           blank * p->effect.g_low,
                           blank * p->effect.g_high,
                           blank * p->above.superior,
                           blank * p->above.low,
                           blank * p->above.high,
                           blank * p->correlation,
                           blank * p->sample.sd,
                           arm,
                           control,
                           blank * p->ranks.p,
                           blank * p->ranks.hodges_lehmann,
                           blank * p->flip_low,
                           blank * p->flip_high,
                           by * c->crossed.disagree,
                           -by * c->crossed.high, /* more right is less error */
                           -by * c->crossed.low};
    stat_table_numbers(table, more, sizeof more / sizeof *more);
}

/* What is to be said of a contrast, once for all that share it. */
static void add_note(struct stat_table *table, const struct stat_contrast *contrasts, int index,
                     int count)
{
    const char *note = contrasts[index].note;
    struct ttq_text names = {0};
    for (int i = 0; i < index; i++)
        if (strcmp(contrasts[i].note, note) == 0)
            return;
    for (int i = index; *note && i < count; i++)
        if (strcmp(contrasts[i].note, note) == 0)
            ttq_text_add(&names, "%s%s - %s", names.length ? ", " : "", contrasts[i].arm,
                         contrasts[i].control);
    if (*note && names.bytes)
        stat_table_note(table, "%s: %s.", note, names.bytes);
    ttq_text_free(&names);
}

enum ttq_status stat_contrasts_table(const struct stat_contrast *contrasts, int count,
                                     const char *name, const struct stat_request *request,
                                     struct stat_table *table, struct ttq_error *error)
{
    enum ttq_status status = stat_table_begin(table, name, "points of test error, arm - control",
                                              columns, COLUMNS, error);
    if (status != TTQ_OK)
        return status;
    int least = 0;
    bool some = false;
    for (int i = 0; i < count; i++) {
        add_contrast(table, &contrasts[i], request->bound);
        least = contrasts[i].tested && (!some || contrasts[i].n < least) ? contrasts[i].n : least;
        some |= contrasts[i].tested;
    }
    if (some && ldexp(2.0, -least) > 0.05)
        stat_table_caution(table,
                           "With n = %d no exact two-sided test can fall below p = %g: read "
                           "p_signflip and p_wilcoxon with that.",
                           least, ldexp(2.0, -least));
    stat_table_note(table,
                    "Below 0: the arm has the smaller error. n: paired seeds. %g %% t interval; "
                    "p_adjusted: of p_t within the family; p_superior: chance that the arm has the "
                    "smaller error; images_low, images_high: interval when seeds and images both "
                    "vary (%d draws, seed %lu); disagree: %% of images that a pair judges "
                    "differently.",
                    100.0 * request->level, request->random.draws, request->random.seed);
    for (int i = 0; i < count; i++)
        add_note(table, contrasts, i, count);
    return TTQ_OK;
}

enum ttq_status stat_contrasts_seeds(const struct stat_contrast *contrasts, int count,
                                     const char *name, struct stat_table *table,
                                     struct ttq_error *error)
{
    static const struct stat_column seed_columns[] = {
        {"arm", -1}, {"control", -1}, {"seed", 0},         {"arm_error", 2}, {"control_error", 2},
        {"diff", 2}, {"only_arm", 0}, {"only_control", 0}, {"p_mcnemar", -2}};
    enum ttq_status status =
        stat_table_begin(table, name, "percent, points", seed_columns, 9, error);
    if (status != TTQ_OK)
        return status;
    for (int i = 0; i < count; i++)
        for (int s = 0; s < contrasts[i].n; s++) {
            const struct stat_seed_pair *pair = &contrasts[i].seeds[s];
            bool counted = pair->only_arm >= 0;
            stat_table_row(table);
            stat_table_word(table, contrasts[i].arm);
            stat_table_word(table, contrasts[i].control);
            const double cells[] = {pair->seed,
                                    pair->arm,
                                    pair->control,
                                    pair->arm - pair->control,
                                    counted ? (double)pair->only_arm : NAN,
                                    counted ? (double)pair->only_control : NAN,
                                    counted ? pair->mcnemar.p_mid : NAN};
            stat_table_numbers(table, cells, 7);
        }
    stat_table_note(table,
                    "only_arm, only_control: test images that only this net of the pair has right; "
                    "p_mcnemar: their mid-p, about these two nets and not about the arms.");
    return TTQ_OK;
}
