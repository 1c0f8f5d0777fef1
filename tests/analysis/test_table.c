/* A table in each format holds what was put into it, however long or large. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/table.h"

static struct ttq_error error;
enum { LONG = 3000 };

/* A table with a word and a note of LONG letters and an end, and two whole numbers of ten digits.
 */
static void begin(struct stat_table *table)
{
    static const struct stat_column columns[] = {{"words", -1}, {"count", 0}};
    static char words[LONG + 8];
    memset(words, 'x', LONG);
    memcpy(words + LONG, " the end", 8);
    words[LONG + 7] = '\0'; /* "... the en" */
    assert_int_equal(stat_table_begin(table, "made", "none", columns, 2, &error), TTQ_OK);
    for (int i = 0; i < 2; i++) {
        stat_table_row(table);
        stat_table_word(table, words);
        stat_table_number(table, 1937082368.0 + i);
    }
    stat_table_note(table, "note %s!", words);
    stat_table_caution(table, "caution %s!", words);
}

static void nothing_is_cut(void **state)
{
    (void)state;
    struct stat_table table;
    begin(&table);
    for (int format = 0; format < STAT_FORMATS; format++) {
        struct ttq_text text = {0};
        stat_table_format(&table, (enum stat_format)format, "", &text);
        int words = 0, ends = 0;
        for (const char *at = text.bytes; (at = strstr(at, " the en")); at++, words++)
            ends += at[7] == '!';
        assert_int_equal(words, format == STAT_CSV ? 2 : 4);
        assert_int_equal(ends, format == STAT_CSV ? 0 : 2);
        assert_non_null(strstr(text.bytes, "1937082368"));
        assert_non_null(strstr(text.bytes, "1937082369"));
        ttq_text_free(&text);
    }
    stat_table_free(&table);
}

static void a_name_in_latin1(void **state)
{
    (void)state;
    struct stat_table table;
    struct ttq_text text = {0};
    static const struct stat_column columns[] = {{"words", -1}};
    assert_int_equal(stat_table_begin(&table, "made", "none", columns, 1, &error), TTQ_OK);
    stat_table_row(&table);
    stat_table_word(&table, "f\xe9v");
    stat_table_format(&table, STAT_CSV, "", &text);
    assert_non_null(strstr(text.bytes, "\nf"));
    assert_null(strstr(text.bytes, "-"));
    ttq_text_free(&text);
    stat_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_cut),
                                       cmocka_unit_test(a_name_in_latin1)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
