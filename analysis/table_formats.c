/* table_formats.c - one table in the formats that people and programs read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/table.h"

const char *const stat_format_names[STAT_FORMATS] = {"text",     "csv",   "json",
                                                     "markdown", "latex", "html"};

/* A cell as it is shown: words as they are, else written into `text`. */
enum { CELL = 64 };
static const char *cell_text(const struct stat_column *column, const json_t *cell, char text[CELL])
{
    double number = json_number_value(cell);
    if (json_is_string(cell))
        return json_string_value(cell);
    if (json_is_boolean(cell))
        return json_is_true(cell) ? "yes" : "no";
    if (!json_is_number(cell))
        return "-";
    if (column->decimals == -2 && number <= 1e-15)
        return "< 1e-15";
    if (column->decimals == -2)
        snprintf(text, CELL, "%.2g", number);
    else if (column->decimals < 0 || fabs(number) >= 1e15)
        snprintf(text, CELL, "%.4g", number);
    else
        snprintf(text, CELL, "%.*f", column->decimals,
                 fabs(number) < 0.5 * pow(10, -column->decimals) ? 0.0 : number); /* not -0.00 */
    return text;
}

static const json_t *cell_of(const struct stat_table *table, size_t row, int column)
{
    return json_object_get(json_array_get(table->rows, row), table->columns[column].name);
}

static const char *note_of(const struct stat_table *table, size_t note)
{
    return json_string_value(json_array_get(table->notes, note));
}

/* The line on the plan that stands below every table to read. */
static void plan_line(const struct stat_table *table, char *line, size_t size)
{
    if (*table->plan)
        snprintf(line, size, "Plan %.12s: %s.", table->plan, table->family);
    else
        snprintf(line, size, "Outside any plan: exploratory.");
}

static void as_csv(const struct stat_table *table, struct ttq_text *text)
{
    for (int c = 0; c < table->column_count; c++)
        ttq_text_add(text, "%s%s", c ? "," : "", table->columns[c].name);
    ttq_text_add(text, "\n");
    for (size_t r = 0; r < json_array_size(table->rows); r++) {
        for (int c = 0; c < table->column_count; c++) {
            const json_t *cell = cell_of(table, r, c);
            ttq_text_add(text, c ? "," : "");
            if (json_is_string(cell))
                ttq_text_add_csv(text, json_string_value(cell));
            else if (json_is_integer(cell))
                ttq_text_add(text, "%lld", (long long)json_integer_value(cell));
            else if (json_is_number(cell))
                ttq_text_add(text, "%.9g", json_number_value(cell));
            else if (json_is_boolean(cell))
                ttq_text_add(text, "%s", json_is_true(cell) ? "yes" : "no");
        }
        ttq_text_add(text, "\n");
    }
}

static void as_json(const struct stat_table *table, const char *command, struct ttq_text *text)
{
    json_t *columns = json_array();
    for (int c = 0; c < table->column_count; c++)
        json_array_append_new(columns, json_pack("{s:s, s:i}", "name", table->columns[c].name,
                                                 "decimals", table->columns[c].decimals));
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:O, s:O, s:i, s:o}", "table", table->name,
                             "command", command, "unit", table->unit, "plan", table->plan, "family",
                             table->family, "rows", table->rows, "notes", table->notes, "cautions",
                             table->cautions, "columns", columns);
    char *dump = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    json_decref(json);
    if (dump)
        ttq_text_add(text, "%s\n", dump);
    else
        text->failed = true;
    free(dump);
}

static void as_text(const struct stat_table *table, struct ttq_text *text)
{
    char room[CELL], line[160];
    size_t rows = json_array_size(table->rows),
           *width = calloc((size_t)table->column_count + 1, sizeof *width);
    if (!width) {
        text->failed = true;
        return;
    }
    for (int c = 0; c < table->column_count; c++) {
        width[c] = strlen(table->columns[c].name);
        for (size_t r = 0; r < rows; r++) {
            size_t length = strlen(cell_text(&table->columns[c], cell_of(table, r, c), room));
            width[c] = length > width[c] ? length : width[c];
        }
    }
    size_t cautions = (size_t)table->cautions;
    ttq_text_add(text, "%s (%s)\n", table->name, table->unit);
    for (size_t i = 0; i < cautions; i++)
        ttq_text_add(text, "  %s\n", note_of(table, i));
    for (size_t r = 0; r <= rows; r++) {
        for (int c = 0; c < table->column_count; c++) {
            const struct stat_column *column = &table->columns[c];
            const char *cell =
                r == 0 ? column->name : cell_text(column, cell_of(table, r - 1, c), room);
            ttq_text_add(text, column->decimals == -1 ? "%s%-*s" : "%s%*s", c ? "  " : "",
                         (int)width[c], cell);
        }
        ttq_text_add(text, "\n");
    }
    free(width);
    for (size_t i = cautions; i < json_array_size(table->notes); i++)
        ttq_text_add(text, "  %s\n", note_of(table, i));
    plan_line(table, line, sizeof line);
    if (!table->no_plan_line)
        ttq_text_add(text, "  %s\n", line);
}

/* A layer's name may hold what the format reads as its own. */
static void add_latex(struct ttq_text *text, const char *words)
{
    for (; *words; words++) {
        if (*words == '\\')
            ttq_text_add(text, "\\textbackslash{}");
        else if (*words == '^' || *words == '~')
            ttq_text_add(text, "\\%c{}", *words);
        else if (*words == '<' || *words == '>')
            ttq_text_add(text, "$%c$", *words);
        else
            ttq_text_add(text, strchr("&%$#_{}", *words) ? "\\%c" : "%c", *words);
    }
}

