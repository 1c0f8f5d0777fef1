/* report.h - report.html: one self-contained page of everything that a profile found, and
 * report.tex: the same tables and figures as LaTeX fragments. */
#ifndef FIGURES_REPORT_H
#define FIGURES_REPORT_H

#include "figures/plan.h"
#include "figures/table.h"
#include "ttq/base/status.h"

/* Reads folder/plan.json, folder/tables and the run folders; draws folder/figures with gnuplot and
 * libpng (their data files in folder/figures/data); writes folder/report.html, folder/report.tex,
 * folder/tex and folder/markdown. `scripts` is the folder of the .gp files and of paper/.
 * TTQ_UNAVAILABLE: page and tables are written, but figures are missing in them;
 * other codes: there is no new page (TTQ_NO_INPUT, TTQ_BAD_DATA, TTQ_CANNOT_CREATE, TTQ_IO ...). */
enum ttq_status fig_report_write(const char *folder, const char *scripts, struct ttq_error *error);

/* Copies to the folder `to`, which is new or empty and not in `folder`, what fig_report_write reads
 * of `folder`, with the rows and the SVG figures: from it the same page can be written again.
 * Weights and predictions stay. */
enum ttq_status fig_report_keep(const char *folder, const char *to, struct ttq_error *error);

/* Below: the parts of the page, used inside figures/ only. */
struct fig_report {
    const struct fig_plan *plan;
    const char *scripts,
        *main; /* main: the variant that is the paper's TTQ, whose scales are drawn; or "" */
    char tables[TTQ_PATH_MAX], figures[TTQ_PATH_MAX], data[TTQ_PATH_MAX], tex[TTQ_PATH_MAX];
    char markdown[TTQ_PATH_MAX];
    char paper[TTQ_PATH_MAX]; /* the paper's series; empty where the data set is another one */
    struct ttq_text page, contents, inputs, commands; /* contents: links to the sections; inputs:
                                                         of report.tex; commands: of gnuplot */
    struct ttq_text standing; /* of report.tex: what stands before all numbers, as on the page */
    struct ttq_text made;     /* the paths of fig_report_made */
    const char *section;      /* title of the one that is being written */
    char missing[1024];       /* why figures are missing; else empty */
};

/* Notes that folder/name belongs to this page; removes from its folders the drawings, data files
 * and fragments that do not: those of an earlier page, which had figures and tables that this one
 * has not. Call it once the new page is written. */
void fig_report_made(struct fig_report *report, const char *folder, const char *name);
void fig_report_sweep(const struct fig_report *report);

/* Adds what stands above all sections: title, what the page is, contents, words. */
void fig_add_front(const struct fig_report *report, struct ttq_text *head);

/* Begins a section: its heading, and its line in the list of contents. `id` is ours. */
void fig_report_section(struct fig_report *report, const char *id, const char *title);

/* A figure: `name` is its id and the name of its files; `script` (NULL: name) draws it from files
 * in report->data. `paper`: it shows the paper's series, whose runs trained so long ("about 400
 * epochs"), which the caption says; NULL: it does not. The runs are those that fig_plan_takes takes
 * of `item` or `variant`. The caption says what, interval, n and test. A figure that gnuplot cannot
 * draw leaves a sentence and report->missing. */
struct fig_picture {
    const char *name, *script, *title, *caption, *paper;
    struct fig_choice runs; /* whose runs are drawn */
    const char *extra[3];
};
enum ttq_status fig_report_picture(struct fig_report *report, const struct fig_picture *picture,
                                   struct ttq_error *error);

/* A table with caption and the name of its file of all digits ("" for none), whose cautions stand
 * above it; also tex/<id>.tex, markdown/<id>.md. The table is freed. `anchor`: ids of its rows, or
 * NULL. */
enum ttq_status fig_report_table(struct fig_report *report, struct fig_table *table, const char *id,
                                 const char *anchor, const char *caption, const char *source,
                                 struct ttq_error *error);

/* The same without anchors, and with a caption that it frees. */
enum ttq_status fig_report_table_text(struct fig_report *report, struct fig_table *table,
                                      const char *id, struct ttq_text *caption, const char *source,
                                      struct ttq_error *error);

/* Adds how many epochs the runs trained that `item` and `variant` name (fig_plan_takes), how long
 * the paper's (its words, "about 400 epochs each"), and how many have ended while some wait. */
void fig_add_schedule(struct ttq_text *text, const struct fig_plan *plan, const json_t *item,
                      const char *variant, const char *paper);

struct fig_sheet;
/* The columns and cells of a paired difference with its tests, from a row of ttq-stats: the number
 * of `units` (pairs, seeds), difference in points, 95 % interval, p of the t test, of sign flips,
 * adjusted, of TOST, g. The p that is adjusted says how, and in which family. */
/* clang-format off */
#define FIG_DIFFERENCE_COLUMNS(units) \
    {units " n", FIG_NUMBER}, \
    {"difference (points)", FIG_NUMBER}, \
    {"95 % interval (points)", FIG_NUMBER}, \
    FIG_P_COLUMNS, \
    {"g", FIG_NUMBER}
