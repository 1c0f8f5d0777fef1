/* table.h - a table of the report: filled cell by cell, then added to the page as HTML and to the
 * LaTeX fragments with booktabs. */
#ifndef FIGURES_TABLE_H
#define FIGURES_TABLE_H

#include "ttq/base/text.h"

/* How a column is set: a word, a long text that may wrap, a number. */
enum fig_kind { FIG_WORD, FIG_LONG, FIG_NUMBER };

/* `title` names the unit. */
struct fig_column {
    const char *title;
    enum fig_kind kind;
};

/* Zero-initialise but for columns and count. Free with fig_table_free. */
struct fig_table {
    const struct fig_column *columns;
    int count;
    struct ttq_text cells; /* "text\0link\0" each, row by row */
    int filled;
};

/* Adds the next cell. */
void fig_table_cell(struct fig_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with a link to a table of this page, by its id, which is the name of its file in
 * Markdown too; without where `anchor` is empty. */
void fig_table_link(struct fig_table *table, const char *anchor, const char *text);

/* Numbers: `decimals` digits behind the point; not finite: a dash. A p value has two digits, "<
 * 1e-15" below that, and behind it a mark, such as how it was adjusted, or "". An interval is "low
 * to high". */
void fig_table_number(struct fig_table *table, int decimals, double value);
void fig_table_p(struct fig_table *table, double p, const char *mark);
void fig_table_interval(struct fig_table *table, int decimals, double low, double high);

int fig_table_rows(const struct fig_table *table);

/* Adds the table in a box that scrolls by itself where the page is narrow. Each row has the id
 * `<anchor>-<index>` where `anchor` is not NULL. */
void fig_table_html(const struct fig_table *table, const char *anchor, struct ttq_text *page);

/* Adds it as a `table` environment with `caption` and `label`, or, where it is long, as a
 * `longtable`; packages array, booktabs, longtable. */
void fig_table_tex(const struct fig_table *table, const char *label, const char *caption,
                   struct ttq_text *tex);

/* Adds it in Markdown, the caption below. */
void fig_table_markdown(const struct fig_table *table, const char *caption, struct ttq_text *text);
void fig_table_free(struct fig_table *table);

#endif
