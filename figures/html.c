#include "figures/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Figures keep their white ground in the dark: their colours are chosen for it. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1f23;--soft:#5b636d;--ground:#fbfbfa;--card:#fff;"
    "--line:#d9dce0;--mark:#fff3d6;--mark-line:#d99a00;--link:#0a5c94}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--soft:#a2abb5;--ground:#16181b;"
    "--card:#1f2226;--line:#3a3f45;--mark:#3a2f12;--mark-line:#d99a00;--link:#7cc0f0}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:66rem;padding:1.2rem;background:var(--ground);color:var(--ink);"
    "font:1rem/1.5 system-ui,'DejaVu Sans',Arial,sans-serif;overflow-wrap:break-word}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:.4rem 0}\n"
    "h2{font-size:1.2rem;margin:2.2rem 0 .5rem;border-bottom:1px solid var(--line);"
    "padding-bottom:.2rem}\n"
    "h3{font-size:1rem;margin:1.4rem 0 .3rem}\n"
    "p{margin:.5rem 0;max-width:48rem}\n"
    "a{color:var(--link)}\n"
    ".soft,figcaption{color:var(--soft);font-size:.9rem}\n"
    ".banner{background:var(--mark);border-left:.3rem solid var(--mark-line);padding:.6rem .9rem;"
    "max-width:none}\n"
    ".scroll{overflow-x:auto;max-width:100%;margin:.6rem 0}\n"
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.25rem .6rem;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}\n"
    "td{vertical-align:top}\n"
    "th{vertical-align:bottom;font-weight:600;white-space:normal;max-width:8rem}\n"
    "thead th{border-bottom:2px solid var(--line)}\n"
    ".word{text-align:left;white-space:normal;max-width:20rem}\n"
    ".word:nth-child(-n+2){min-width:8.5rem}\n"
    ".long{text-align:left;white-space:normal;min-width:11rem}\n"
    "nav{margin:.6rem 0}nav ul{columns:16rem;margin:.4rem 0;padding-left:1.2rem}\n"
    ".verdict{background:var(--card);border:1px solid var(--line);border-left:.3rem solid "
    "var(--link);border-radius:.3rem;padding:.4rem .9rem;margin:.6rem 0}\n"
    ".verdict p{margin:.3rem 0}\n"
    ".wide{font-size:.75rem}.wide th,.wide td{padding:.2rem .24rem}.wide th{max-width:6.2rem}"
    ".wide .word:nth-child(-n+2){min-width:5rem}\n"
    ".links{white-space:nowrap}\n"
    "dl{font-size:.9rem;max-width:48rem}dt{font-weight:600}dd{margin:0 0 .4rem 1rem}\n"
    "figure{margin:1rem 0}figcaption{max-width:60rem;margin-top:.4rem}\n"
    ".card{background:#fff;border:1px solid var(--line);border-radius:.3rem;padding:.4rem;"
    "overflow-x:auto}\n"
    ".card svg{display:block;width:100%;min-width:40rem;height:auto}\n"
    ".grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));"
    "gap:1rem}\n"
    ".grid figure{margin:0}\n"
    ".grid img{display:block;width:100%;height:auto;image-rendering:pixelated}\n"
    "summary{cursor:pointer;color:var(--link)}\n"
    "code,pre{font-family:'DejaVu Sans Mono',ui-monospace,monospace;font-size:.85rem}\n"
    "pre{background:var(--card);border:1px solid var(--line);border-radius:.3rem;padding:.6rem;"
    "overflow-x:auto;margin:.5rem 0}\n"
    "@media print{:root{--ground:#fff}body{max-width:none;padding:0}h2,h3{break-after:avoid}"
    ".card,.scroll,pre{overflow:visible}"
    ".card svg{min-width:0}pre{white-space:pre-wrap}figure,tr{break-inside:avoid}"
    "table{font-size:.7rem}th,td{padding:.15rem .3rem}.word:nth-child(-n+2){min-width:0}}\n";

void fig_html_begin(struct ttq_text *page, const char *title)
{
    ttq_text_add(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    fig_html_element(page, "title", NULL, title);
    ttq_text_add(page, "\n<style>\n%s</style>\n</head>\n<body>\n", style);
}

void fig_html_end(struct ttq_text *page)
{
    ttq_text_add(page, "</body>\n</html>\n");
}

void fig_html_element(struct ttq_text *page, const char *tag, const char *kind, const char *raw)
{
    if (kind)
        ttq_text_add(page, "<%s class=\"%s\">", tag, kind);
    else
        ttq_text_add(page, "<%s>", tag);
    ttq_text_add_html(page, raw);
    ttq_text_add(page, "</%s>", tag);
}

void fig_html_format(struct ttq_text *page, const char *tag, const char *kind, const char *format,
                     ...)
{
    char raw[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    fig_html_element(page, tag, kind, raw);
}

void fig_html_base64(struct ttq_text *page, const void *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i += 3) {
        size_t have = length - i < 3 ? length - i : 3;
        unsigned word = (unsigned)in[i] << 16;
        word |= have > 1 ? (unsigned)in[i + 1] << 8 : 0;
        word |= have > 2 ? in[i + 2] : 0;
        char out[4] = {digits[word >> 18], digits[word >> 12 & 63],
                       have > 1 ? digits[word >> 6 & 63] : '=', have > 2 ? digits[word & 63] : '='};
        ttq_text_add_bytes(page, out, 4);
    }
}

/* Length of ` id="`, `href="#` or `url(#` at `at`: what stands before a name; 0 where none does. */
static size_t name_follows(const char *at)
{
    static const char *const starts[] = {" id=\"",   " id='",   "\tid=\"", "\tid='",
                                         "href=\"#", "href='#", "url(#",   "\nid=\""};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(at, starts[i], strlen(starts[i])) == 0)
            return strlen(starts[i]);
    return 0;
}

static bool leaves_file(const char *at)
{
    if (strncmp(at, "href=", 5) == 0)
        return at[5] == '\0' || at[6] != '#';
    return strncmp(at, "src=", 4) == 0 || (strncmp(at, "url(", 4) == 0 && at[4] != '#');
}

enum ttq_status fig_html_svg(struct ttq_text *page, const char *svg, const char *prefix,
                             struct ttq_error *error)
{
    const char *at = strstr(svg, "<svg");
    if (!at)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected an <svg> element, found none", prefix);
    bool in_tag = false;
    while (*at) {
        in_tag = *at == '<' || (in_tag && *at != '>');
        if (strncasecmp(at, "<script", 7) == 0 || (in_tag && leaves_file(at)))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "%s: expected a drawing that stands alone, found '%.30s'", prefix, at);
        const char *title_end = strncmp(at, "<title>", 7) == 0 ? strstr(at, "</title>") : NULL;
        size_t skip = in_tag ? name_follows(at) : 0;
        if (title_end) { /* gnuplot puts its commands there, and browsers show them */
            at = title_end + strlen("</title>");
            in_tag = false;
        } else if (skip) {
            ttq_text_add_bytes(page, at, skip);
            ttq_text_add(page, "%s-", prefix);
            at += skip;
        } else {
            ttq_text_add_bytes(page, at++, 1);
        }
    }
    return TTQ_OK;
}
