/* What `ttq help` says of keys and sections: all of it, in lines that fit a terminal. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/config/keys.h"

static struct ttq_config config;

/* The words of a text with one blank between them. */
static void squeeze(const char *text, char *words, size_t size)
{
    size_t used = 0;
    for (; *text && used + 2 < size; text += strspn(text, " \n")) {
        size_t length = strcspn(text, " \n");
        used += (size_t)snprintf(words + used, size - used, "%.*s ", (int)length, text);
        text += length;
    }
}

/* The sentence of a key fits a terminal and loses no word. */
static void check_wrapped(const char *help, const char *text)
{
    static char wanted[8192], found[8192];
    squeeze(help, wanted, sizeof wanted);
    squeeze(text, found, sizeof found);
    assert_non_null(strstr(found, wanted));
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strcspn(line, "\n") > 80 && strncmp(line, "    one of: ", 12) != 0)
            fail_msg("expected at most 80 characters, found '%.*s'", (int)strcspn(line, "\n"),
                     line);
}

/* Every key can be explained, says where its default comes from, and its default is in range. */
static void every_key_is_explained(void **state)
{
    (void)state;
    struct ttq_error error;
    assert_int_equal(ttq_config_read(&config, NULL, NULL, 0, &error), TTQ_OK);
    for (size_t i = 0; i < ttq_key_count; i++) {
        struct ttq_text text = {0};
        char value[TTQ_STRING_MAX];
        assert_int_equal(ttq_config_help(ttq_keys[i].full, &text, &error), TTQ_OK);
        assert_true(strlen(ttq_keys[i].source) > 0 && strlen(ttq_keys[i].help) > 10);
        check_wrapped(ttq_keys[i].help, text.bytes);
        ttq_text_free(&text);
        assert_int_equal(ttq_config_get(&config, ttq_keys[i].full, value, sizeof value, &error),
                         TTQ_OK);
        assert_int_equal(ttq_key_set(&ttq_keys[i], &config, value, "test", &error), TTQ_OK);
    }
    struct ttq_text text = {0};
    check_failed(ttq_config_help("net.deph", &text, &error), TTQ_CONFIG, &error, "net.depth");
    check_failed(ttq_config_help("scales", &text, &error), TTQ_CONFIG, &error, "'quant.scales'");
    ttq_text_free(&text);
}

static void a_section_is_explained(void **state)
{
    (void)state;
    struct ttq_error error;
    struct ttq_text text = {0};
    assert_int_equal(ttq_config_help("log", &text, &error), TTQ_OK);
    assert_memory_equal(text.bytes, "log.scales_every = ", 19);
    assert_non_null(strstr(text.bytes, "\nlog.keep_momentum = "));
    assert_null(strstr(text.bytes, "quant.method = "));
    ttq_text_free(&text);
    assert_int_equal(ttq_config_help("train.lr", &text, &error), TTQ_OK);
    assert_non_null(strstr(text.bytes, "train.lr_steps"));
    ttq_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_explained),
        cmocka_unit_test(a_section_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
