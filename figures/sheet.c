#include "figures/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ttq/base/file.h"

enum ttq_status fig_sheet_read(const char *folder, const char *name, struct fig_sheet *sheet,
                               struct ttq_error *error)
{
    char path[TTQ_PATH_MAX];
    *sheet = (struct fig_sheet){0};
    if (!ttq_path_join(path, folder, name) || !ttq_file_exists(path))
        return TTQ_OK;
    enum ttq_status status = ttq_csv_read(path, &sheet->csv, error);
    sheet->present = status == TTQ_OK;
    return status;
}

void fig_sheet_free(struct fig_sheet *sheet)
{
    ttq_csv_free(&sheet->csv);
    *sheet = (struct fig_sheet){0};
}

int fig_sheet_column(const struct fig_sheet *sheet, const char *names)
{
    for (const char *at = names; *at; at += *at == '|') {
        size_t length = strcspn(at, "|");
        for (int c = 0; c < sheet->csv.columns; c++)
            if (strlen(sheet->csv.names[c]) == length &&
                memcmp(sheet->csv.names[c], at, length) == 0)
                return c;
        at += length;
    }
    return -1;
}

const char *fig_sheet_word(const struct fig_sheet *sheet, int row, const char *names)
{
    int column = fig_sheet_column(sheet, names);
    return column < 0 ? "" : ttq_csv_cell(&sheet->csv, row, column);
}

double fig_sheet_number(const struct fig_sheet *sheet, int row, const char *names)
{
    const char *word = fig_sheet_word(sheet, row, names);
    char *end;
    double value = strtod(word, &end);
    return end == word || *end ? (double)NAN : value;
}

int fig_sheet_find(const struct fig_sheet *sheet, const char *names, const char *word)
{
    for (int row = 0; row < sheet->csv.rows; row++)
        if (strcmp(fig_sheet_word(sheet, row, names), word) == 0)
            return row;
    return -1;
}
