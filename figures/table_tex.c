/* table_tex.c - a table of the report in LaTeX: narrow enough for its page, over several if long.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/table.h"
#include "figures/tex.h"

/* Longer tables are broken over pages, and so are those whose cells take several lines; with more
 * columns than WIDE the titles are stacked and the print is smaller. */
enum { LONG_ROWS = 40, WRAPPED_ROWS = 16, TEXT_ROWS = 8, WIDE = 8 };

/* Letters in a line of report.tex (760 pt), and between two columns: in \small and in \scriptsize,
 * with a little to spare. */
static const double line[] = {155, 180}, gap[] = {2.6, 1.5};

static int count_kind(const struct fig_table *table, enum fig_kind kind)
{
    int count = 0;
    for (int c = 0; c < table->count; c++)
        count += table->columns[c].kind == kind;
    return count;
}

/* Letters of a text in UTF-8; with `stacked`, of its longest word. */
static double letters(const char *text, bool stacked)
{
    double most = 0, count = 0;
    for (; *text; text++) {
        count = stacked && *text == ' ' ? 0 : count + (((unsigned char)*text & 0xc0) != 0x80);
        most = fmax(most, count);
    }
    return most;
}

/* Of each column the letters of its longest cell or of its title. The caller frees them; NULL: no
 * memory. */
static double *measure(const struct fig_table *table, bool wide)
{
    double *widths = calloc((size_t)table->count, sizeof *widths);
    const char *at = table->cells.failed ? NULL : table->cells.bytes;
    for (int c = 0; widths && c < table->count; c++)
        widths[c] = letters(table->columns[c].title, wide && table->columns[c].kind == FIG_NUMBER);
    for (int i = 0; widths && at && i < table->filled; i++) {
        widths[i % table->count] = fmax(widths[i % table->count], letters(at, false));
        at += strlen(at) + 1;
        at += strlen(at) + 1;
    }
    return widths;
}

/* The letters that a text may have before it wraps. Numbers are as wide as they are; what they
 * leave is shared by the texts, and what a short one leaves of its share by the others. */
static double share_of(const struct fig_table *table, bool wide, const double *widths)
{
    double share = 0, next = 0;
    do {
        double left = line[wide] - gap[wide] * (table->count - 1);
        int over = 0;
        share = next;
        for (int c = 0; c < table->count; c++)
            if (table->columns[c].kind == FIG_NUMBER || widths[c] <= share)
                left -= widths[c];
            else
                over++;
        next = over ? left / over : INFINITY;
    } while (next > share);
    return share;
}

static void add_columns(const struct fig_table *table, bool wide, const double *widths,
                        struct ttq_text *tex)
{
    double share = share_of(table, wide, widths);
    ttq_text_add(tex, "{@{}");
    for (int c = 0; c < table->count; c++) {
        if (table->columns[c].kind == FIG_NUMBER)
            ttq_text_add(tex, "r");
        else if (widths[c] <= share)
            ttq_text_add(tex, "l");
        else
            ttq_text_add(tex, ">{\\raggedright\\arraybackslash}p{%.3f\\linewidth}",
                         share / line[wide]);
    }
    ttq_text_add(tex, "@{}}");
}

/* The title of a number in lines that are no wider than the column. */
static void add_stack(const char *title, double width, struct ttq_text *tex)
{
    double used = 0;
    ttq_text_add(tex, "\\shortstack[r]{");
    for (const char *at = title; *at;) {
        char word[64];
        size_t length = strcspn(at, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        double count = letters(word, false);
        bool fits = used > 0 && used + 1 + count <= width;
        ttq_text_add(tex, used > 0 ? (fits ? " " : "\\\\") : "");
        used = count + (fits ? used + 1 : 0);
        fig_tex_add(tex, word);
        at += length;
        at += strspn(at, " ");
    }
    ttq_text_add(tex, "}");
}

static void add_head(const struct fig_table *table, bool wide, const double *widths,
                     struct ttq_text *tex)
{
    ttq_text_add(tex, "\\toprule\n");
    for (int c = 0; c < table->count; c++) {
        ttq_text_add(tex, "%s", c ? " & " : "");
        if (wide && table->columns[c].kind == FIG_NUMBER)
            add_stack(table->columns[c].title, widths[c], tex);
        else
            fig_tex_add(tex, table->columns[c].title);
    }
    ttq_text_add(tex, " \\\\\n\\midrule\n");
}

void fig_table_tex(const struct fig_table *table, const char *label, const char *caption,
                   struct ttq_text *tex)
{
    int rows = fig_table_rows(table);
    bool wide = table->count > WIDE;
    bool paged = rows > (count_kind(table, FIG_LONG) ? TEXT_ROWS : wide ? WRAPPED_ROWS : LONG_ROWS);
    const char *at = table->cells.failed ? NULL : table->cells.bytes;
    double *widths = measure(table, wide);
    tex->failed |= !widths || table->cells.failed;
    if (!widths)
        return;
    ttq_text_add(tex, "%s%s\n%s", paged ? "{" : "\\begin{table}[htbp]\n\\centering",
                 wide ? "\\scriptsize\\setlength{\\tabcolsep}{3pt}" : "\\small",
                 paged ? "\\setlength{\\LTcapwidth}{\\linewidth}\n\\begin{longtable}" : "");
    if (paged)
        add_columns(table, wide, widths, tex);
    ttq_text_add(tex, paged ? "\n\\caption{" : "\\caption{");
    fig_tex_add(tex, caption);
    ttq_text_add(tex, "}\n\\label{tab:%s}%s\n", label, paged ? " \\\\" : "");
    if (!paged) {
        ttq_text_add(tex, "\\begin{tabular}");
        add_columns(table, wide, widths, tex);
        ttq_text_add(tex, "\n");
    }
    add_head(table, wide, widths, tex);
    if (paged) {
        ttq_text_add(tex, "\\endfirsthead\n");
        add_head(table, wide, widths, tex);
        ttq_text_add(tex, "\\endhead\n");
    }
    for (int i = 0; at && i < rows * table->count; i++) {
        fig_tex_add(tex, at);
        at += strlen(at) + 1;
        at += strlen(at) + 1; /* LaTeX has no use for the link */
        ttq_text_add(tex, "%s", (i + 1) % table->count ? " & " : " \\\\\n");
    }
    ttq_text_add(tex, paged ? "\\bottomrule\n\\end{longtable}}\n"
                            : "\\bottomrule\n\\end{tabular}\n\\end{table}\n");
    free(widths);
}
