#include "figures/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "figures/html.h"

enum { WIDE = 10 }; /* a table of more columns is printed smaller */

static const char *const dash = "\xe2\x80\x93";

static void add_cell(struct fig_table *table, const char *text, const char *link)
{
    ttq_text_add_bytes(&table->cells, text, strlen(text) + 1);
    ttq_text_add_bytes(&table->cells, link, strlen(link) + 1);
    table->filled++;
}

void fig_table_cell(struct fig_table *table, const char *format, ...)
{
    char raw[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    add_cell(table, raw[0] ? raw : dash, "");
}

void fig_table_link(struct fig_table *table, const char *anchor, const char *text)
{
    add_cell(table, text[0] ? text : dash, anchor);
}

/* Without the sign of what rounds to 0. */
static double shown(int decimals, double value)
{
    return fabs(value) < 0.5 * pow(10, -decimals) ? 0.0 : value;
}

void fig_table_number(struct fig_table *table, int decimals, double value)
{
    if (isfinite(value))
        fig_table_cell(table, "%.*f", decimals, shown(decimals, value));
    else
        fig_table_cell(table, "%s", dash);
}

void fig_table_p(struct fig_table *table, double p, const char *mark)
{
    const char *space = mark[0] ? " " : "";
    if (!isfinite(p))
        fig_table_cell(table, "%s", dash);
    else if (p <= 1e-15) /* the least that ttq-stats gives: a bound */
        fig_table_cell(table, "< 1e-15%s%s", space, mark);
    else
        fig_table_cell(table, "%.2g%s%s", p, space, mark);
}

void fig_table_interval(struct fig_table *table, int decimals, double low, double high)
{
    if (isfinite(low) && isfinite(high))
        fig_table_cell(table, "%.*f to %.*f", decimals, shown(decimals, low), decimals,
                       shown(decimals, high));
    else
        fig_table_cell(table, "%s", dash);
}

int fig_table_rows(const struct fig_table *table)
{
    return table->filled / table->count;
}

static const char *kind_class(enum fig_kind kind)
{
    return kind == FIG_WORD ? "word" : kind == FIG_LONG ? "long" : NULL;
}

void fig_table_html(const struct fig_table *table, const char *anchor, struct ttq_text *page)
{
    /* With a tabindex the keyboard can scroll the box. */
    ttq_text_add(page, "<div class=\"scroll\" tabindex=\"0\"><table%s>\n<thead><tr>",
                 table->count > WIDE ? " class=\"wide\"" : "");
    for (int c = 0; c < table->count; c++) {
        const char *kind = kind_class(table->columns[c].kind);
        ttq_text_add(page, kind ? "<th scope=\"col\" class=\"%s\">" : "<th scope=\"col\">", kind);
        ttq_text_add_html(page, table->columns[c].title);
        ttq_text_add(page, "</th>");
    }
    ttq_text_add(page, "</tr></thead>\n<tbody>\n");
    const char *at = table->cells.failed ? NULL : table->cells.bytes;
    for (int row = 0; at && row < fig_table_rows(table); row++) {
        if (anchor)
            ttq_text_add(page, "<tr id=\"%s-%d\">", anchor, row);
        else
            ttq_text_add(page, "<tr>");
        for (int c = 0; c < table->count; c++) {
            const char *kind = kind_class(table->columns[c].kind), *text = at;
            const char *link = text + strlen(text) + 1;
            at = link + strlen(link) + 1;
            if (kind)
                ttq_text_add(page, "<td class=\"%s\">", kind);
            else
                ttq_text_add(page, "<td>");
            if (*link)
                ttq_text_add(page, "<a href=\"#%s\">", link);
            ttq_text_add_html(page, text);
            ttq_text_add(page, *link ? "</a></td>" : "</td>");
        }
        ttq_text_add(page, "</tr>\n");
    }
    ttq_text_add(page, "</tbody></table></div>\n");
    page->failed |= table->cells.failed;
}

void fig_table_markdown(const struct fig_table *table, const char *caption, struct ttq_text *text)
{
    for (int c = 0; c < table->count; c++) {
        ttq_text_add(text, "| ");
        ttq_text_add_markdown(text, table->columns[c].title);
        ttq_text_add(text, " ");
    }
    ttq_text_add(text, "|\n");
    for (int c = 0; c < table->count; c++)
        ttq_text_add(text, table->columns[c].kind == FIG_NUMBER ? "|--:" : "|:--");
    ttq_text_add(text, "|\n");
    const char *at = table->cells.failed ? NULL : table->cells.bytes;
    for (int i = 0; at && i < fig_table_rows(table) * table->count; i++) {
        const char *link = at + strlen(at) + 1;
        ttq_text_add(text, *link ? "| [" : "| ");
        ttq_text_add_markdown(text, at);
        if (*link)
            ttq_text_add(text, "](%s.md)", link);
        at = link + strlen(link) + 1;
        ttq_text_add(text, (i + 1) % table->count ? " " : " |\n");
    }
    ttq_text_add(text, "\n");
    ttq_text_add_markdown(text, caption);
    ttq_text_add(text, "\n");
    text->failed |= table->cells.failed;
}

void fig_table_free(struct fig_table *table)
{
    ttq_text_free(&table->cells);
    table->filled = 0;
}