static void as_markdown(const struct stat_table *table, struct ttq_text *text)
{
    char room[CELL], line[160];
    size_t cautions = (size_t)table->cautions;
    for (size_t i = 0; i < cautions; i++)
        ttq_text_add(text, "%s\n%s", note_of(table, i), i + 1 == cautions ? "\n" : "");
    for (int c = 0; c < table->column_count; c++) {
        ttq_text_add(text, "| ");
        ttq_text_add_markdown(text, table->columns[c].name);
        ttq_text_add(text, " ");
    }
    ttq_text_add(text, "|\n");
    for (int c = 0; c < table->column_count; c++)
        ttq_text_add(text, table->columns[c].decimals == -1 ? "|:--" : "|--:");
    ttq_text_add(text, "|\n");
    for (size_t r = 0; r < json_array_size(table->rows); r++) {
        for (int c = 0; c < table->column_count; c++) {
            const char *cell = cell_text(&table->columns[c], cell_of(table, r, c), room);
            ttq_text_add(text, "| ");
            ttq_text_add_markdown(text, cell);
            ttq_text_add(text, " ");
        }
        ttq_text_add(text, "|\n");
    }
    ttq_text_add(text, "\nUnit: %s.\n", table->unit);
    for (size_t i = cautions; i < json_array_size(table->notes); i++)
        ttq_text_add(text, "%s\n", note_of(table, i));
    plan_line(table, line, sizeof line);
    if (!table->no_plan_line)
        ttq_text_add(text, "%s\n", line);
}

static void as_latex(const struct stat_table *table, struct ttq_text *text)
{
    char room[CELL], line[160];
    size_t cautions = (size_t)table->cautions;
    for (size_t i = 0; i < cautions; i++)
        ttq_text_add(text, "%% %s\n", note_of(table, i));
    ttq_text_add(text, "%% needs \\usepackage{booktabs}\n\\begin{tabular}{");
    for (int c = 0; c < table->column_count; c++)
        ttq_text_add(text, table->columns[c].decimals == -1 ? "l" : "r");
    ttq_text_add(text, "}\n\\toprule\n");
    for (int c = 0; c < table->column_count; c++) {
        ttq_text_add(text, c ? " & " : "");
        add_latex(text, table->columns[c].name);
    }
    ttq_text_add(text, " \\\\\n\\midrule\n");
    for (size_t r = 0; r < json_array_size(table->rows); r++) {
        for (int c = 0; c < table->column_count; c++) {
            const char *cell = cell_text(&table->columns[c], cell_of(table, r, c), room);
            ttq_text_add(text, c ? " & " : "");
            add_latex(text, cell);
        }
        ttq_text_add(text, " \\\\\n");
    }
    ttq_text_add(text, "\\bottomrule\n\\end{tabular}\n%% unit: %s\n", table->unit);
    for (size_t i = cautions; i < json_array_size(table->notes); i++)
        ttq_text_add(text, "%% %s\n", note_of(table, i));
    plan_line(table, line, sizeof line);
    if (!table->no_plan_line)
        ttq_text_add(text, "%% %s\n", line);
}

static void add_html_cell(struct ttq_text *text, const char *tag, const struct stat_column *column,
                          const char *words)
{
    ttq_text_add(text, "<%s%s>", tag, column->decimals == -1 ? "" : " style=\"text-align:right\"");
    ttq_text_add_html(text, words);
    ttq_text_add(text, "</%s>", tag);
}

static void add_html_note(struct ttq_text *text, const char *note)
{
    ttq_text_add(text, "<p>");
    ttq_text_add_html(text, note);
    ttq_text_add(text, "</p>\n");
}

static void as_html(const struct stat_table *table, struct ttq_text *text)
{
    char room[CELL], line[160];
    size_t cautions = (size_t)table->cautions;
    for (size_t i = 0; i < cautions; i++)
        add_html_note(text, note_of(table, i));
    ttq_text_add(text, "<table>\n<caption>");
    ttq_text_add_html(text, table->name);
    ttq_text_add(text, " (");
    ttq_text_add_html(text, table->unit);
    ttq_text_add(text, ")</caption>\n<thead><tr>");
    for (int c = 0; c < table->column_count; c++)
        add_html_cell(text, "th", &table->columns[c], table->columns[c].name);
    ttq_text_add(text, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < json_array_size(table->rows); r++) {
        ttq_text_add(text, "<tr>");
        for (int c = 0; c < table->column_count; c++) {
            const char *cell = cell_text(&table->columns[c], cell_of(table, r, c), room);
            add_html_cell(text, "td", &table->columns[c], cell);
        }
        ttq_text_add(text, "</tr>\n");
    }
    ttq_text_add(text, "</tbody>\n</table>\n");
    plan_line(table, line, sizeof line);
    for (size_t i = cautions; i < json_array_size(table->notes); i++)
        add_html_note(text, note_of(table, i));
    if (!table->no_plan_line)
        add_html_note(text, line);
}

void stat_table_format(const struct stat_table *table, enum stat_format format, const char *command,
                       struct ttq_text *text)
{
    switch (format) {
    case STAT_CSV:
        as_csv(table, text);
        break;
    case STAT_JSON:
        as_json(table, command, text);
        break;
    case STAT_MARKDOWN:
        as_markdown(table, text);
        break;
    case STAT_LATEX:
        as_latex(table, text);
        break;
    case STAT_HTML:
        as_html(table, text);
        break;
    default:
        as_text(table, text);
    }
}

void stat_table_print(const struct stat_table *table, struct ttq_text *text)
{
    stat_table_format(table, STAT_TEXT, "", text);
}
