/* watch.c - `ttq watch`: error and scales of running trainings, drawn in the terminal by gnuplot.
 *
 * Each picture is one start of gnuplot with a script that holds its data: numbers that were read as
 * numbers, and names between single quotes. It lies in memory (memfd), so no file is left behind.
 */
#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "ttq/base/csv.h"
#include "ttq/base/file.h"
#include "ttq/base/process.h"
#include "ttq/cmd/cmd.h"

enum { MOST_RUNS = 8, TABLE_LIMIT = 1 << 28 };

struct options {
    const char *runs[MOST_RUNS], *layer;
    int count, seconds;
    bool once, sixel;
};

static const struct argp_option option_table[] = {
    {"layer", 'l', "NAME", 0, "Layer whose scales are drawn (default: the last one)", 0},
    {"seconds", 's', "N", 0, "Draw again every N seconds (default: 5)", 0},
    {"once", '1', NULL, 0, "Draw once and end", 0},
    {"sixel", 'x', NULL, 0, "Draw pixels, for a terminal that knows sixel", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'l':
        options->layer = argument;
        return 0;
    case 's':
        if (!ttq_cmd_number(argument, 1, 3600, &options->seconds))
            argp_error(state, "--seconds: expected a number from 1 to 3600, found '%s'", argument);
        return 0;
    case '1':
        options->once = true;
        return 0;
    case 'x':
        options->sixel = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->count == MOST_RUNS)
            argp_error(state, "expected at most %d runs", MOST_RUNS);
        options->runs[options->count++] = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "expected a run folder");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    option_table,
    parse,
    "RUN...",
    "Draws test error by epoch, and Wp and Wn of one layer, of runs that train or are done.\v"
    "Draws again every few seconds until every run is done; Ctrl-C ends it earlier and leaves the "
    "runs alone. Needs gnuplot (package gnuplot-nox). NO_COLOR is respected.\n\nExamples:\n"
    "  ttq watch out/quick/runs/ttq/seed-*\n"
    "  ttq watch --once --layer res1.0.conv1 out/ttq/seed-0\n\n"
    "Exit codes: 0 every run is done; 64 usage; 65 a table is broken; 66 no such run; 69 gnuplot "
    "is "
    "missing or failed.",
    NULL,
    NULL,
    NULL};

/* Puts bytes into memory under a path that this process and its children can open. */
static enum ttq_status keep(const char *bytes, size_t length, int *file, char path[64],
                            struct ttq_error *error)
{
    *file = memfd_create("ttq-watch", 0);
    if (*file < 0)
        return ttq_fail(error, TTQ_NO_MEMORY, "watch: no memory for the picture");
    for (size_t done = 0; done < length;) {
        ssize_t wrote = write(*file, bytes + done, length - done);
        if (wrote <= 0) {
            close(*file);
            return ttq_fail(error, TTQ_NO_MEMORY, "watch: no memory for the picture");
        }
        done += (size_t)wrote;
    }
    snprintf(path, 64, "/proc/self/fd/%d", *file);
    return TTQ_OK;
}

/* The last two parts of a folder's name: variant and seed. */
static const char *short_name(const char *folder)
{
    const char *at = folder + strlen(folder);
    for (int slashes = 0; at > folder; at--)
        if (at[-1] == '/' && at[0] && ++slashes == 2)
            break;
    return at;
}

