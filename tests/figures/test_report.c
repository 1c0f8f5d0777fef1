/* The whole report on a small output folder: what it says, what it must not hold, what it does
 * without gnuplot. Run from the top of the repository (the scripts are in figures/). */
#include "tests/figures/report_folder.h"

#include "ttq/base/process.h"

/* Every src and href stays inside the page. */
static void check_alone(const char *page)
{
    static const char *const keys[] = {"src=", "href="};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (const char *at = strstr(page, keys[i]); at; at = strstr(at + 1, keys[i])) {
            const char *value = at + strlen(keys[i]) + 1;
            assert_true(value[0] == '#' || strncmp(value, "data:", 5) == 0);
        }
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<link"));
    assert_null(strstr(page, "@import"));
}

static void tables_without_gnuplot(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX];
    struct ttq_error error;
    make_folder(folder, "cifar10");
    check_failed(write_without_gnuplot(folder, &error), TTQ_UNAVAILABLE, &error, "gnuplot-nox");
    char *page = read_file(folder, "report.html");
    check_has(page, "Figures are missing: gnuplot");
    check_has(page, "<h1>Tiny &lt;title&gt; &amp; more</h1>");
    check_has(page, "no verdict");
    assert_null(strstr(page, "no table verdict")); /* a demonstration has none to make */
    check_has(page, "<li>Two &lt;epochs&gt;.</li>");
    check_has(page, "TTQ, seed 1: diverged: loss &lt;nan&gt;");
    check_has(page, "TTQ, seed 2: failed");
    check_has(page, "failed (exit code 74)");
    check_has(page, "<td>9.88</td><td>0.50</td><td>8.00 to 11.25</td>");
    check_has(page, "n = 1: no &lt;interval&gt;");
    check_has(page, "<td>8.23</td><td>9.88</td><td>8.00 to 11.25</td><td>2</td><td "
                    "class=\"word\">another schedule</td>");
    /* Table 4: the paper's 100, 23 and 33 % against a layer in full precision, 21 to 39, 50 to 60
     */
    check_has(page,
              "<td>100.0</td><td>\xe2\x80\x93</td><td>2</td><td class=\"word\">full precision");
    check_has(page, "<td>30.0</td><td>21.0 to 39.0</td><td>2</td><td class=\"word\">yes</td>");
    check_has(page, "<td>57.0</td><td>50.0 to 60.0</td><td>2</td><td class=\"word\">no</td>");
    check_has(page, "All digits: tables/table4/densities.csv.");
    check_has(page, "There is no table scales.csv: it needs item scales, which is not in this plan.");
    check_has(page, "<td class=\"word\">abcdef012345 with local changes</td>");
    check_has(page, "cc &lt;1&gt;");
    check_has(page, "train a=&#39;&lt;b&gt;&#39;");
    check_has(page, "All runs together: 2.0 min of training and testing, 0.07 CPU-hours");
    check_has(page, "src=\"data:image/png;base64,iVBORw0KGgo");
    char *tex = read_file(folder, "report.tex");
    check_has(tex, "Demonstration on part of the data or the seeds, no verdict.");
    check_has(page, "Demonstration on part of the data or the seeds, no verdict.");
    check_has(tex, "Data set cifar10: a note.");
    check_has(tex, "\\item Two \\textless{}epochs\\textgreater{}.");
    free(tex);
    assert_null(strstr(page, "Fashion-MNIST"));
    check_alone(page);
    free(page);
    check_folder_remove(folder);
}

static void figures_inside_the_page(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX];
    struct ttq_error error;
    static const char *const version[] = {"gnuplot", "--version", NULL};
    int code;
    if (ttq_process_run((char *const *)version, 1, &code, &error) != TTQ_OK) {
        print_message("skipped: there is no gnuplot (package gnuplot-nox)\n");
        skip();
    }
    make_folder(folder, "cifar10");
    if (fig_report_write(folder, "figures", &error) != TTQ_OK)
        fail_msg("%s", error.text);
    char *page = read_file(folder, "report.html");
    char *first = read_file(folder, "figures/figure3.svg");
    char *second = read_file(folder, "figures/figure2.svg");
    check_has(first, "paper (recovered from its Figure 3)");
    check_has(first, "full precision n = 2, TTQ n = 1");
    check_has(second, "one seed: no interval");
    check_has(second, "a&amp;b`touch PWNED`");
    assert_false(ttq_file_exists("PWNED"));
    check_has(page, "id=\"figure3-gnuplot_canvas\"");
    check_has(page, "id=\"figure2-gnuplot_canvas\"");
    assert_null(strstr(page, "id=\"gnuplot_canvas\""));
    assert_null(strstr(page, "Figures are missing"));
    check_alone(page);
    if (fig_report_write(folder, "figures", &error) != TTQ_OK)
        fail_msg("%s", error.text);
    char *again = read_file(folder, "figures/figure3.svg");
    assert_string_equal(first, again);
    free(again);
    free(second);
    free(first);
    free(page);
    check_folder_remove(folder);
}

static void no_paper_beside_another_data_set(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX];
    struct ttq_error error;
    make_folder(folder, "fashion-mnist");
    enum ttq_status status = fig_report_write(folder, "figures", &error);
    assert_true(status == TTQ_OK || status == TTQ_UNAVAILABLE);
    char *page = read_file(folder, "report.html");
    check_has(page, "These runs used Fashion-MNIST");
    char *tex = read_file(folder, "report.tex");
    check_has(tex, "These runs used Fashion-MNIST");
    free(tex);
    assert_null(strstr(page, ">8.23<"));
    assert_null(strstr(page, "AlexNet on ImageNet"));
    assert_null(strstr(page, "recovered"));
    free(page);
    check_folder_remove(folder);
}

static void names_what_is_broken(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *part;
    } cases[] = {
        {"plan.json", "{", "plan.json: line"},
        {"plan.json", "{\"profile\":\"x\"}", "expected profile, title"},
        {"plan.json",
         "{\"profile\":\"x\",\"title\":\"y\",\"verdict_allowed\":true,\"data\":{\"set\":\"z\"},"
         "\"cells\":[{\"variant\":\"v\",\"seed\":0,\"folder\":\"a/../../b\",\"state\":\"done\"}]}",
         "a folder inside it"},
        {"tables/errors.csv", "variant,n\nfull\n", "expected 2 cells"},
        {"tables/errors.json", "[]", "expected an object"},
        {"runs/ttq/seed-0/DONE", "", "DONE: line"},
        {"runs/full/seed-0/timing.csv", "epoch,seconds\n1\n", "expected 2 cells"},
        {"runs/full/seed-0/config.ini", "[net]\nno value\n", "config.ini: line 2"},
    };
    struct ttq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
        make_folder(folder, "cifar10");
        check_write(folder, cases[i].name, cases[i].text, strlen(cases[i].text));
        check_failed(write_without_gnuplot(folder, &error), TTQ_BAD_DATA, &error, cases[i].part);
        ttq_path_join(path, folder, "report.html");
        assert_false(ttq_file_exists(path));
        check_folder_remove(folder);
    }
    check_failed(fig_report_write("/nonexistent", "figures", &error), TTQ_NO_INPUT, &error,
                 "plan.json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_without_gnuplot),
        cmocka_unit_test(figures_inside_the_page),
        cmocka_unit_test(no_paper_beside_another_data_set),
        cmocka_unit_test(names_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
