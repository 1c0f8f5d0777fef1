/* stale.c - what an earlier page left: removed once the new one is whole. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "figures/report.h"

void fig_report_made(struct fig_report *report, const char *folder, const char *name)
{
    ttq_text_add(&report->made, "\n%s/%s\n", folder, name);
}

static bool is_made(const struct fig_report *report, const char *path)
{
    char line[TTQ_PATH_MAX + 2];
    snprintf(line, sizeof line, "\n%s\n", path);
    return report->made.bytes && strstr(report->made.bytes, line);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static void sweep(const struct fig_report *report, const char *parts, const char *end)
{
    DIR *folder = opendir(parts);
    char path[TTQ_PATH_MAX];
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (ends_with(entry->d_name, end) && ttq_path_join(path, parts, entry->d_name) &&
            !is_made(report, path))
            remove(path);
    if (folder)
        closedir(folder);
}

void fig_report_sweep(const struct fig_report *report)
{
    if (report->made.failed)
        return; /* what is not known to be old stays */
    sweep(report, report->tex, ".tex");
    sweep(report, report->markdown, ".md");
    sweep(report, report->data, ".csv");
    sweep(report, report->figures, ".svg");
    sweep(report, report->figures, ".png");
    sweep(report, report->figures, ".pdf");
}
