/* main.c - ttq-run: the driver of the experiments. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "experiments/cores.h"
#include "experiments/data_set.h"
#include "experiments/engine.h"
#include "experiments/estimate.h"
#include "experiments/redo.h"
#include "experiments/slurm.h"
#include "ttq/base/build.h"
#include "ttq/base/output.h"

struct options {
    struct run_request request;
    const char *trainer, *rows, *redo;
    int dry_run, check, jobs, slurm;
};

static const struct argp_option option_table[] = {
    {"dry-run", 'n', NULL, 0, "Print cells, states, cost in epochs and time, disk; run nothing", 0},
    {"check", 'c', NULL, 0,
     "Check command line and plan files, print the data sets that the cells to run need; run "
     "nothing",
     0},
    {"jobs", 'j', "N", 0, "Cells at a time (default: as many as cores and memory allow)", 0},
    {"only", 'i', "ITEM,...", 0, "Only these items (files of experiments/items/)", 0},
    {"seeds", 's', "N", 0, "Seeds 0 to N-1 instead of the profile's number", 0},
    {"engine", 'g', "NAME", 0,
     "local (default), or slurm: array jobs; SBATCH_TIMELIMIT, "
     "SBATCH_PARTITION ... say which; --jobs: tasks of an array at a time",
     0},
    {"redo", 'r', "NAME,...", 0,
     "Set the runs of these items or variants, and all that needs them, aside and start them anew; "
     "after an interruption the same command without --redo goes on",
     0},
    {"rows", 'k', "DIR", 0,
     "Rows kept from elsewhere: such cells need not run; tables and tests do not contain them", 0},
    {"out", 'o', "DIR", 0, "Folder of all results (default: out)", 0},
    {"data-set", 'd', "NAME", 0,
     "cifar10, fashion-mnist or synthetic (default: that of the runs that are there, else cifar10)",
     0},
    {"trainer", 't', "PROGRAM", 0, "The trainer (default: ttq beside this program)", 0},
    {"experiments", 'e', "DIR", 0, "Folder of the plan files (default: experiments)", 0},
    {0},
};

static int parse_jobs(const char *text, const struct argp_state *state)
{
    char *end;
    long jobs = strtol(text, &end, 10);
    if (end == text || *end || jobs < 1 || jobs > 256)
        argp_error(state, "--jobs: expected a number from 1 to 256, found '%s'", text);
    return (int)jobs;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'n':
        options->dry_run = 1;
        return 0;
    case 'c':
        options->check = 1;
        return 0;
    case 'j':
        options->jobs = parse_jobs(argument, state);
        return 0;
    case 'i':
        options->request.only = argument;
        return 0;
    case 's':
        options->request.seeds = argument;
        return 0;
    case 'o':
        options->request.out = argument;
        return 0;
    case 'g':
        options->slurm = strcmp(argument, "slurm") == 0;
        if (!options->slurm && strcmp(argument, "local") != 0)
            argp_error(state, "--engine: expected local or slurm, found '%s'", argument);
        return 0;
    case 'r':
        options->redo = argument;
        return 0;
    case 'k':
        options->rows = argument;
        return 0;
    case 'd':
        options->request.data_set = argument;
        return 0;
    case 't':
        options->trainer = argument;
        return 0;
    case 'e':
        options->request.folder = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (options->request.profile)
            argp_error(state, "expected one profile, found a second, '%s'", argument);
        options->request.profile = argument;
        return 0;
    case ARGP_KEY_END:
        if (!options->request.profile)
            argp_error(state, "expected a profile: smoke, quick, short, paper or kernels");
        if (options->redo && options->dry_run)
            argp_error(state, "--redo: expected no --dry-run with it");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "PROFILE",
    "Runs the experiments of a profile (smoke, quick, short, paper, kernels; files of "
    "experiments/profiles/), cell by cell.\v"
    "A cell is one variant with one seed: one `ttq train` command and one folder, "
    "DIR/PROFILE/runs/VARIANT/seed-N. Finished cells are skipped, interrupted ones go on.\n\nExit "
    "codes: 0 all done; 1 some cells failed; 64 the command line; 65 a file is torn; 66 a file is "
    "missing, or the data set that the runs there are on; 69 a program (trainer, Slurm) is "
    "missing; 73 another driver is at work there, or a folder cannot be made; 74 the disk is full; "
    "75 stopped, or with Slurm: the same command (without --redo) goes on; 78 a plan file is "
    "wrong.\n\nExamples:\n"
    "  ttq-run paper --dry-run\n"
    "  ttq-run quick --only figure3 --seeds 2\n"
    "  SBATCH_TIMELIMIT=4:00:00 ttq-run short --engine slurm",
    NULL,
    NULL,
    NULL};

/* Held until the process ends: two drivers would start the same cells. */
static enum ttq_status take_lock(const struct run_plan *plan, struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    enum ttq_status status = ttq_dir_make(plan->out, error);
    if (status != TTQ_OK)
        return status;
    ttq_path_join(path, plan->out, "plan.lock");
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (lock < 0)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot create: %s", path, strerror(errno));
    if (flock(lock, LOCK_EX | LOCK_NB) == 0)
        return TTQ_OK;
    if (errno == EWOULDBLOCK)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: another driver is at work here", plan->out);
    return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: cannot lock: %s", path, strerror(errno));
}

