/* The whole report on a small output folder: what it says, what it must not hold, what it does
 * without gnuplot. Run from the top of the repository (the scripts are in figures/). */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/report.h"
#include "ttq/base/process.h"

static const char plan_text[] =
    "{\"profile\":\"tiny\",\"title\":\"Tiny <title> & more\","
    "\"departure\":[\"Two <epochs>.\"],\"verdict_allowed\":false,"
    "\"data\":{\"set\":\"%s\",\"note\":\"a note\"},\"items\":[{\"name\":\"figure3\",\"title\":"
    "\"Errors\",\"claims\":[1],\"paper\":\"Figure 3\",\"variants\":[\"full\",\"ttq\"]},"
    "{\"name\":\"table4\",\"title\":\"Density\",\"claims\":[],\"paper\":\"Table 4\","
    "\"variants\":[\"anet\"]}],"
    "\"cells\":[{\"variant\":\"full\",\"seed\":0,\"folder\":\"runs/full/seed-0\",\"state\":"
    "\"done\",\"exit\":0,\"command\":\"build/ttq train a='<b>'\"},"
    "{\"variant\":\"ttq\",\"seed\":0,\"folder\":\"runs/ttq/seed-0\",\"state\":\"done\","
    "\"exit\":0,\"command\":\"build/ttq train\"},"
    "{\"variant\":\"ttq\",\"seed\":1,\"folder\":\"runs/ttq/seed-1\",\"state\":\"diverged\","
    "\"exit\":1,\"command\":\"build/ttq train\"},"
    "{\"variant\":\"anet\",\"seed\":0,\"folder\":\"runs/anet/seed-0\",\"state\":\"done\","
    "\"exit\":0,\"command\":\"build/ttq train\"},"
    "{\"variant\":\"ttq\",\"seed\":2,\"folder\":\"runs/ttq/seed-2\",\"state\":\"failed\","
    "\"exit\":74,\"command\":\"build/ttq train\"}]}";

static const struct {
    const char *folder, *name, *text;
} files[] = {
    {"tables", "errors.json",
     "{\"table\":\"errors\",\"command\":\"build/ttq-stats errors\",\"rows\":[],\"notes\":[\"n = 1: "
     "no <interval>\"]}"},
    {"tables", "errors.csv",
     "variant,n,diverged,mean,sd,ci_low,ci_high\nfull,2,0,9.876,0.5,8.0,11.25\nttq,1,1,12.5,,,\n"},
    {"tables", "error_curves.csv",
     "variant,epoch,n,mean,ci_low,ci_high,min,max\nfull,1,2,30,25,35,29,31\nfull,2,2,20,15,25,19,"
     "21\nttq,1,1,32,,,32,32\nttq,2,1,22,,,22,22\n"},
    {"tables", "error_seeds.csv",
     "variant,seed,epoch,test_error\nfull,0,1,29\nfull,0,2,19\nfull,1,1,31\nfull,1,2,21\nttq,0,1,"
     "32\nttq,0,2,22\n"},
    {"tables", "scale_curves.csv",
     "layer,epoch,n,wp_mean,wp_low,wp_high,wn_mean,wn_low,wn_high,neg_mean,zero_mean,pos_mean\n"
     "a&b`touch PWNED`,0,1,1,,,1,,,30,40,30\na&b`touch PWNED`,2,1,1.2,,,1.1,,,28,45,27\n"
     "linear,0,1,1,,,1,,,50,10,40\nlinear,2,1,0.9,,,1.3,,,45,20,35\n"},
    {"tables", "scale_seeds.csv",
     "layer,seed,epoch,wp,wn\na&b`touch PWNED`,0,0,1,1\na&b`touch PWNED`,0,2,1.2,1.1\n"
     "linear,0,0,1,1\nlinear,0,2,0.9,1.3\n"},
    {"tables/table4", "densities.csv",
     "layer,weights,n,mean,sd,ci_low,ci_high,ternary\nconv0,50,2,100,,,,0\nconv1,80,2,30,1,21,39,"
     "80\nconv total,130,2,57,1,50,60,80\n"},
    {"runs/anet/seed-0", "DONE",
     "{\"outcome\":\"finished\",\"reason\":\"\",\"epochs\":2,\"train_error\":1,\"test_error\":2}"},
    {"runs/anet/seed-0", "config.ini",
     "[net]\narch = alexnet\n[data]\nset = imagenet\n[quant]\nmethod = ttq\n"},
    {"runs/full/seed-0", "DONE",
     "{\"outcome\":\"finished\",\"reason\":\"\",\"epochs\":2,\"steps\":20,\"train_error\":8.25,"
     "\"test_error\":9.75}"},
    {"runs/full/seed-0", "config.ini",
     "[net]\ndepth = 20\n[train]\nepochs = 2\n[quant]\nmethod = full\n"},
    {"runs/full/seed-0", "env.json",
     "{\"commit\":\"abcdef0123456789\",\"dirty\":true,\"compiler\":\"cc <1>\",\"threads\":2,"
     "\"libraries\":{\"zlib\":\"1.2\"},\"command\":\"build/ttq train x\",\"started\":\"then\"}"},
    {"runs/full/seed-0", "timing.csv", "epoch,seconds\n1,60\n2,60\n"},
    {"runs/ttq/seed-0", "DONE",
     "{\"outcome\":\"finished\",\"reason\":\"\",\"epochs\":2,\"train_error\":1,\"test_error\":2}"},
    {"runs/ttq/seed-0", "config.ini", "[net]\ndepth = 20\n[quant]\nmethod = ttq\n"},
    {"runs/ttq/seed-0", "kernels.csv",
     "layer,out_channel,in_channel,row,column,code,value\nres1.0.conv1,0,0,0,0,1,1\n"},
    {"runs/ttq/seed-1", "DONE",
     "{\"outcome\":\"diverged\",\"reason\":\"loss <nan>\",\"epochs\":1,\"train_error\":null,"
     "\"test_error\":null}"},
};

