/* export.c - `ttq export`. */
#include <argp.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ttq/base/hash.h"
#include "ttq/base/json.h"
#include "ttq/cmd/cmd.h"
#include "ttq/deploy/packed.h"
#include "ttq/deploy/size_report.h"

struct options {
    const char *run, *file;
    int json;
};

static const struct argp_option option_table[] = {
    {"json", 'j', NULL, 0, "Print the report as JSON", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'j':
        options->json = 1;
        return 0;
    case ARGP_KEY_ARG:
        if (options->file)
            argp_error(state, "expected a run folder and a file, found also '%s'", argument);
        *(options->run ? &options->file : &options->run) = argument;
        return 0;
    case ARGP_KEY_END:
        if (!options->file)
            argp_error(state, "expected a run folder and a file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "RUN FILE",
    "Packs the ternary network of a finished run into a file of two bits a weight.\v"
    "`ttq eval FILE` gives the run's test error from this file alone. It is a safetensors file, so "
    "that other programs can list it; ttq/deploy/packed.h describes its tensors. Beside it, last, "
    "FILE.json is written: sizes against 32 bit, the share of weights, of kernels and of "
    "multiply-adds that are left, for each layer and in all. Every method with at most two values "
    "besides 0 can be packed; bwn and random-groups, which have more, are refused.\n\nExample:\n"
    "  ttq export out/quick/runs/ttq/seed-0 resnet20.ttq && ttq eval resnet20.ttq",
    NULL,
    NULL,
    NULL};

static double real(const json_t *report, const char *key)
{
    return json_number_value(json_object_get(report, key));
}

static void print_report(const char *file, const json_t *report)
{
    printf("%s: %.0f bytes for %.0f in 32 bit: %.2fx smaller (values alone %.2fx, without "
           "batch-norm statistics %.2fx)\n",
           file, real(report, "bytes"), real(report, "bytes_fp32"), real(report, "ratio"),
           real(report, "values_ratio"), real(report, "paper_ratio"));
    printf("%.1f%% of %.0f ternary weights are not 0; %.0f of %.0f multiply-adds are left\n",
           100 * real(report, "density"), real(report, "ternary_weights"),
           real(report, "nonzero_multiply_adds"), real(report, "multiply_adds"));
    printf("of %.0f kernels %.1f%% are empty, %.1f%% have one weight\n", real(report, "kernels"),
           100 * real(report, "empty_kernels"), 100 * real(report, "single_kernels"));
}

/* `path`, FILE.json, which says that all is done. */
static enum ttq_status write_report(const char *path, json_t *report, bool print,
                                    struct ttq_error *error)
{
    char *dump = report ? json_dumps(report, JSON_INDENT(1) | JSON_REAL_PRECISION(10)) : NULL;
    struct ttq_text text = {.failed = dump == NULL};
    ttq_text_add(&text, "%s\n", dump ? dump : "");
    if (dump && print)
        printf("%s\n", dump);
    free(dump);
    return ttq_file_write_text(path, &text, error);
}

/* An older report beside an older model may be written anew. */
static enum ttq_status check_report(const char *path, bool packed, struct ttq_error *error)
{
    struct stat info;
    json_t *found = NULL;
    if (lstat(path, &info) != 0)
        return TTQ_OK;
    bool ours = packed && ttq_json_read(path, &found, NULL) == TTQ_OK &&
                json_is_number(json_object_get(found, "paper_ratio")) &&
                json_is_number(json_object_get(found, "bytes_fp32"));
    json_decref(found);
    return ours ? TTQ_OK
                : ttq_fail(error, TTQ_CANNOT_CREATE,
                           "export: %s: expected the report of an older model or nothing there, "
                           "found something else",
                           path);
}

/* An older model may be packed anew, with its report; anything else that has the names stays. */
static enum ttq_status check_target(const char *file, const char *report, struct ttq_error *error)
{
    struct ttq_safetensors stored = {0};
    struct stat info;
    if (lstat(file, &info) != 0)
        return check_report(report, false, error);
    bool packed = ttq_safetensors_read(file, &stored, NULL) == TTQ_OK && ttq_packed_is(&stored);
    ttq_safetensors_free(&stored);
    return packed
               ? check_report(report, true, error)
               : ttq_fail(error, TTQ_CANNOT_CREATE,
                          "export: %s: expected a packed model or nothing there, found something "
                          "else",
                          file);
}

static enum ttq_status export_run(const struct options *options, struct ttq_deployed *deployed,
                                  struct ttq_error *error)
{
    char source[TTQ_PATH_MAX], copy[TTQ_PATH_MAX], beside[TTQ_PATH_MAX], hash[TTQ_HASH_TEXT];
    struct stat info;
    if (snprintf(beside, sizeof beside, "%s.json", options->file) >= (int)sizeof beside)
        return ttq_fail(error, TTQ_CANNOT_CREATE, "%s: the path is too long", options->file);
    snprintf(copy, sizeof copy, "%s", options->file);
    enum ttq_status status = check_target(options->file, beside, error);
    if (status == TTQ_OK)
        status = ttq_deployed_from(options->run, NULL, 0, deployed, source, error);
    if (status == TTQ_OK)
        status = ttq_hash_file(source, hash, error);
    if (status == TTQ_OK)
        status = ttq_dir_make(dirname(copy), error);
    if (status == TTQ_OK)
        status = ttq_packed_write(deployed, options->file, error);
    if (status == TTQ_OK && stat(options->file, &info) != 0)
        status = ttq_fail(error, TTQ_IO, "%s: expected the file just written", options->file);
    if (status != TTQ_OK)
        return status;
    json_t *report = ttq_size_report(deployed, (size_t)info.st_size);
    if (report) /* of what it is the packed form */
        json_object_set_new(report, "weights_sha256", json_string(hash));
    status = write_report(beside, report, options->json, error);
    if (status == TTQ_OK && !options->json)
        print_report(options->file, report);
    json_decref(report);
    return status;
}

int ttq_cmd_export(int argc, char **argv)
{
    struct options options = {0};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    ttq_cmd_threads(0);
    struct ttq_error error;
    struct ttq_deployed *deployed = calloc(1, sizeof *deployed);
    enum ttq_status status = deployed ? export_run(&options, deployed, &error)
                                      : ttq_fail(&error, TTQ_NO_MEMORY, "export: no memory");
    if (deployed)
        ttq_deployed_close(deployed);
    free(deployed);
    return status == TTQ_OK ? 0 : ttq_cmd_fail(status, &error);
}
