/* marked.c - a line of Markdown that knows only **strong** words, on the page and in LaTeX. */
#include <string.h>

#include "figures/html.h"
#include "figures/tex.h"

typedef void escape(struct ttq_text *text, const char *raw);

static void add_part(struct ttq_text *text, const char *from, const char *to, escape *add)
{
    struct ttq_text part = {0};
    ttq_text_add_bytes(&part, from, (size_t)(to - from));
    add(text, part.bytes ? part.bytes : "");
    text->failed |= part.failed;
    ttq_text_free(&part);
}

static void add_marked(struct ttq_text *text, const char *raw, escape *add, const char *before,
                       const char *after)
{
    for (const char *open, *close; (open = strstr(raw, "**")); raw = close + 2) {
        close = strstr(open + 2, "**");
        if (!close)
            break;
        add_part(text, raw, open, add);
        ttq_text_add(text, "%s", before);
        add_part(text, open + 2, close, add);
        ttq_text_add(text, "%s", after);
    }
    add(text, raw);
}

void fig_html_marked(struct ttq_text *page, const char *raw)
{
    ttq_text_add(page, "<p>");
    add_marked(page, raw, ttq_text_add_html, "<strong>", "</strong>");
    ttq_text_add(page, "</p>\n");
}

void fig_tex_marked(struct ttq_text *tex, const char *raw)
{
    add_marked(tex, raw, fig_tex_add, "\\textbf{", "}");
    ttq_text_add(tex, "\n\n");
}