#define FIG_P_COLUMNS \
    {"p, t test", FIG_NUMBER}, \
    {"p, sign flips", FIG_NUMBER}, \
    {"p, adjusted (how, family)", FIG_WORD}, \
    {"p, TOST", FIG_NUMBER}
/* clang-format on */
void fig_difference_cells(struct fig_table *table, const struct fig_sheet *sheet, int row);
void fig_p_cells(struct fig_table *table, const struct fig_sheet *sheet, int row);

/* The main effects and interactions of an item, folded away; nothing where it has none. */
enum ttq_status fig_add_factorial(struct fig_report *report, const char *item,
                                  struct ttq_error *error);

/* In how many layers the scales of `variant` have settled; layers and trajectories folded away;
 * nothing where there is no table of them. */
enum ttq_status fig_add_settled(struct fig_report *report, const char *variant,
                                struct ttq_error *error);

/* Every column of tables/<name>.csv as it is, folded away, with caption and notes; nothing where
 * there is no such table. */
enum ttq_status fig_report_whole(struct fig_report *report, const char *name, const char *caption,
                                 struct ttq_error *error);

/* The notes of tables/<name>.json but its cautions, as small lines; nothing where there is no such
 * file. */
enum ttq_status fig_report_notes(struct fig_report *report, const char *name,
                                 struct ttq_error *error);

/* Writes folder/<id><end>, one of report->tex or report->markdown, and frees the text. */
enum ttq_status fig_report_part(struct fig_report *report, const char *folder, const char *id,
                                const char *end, struct ttq_text *text, struct ttq_error *error);

/* A line that says that tables/<name>.csv is missing: which command makes it, or how many runs of
 * its item (all runs, where no item has that name) have not ended. */
void fig_report_absent(struct fig_report *report, const char *name, const char *command);

/* Writes a data file of a figure and frees the text. */
enum ttq_status fig_report_data(struct fig_report *report, const char *name, struct ttq_text *text,
                                struct ttq_error *error);

/* A curve of a figure: the variant (NULL: none) whose rows are drawn under that name. */
struct fig_series {
    const char *name, *variant;
};

/* Writes the rows of `sheet`, whose first column is a name, as a data file: those of each of
 * `count` series under its name, or (NULL) all. n[s], or *n, becomes the largest n of its rows, and
 * has to be set before. */
enum ttq_status fig_report_curves(struct fig_report *report, const struct fig_sheet *sheet,
                                  const struct fig_series *series, int count, const char *name,
                                  int *n, struct ttq_error *error);

/* Begins a line of a data file, or a cell of it, with a word: what gnuplot could stumble over
 * (quotes, commas, control characters) is replaced. */
void fig_data_word(struct ttq_text *text, const char *word);

/* Adds ",number" to a line of a data file; an empty cell where it is not finite: never the last
 * one of a line, which gnuplot would not see. */
void fig_data_number(struct ttq_text *text, double value);

/* "full precision" for full, "TTQ" for ttq ...; other methods and variants keep their names. */
const char *fig_method_name(const char *variant);

/* The title that the plan gives to a variant, else fig_method_name. */
const char *fig_variant_title(const struct fig_plan *plan, const char *variant);

/* The methods that Figures 3 and 4 draw, by their names in the configuration. */
enum { FIG_METHODS = 5 };
extern const char *const fig_methods[FIG_METHODS];

/* Adds Figure 4 where an item of the plan has runs for it. */
enum ttq_status fig_add_figure4(struct fig_report *report, struct ttq_error *error);

/* Writes folder/report.tex: a document that includes every fragment, each of which also stands
 * alone in somebody's paper; above them what the profile is and how it departs from the paper. */
enum ttq_status fig_report_tex(struct fig_report *report, const char *folder,
                               struct ttq_error *error);

/* Adds the commands of runs, evaluations, tables (read from their files) and figures. */
enum ttq_status fig_add_commands(struct fig_report *report, struct ttq_error *error);

/* How far the runs are, by which plan and which program: the first digits of its hash and of the
 * commit of the first run that has one, or ""; `others`: there are further ones. */
enum { FIG_SHORT_HASH = 13 };
struct fig_facts {
    int runs, ended;
    char plan[FIG_SHORT_HASH], commit[FIG_SHORT_HASH];
    bool others;
};
void fig_facts(const struct fig_plan *plan, struct fig_facts *facts);

/* Each adds its section; the status is that of a file that cannot be used. */
enum ttq_status fig_section_verdict(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_departure(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_scales(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_arms(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_merge(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_paper_tables(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_paper_figures(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_adam_sum(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_sparsity(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_size(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_kernels(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_errors(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_claims(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_runs(struct fig_report *report, struct ttq_error *error);
enum ttq_status fig_section_sources(struct fig_report *report, struct ttq_error *error);

#endif