/* A table that the trainer may be writing: what follows the last end of a line is not there yet. */
static enum ttq_status read_growing(const char *folder, const char *name, struct ttq_csv *csv,
                                    struct ttq_error *error)
{
    char path[TTQ_PATH_MAX], copy[64], *bytes;
    size_t length;
    int file;
    *csv = (struct ttq_csv){0};
    if (!ttq_path_join(path, folder, name) || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_file_read(path, TABLE_LIMIT, &bytes, &length, error);
    if (status != TTQ_OK)
        return status;
    while (length > 0 && bytes[length - 1] != '\n')
        length--;
    status = length ? keep(bytes, length, &file, copy, error) : TTQ_OK;
    if (status == TTQ_OK && length) {
        status = ttq_csv_read(copy, csv, error);
        close(file);
        snprintf(csv->path, sizeof csv->path, "%.255s", path);
    }
    free(bytes);
    return status;
}

/* Adds 'text' as a string of gnuplot. */
static void add_quoted(struct ttq_text *script, const char *text)
{
    ttq_text_add(script, "'");
    for (; *text; text++)
        ttq_text_add(script, *text == '\'' ? "''" : "%c", (unsigned char)*text < ' ' ? ' ' : *text);
    ttq_text_add(script, "'");
}

/* Adds a data block of x and up to two columns of y; rows where `word` (may be NULL) is the cell of
 * column `of`. Returns the number of rows, or -1 with an error. */
static int add_block(struct ttq_text *script, const char *name, const struct ttq_csv *csv, int of,
                     const char *word, const char *const columns[3], struct ttq_error *error)
{
    int at[3] = {0}, rows = 0;
    for (int c = 0; c < 3 && columns[c]; c++)
        if (ttq_csv_column(csv, columns[c], &at[c], error) != TTQ_OK)
            return -1;
    ttq_text_add(script, "$%s << END\n", name);
    for (int row = 0; row < csv->rows; row++) {
        if (word && strcmp(ttq_csv_cell(csv, row, of), word) != 0)
            continue;
        for (int c = 0; c < 3 && columns[c]; c++) {
            double value;
            if (ttq_csv_number(csv, row, at[c], &value, error) != TTQ_OK)
                return -1;
            ttq_text_add(script, c ? " %.9g" : "%.9g", value);
        }
        ttq_text_add(script, "\n");
        rows++;
    }
    ttq_text_add(script, "END\n");
    return rows;
}

/* What the runs have so far, as data blocks $e0 (epoch, test error) and $s0 (epoch, Wp, Wn) ... */
struct seen {
    bool errors[MOST_RUNS], scales[MOST_RUNS];
    int error_count, scale_count, done;
    char layer[64];
};

static enum ttq_status look(const struct options *options, int run, struct seen *seen,
                            struct ttq_text *script, struct ttq_error *error)
{
    static const char *const errors[3] = {"epoch", "test_error", NULL};
    static const char *const scales[3] = {"epoch", "wp", "wn"};
    char path[TTQ_PATH_MAX], name[16];
    struct ttq_csv csv;
    int layer = 0, rows = 0;
    const char *folder = options->runs[run];
    if (!ttq_path_join(path, folder, "config.ini") || !ttq_file_exists(path))
        return ttq_fail(error, TTQ_NO_INPUT, "%s: expected a run folder, found none", folder);
    ttq_path_join(path, folder, "DONE");
    seen->done += ttq_file_exists(path);
    enum ttq_status status = read_growing(folder, "metrics.csv", &csv, error);
    snprintf(name, sizeof name, "e%d", run);
    if (status == TTQ_OK && csv.rows > 0)
        rows = add_block(script, name, &csv, 0, NULL, errors, error);
    ttq_csv_free(&csv);
    if (status != TTQ_OK || rows < 0)
        return status != TTQ_OK ? status : TTQ_BAD_DATA;
    seen->errors[run] = rows > 0;
    seen->error_count += rows > 0;
    status = read_growing(folder, "scales.csv", &csv, error);
    if (status == TTQ_OK && csv.rows > 0)
        status = ttq_csv_column(&csv, "layer", &layer, error);
    if (status == TTQ_OK && csv.rows > 0) {
        if (!seen->layer[0])
            snprintf(seen->layer, sizeof seen->layer, "%.63s",
                     options->layer ? options->layer : ttq_csv_cell(&csv, csv.rows - 1, layer));
        snprintf(name, sizeof name, "s%d", run);
        rows = add_block(script, name, &csv, layer, seen->layer, scales, error);
        status = rows < 0 ? TTQ_BAD_DATA : TTQ_OK;
        seen->scales[run] = rows > 0;
        seen->scale_count += rows > 0;
    }
    ttq_csv_free(&csv);
    return status;
}

static void add_terminal(struct ttq_text *script, bool sixel, int *rows)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 10 || size.ws_col < 40)
        size = (struct winsize){.ws_row = 24, .ws_col = 80};
    *rows = size.ws_row - 3;
    const char *no_color = getenv("NO_COLOR");
    bool colour = isatty(STDOUT_FILENO) && !(no_color && no_color[0]);
    if (sixel)
        ttq_text_add(script, "set terminal sixelgd size %d,%d noenhanced\n", size.ws_col * 8,
                     *rows * 16);
    else
        ttq_text_add(script, "set terminal dumb size %d,%d noenhanced %s\n", size.ws_col, *rows,
                     colour ? "ansi" : "mono");
}

