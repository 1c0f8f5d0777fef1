#include "ttq/base/sessions.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/json.h"

static const char *word_of(const json_t *sessions, size_t i, const char *key)
{
    return ttq_json_word(json_array_get(sessions, i), key, "");
}

int ttq_sessions_words(const json_t *env, const char *key, int most, char *words, size_t size)
{
    const json_t *sessions = json_object_get(env, "sessions");
    size_t count = json_array_size(sessions), used = 0;
    int different = 0;
    words[0] = '\0';
    for (size_t i = 0; i < (count ? count : 1); i++) {
        const char *word = count ? word_of(sessions, i, key) : ttq_json_word(env, key, "");
        bool known = !*word;
        for (size_t j = 0; j < i && !known; j++)
            known = strcmp(word, word_of(sessions, j, key)) == 0;
        if (known)
            continue;
        int n = snprintf(words + used, size - used, "%s%.*s", different++ ? " + " : "",
                         most ? most : (int)strlen(word), word);
        used = n > 0 && used + (size_t)n < size ? used + (size_t)n : size - 1;
    }
    return different;
}
