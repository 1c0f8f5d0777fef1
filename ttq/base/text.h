/* text.h - a growing string, for files that are built in memory and written in one piece. */
#ifndef TTQ_BASE_TEXT_H
#define TTQ_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise before use; `bytes` is always terminated by a zero once something was added.
 * When memory runs out `failed` stays set and later additions do nothing: check once, at the
 * end (ttq_file_write_text does). The caller frees with ttq_text_free. */
struct ttq_text {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void ttq_text_add(struct ttq_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ttq_text_add_bytes(struct ttq_text *text, const char *bytes, size_t length);

/* Adds `cell` as one CSV cell: quoted where RFC 4180 asks for it, and with a leading ' where a
 * spreadsheet would take it for a formula. */
void ttq_text_add_csv(struct ttq_text *text, const char *cell);

/* Adds one word for the shell: as it is where that says the same, else in single quotes. */
void ttq_text_add_shell(struct ttq_text *text, const char *word);

/* Adds words so that Markdown takes none of them as its own, in one line. */
void ttq_text_add_markdown(struct ttq_text *text, const char *words);

/* Adds `raw` with & < > " ' replaced by HTML entities. */
void ttq_text_add_html(struct ttq_text *text, const char *raw);

void ttq_text_free(struct ttq_text *text);

#endif
