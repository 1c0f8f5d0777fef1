#include "figures/tex.h"

#include <string.h>

void fig_tex_add(struct ttq_text *tex, const char *raw)
{
    static const struct {
        char character;
        const char *text;
    } special[] = {
        {'\\', "\\textbackslash{}"},
        {'{', "\\{"},
        {'}', "\\}"},
        {'$', "\\$"},
        {'&', "\\&"},
        {'#', "\\#"},
        {'%', "\\%"},
        {'_', "\\_"},
        {'^', "\\textasciicircum{}"},
        {'~', "\\textasciitilde{}"},
        {'<', "\\textless{}"},
        {'>', "\\textgreater{}"},
        {'|', "\\textbar{}"},
        {'"', "\\textquotedbl{}"},
        {'`', "\\textasciigrave{}"},
        {'\'', "\\textquotesingle{}"},
        {'/', "/\\allowbreak{}"}, /* a folder's name may go on in the next line */
    };
    enum { SPECIAL = sizeof special / sizeof *special };
    for (; *raw; raw++) {
        unsigned char c = (unsigned char)*raw;
        int i = 0;
        while (i < SPECIAL && special[i].character != *raw)
            i++;
        if (i < SPECIAL)
            ttq_text_add(tex, "%s", special[i].text);
        else if (strncmp(raw, "\xe2\x80\x93", 3) == 0)
            ttq_text_add(tex, "--");
        else if (c == '\n' || c == '\t' || (c >= ' ' && c < 127))
            ttq_text_add(tex, "%c", c == '\n' || c == '\t' ? ' ' : c);
        else if ((c & 0xc0) != 0x80) /* the other bytes of the character say nothing */
            ttq_text_add(tex, "?");
    }
}

void fig_tex_figure(struct ttq_text *tex, const char *file, const char *label, const char *caption)
{
    ttq_text_add(tex,
                 "\\begin{figure}[htbp]\n\\centering\n"
                 "\\includegraphics[width=\\linewidth,height=.75\\textheight,keepaspectratio]{%s}\n"
                 "\\caption{",
                 file);
    fig_tex_add(tex, caption);
    ttq_text_add(tex, "}\n\\label{fig:%s}\n\\end{figure}\n", label);
}