/* `ttq` in the folder of this program; from below the current folder, so that the commands in
 * plan.json hold no path of this machine. */
static void default_trainer(char trainer[TTQ_PATH_MAX])
{
    char self[TTQ_PATH_MAX - 8];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (slash)
        *slash = '\0';
    char here[TTQ_PATH_MAX];
    size_t start = getcwd(here, sizeof here) ? strlen(here) : 0;
    int below = start > 1 && strncmp(self, here, start) == 0 && self[start] == '/';
    ttq_path_join(trainer, self + (below ? start + 1 : 0), "ttq");
}

/* A trainer that is a path must be a program; one that is a name is looked up when it starts. */
static enum ttq_status check_trainer(const char *trainer, struct ttq_error *error)
{
    struct stat info;
    if (!strchr(trainer, '/'))
        return TTQ_OK;
    if (access(trainer, X_OK) == 0 && stat(trainer, &info) == 0)
        return S_ISREG(info.st_mode)
                   ? TTQ_OK
                   : ttq_fail(error, TTQ_UNAVAILABLE,
                              "%s: expected a program, found a folder or a device", trainer);
    return ttq_fail(error, TTQ_UNAVAILABLE, "%s: cannot start the program: %s", trainer,
                    strerror(errno));
}

/* The state of every cell, and how long it will take. */
static enum ttq_status look(struct run_plan *plan, const struct options *options, int dry,
                            struct run_rows *kept, struct run_speeds *speeds,
                            struct ttq_error *error)
{
    enum ttq_status status = options->rows ? run_rows_read(options->rows, kept, error) : TTQ_OK;
    run_plan_look(plan);
    if (status == TTQ_OK && options->redo)
        status = run_redo(&options->request, plan, options->redo, options->check, error);
    if (status == TTQ_OK && options->rows)
        run_rows_keep(kept, plan);
    run_speeds_read(plan, speeds);
    if (status == TTQ_OK && dry)
        run_speeds_measure(plan, options->trainer, speeds);
    run_estimate(plan, speeds);
    return status;
}

static enum ttq_status run(struct run_plan *plan, const struct options *options,
                           struct ttq_error *error)
{
    static struct run_speeds speeds;
    static struct run_rows kept;
    const char *set = options->request.data_set;
    struct run_work work = {.plan = plan,
                            .trainer = options->trainer,
                            .data_set = set ? set : "cifar10",
                            .jobs = options->slurm ? options->jobs : run_share_cores(options->jobs),
                            .megabytes = options->jobs ? 0.0 : run_megabytes_available(),
                            .kept = options->rows ? &kept : NULL,
                            .goes_on = options->redo ? "the same command without --redo"
                                                     : "the same command"};
    int reads = options->dry_run || options->check;
    enum ttq_status status = reads ? TTQ_OK : take_lock(plan, error);
    if (status == TTQ_OK)
        status = look(plan, options, options->dry_run && !options->check, &kept, &speeds, error);
    if (status == TTQ_OK && options->check)
        run_print_data_sets(plan);
    else if (status == TTQ_OK && options->dry_run)
        run_print_cost(plan, &speeds, work.jobs > 0 ? work.jobs : 1);
    else if (status == TTQ_OK)
        status = options->slurm ? run_slurm(&work, error) : run_local(&work, error);
    ttq_csv_free(&kept.csv);
    return status;
}

int main(int argc, char **argv)
{
    ttq_output_check_at_exit("ttq-run");
    char beside[TTQ_PATH_MAX];
    default_trainer(beside);
    struct options options = {.request = {.out = "out", .folder = "experiments"},
                              .trainer = beside};
    argp_program_version = ttq_build_version("ttq-run");
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    /* A reader of our lines that goes away must not leave the cells without a driver. */
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    static struct run_plan plan;
    struct ttq_error error;
    const char *asked = options.request.data_set;
    char set[64];
    enum ttq_status status = run_plan_read(&options.request, &plan, &error);
    if (status == TTQ_OK)
        status = run_data_set_keep(&options.request, &plan, set, &error);
    if (status == TTQ_OK)
        status = check_trainer(options.trainer, &error);
    if (status == TTQ_OK && !asked && options.request.data_set && !options.check)
        printf("%s: begun on %s, and goes on so; another --out begins with cifar10\n", plan.out,
               set);
    if (status == TTQ_OK)
        status = run(&plan, &options, &error);
    run_plan_free(&plan);
    if (status != TTQ_OK)
        fprintf(stderr, "ttq-run: %s\n", error.text);
    return (int)status;
}
