/* tex.h - LaTeX fragments: text without any command in it, figures. */
#ifndef FIGURES_TEX_H
#define FIGURES_TEX_H

#include "ttq/base/text.h"

/* Adds `raw` so that LaTeX prints every character and obeys none; what is no printable ASCII
 * becomes a dash (an en dash) or a question mark. */
void fig_tex_add(struct ttq_text *tex, const char *raw);

/* A paragraph of a line of Markdown that knows only **strong** words. */
void fig_tex_marked(struct ttq_text *tex, const char *raw);

/* A `figure` environment that includes `file` (a name that we made ourselves). */
void fig_tex_figure(struct ttq_text *tex, const char *file, const char *label, const char *caption);

#endif
