/* parts.c - what all sections of the report are made of: headings, figures, tables, notes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/draw.h"
#include "figures/html.h"
#include "figures/report.h"
#include "figures/tex.h"

enum { SVG_LIMIT = 64 << 20 };

void fig_report_section(struct fig_report *report, const char *id, const char *title)
{
    report->section = title;
    ttq_text_add(&report->page, "<h2 id=\"%s\">", id);
    ttq_text_add_html(&report->page, title);
    ttq_text_add(&report->page, "</h2>\n");
    ttq_text_add(&report->contents, "<li><a href=\"#%s\">", id);
    ttq_text_add_html(&report->contents, title);
    ttq_text_add(&report->contents, "</a></li>\n");
    /* Long tables do not float: figures of the section before must not come after them. */
    ttq_text_add(&report->inputs, "\\clearpage\n\\section*{");
    fig_tex_add(&report->inputs, title);
    ttq_text_add(&report->inputs, "}\n");
}

/* The command that draws it again, for the section of commands; the shell gets quoted words. */
static void add_command(struct fig_report *report, const struct fig_drawing *d, const char *name)
{
    const char *const words[] = {d->data,     NULL,        d->paper,   d->runs,
                                 d->extra[0], d->extra[1], d->extra[2]};
    ttq_text_add(&report->commands, "gnuplot -d -c figures/%s.gp", d->script);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (i > 3 && !words[i])
            break;
        ttq_text_add(&report->commands, " ");
        if (i == 1) {
            ttq_text_add(&report->commands, "%s.svg", name);
            continue;
        }
        ttq_text_add(&report->commands, "'");
        for (const char *c = i == 2 && d->paper[0] ? "figures/paper" : words[i]; *c; c++)
            ttq_text_add(&report->commands, *c == '\'' ? "'\\''" : "%c", *c);
        ttq_text_add(&report->commands, "'");
    }
    ttq_text_add(&report->commands, "\n");
}

static enum ttq_status add_svg(struct fig_report *report, const char *out, const char *name,
                               const char *title, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], *svg;
    size_t length;
    if (snprintf(path, sizeof path, "%s.svg", out) >= (int)sizeof path)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", out);
    enum ttq_status status = ttq_file_read(path, SVG_LIMIT, &svg, &length, error);
    if (status != TTQ_OK)
        return status;
    /* The picture as a whole, for readers that do not see it; its caption stands below. */
    ttq_text_add(&report->page, "<div class=\"card\" role=\"img\" tabindex=\"0\" aria-label=\"");
    ttq_text_add_html(&report->page, title);
    ttq_text_add(&report->page, "\">");
    status = fig_html_svg(&report->page, svg, name, error);
    ttq_text_add(&report->page, "</div>\n");
    free(svg);
    return status;
}

static void add_caption(struct fig_report *report, const struct fig_picture *picture,
                        const char *caption, const char *runs, bool drawn)
{
    struct ttq_text *page = &report->page, list = {0};
    fig_plan_runs_list(report->plan, &picture->runs, &list);
    ttq_text_add(page, "<figcaption>");
    ttq_text_add_html(page, caption);
    ttq_text_add(page, " <span class=\"links\"><a href=\"#runs\" title=\"");
    ttq_text_add_html(page, list.bytes ? list.bytes : "no run has ended");
    ttq_text_add(page, "\">Runs %s</a>", runs);
    page->failed |= list.failed;
    ttq_text_free(&list);
    if (drawn)
        ttq_text_add(page, " \xc2\xb7 <a href=\"#commands\">command</a>");
    ttq_text_add(page, " \xc2\xb7 <a href=\"#plan\">plan</a> \xc2\xb7 <a href=\"#sources\">commit"
                       "</a></span></figcaption>\n");
}

