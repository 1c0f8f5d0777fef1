/* The pieces of the page: escaping, base64, numbers in tables, ids of inline drawings. */
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

#include "figures/html.h"
#include "figures/table.h"
#include "figures/tex.h"

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

static const struct fig_column columns[] = {{"a & <b>", FIG_WORD}, {"p (%)", FIG_NUMBER}};

static void one_table_twice(void **state)
{
    (void)state;
    struct fig_table table = {.columns = columns, .count = 2};
    struct ttq_text page = {0}, tex = {0};
    fig_table_link(&table, "runs", "<i>`rm`");
    fig_table_p(&table, 3.1e-17, "");
    fig_table_cell(&table, "%s", "");
    fig_table_interval(&table, 3, -0.0625, 0.5);
    assert_int_equal(fig_table_rows(&table), 2);
    fig_table_html(&table, "row", &page);
    check_text(
        &page,
        "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\" "
        "class=\"word\">a &amp; &lt;b&gt;</th>"
        "<th scope=\"col\">p (%)</th></tr></thead>\n<tbody>\n<tr id=\"row-0\"><td "
        "class=\"word\"><a "
        "href=\"#runs\">&lt;i&gt;`rm`</a></td><td>&lt; 1e-15</td></tr>\n<tr id=\"row-1\"><td "
        "class=\"word\">\xe2\x80\x93</td><td>-0.062 to 0.500</td></tr>\n</tbody></table></div>"
        "\n");
    fig_table_tex(&table, "t", "50 % of #1", &tex);
    check_text(
        &tex,
        "\\begin{table}[htbp]\n\\centering\\small\n\\caption{50 \\% of \\#1}\n\\label{tab:t}\n"
        "\\begin{tabular}{@{}lr@{}}\n\\toprule\na \\& \\textless{}b\\textgreater{} & p (\\%) "
        "\\\\\n\\midrule\n\\textless{}i\\textgreater{}\\textasciigrave{}rm\\textasciigrave{} & "
        "\\textless{} 1e-15 \\\\\n-- & -0.062 to 0.500 \\\\\n\\bottomrule\n\\end{tabular}\n"
        "\\end{table}\n");
    fig_table_free(&table);
}

static void long_and_wide_tables_fit_a_page(void **state)
{
    (void)state;
    static const struct fig_column texts[] = {{"no.", FIG_NUMBER}, {"claim", FIG_LONG}};
    static const struct fig_column many[9] = {{"run", FIG_WORD},
                                              {"test error (%)", FIG_NUMBER},
                                              {"", 0},
                                              {"", 0},
                                              {"", 0},
                                              {"", 0},
                                              {"", 0},
                                              {"", 0},
                                              {"", 0}};
    struct fig_table table = {.columns = texts, .count = 2}, wide = {.columns = many, .count = 9};
    struct ttq_text tex = {0};
    for (int i = 0; i < 20; i++)
        fig_table_cell(&table, "%d", i);
    fig_table_tex(&table, "t", "c", &tex);
    assert_non_null(strstr(tex.bytes, "\\begin{longtable}{@{}rl@{}}"));
    assert_non_null(strstr(tex.bytes, "\\endhead"));
    assert_non_null(strstr(tex.bytes, "\\end{longtable}}"));
    ttq_text_free(&tex);
    for (int i = 0; i < 9; i++)
        fig_table_cell(&wide, "%d", i);
    fig_table_tex(&wide, "t", "c", &tex);
    assert_non_null(strstr(tex.bytes, "\\begin{table}[htbp]\n\\centering\\scriptsize"));
    assert_non_null(strstr(tex.bytes, "\\shortstack[r]{test\\\\error\\\\(\\%)}"));
    ttq_text_free(&tex);
    for (int i = 0; i < 9; i++)
        fig_table_cell(&wide, "%010d", i);
    fig_table_tex(&wide, "t", "c", &tex);
    assert_non_null(strstr(tex.bytes, "\\shortstack[r]{test error\\\\(\\%)}"));
    ttq_text_free(&tex);
    fig_table_free(&table);
    fig_table_free(&wide);
}

/* Of 155 letters in a line the numbers take 3, two gaps 2.6 each, the short text its 7. */
static void texts_share_what_numbers_leave(void **state)
{
    (void)state;
    static const struct fig_column texts[] = {
        {"no.", FIG_NUMBER}, {"verdict", FIG_WORD}, {"evidence", FIG_LONG}};
    struct fig_table table = {.columns = texts, .count = 3};
    struct ttq_text tex = {0};
    fig_table_cell(&table, "1");
    fig_table_cell(&table, "yes");
    fig_table_cell(&table, "%0200d", 0);
    fig_table_tex(&table, "t", "c", &tex);
    assert_non_null(
        strstr(tex.bytes, "{@{}rl>{\\raggedright\\arraybackslash}p{0.902\\linewidth}@{}}"));
    ttq_text_free(&tex);
    fig_table_free(&table);
}

static void numbers_in_tables(void **state)
{
    (void)state;
    struct fig_table table = {.columns = columns, .count = 2};
    fig_table_number(&table, 2, 8.125);
    fig_table_number(&table, 2, NAN);
    fig_table_number(&table, 2, INFINITY);
    fig_table_interval(&table, 2, NAN, 1);
    fig_table_p(&table, 0.5, "Holm");
    fig_table_p(&table, NAN, "");
    fig_table_number(&table, 2, -0.004);
    fig_table_interval(&table, 3, -0.0004, -0.0006);
    static const char *const expected[] = {"8.12",         "\xe2\x80\x93",   "\xe2\x80\x93",
                                           "\xe2\x80\x93", "0.5 Holm",       "\xe2\x80\x93",
                                           "0.00",         "0.000 to -0.001"};
    const char *at = table.cells.bytes;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_string_equal(at, expected[i]);
        at += strlen(at) + 2; /* the text, and its empty link */
    }
    fig_table_free(&table);
}

static void no_command_reaches_latex(void **state)
{
    (void)state;
    struct ttq_text tex = {0};
    fig_tex_add(&tex, "\\input{/etc/passwd}$x^2_3$~#&%|\"'\n\x01\xc3\xa9");
    check_text(&tex,
               "\\textbackslash{}input\\{/\\allowbreak{}etc/"
               "\\allowbreak{}passwd\\}\\$x\\textasciicircum{}2\\_3\\$"
               "\\textasciitilde{}\\#\\&\\%\\textbar{}\\textquotedbl{}\\textquotesingle{} ??");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_hostile_words),
        cmocka_unit_test(base64_of_rfc_4648),
        cmocka_unit_test(prefixes_ids_and_references),
        cmocka_unit_test(refuses_drawings_that_reach_out),
        cmocka_unit_test(one_table_twice),
        cmocka_unit_test(long_and_wide_tables_fit_a_page),
        cmocka_unit_test(texts_share_what_numbers_leave),
        cmocka_unit_test(numbers_in_tables),
        cmocka_unit_test(no_command_reaches_latex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
