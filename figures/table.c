#include "figures/table.h"

#include <stdarg.h>
#include <stdio.h>

#include "figures/html.h"

static const char *const dash = "\xe2\x80\x93";

static const char *kind_class(enum fig_kind kind)
{
    return kind == FIG_WORD ? "word" : kind == FIG_LONG ? "long" : NULL;
}

void fig_table_begin(struct ttq_text *page, const struct fig_column *columns, int count)
{
    ttq_text_add(page, "<div class=\"scroll\"><table>\n<thead><tr>");
    for (int i = 0; i < count; i++)
        fig_html_element(page, "th", kind_class(columns[i].kind), columns[i].title);
    ttq_text_add(page, "</tr></thead>\n<tbody>\n<tr>");
}

void fig_table_row(struct ttq_text *page)
{
    ttq_text_add(page, "</tr>\n<tr>");
}

void fig_table_cell(struct ttq_text *page, enum fig_kind kind, const char *format, ...)
{
    char raw[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    fig_html_element(page, "td", kind_class(kind), raw[0] ? raw : dash);
}

void fig_table_end(struct ttq_text *page)
{
    ttq_text_add(page, "</tr>\n</tbody></table></div>\n");
}

void fig_table_json(struct ttq_text *page, const struct fig_column *column, const json_t *row)
{
    const json_t *value = json_object_get(row, column->key);
    const json_t *high = column->high ? json_object_get(row, column->high) : NULL;
    double number = json_number_value(value);
    int decimals = column->decimals;
    if (json_is_string(value))
        fig_table_cell(page, column->kind, "%s", json_string_value(value));
    else if (!json_is_number(value) || (column->high && !json_is_number(high)))
        fig_table_cell(page, column->kind, "%s", dash);
    else if (column->kind == FIG_INTERVAL)
        fig_table_cell(page, column->kind, "%.*f to %.*f", decimals, number, decimals,
                       json_number_value(high));
    else if (column->kind == FIG_P && number <= 1e-15)
        fig_table_cell(page, column->kind, "< 1e-15");
    else if (column->kind == FIG_P)
        fig_table_cell(page, column->kind, "%.2g", number);
    else
        fig_table_cell(page, column->kind, "%.*f", decimals, number);
}