enum ttq_status fig_report_picture(struct fig_report *report, const struct fig_picture *picture,
                                   struct ttq_error *error)
{
    char out[TTQ_PATH_MAX], runs[FIG_RUNS_NAME], file[96];
    struct ttq_error reason;
    struct ttq_text caption = {0};
    fig_plan_runs_name(report->plan, &picture->runs, runs);
    struct fig_drawing drawing = {.scripts = report->scripts,
                                  .script = picture->script ? picture->script : picture->name,
                                  .data = report->data,
                                  .paper = picture->paper ? report->paper : "",
                                  .runs = runs,
                                  .out = out};
    memcpy(drawing.extra, picture->extra, sizeof drawing.extra);
    if (!ttq_path_join(out, report->figures, picture->name))
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", report->figures);
    static const char *const ends[] = {"svg", "png", "pdf"};
    for (size_t i = 0; i < 3; i++) { /* also where gnuplot fails: a whole drawing of before stays */
        snprintf(file, sizeof file, "%s.%s", picture->name, ends[i]);
        fig_report_made(report, report->figures, file);
    }
    if (picture->title)
        fig_html_element(&report->page, "h3", NULL, picture->title);
    ttq_text_add(&report->page, "<figure id=\"figure-%s\">\n", picture->name);
    enum ttq_status status = fig_draw(&drawing, &reason);
    bool drawn = status == TTQ_OK;
    if (status == TTQ_UNAVAILABLE) {
        snprintf(report->missing, sizeof report->missing, "%s", reason.text);
        fig_html_format(&report->page, "p", "soft", "%s is missing: %s.", picture->name,
                        reason.text);
        status = TTQ_OK;
    } else if (status == TTQ_OK) {
        status = add_svg(report, out, picture->name,
                         picture->title ? picture->title : report->section, &reason);
    }
    if (status != TTQ_OK)
        return ttq_fail(error, status, "%s", reason.text);
    ttq_text_add(&caption, "%s", picture->caption);
    if (picture->paper && report->paper[0]) {
        ttq_text_add(&caption, " ");
        fig_add_schedule(&caption, report->plan, picture->runs.item, picture->runs.variant,
                         picture->paper);
    }
    report->page.failed |= caption.failed;
    add_caption(report, picture, caption.bytes ? caption.bytes : "", runs, drawn);
    ttq_text_add(&report->page, "</figure>\n");
    if (drawn) {
        add_command(report, &drawing, picture->name);
        snprintf(file, sizeof file, "figures/%s.pdf", picture->name);
        fig_tex_figure(&report->inputs, file, picture->name, caption.bytes ? caption.bytes : "");
    }
    ttq_text_free(&caption);
    return TTQ_OK;
}

/* The notes of a table: its cautions, which stand before the numbers, or the others. */
static enum ttq_status add_notes(struct fig_report *report, const char *name, bool cautions,
                                 struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], file[96];
    json_t *table = NULL;
    snprintf(file, sizeof file, "%s.json", name);
    if (!ttq_path_join(path, report->tables, file) || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_json_read(path, &table, error);
    const json_t *notes = json_object_get(table, "notes");
    size_t first = (size_t)json_integer_value(json_object_get(table, "cautions"));
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const char *note = json_string_value(json_array_get(notes, i));
        if (note && (i < first) == cautions)
            fig_html_element(&report->page, "p", cautions ? NULL : "soft", note);
    }
    json_decref(table);
    return status;
}

enum ttq_status fig_report_part(struct fig_report *report, const char *folder, const char *id,
                                const char *end, struct ttq_text *text, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], file[96];
    snprintf(file, sizeof file, "%s%s", id, end);
    fig_report_made(report, folder, file);
    if (ttq_path_join(path, folder, file))
        return ttq_file_write_text(path, text, error);
    ttq_text_free(text);
    return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", folder);
}

