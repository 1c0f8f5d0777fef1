/* main.c - ttq-report: the page and the figures of an output folder. */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "figures/report.h"
#include "ttq/base/build.h"
#include "ttq/base/output.h"

struct options {
    const char *folder, *scripts, *keep;
};

static const struct argp_option option_table[] = {
    {"scripts", 's', "DIR", 0,
     "folder of the gnuplot scripts and of paper/ (default: figures/ of this repository)", 0},
    {"keep", 'k', "DIR", 0,
     "then copy to DIR what the page is made of, small enough to commit: `ttq-report DIR` makes it "
     "again",
     0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 's':
        options->scripts = argument;
        return 0;
    case 'k':
        options->keep = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (options->folder)
            argp_error(state, "expected one folder, found '%s' and '%s'", options->folder,
                       argument);
        options->folder = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "expected a folder, such as out/quick");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "OUT/PROFILE",
    "Draws the figures of a profile and writes OUT/PROFILE/report.html: one page that needs no "
    "other file and no network.\v"
    "Reads plan.json, tables/ (made by ttq-stats) and the run folders, in any state: what is "
    "missing is named in the page. Every number in it comes from these files. Also writes figures/ "
    "(SVG, PNG, PDF; what each of them draws lies in figures/data/), tex/ (tables with booktabs), "
    "report.tex, which includes all of them, and markdown/ (the same tables).\n\n"
    "Examples:\n"
    "  ttq-report out/quick\n"
    "  ttq-report out/short --keep experiments/results/short\n"
    "  gnuplot -c figures/figure3.gp out/quick/figures/data figure3.pdf figures/paper\n"
    "  gnuplot -c figures/figure2.gp out/quick/tables layers.svg '' '' res1.0.conv1 res2.0.conv2 "
    "linear\n\n"
    "Exit codes: 0 done; 64 usage; 65 a file is broken; 66 no plan.json; 69 the page is written "
    "without figures, because gnuplot (package gnuplot-nox) is missing or failed; 71 no memory; "
    "73 cannot create a file; 74 I/O error.",
    NULL,
    NULL,
    NULL};

/* The scripts lie in figures/ of the repository, the program somewhere below build/. */
static int find_scripts(char folder[TTQ_PATH_MAX])
{
    char base[TTQ_PATH_MAX], style[TTQ_PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", base, sizeof base - 1);
    base[length > 0 ? length : 0] = '\0';
    for (char *slash = strrchr(base, '/'); slash; slash = strrchr(base, '/')) {
        *slash = '\0';
        if (ttq_path_join(folder, base, "figures") && ttq_path_join(style, folder, "style.gp") &&
            ttq_file_exists(style))
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    ttq_output_check_at_exit("ttq-report");
    struct options options = {0};
    char found[TTQ_PATH_MAX];
    struct ttq_error error;
    argp_program_version = ttq_build_version("ttq-report");
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    if (!options.scripts) {
        if (!find_scripts(found)) {
            fprintf(stderr, "ttq-report: expected figures/style.gp above the program, found none; "
                            "name its folder with --scripts\n");
            return TTQ_NO_INPUT;
        }
        options.scripts = found;
    }
    enum ttq_status status = fig_report_write(options.folder, options.scripts, &error);
    if (status == TTQ_OK || status == TTQ_UNAVAILABLE)
        printf("%s/report.html\n", options.folder);
    if (status == TTQ_OK && options.keep) {
        status = fig_report_keep(options.folder, options.keep, &error);
        if (status == TTQ_OK)
            printf("%s: kept\n", options.keep);
    }
    if (status != TTQ_OK)
        fprintf(stderr, "ttq-report: %s\n", error.text);
    return (int)status;
}
