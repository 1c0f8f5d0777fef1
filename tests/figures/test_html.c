/* The pieces of the page: escaping, base64, numbers in tables, ids of inline drawings. */
#include "tests/support/check.h"

#include <jansson.h>
#include <string.h>

#include "figures/html.h"
#include "figures/table.h"

static void check_text(struct ttq_text *text, const char *expected)
{
    assert_non_null(text->bytes);
    assert_string_equal(text->bytes, expected);
    ttq_text_free(text);
}

static void escapes_hostile_words(void **state)
{
    (void)state;
    struct ttq_text page = {0};
    fig_html_element(&page, "td", "word", "</td><script>alert(\"1\" & '2')</script>");
    check_text(&page, "<td class=\"word\">&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot; &amp; "
                      "&#39;2&#39;)&lt;/script&gt;</td>");
    fig_html_format(&page, "p", NULL, "%d %% of <%s>", 5, "x");
    check_text(&page, "<p>5 % of &lt;x&gt;</p>");
    fig_table_cell(&page, FIG_LONG, "%s", "<b>");
    check_text(&page, "<td class=\"long\">&lt;b&gt;</td>");
    fig_html_begin(&page, "</title><script>");
    assert_non_null(strstr(page.bytes, "<title>&lt;/title&gt;&lt;script&gt;</title>"));
    ttq_text_free(&page);
}

/* The examples of RFC 4648, section 10, and bytes that use every kind of digit. */
static void base64_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"f", "Zg=="},           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},         {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},   {"foobar", "Zm9vYmFy"},
                                           {"\xfb\xff\xfe", "+//+"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct ttq_text text = {0};
        fig_html_base64(&text, pairs[i][0], strlen(pairs[i][0]));
        check_text(&text, pairs[i][1]);
    }
    struct ttq_text zero = {0};
    fig_html_base64(&zero, "\0\0", 2);
    check_text(&zero, "AAA=");
}

static void prefixes_ids_and_references(void **state)
{
    (void)state;
    struct ttq_text page = {0};
    struct ttq_error error;
    static const char svg[] = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg\n id=\"top\">"
                              "<title>plot 'x' id=\"y\"</title>"
                              "<path id='a'/><use xlink:href='#a' width=\"3\"/>"
                              "<g fill='url(#b)'>&lt; id='kept' href=&lt;</g></svg>\n";
    assert_int_equal(fig_html_svg(&page, svg, "f3", &error), TTQ_OK);
    check_text(&page, "<svg\n id=\"f3-top\"><path id='f3-a'/><use xlink:href='#f3-a' width=\"3\"/>"
                      "<g fill='url(#f3-b)'>&lt; id='kept' href=&lt;</g></svg>\n");
}

static void refuses_drawings_that_reach_out(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "<svg><script>x</script></svg>",    "<svg><SCRIPT src='#x'/></svg>",
        "<svg><a href='https://x'/></svg>", "<svg><image xlink:href=\"data:x\"/></svg>",
        "<svg fill='url(http://x)'></svg>",
    };
    struct ttq_error error;
    struct ttq_text page = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_failed(fig_html_svg(&page, bad[i], "f", &error), TTQ_BAD_DATA, &error,
                     "stands alone");
    check_failed(fig_html_svg(&page, "gnuplot: no", "f", &error), TTQ_BAD_DATA, &error, "<svg>");
    ttq_text_free(&page);
}

static void numbers_in_tables(void **state)
{
    (void)state;
    json_t *row = json_pack("{s:f, s:f, s:f, s:n, s:f, s:s}", "mean", 8.125, "low", -0.0625, "high",
                            0.5, "none", "p", 3.1e-17, "name", "<i>");
    static const struct {
        struct fig_column column;
        const char *cell;
    } cases[] = {
        {{"", FIG_NUMBER, 2, "mean", NULL}, "<td>8.12</td>"},
        {{"", FIG_INTERVAL, 3, "low", "high"}, "<td>-0.062 to 0.500</td>"},
        {{"", FIG_INTERVAL, 3, "low", "none"}, "<td>\xe2\x80\x93</td>"},
        {{"", FIG_NUMBER, 2, "none", NULL}, "<td>\xe2\x80\x93</td>"},
        {{"", FIG_NUMBER, 2, "absent", NULL}, "<td>\xe2\x80\x93</td>"},
        {{"", FIG_P, 0, "p", NULL}, "<td>&lt; 1e-15</td>"},
        {{"", FIG_P, 0, "high", NULL}, "<td>0.5</td>"},
        {{"", FIG_WORD, 0, "name", NULL}, "<td class=\"word\">&lt;i&gt;</td>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ttq_text page = {0};
        fig_table_json(&page, &cases[i].column, row);
        check_text(&page, cases[i].cell);
    }
    json_decref(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_hostile_words),
        cmocka_unit_test(base64_of_rfc_4648),
        cmocka_unit_test(prefixes_ids_and_references),
        cmocka_unit_test(refuses_drawings_that_reach_out),
        cmocka_unit_test(numbers_in_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
