/* report.h - report.html: one self-contained page of everything that a profile found. */
#ifndef FIGURES_REPORT_H
#define FIGURES_REPORT_H

#include "figures/plan.h"
#include "ttq/base/status.h"

/* Reads folder/plan.json, folder/tables and the run folders, draws folder/figures with gnuplot and
 * libpng, writes folder/report.html. `scripts` is the folder of the .gp files and of paper/.
 * TTQ_UNAVAILABLE: the page and its tables are written, but figures are missing in it;
 * other codes: there is no new page (TTQ_NO_INPUT, TTQ_BAD_DATA, TTQ_CANNOT_CREATE, TTQ_IO ...). */
enum ttq_status fig_report_write(const char *folder, const char *scripts, struct ttq_error *error);

/* Below: the parts of the page, used inside figures/ only. */
struct fig_report {
    const struct fig_plan *plan;
    const char *scripts;
    char tables[TTQ_PATH_MAX], figures[TTQ_PATH_MAX];
    char paper[TTQ_PATH_MAX]; /* the paper's series; empty where the data set is another one */
    struct ttq_text page;
    char missing[1024]; /* why figures are missing; empty where none is */
};

/* Each adds its section; the status is that of a file that cannot be used. */
enum ttq_status fig_section_errors(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_scales(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_curves(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_kernels(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_runs(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_sources(struct fig_report *report, struct ttq_error *error);

/* "full precision" for full, "TTQ" for ttq, otherwise the variant's own name. */
const char *fig_method_name(const char *variant);

#endif
