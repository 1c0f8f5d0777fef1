/* report_tex.c - report.tex: what the profile is, then every table and figure. */
#include <string.h>

#include "figures/report.h"
#include "figures/tex.h"

/* What the page has above its numbers (front.c, verdict.c). */
static void add_standing(const struct fig_report *report, struct ttq_text *tex)
{
    const struct fig_plan *plan = report->plan;
    const json_t *departure = json_object_get(plan->root, "departure");
    struct fig_facts facts;
    fig_facts(plan, &facts);
    ttq_text_add(tex, "\\noindent %d of %d runs ended", facts.ended, facts.runs);
    ttq_text_add(tex, facts.plan[0] ? "; plan " : "");
    fig_tex_add(tex, facts.plan);
    ttq_text_add(tex, facts.commit[0] ? "; commit " : "");
    fig_tex_add(tex, facts.commit);
    ttq_text_add(tex, "%s.\n\n", facts.others ? " and others" : "");
    if (report->standing.bytes)
        ttq_text_add_bytes(tex, report->standing.bytes, report->standing.length);
    tex->failed |= report->standing.failed;
    ttq_text_add(tex, "Profile ");
    fig_tex_add(tex, plan->profile);
    ttq_text_add(tex, ". Data set ");
    fig_tex_add(tex, plan->set);
    ttq_text_add(tex, plan->note[0] ? ": " : "");
    fig_tex_add(tex, plan->note);
    ttq_text_add(tex, ".\n\\subsection*{How this profile departs from the paper}\n"
                      "\\begin{itemize}\n");
    for (size_t i = 0; i < json_array_size(departure); i++) {
        const char *sentence = json_string_value(json_array_get(departure, i));
        ttq_text_add(tex, "\\item ");
        fig_tex_add(tex, sentence ? sentence : "");
        ttq_text_add(tex, "\n");
    }
    if (json_array_size(departure) == 0)
        ttq_text_add(tex, "\\item The plan names no departure.\n");
    ttq_text_add(tex, "\\end{itemize}\n");
}

enum ttq_status fig_report_tex(struct fig_report *report, const char *folder,
                               struct ttq_error *error)
{
    struct ttq_text tex = {0};
    char path[TTQ_PATH_MAX];
    if (!ttq_path_join(path, folder, "report.tex"))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", folder);
    ttq_text_add(
        &tex, "%% Made by ttq-report: pdflatex report.tex in this folder, twice for the widths of "
              "long tables,\n%% or take the tables of tex/ and the figures one by one; they need "
              "these packages.\n"
              "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
              "\\usepackage{array,booktabs,graphicx,longtable,textcomp}\n"
              "\\usepackage[a4paper,landscape,margin=15mm]{geometry}\n"
              "\\begin{document}\n\\section*{");
    fig_tex_add(&tex, report->plan->title);
    ttq_text_add(&tex, "}\n");
    add_standing(report, &tex);
    if (report->inputs.bytes)
        ttq_text_add_bytes(&tex, report->inputs.bytes, report->inputs.length);
    ttq_text_add(&tex, "\\clearpage\n\\end{document}\n");
    tex.failed |= report->inputs.failed;
    return ttq_file_write_text(path, &tex, error);
}