static void make_folder(char folder[TTQ_PATH_MAX], const char *set)
{
    char plan[4096], path[TTQ_PATH_MAX];
    struct ttq_error error;
    check_folder(folder);
    snprintf(plan, sizeof plan, plan_text, set);
    check_write(folder, "plan.json", plan, strlen(plan));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_true(ttq_path_join(path, folder, files[i].folder));
        assert_int_equal(ttq_dir_make(path, &error), TTQ_OK);
        check_write(path, files[i].name, files[i].text, strlen(files[i].text));
    }
}

static char *read_file(const char *folder, const char *name)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    struct ttq_error error;
    assert_true(ttq_path_join(path, folder, name));
    if (ttq_file_read(path, 1 << 24, &bytes, &length, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    return bytes;
}

static void check_has(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("expected '%s' in the page", part);
}

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

/* Writes the report with a PATH where there is no program. */
static enum ttq_status write_without_gnuplot(const char *folder, struct ttq_error *error)
{
    char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
    assert_non_null(path);
    setenv("PATH", folder, 1);
    enum ttq_status status = fig_report_write(folder, "figures", error);
    setenv("PATH", path, 1);
    free(path);
    return status;
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
    check_has(page, "There is no table scales.csv yet");
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

/* Puts `to` in the place of every `from` in folder/name. */
static void rewrite(const char *folder, const char *name, const char *from, const char *to)
{
    char *text = read_file(folder, name), *at = text;
    struct ttq_text out = {0};
    for (char *hit; (hit = strstr(at, from)); at = hit + strlen(from))
        ttq_text_add(&out, "%.*s%s", (int)(hit - at), at, to);
    assert_true(at != text);
    ttq_text_add(&out, "%s", at);
    check_write(folder, name, out.bytes, out.length);
    ttq_text_free(&out);
    free(text);
}

/* The page of a folder, written without gnuplot. */
static char *page_of(const char *folder)
{
    struct ttq_error error;
    enum ttq_status status = write_without_gnuplot(folder, &error);
    if (status != TTQ_OK && status != TTQ_UNAVAILABLE)
        fail_msg("%s", error.text);
    return read_file(folder, "report.html");
}

static void the_paper_stands_beside_its_own_items_only(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX];
    make_folder(folder, "cifar10");
    char *page = page_of(folder);
    check_has(page, "id=\"table1\"");
    check_has(page, "figure3 is missing");
    free(page);
    /* An error of held-out training images is none of the paper's. */
    check_write(folder, "runs/ttq/seed-0/config.ini",
                "[net]\ndepth = 20\n[data]\nsplit = validation\n[quant]\nmethod = ttq\n", 64);
    page = page_of(folder);
    check_has(page, "<td>8.87</td><td>\xe2\x80\x93</td>");
    free(page);
    check_write(folder, "runs/ttq/seed-0/config.ini",
                "[net]\ndepth = 20\n[data]\nsplit = test\n[quant]\nmethod = ttq\n", 58);
    rewrite(folder, "plan.json", "\"figure3\"", "\"methods\"");
    page = page_of(folder);
    assert_null(strstr(page, "id=\"table1\""));
    assert_null(strstr(page, "figure3 is missing"));
    check_has(page, "Not in this plan: table1, table2, table3 (");
    free(page);
    check_folder_remove(folder);
}

/* One more run than two with the interval 8 to 11.25 lies within 9.88 +- 1.625 sqrt(3). */
static void the_paper_against_one_run_of_ours(void **state)
{
    (void)state;
    static const struct {
        const char *name, *from, *to, *answer;
    } cases[] = {
        {"runs/full/seed-0/config.ini", "epochs = 2\n", "epochs = 160\n", "yes"},
        {"tables/errors.csv", "9.876,0.5,8.0,11.25", "9.876,0.5,9.0,10.75", "no"},
        {"tables/errors.csv", "9.876,0.5,9.0,10.75", "9.876,0.5,8.9,10.852", "yes"},
        {"plan.json", "\"state\":\"failed\"", "\"state\":\"waiting\"", "\xe2\x80\x93"},
        {"runs/full/seed-0/config.ini", "epochs = 160\n", "epochs = 159\n", "another schedule"},
    };
    char folder[TTQ_PATH_MAX];
    make_folder(folder, "cifar10");
    char *page = page_of(folder);
    check_has(page, "Ours: 2 epochs; the paper: about 400 epochs each.");
    free(page);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[64];
        rewrite(folder, cases[i].name, cases[i].from, cases[i].to);
        page = page_of(folder);
        snprintf(expected, sizeof expected, "<td>2</td><td class=\"word\">%s</td>",
                 cases[i].answer);
        const char *at = strstr(page, "<td>8.23</td><td>9.88</td>");
        if (!at || strncmp(strstr(at, "<td>2</td>"), expected, strlen(expected)) != 0)
            fail_msg("case %zu: expected '%s', found '%.200s'", i, expected, at ? at : "nothing");
        free(page);
    }
    check_folder_remove(folder);
}

