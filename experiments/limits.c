#include "experiments/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ttq/base/file.h"

/* The numbers at the beginning of folder/name, at most two; returns how many. "max" is none. */
static int read_numbers(const char *folder, const char *name, double *first, double *second)
{
    char path[TTQ_PATH_MAX];
    FILE *file = ttq_path_join(path, folder, name) ? fopen(path, "re") : NULL;
    int count = file ? fscanf(file, "%lf %lf", first, second) : 0;
    if (file)
        fclose(file);
    return count > 0 ? count : 0;
}

/* Bytes of file cache that nobody has used of late: the system takes them back when asked. */
static double cached(const char *folder)
{
    char path[TTQ_PATH_MAX], line[128];
    double bytes = 0.0;
    FILE *file = ttq_path_join(path, folder, "memory.stat") ? fopen(path, "re") : NULL;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "inactive_file %lf", &bytes) == 1)
            break;
    if (file)
        fclose(file);
    return bytes;
}

static void tighten(const char *folder, struct run_limits *limits)
{
    double first, second, most;
    if (read_numbers(folder, "cpu.max", &first, &second) == 2 && second > 0.0)
        limits->cores = fmin(limits->cores, first / second);
    if (read_numbers(folder, "memory.max", &most, &second) >= 1 &&
        read_numbers(folder, "memory.current", &first, &second) >= 1)
        limits->megabytes =
            fmin(limits->megabytes, fmax(0.0, most - first + cached(folder)) / 1048576.0);
}

/* The group of version 2, "" for the uppermost; 0: none. */
static int read_group(const char *groups, char group[TTQ_PATH_MAX / 2])
{
    char line[TTQ_PATH_MAX / 2];
    int found = 0;
    FILE *file = fopen(groups, "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        found = strncmp(line, "0::/", 4) == 0;
        snprintf(group, TTQ_PATH_MAX / 2, "%.*s", found ? (int)strcspn(line + 3, "\n") : 0,
                 line + 3);
    }
    if (file)
        fclose(file);
    return found;
}

void run_limits_read(const char *groups, const char *root, struct run_limits *limits)
{
    char group[TTQ_PATH_MAX / 2], folder[TTQ_PATH_MAX];
    *limits = (struct run_limits){INFINITY, INFINITY};
    if (!read_group(groups, group))
        return;
    tighten(root, limits);
    for (char *slash; (slash = strrchr(group, '/')); *slash = '\0')
        if (snprintf(folder, sizeof folder, "%s%s", root, group) < TTQ_PATH_MAX)
            tighten(folder, limits);
}
