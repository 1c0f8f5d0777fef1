/* claims.h - the verdict on one claim of the paper; used inside figures/ only. */
#ifndef FIGURES_CLAIMS_H
#define FIGURES_CLAIMS_H

#include "figures/report.h"

/* Zero-initialised by fig_claim_judge; free with fig_judgement_free, also after a failure. Where
 * there are several facts, "(a)", "(b)" ... tell which verdict belongs to which. */
struct fig_judgement {
    struct ttq_text verdict;  /* "supported", ...; empty: no rule found what it needs */
    struct ttq_text evidence; /* effect, interval, n */
    char table[64];           /* the table of the page that the evidence comes from, or "" */
};

/* What report->tables say to the claim of that number. `margin` is how many points of error still
 * are the small loss of which it speaks. TTQ_BAD_DATA: a table is torn. */
enum ttq_status fig_claim_judge(const struct fig_report *report, int claim, double margin,
                                struct fig_judgement *judgement, struct ttq_error *error);

/* Whether there is a rule that could judge it; else its figures and tables are all there is. */
bool fig_claim_has_rule(int claim);

void fig_judgement_free(struct fig_judgement *judgement);

#endif
