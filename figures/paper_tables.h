/* paper_tables.h - the paper's Tables 1 to 4 with ours beside them; used inside figures/ only. */
#ifndef FIGURES_PAPER_TABLES_H
#define FIGURES_PAPER_TABLES_H

#include "figures/report.h"
#include "figures/sheet.h"

#define FIG_INSIDE_TITLE "paper inside the interval of one run"
#define FIG_INSIDE_CAPTION                                                                         \
    "The last column: whether the paper's value, one run, lies in the 95 % prediction interval "   \
    "of one more run of ours (mean and t interval widened by sqrt(n + 1)); no answer where "       \
    "our runs train less than the paper's models need or while runs of the item wait."

enum { FIG_ERROR_COLUMNS = 8 };
extern const struct fig_column fig_error_columns[FIG_ERROR_COLUMNS];

/* What stands beside a value of the paper: our variant (NULL: none) of `item`; the fewest epochs
 * after which it can be compared; whether it has the paper's data set. */
struct fig_beside {
    const json_t *item;
    const char *variant;
    int least_epochs;
    bool comparable;
};

/* Mean over n seeds with its 95 % t interval; NaN where there is none. */
struct fig_mean {
    double mean, low, high, n;
};

/* One row of fig_error_columns; `paper` is NaN where the paper has nothing, printed with `decimals`
 * digits as there. */
struct fig_paper_row {
    const char *network, *method, *error;
    struct fig_beside ours;
    double paper;
    int decimals;
    bool top5;
};

/* The cell under FIG_INSIDE_TITLE: "yes", "no", or why there is no answer. */
void fig_add_inside(struct fig_table *table, const struct fig_plan *plan,
                    const struct fig_beside *ours, double paper, const struct fig_mean *mean);

void fig_add_error_row(struct fig_table *table, const struct fig_plan *plan,
                       const struct fig_sheet *errors, const struct fig_paper_row *row);

/* Tables 2 and 3 (`number`), and 4, of networks on larger images, from the runs of `item`. */
enum ttq_status fig_add_large(struct fig_report *report, const json_t *item,
                              const struct fig_sheet *errors, int number, struct ttq_error *error);
enum ttq_status fig_add_table4(struct fig_report *report, const json_t *item,
                               struct ttq_error *error);

#endif
