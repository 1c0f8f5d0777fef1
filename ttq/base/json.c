#include "ttq/base/json.h"

#include <stdlib.h>

#include "ttq/base/file.h"

enum { JSON_LIMIT = 64 << 20 };

enum ttq_status ttq_json_read(const char *path, json_t **object, struct ttq_error *error)
{
    char *bytes;
    size_t length;
    *object = NULL;
    enum ttq_status status = ttq_file_read(path, JSON_LIMIT, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    json_error_t reason;
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &reason);
    free(bytes);
    if (!root)
        return ttq_fail(error, TTQ_BAD_DATA, "%s: line %d: %s", path, reason.line, reason.text);
    if (!json_is_object(root)) {
        json_decref(root);
        return ttq_fail(error, TTQ_BAD_DATA, "%s: expected an object, found something else", path);
    }
    *object = root;
    return TTQ_OK;
}

const char *ttq_json_word(const json_t *object, const char *key, const char *otherwise)
{
    const char *word = json_string_value(json_object_get(object, key));
    return word ? word : otherwise;
}
