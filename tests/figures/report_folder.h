/* report_folder.h - a small output folder for tests of the report, and its page. */
#ifndef TESTS_FIGURES_REPORT_FOLDER_H
#define TESTS_FIGURES_REPORT_FOLDER_H

#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/report.h"

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

static inline void make_folder(char folder[TTQ_PATH_MAX], const char *set)
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

static inline char *read_file(const char *folder, const char *name)
{
    char path[TTQ_PATH_MAX], *bytes;
    size_t length;
    struct ttq_error error;
    assert_true(ttq_path_join(path, folder, name));
    if (ttq_file_read(path, 1 << 24, &bytes, &length, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    return bytes;
}

static inline void check_has(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("expected '%s' in the page", part);
}

/* Writes the report with a PATH where there is no program. */
static inline enum ttq_status write_without_gnuplot(const char *folder, struct ttq_error *error)
{
    char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
    assert_non_null(path);
    setenv("PATH", folder, 1);
    enum ttq_status status = fig_report_write(folder, "figures", error);
    setenv("PATH", path, 1);
    free(path);
    return status;
}

/* Puts `to` in the place of every `from` in folder/name. */
static inline void rewrite(const char *folder, const char *name, const char *from, const char *to)
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
static inline char *page_of(const char *folder)
{
    struct ttq_error error;
    enum ttq_status status = write_without_gnuplot(folder, &error);
    if (status != TTQ_OK && status != TTQ_UNAVAILABLE)
        fail_msg("%s", error.text);
    return read_file(folder, "report.html");
}

#endif
