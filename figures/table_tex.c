/* table_tex.c - a table of the report in LaTeX: narrow enough for its page, over several if long.
 */
#include <string.h>

#include "figures/table.h"
#include "figures/tex.h"

/* Longer tables are broken over pages, and so are those whose cells take several lines; with more
 * columns than WIDE the titles are stacked and words wrap. */
enum { LONG_ROWS = 40, WRAPPED_ROWS = 16, TEXT_ROWS = 8, WIDE = 8 };

static int count_kind(const struct fig_table *table, enum fig_kind kind)
{
    int count = 0;
    for (int c = 0; c < table->count; c++)
        count += table->columns[c].kind == kind;
    return count;
}

/* A number is as wide as it is. Texts share what the other columns leave. */
static void add_columns(const struct fig_table *table, bool wide, struct ttq_text *tex)
{
    int texts = count_kind(table, FIG_LONG), words = count_kind(table, FIG_WORD);
    double text = texts > 3 ? 0.68 / texts : 0.2;
    double word = (texts ? 0.2 : 0.55) / (words ? words : 1);
    ttq_text_add(tex, "{@{}");
    for (int c = 0; c < table->count; c++) {
        enum fig_kind kind = table->columns[c].kind;
        double part = kind == FIG_LONG ? text : kind == FIG_WORD && (wide || texts) ? word : 0;
        if (part > 0)
            ttq_text_add(tex, ">{\\raggedright\\arraybackslash}p{%.3f\\linewidth}",
                         part < 0.2 ? part : 0.2);
        else
            ttq_text_add(tex, "%s", kind == FIG_NUMBER ? "r" : "l");
    }
    ttq_text_add(tex, "@{}}");
}

/* A title of a number, word below word where the table is wide. */
static void add_title(const struct fig_column *column, bool wide, struct ttq_text *tex)
{
    if (!wide || column->kind != FIG_NUMBER) {
        fig_tex_add(tex, column->title);
        return;
    }
    char word[2] = "";
    ttq_text_add(tex, "\\shortstack[r]{");
    for (const char *at = column->title; *at; at++) {
        word[0] = *at;
        if (*at == ' ')
            ttq_text_add(tex, "\\\\");
        else
            fig_tex_add(tex, word);
    }
    ttq_text_add(tex, "}");
}

static void add_head(const struct fig_table *table, bool wide, struct ttq_text *tex)
{
    ttq_text_add(tex, "\\toprule\n");
    for (int c = 0; c < table->count; c++) {
        ttq_text_add(tex, "%s", c ? " & " : "");
        add_title(&table->columns[c], wide, tex);
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
    ttq_text_add(tex, "%s%s\n%s", paged ? "{" : "\\begin{table}[htbp]\n\\centering",
                 wide ? "\\scriptsize\\setlength{\\tabcolsep}{3pt}" : "\\small",
                 paged ? "\\setlength{\\LTcapwidth}{\\linewidth}\n\\begin{longtable}" : "");
    if (paged)
        add_columns(table, wide, tex);
    ttq_text_add(tex, paged ? "\n\\caption{" : "\\caption{");
    fig_tex_add(tex, caption);
    ttq_text_add(tex, "}\n\\label{tab:%s}%s\n", label, paged ? " \\\\" : "");
    if (!paged) {
        ttq_text_add(tex, "\\begin{tabular}");
        add_columns(table, wide, tex);
        ttq_text_add(tex, "\n");
    }
    add_head(table, wide, tex);
    if (paged) {
        ttq_text_add(tex, "\\endfirsthead\n");
        add_head(table, wide, tex);
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
    tex->failed |= table->cells.failed;
}