enum ttq_status fig_report_table(struct fig_report *report, struct fig_table *table, const char *id,
                                 const char *anchor, const char *caption, const char *source,
                                 struct ttq_error *error)
{
    struct ttq_text tex = {0}, markdown = {0};
    ttq_text_add(&report->page, "<div id=\"%s\">\n", id);
    enum ttq_status status = source[0] ? add_notes(report, source, true, error) : TTQ_OK;
    if (status != TTQ_OK) {
        fig_table_free(table);
        return status;
    }
    fig_table_html(table, anchor, &report->page);
    ttq_text_add(&report->page, "<p class=\"soft\">");
    ttq_text_add_html(&report->page, caption);
    if (source[0])
        ttq_text_add(&report->page, " All digits: tables/%s.csv.", source);
    ttq_text_add(&report->page, "</p>\n</div>\n");
    fig_table_tex(table, id, caption, &tex);
    fig_table_markdown(table, caption, &markdown);
    fig_table_free(table);
    ttq_text_add(&report->inputs, "\\input{tex/%s}\n", id);
    status = fig_report_part(report, report->tex, id, ".tex", &tex, error);
    if (status == TTQ_OK)
        return fig_report_part(report, report->markdown, id, ".md", &markdown, error);
    ttq_text_free(&markdown);
    return status;
}

enum ttq_status fig_report_table_text(struct fig_report *report, struct fig_table *table,
                                      const char *id, struct ttq_text *caption, const char *source,
                                      struct ttq_error *error)
{
    report->page.failed |= caption->failed;
    enum ttq_status status = fig_report_table(report, table, id, NULL,
                                              caption->bytes ? caption->bytes : "", source, error);
    ttq_text_free(caption);
    return status;
}

enum ttq_status fig_report_notes(struct fig_report *report, const char *name,
                                 struct ttq_error *error)
{
    return add_notes(report, name, false, error);
}

void fig_report_absent(struct fig_report *report, const char *name, const char *command)
{
    const struct fig_plan *plan = report->plan;
    bool curves = strcmp(name, "scale_curves") == 0;
    const char *of = curves ? "figure2" : name;
    const json_t *item = fig_plan_item(plan, of);
    bool of_item = curves || strcmp(of, "scales") == 0 || strcmp(of, "merge") == 0;
    if (of_item && !item) {
        fig_html_format(&report->page, "p", "soft",
                        "There is no table %s.csv: it needs item %s, which is not in this plan.",
                        name, of);
        return;
    }
    int runs, waiting = fig_plan_waiting(plan, item, NULL, &runs);
    if (waiting && plan->verdict_allowed)
        fig_html_format(&report->page, "p", "soft",
                        "There is no table %s.csv yet: %d of %d runs%s%s have not ended, and the "
                        "plan allows no test of an item before all of its runs have.",
                        name, waiting, runs, item ? " of item " : "", item ? of : "");
    else
        fig_html_format(&report->page, "p", "soft", "There is no table %s.csv yet (%s makes it).",
                        name, command);
}

enum ttq_status fig_report_data(struct fig_report *report, const char *name, struct ttq_text *text,
                                struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    fig_report_made(report, report->data, name);
    if (ttq_path_join(path, report->data, name))
        return ttq_file_write_text(path, text, error);
    ttq_text_free(text);
    return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", report->data);
}

void fig_data_word(struct ttq_text *text, const char *word)
{
    char clean[256];
    size_t used = 0;
    /* gnuplot ends a text at a comma, also between quotes. */
    for (; *word && used + 1 < sizeof clean; word++)
        clean[used++] = *word == '"'                 ? '\''
                        : *word == ','               ? ':'
                        : (unsigned char)*word < ' ' ? ' '
                                                     : *word;
    clean[used] = '\0';
    ttq_text_add_csv(text, clean);
}

void fig_data_number(struct ttq_text *text, double value)
{
    ttq_text_add(text, isfinite(value) ? ",%.9g" : ",", value);
}

const char *const fig_methods[FIG_METHODS] = {"full", "dorefa", "bwn", "twn", "ttq"};

const char *fig_method_name(const char *variant)
{
    static const char *const names[][2] = {
        {"full", "full precision"}, {"ttq", "TTQ"}, {"twn", "TWN"},
        {"dorefa", "DoReFa"},       {"bwn", "BWN"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(variant, names[i][0]) == 0)
            return names[i][1];
    return variant;
}

const char *fig_variant_title(const struct fig_plan *plan, const char *variant)
{
    const json_t *variants = json_object_get(plan->root, "variants");
    return ttq_json_word(json_object_get(variants, variant), "title", fig_method_name(variant));
}
