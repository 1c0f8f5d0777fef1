#include "ttq/base/json.h"

#include <stdlib.h>
#include <string.h>

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

bool ttq_json_has(const json_t *words, const char *word)
{
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *value = json_string_value(json_array_get(words, i));
        if (value && strcmp(value, word) == 0)
            return true;
    }
    return false;
}

/* Length of the UTF-8 sequence at `at`, or 0 where there is none (RFC 3629). */
static size_t sequence(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xed && at[1] > 0x9f, beyond = at[0] == 0xf4 && at[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : length;
}

json_t *ttq_json_text(const char *bytes)
{
    struct ttq_text text = {0};
    while (*bytes) {
        size_t length = sequence((const unsigned char *)bytes);
        ttq_text_add_bytes(&text, length ? bytes : "\xef\xbf\xbd", length ? length : 3);
        bytes += length ? length : 1;
    }
    json_t *value = text.failed ? NULL : json_string(text.bytes ? text.bytes : "");
    ttq_text_free(&text);
    return value;
}
