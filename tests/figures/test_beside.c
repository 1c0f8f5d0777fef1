/* What stands beside the paper's numbers, and what does not. Run from the top of the repository
 * (the scripts are in figures/). */
#include "tests/figures/report_folder.h"

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
        const char *name, *from, *to, *interval, *answer;
    } cases[] = {
        {"runs/full/seed-0/config.ini", "epochs = 2\n", "epochs = 160\n", "8.00 to 11.25",
         "\xe2\x80\x93"}, /* a run of the item has failed, and is tried again */
        {"plan.json", "\"state\":\"failed\"", "\"state\":\"done\"", "8.00 to 11.25", "yes"},
        {"tables/errors.csv", "0.5,8.0,11.25", "0.5,9.0,10.75", "9.00 to 10.75", "no"},
        {"tables/errors.csv", "0.5,9.0,10.75", "0.5,8.9,10.852", "8.90 to 10.85", "yes"},
        {"plan.json", "\"state\":\"done\"", "\"state\":\"waiting\"", "8.90 to 10.85",
         "\xe2\x80\x93"},
        {"runs/full/seed-0/config.ini", "epochs = 160\n", "epochs = 159\n", "8.90 to 10.85",
         "another schedule"},
    };
    char folder[TTQ_PATH_MAX];
    make_folder(folder, "cifar10");
    char *page = page_of(folder);
    check_has(page, "Ours: 2 epochs; the paper: about 400 epochs each.");
    free(page);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char row[160];
        snprintf(row, sizeof row,
                 "<td>8.23</td><td>9.88</td><td>%s</td><td>2</td><td class=\"word\">%s</td>",
                 cases[i].interval, cases[i].answer);
        rewrite(folder, cases[i].name, cases[i].from, cases[i].to);
        page = page_of(folder);
        check_has(page, row);
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
        check_write(path, "DONE", "{\"outcome\":\"finished\"}", 22);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_paper_stands_beside_its_own_items_only),
        cmocka_unit_test(the_paper_against_one_run_of_ours),
        cmocka_unit_test(table3_takes_the_wider_network_for_twn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
