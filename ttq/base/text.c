#include "ttq/base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool text_reserve(struct ttq_text *text, size_t more)
{
    if (text->failed)
        return false;
    size_t need = text->length + more + 1;
    if (need <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity < need)
        capacity *= 2;
    char *bytes = realloc(text->bytes, capacity);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void ttq_text_add_bytes(struct ttq_text *text, const char *bytes, size_t length)
{
    if (!text_reserve(text, length))
        return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void ttq_text_add(struct ttq_text *text, const char *format, ...)
{
    va_list args, again;
    if (!text_reserve(text, 0))
        return;
    va_start(args, format);
    va_copy(again, args);
    /* Most pieces fit into the room that there is: numbers are dear to print twice. */
    size_t room = text->capacity - text->length;
    int length = vsnprintf(text->bytes + text->length, room, format, args);
    if (length >= 0 && text_reserve(text, (size_t)length)) {
        if ((size_t)length >= room)
            vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    text->bytes[text->length] = '\0';
    va_end(again);
    va_end(args);
}

void ttq_text_add_csv(struct ttq_text *text, const char *cell)
{
    char *end;
    strtod(cell, &end);
    bool number = end != cell && *end == '\0';
    bool formula = !number && strchr("=+-@", cell[0]) && cell[0];
    if (!formula && !strpbrk(cell, ",\"\r\n")) {
        ttq_text_add(text, "%s", cell);
        return;
    }
    ttq_text_add(text, formula ? "\"'" : "\"");
    for (; *cell; cell++)
        ttq_text_add(text, *cell == '"' ? "\"\"" : "%c", *cell);
    ttq_text_add(text, "\"");
}

void ttq_text_add_shell(struct ttq_text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./,:=+@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        ttq_text_add(text, "%s", word);
        return;
    }
    ttq_text_add(text, "'");
    for (; *word; word++)
        ttq_text_add(text, *word == '\'' ? "'\\''" : "%c", *word);
    ttq_text_add(text, "'");
}

void ttq_text_add_markdown(struct ttq_text *text, const char *words)
{
    for (; *words; words++) {
        unsigned char c = (unsigned char)*words;
        ttq_text_add(text, "%s%c", strchr("\\`*_[]<>|#&", c) ? "\\" : "", c < ' ' ? ' ' : c);
    }
}

void ttq_text_add_html(struct ttq_text *text, const char *raw)
{
    for (; *raw; raw++) {
        switch (*raw) {
        case '&':
            ttq_text_add(text, "&amp;");
            break;
        case '<':
            ttq_text_add(text, "&lt;");
            break;
        case '>':
            ttq_text_add(text, "&gt;");
            break;
        case '"':
            ttq_text_add(text, "&quot;");
            break;
        case '\'':
            ttq_text_add(text, "&#39;");
            break;
        default:
            ttq_text_add_bytes(text, raw, 1);
        }
    }
}

void ttq_text_free(struct ttq_text *text)
{
    free(text->bytes);
    *text = (struct ttq_text){0};
}
