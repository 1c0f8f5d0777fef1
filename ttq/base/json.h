/* json.h - reading the small JSON files of an output folder. */
#ifndef TTQ_BASE_JSON_H
#define TTQ_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "ttq/base/status.h"

/* Reads an object; the caller calls json_decref. TTQ_NO_INPUT: missing; TTQ_BAD_DATA: no JSON, a
 * key twice, or no object; TTQ_IO, TTQ_NO_MEMORY. */
enum ttq_status ttq_json_read(const char *path, json_t **object, struct ttq_error *error);

/* The string of a key, or `otherwise` where there is none; lives as long as the object. */
const char *ttq_json_word(const json_t *object, const char *key, const char *otherwise);

/* Whether an array holds the string `word`; what is no array holds none. */
bool ttq_json_has(const json_t *words, const char *word);

/* A new string value; bytes that are not UTF-8 (a path of another time) become U+FFFD. NULL: no
 * memory. */
json_t *ttq_json_text(const char *bytes);

#endif