/* TWN's number of Table 3 is that of the wider network. */
static void table3_takes_the_wider_network_for_twn(void **state)
{
    (void)state;
    char folder[TTQ_PATH_MAX], path[TTQ_PATH_MAX];
    static const char *const names[] = {"r18-twn", "r18b-twn"};
    static const char config[] = "[net]\narch = resnet18\nwidth = %s\n[data]\nset = imagenet\n"
                                 "[quant]\nmethod = twn\n";
    static const char errors[] =
        "variant,n,diverged,mean,sd,ci_low,ci_high,top5_mean,top5_low,top5_high\n"
        "r18-twn,2,0,40,1,31,49,20,19,21\nr18b-twn,2,0,35,1,26,44,15,14,16\n";
    struct ttq_error error;
    make_folder(folder, "cifar10");
    for (int i = 0; i < 2; i++) {
        char text[256], run[64];
        snprintf(run, sizeof run, "runs/%s/seed-0", names[i]);
        assert_true(ttq_path_join(path, folder, run));
        assert_int_equal(ttq_dir_make(path, &error), TTQ_OK);
        int length = snprintf(text, sizeof text, config, i ? "1.5" : "1");
        check_write(path, "config.ini", text, (size_t)length);
    }
    check_write(folder, "tables/errors.csv", errors, strlen(errors));
    rewrite(
        folder, "plan.json", "\"items\":[",
        "\"items\":[{\"name\":\"table3\",\"title\":\"\",\"variants\":[\"r18-twn\",\"r18b-twn\"]},");
    rewrite(folder, "plan.json", "\"cells\":[",
            "\"cells\":[{\"variant\":\"r18-twn\",\"seed\":0,\"folder\":\"runs/r18-twn/seed-0\","
            "\"state\":\"done\"},{\"variant\":\"r18b-twn\",\"seed\":0,\"folder\":"
            "\"runs/r18b-twn/seed-0\",\"state\":\"done\"},");
    char *page = page_of(folder);
    check_has(page, "ResNet-18B (1.5 times wider)</td><td class=\"word\">TWN</td><td "
                    "class=\"word\">top-1</td><td>34.7</td><td>35.00</td>");
    check_has(page, "<td>13.8</td><td>15.00</td>");
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
        cmocka_unit_test(the_paper_stands_beside_its_own_items_only),
        cmocka_unit_test(the_paper_against_one_run_of_ours),
        cmocka_unit_test(table3_takes_the_wider_network_for_twn),
        cmocka_unit_test(no_paper_beside_another_data_set),
        cmocka_unit_test(names_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
