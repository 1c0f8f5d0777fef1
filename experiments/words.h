/* words.h - the settings of a cell as words, "section.key=value". */
#ifndef EXPERIMENTS_WORDS_H
#define EXPERIMENTS_WORDS_H

/* The settings that name other runs of the plan: the start, and the run that gives shares. */
enum { RUN_LINK_START, RUN_LINK_SHARES, RUN_LINKS };
extern const char *const run_links[RUN_LINKS];

/* What stands behind "key=" in the word; NULL: it sets another key. */
const char *run_word_value(const char *word, const char *key);

/* Whether the word sets what no file of the plan says: seed, plan, or a link. */
int run_word_is_given(const char *word);

#endif