static void add_plots(const struct options *options, const struct seen *seen, int rows,
                      struct ttq_text *script)
{
    bool both = seen->scale_count > 0 && seen->error_count > 0;
    ttq_text_add(script,
                 "set tics nomirror\nset border 3\nset xlabel 'epoch'\n"
                 "set key bmargin center horizontal\nset offsets 0, 0, graph 0.05, graph 0.05\n");
    if (both)
        ttq_text_add(script, "set multiplot layout %s\n", rows >= 36 ? "2,1" : "1,2");
    if (seen->error_count > 0)
        ttq_text_add(script, "set title 'test error (%%)'\nplot ");
    for (int i = 0, drawn = 0; i < options->count; i++)
        if (seen->errors[i]) {
            ttq_text_add(script, "%s$e%d using 1:2 with linespoints title ", drawn++ ? ", " : "",
                         i);
            add_quoted(script, short_name(options->runs[i]));
        }
    if (seen->scale_count > 0) {
        ttq_text_add(script, "\nset title ");
        add_quoted(script, seen->layer);
        ttq_text_add(script, "\nplot ");
    }
    for (int i = 0, drawn = 0; i < options->count; i++)
        if (seen->scales[i]) {
            ttq_text_add(script,
                         "%s$s%d using 1:2 with lines linetype 1 title '%s', $s%d using "
                         "1:(-$3) with lines linetype 2 title '%s'",
                         drawn ? ", " : "", i, drawn ? "" : "+Wp", i, drawn ? "" : "-Wn");
            drawn++;
        }
    ttq_text_add(script, both ? "\nunset multiplot\n" : "\n");
}

static enum ttq_status run_gnuplot(const struct ttq_text *script, struct ttq_error *error)
{
    char path[64];
    int file, code;
    if (script->failed)
        return ttq_fail(error, TTQ_NO_MEMORY, "watch: no memory for the picture");
    enum ttq_status status = keep(script->bytes, script->length, &file, path, error);
    if (status != TTQ_OK)
        return status;
    const char *const argv[] = {"gnuplot", "-d", path, NULL};
    struct ttq_error reason;
    status = ttq_process_run((char *const *)argv, 0, &code, &reason);
    close(file);
    if (status != TTQ_OK)
        return ttq_fail(error, status, "%.900s (install the package gnuplot-nox)", reason.text);
    if (code != 0)
        return ttq_fail(error, TTQ_UNAVAILABLE, "gnuplot: exit code %d", code);
    return TTQ_OK;
}

/* Draws everything once; *done: how many runs have their end. */
static enum ttq_status draw(const struct options *options, int *done, struct ttq_error *error)
{
    struct ttq_text script = {0};
    struct seen seen = {0};
    int rows;
    enum ttq_status status = TTQ_OK;
    add_terminal(&script, options->sixel, &rows);
    for (int i = 0; i < options->count && status == TTQ_OK; i++)
        status = look(options, i, &seen, &script, error);
    if (status == TTQ_OK && options->layer && !seen.scale_count && seen.layer[0])
        status =
            ttq_fail(error, TTQ_USAGE, "--layer: expected a ternary layer of the runs, found '%s'",
                     options->layer);
    if (status == TTQ_OK) {
        if (isatty(STDOUT_FILENO))
            fputs("\033[H\033[2J", stdout); /* to the top, everything cleared */
        printf("%d of %d runs done%s\n", seen.done, options->count,
               seen.error_count + seen.scale_count ? "" : "; no epoch yet");
        fflush(stdout);
    }
    if (status == TTQ_OK && seen.error_count + seen.scale_count > 0) {
        add_plots(options, &seen, rows, &script);
        status = run_gnuplot(&script, error);
    }
    *done = seen.done;
    ttq_text_free(&script);
    return status;
}

int ttq_cmd_watch(int argc, char **argv)
{
    struct options options = {.seconds = 5};
    struct ttq_error error;
    int done = 0;
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    for (;;) {
        enum ttq_status status = draw(&options, &done, &error);
        if (status != TTQ_OK)
            return ttq_cmd_fail(status, &error);
        if (options.once || done == options.count)
            return TTQ_OK;
        nanosleep(&(struct timespec){.tv_sec = options.seconds}, NULL);
    }
}
