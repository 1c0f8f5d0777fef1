#include "experiments/words.h"

#include <stddef.h>
#include <string.h>

const char *const run_links[RUN_LINKS] = {"init.from", "quant.share_from"};

const char *run_word_value(const char *word, const char *key)
{
    size_t length = strlen(key);
    return strncmp(word, key, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

int run_word_is_given(const char *word)
{
    int is_given = run_word_value(word, "run.seed") || run_word_value(word, "run.plan");
    for (int i = 0; i < RUN_LINKS; i++)
        is_given |= run_word_value(word, run_links[i]) != NULL;
    return is_given;
}
