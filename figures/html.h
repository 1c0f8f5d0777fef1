/* html.h - the pieces that make one self-contained page: text, tables, pictures inside it. */
#ifndef FIGURES_HTML_H
#define FIGURES_HTML_H

#include <stddef.h>

#include "ttq/base/status.h"
#include "ttq/base/text.h"

/* Everything up to the first section, with the style sheet; and the end. */
void fig_html_begin(struct ttq_text *page, const char *title);
void fig_html_end(struct ttq_text *page);

/* <tag class="kind">raw</tag>, `raw` escaped; `kind` may be NULL. */
void fig_html_element(struct ttq_text *page, const char *tag, const char *kind, const char *raw);

/* The same with a text made as printf does. */
void fig_html_format(struct ttq_text *page, const char *tag, const char *kind, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/* A paragraph of a line of Markdown that knows only **strong** words. */
void fig_html_marked(struct ttq_text *page, const char *raw);

/* Adds `bytes` in base64 (RFC 4648, with padding). */
void fig_html_base64(struct ttq_text *page, const void *bytes, size_t length);

/* Adds an SVG file as an inline element: prolog and titles removed, every id and every reference to
 * one begins with `prefix`, so that two figures of one page don't share ids. TTQ_BAD_DATA: no <svg>
 * element, a script in it, or a reference that leaves the file. */
enum ttq_status fig_html_svg(struct ttq_text *page, const char *svg, const char *prefix,
                             struct ttq_error *error);

#endif
