#include "tests/support/runs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/csv.h"

struct check_runs runs;

int check_runs_begin(void **state)
{
    (void)state;
    check_folder(runs.base);
    runs.count = 0;
    return 0;
}

int check_runs_end(void **state)
{
    (void)state;
    check_folder_remove(runs.base);
    ttq_text_free(&runs.printed);
    return 0;
}

char *check_runs_add(const char *name)
{
    assert_true((size_t)runs.count < sizeof runs.list / sizeof *runs.list);
    char *folder = runs.folders[runs.count];
    assert_true(ttq_path_join(folder, runs.base, name));
    runs.list[runs.count++] = folder;
    assert_int_equal(ttq_dir_make(folder, NULL), TTQ_OK);
    return folder;
}

void check_runs_put(const char *folder, const char *name, const char *text)
{
    check_write(folder, name, text, strlen(text));
}

enum ttq_status check_runs_command(stat_command *command, const char *out)
{
    struct stat_request request = {runs.list, runs.count, out, "test", STAT_REQUEST_DEFAULTS};
    ttq_text_free(&runs.printed);
    return command(&request, &runs.printed, &runs.error);
}

const char *check_runs_cell(const char *path, int row, const char *column)
{
    static char text[64];
    struct ttq_csv csv;
    int at = 0;
    if (ttq_csv_read(path, &csv, &runs.error) != TTQ_OK ||
        ttq_csv_column(&csv, column, &at, &runs.error) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    snprintf(text, sizeof text, "%s", ttq_csv_cell(&csv, row, at));
    ttq_csv_free(&csv);
    return text;
}

double check_runs_number(const char *path, int row, const char *column)
{
    struct ttq_csv csv;
    int at = 0;
    double value = NAN;
    if (ttq_csv_read(path, &csv, &runs.error) != TTQ_OK ||
        ttq_csv_column(&csv, column, &at, &runs.error) != TTQ_OK ||
        ttq_csv_number(&csv, row, at, &value, &runs.error) != TTQ_OK)
        fail_msg("%s", runs.error.text);
    ttq_csv_free(&csv);
    return value;
}
