/* words.c - what answer and verdict say alike: evidence of a finding, layers, magnitudes. */
#include <math.h>
#include <stdio.h>

#include "analysis/cmd/verdict.h"
#include "analysis/stat/distributions.h"

const char *stat_finding_more(const struct stat_finding *f, char text[STAT_MORE_WORDS])
{
    char step[48] = "";
    if (f->tests > 1 && f->holm)
        snprintf(step, sizeof step, " in the first of %d Holm steps", f->tests);
    else if (f->tests > 1)
        snprintf(step, sizeof step, " before adjustment");
    snprintf(text, STAT_MORE_WORDS,
             "%d more seeds are needed for 80 %% power at %g points%s, by the upper 80 %% limit of "
             "the deviation",
             f->more_seeds, f->bound, step);
    return text;
}

const char *stat_finding_evidence(const struct stat_finding *f, char text[STAT_EVIDENCE_WORDS])
{
    char p[STAT_P_WORDS];
    stat_p_say(f->p, p);
    text[0] = '\0';
    if (f->outcome == STAT_EQUIVALENT && isfinite(f->low90))
        snprintf(text, STAT_EVIDENCE_WORDS, "90 %% interval [%.2f, %.2f] within %g", f->low90,
                 f->high90, f->bound);
    else if (isfinite(f->p))
        snprintf(text, STAT_EVIDENCE_WORDS, "%s%s", f->tests > 1 ? "adjusted " : "", p);
    return text;
}

const char *stat_layers_say(const struct stat_answers *a, double bound,
                            char text[STAT_LAYERS_WORDS])
{
    int used =
        snprintf(text, STAT_LAYERS_WORDS, "over seeds they differ significantly in %d of %d layers",
                 a->differ, a->layers);
    if (a->small)
        used += snprintf(text + used, (size_t)(STAT_LAYERS_WORDS - used),
                         ", in %d of these by less than matters", a->small);
    used += snprintf(text + used, (size_t)(STAT_LAYERS_WORDS - used),
                     "; %d%s are equal within |ln(Wp/Wn)| = %g", a->equivalent - a->small,
                     a->differ ? " others" : "", bound);
    int open = a->layers - a->differ - (a->equivalent - a->small);
    if (open > 0)
        snprintf(text + used, (size_t)(STAT_LAYERS_WORDS - used), ", %d undecided", open);
    return text;
}

const char *stat_direction_say(const struct stat_answers *a, char text[STAT_DIRECTION_WORDS])
{
    text[0] = '\0';
    if (isfinite(a->direction_low))
        snprintf(text, STAT_DIRECTION_WORDS, "mean ln(Wp/Wn) over layers %+.3f [%.3f, %.3f]: %s",
                 a->direction, a->direction_low, a->direction_high,
                 !a->directed         ? "neither is seen to be the larger one on the whole"
                 : a->direction > 0.0 ? "Wp is the larger one on the whole (exploratory)"
                                      : "Wn is the larger one on the whole (exploratory)");
    return text;
}

const char *stat_magnitude_say(const struct stat_answers *a, char text[STAT_MAGNITUDE_WORDS])
{
    text[0] = '\0';
    if (isfinite(a->magnitude_low))
        snprintf(text, STAT_MAGNITUDE_WORDS,
                 "in single nets |ln(Wp/Wn)| is %.3f [%.3f, %.3f] on average over layers, above 0 "
                 "whatever is true, for noise adds to it",
                 a->magnitude, a->magnitude_low, a->magnitude_high);
    return text;
}

const char *stat_square_say(const struct stat_answers *a, char text[STAT_SQUARE_WORDS])
{
    char p[STAT_P_WORDS], n[32] = "";
    stat_p_say(a->square_p, p);
    if (a->square_n > 0 && a->square_n < a->values_n)
        snprintf(n, sizeof n, ", %g pairs", a->square_n);
    if (a->compared)
        snprintf(text, STAT_SQUARE_WORDS,
                 "the mean square of ln(Wp/Wn) is %s that of two scales on random groups of "
                 "weights (difference "
                 "%.2g [%.2g, %.2g], %s%s)",
                 a->larger    ? "larger than"
                 : a->smaller ? "smaller than"
                              : "not shown to be larger than",
                 a->square, a->square_low, a->square_high, p, n);
    else
        snprintf(
            text, STAT_SQUARE_WORDS,
            "the mean square of ln(Wp/Wn) is not yet compared with that of two scales on random "
            "groups of weights");
    return text;
}
