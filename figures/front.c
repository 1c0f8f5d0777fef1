/* front.c - the first screen of the page: what it is, and the words that it uses. */
#include <stdio.h>
#include <string.h>

#include "figures/html.h"
#include "figures/report.h"
#include "ttq/base/sessions.h"

void fig_facts(const struct fig_plan *plan, struct fig_facts *facts)
{
    const char *first = "";
    *facts = (struct fig_facts){.runs = 0};
    int waiting = fig_plan_waiting(plan, NULL, NULL, &facts->runs);
    facts->ended = facts->runs - waiting;
    for (int i = 0; i < plan->count; i++) {
        const char *commit = ttq_json_word(plan->cells[i].env, "commit", "");
        char all[256];
        if (!commit[0])
            continue;
        facts->others |= ttq_sessions_words(plan->cells[i].env, "commit", 0, all, sizeof all) > 1 ||
                         (first[0] && strcmp(first, commit) != 0);
        first = first[0] ? first : commit;
    }
    snprintf(facts->commit, sizeof facts->commit, "%s", first);
    snprintf(facts->plan, sizeof facts->plan, "%s",
             ttq_json_word(json_object_get(plan->root, "plan"), "sha256", ""));
}

/* The first digits of a hash, with a link to the whole; nothing where there is none. */
static void add_short(struct ttq_text *head, const char *anchor, const char *what, const char *hash)
{
    if (!hash[0])
        return;
    ttq_text_add(head, "; <a href=\"#%s\">%s ", anchor, what);
    ttq_text_add_html(head, hash);
    ttq_text_add(head, "</a>");
}

static void add_sentence(const struct fig_plan *plan, struct ttq_text *head)
{
    struct fig_facts facts;
    fig_facts(plan, &facts);
    ttq_text_add(head,
                 "\n<p>A reproduction of <cite>Trained Ternary Quantization</cite> (Zhu, Han, "
                 "Mao and Dally, ICLR 2017), which trains networks whose weights are only "
                 "-Wn, 0 or +Wp, with two learned scales a layer. Profile ");
    ttq_text_add_html(head, plan->profile);
    ttq_text_add(head, "; %d of %d runs ended", facts.ended, facts.runs);
    add_short(head, "plan", "plan", facts.plan);
    add_short(head, "sources", "commit", facts.commit);
    ttq_text_add(head, "%s.</p>\n", facts.others ? " and others" : "");
}

static void add_words(struct ttq_text *head)
{
    static const char *const words[][2] = {
        {"arm, control", "one way to train that is compared, and the way that it is compared "
                         "with; pairs share their seed"},
        {"placebo", "an arm with as many free numbers as the method but none of its meaning: what "
                    "it gains is not the method's merit"},
        {"seed", "the number that all chance of a run begins from; n counts seeds, not images"},
        {"points", "differences of errors in percentage points: 9 % is 1 point better than 10 %"},
        {"95 % interval", "the values that the data leave plausible for a mean over seeds"},
        {"r", "ln(|Wp|/|Wn|): 0 where both scales are equal, 0.05 where Wp is about 5 % larger"},
        {"p", "how often chance alone would give a result at least as extreme; small: hardly "
              "chance"},
        {"Holm, BH", "corrections of p values for many tests: Holm guards against a single false "
                     "finding, BH (Benjamini and Hochberg) limits the share of false ones"},
        {"max-T", "a correction for many layers that takes into account that they go together"},
        {"TOST, bound", "the test of equivalence: a small p says that the difference is smaller "
                        "than the bound, which was fixed before"},
        {"g", "Hedges' g: the difference in units of the standard deviation of pairs"},
        {"P(better)", "in how large a share of the pairs of runs the arm has the smaller error; a "
                      "tie counts half"},
    };
    ttq_text_add(head, "<details id=\"words\"><summary>Words of this page</summary>\n<dl>\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        fig_html_element(head, "dt", NULL, words[i][0]);
        fig_html_element(head, "dd", NULL, words[i][1]);
    }
    ttq_text_add(head, "</dl></details>\n");
}

void fig_add_front(const struct fig_report *report, struct ttq_text *head)
{
    fig_html_element(head, "h1", NULL, report->plan->title);
    add_sentence(report->plan, head);
    if (report->missing[0])
        fig_html_format(head, "p", "banner", "Figures are missing: %s.", report->missing);
    ttq_text_add(head, "<nav><details><summary>Contents</summary>\n<ul>\n");
    if (report->contents.bytes)
        ttq_text_add_bytes(head, report->contents.bytes, report->contents.length);
    ttq_text_add(head, "</ul></details></nav>\n");
    add_words(head);
}
