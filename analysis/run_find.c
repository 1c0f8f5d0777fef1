#include "analysis/run_find.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum ttq_status stat_folders_add(struct stat_folders *folders, const char *path,
                                 struct ttq_error *error)
{
    char **more = realloc(folders->paths, ((size_t)folders->count + 1) * sizeof *more);
    if (more)
        folders->paths = more;
    char *copy = more ? strdup(path) : NULL;
    if (!copy)
        return ttq_fail(error, TTQ_NO_MEMORY, "runs: no memory for %d folders", folders->count);
    folders->paths[folders->count++] = copy;
    return TTQ_OK;
}

static int is_seed(const struct dirent *entry)
{
    return strncmp(entry->d_name, "seed-", 5) == 0;
}

enum ttq_status stat_folders_find(char *const given[], int count, struct stat_folders *folders,
                                  struct ttq_error *error)
{
    *folders = (struct stat_folders){0};
    enum ttq_status status = TTQ_OK;
    for (int i = 0; status == TTQ_OK && i < count; i++) {
        char path[TTQ_PATH_MAX];
        struct dirent **entries = NULL;
        int found = 0;
        if (ttq_path_join(path, given[i], "config.ini") && !ttq_file_exists(path))
            found = scandir(given[i], &entries, is_seed, versionsort);
        if (found <= 0) /* what it is instead is said by the one that reads it */
            status = stat_folders_add(folders, given[i], error);
        for (int k = 0; k < found; k++) {
            if (status == TTQ_OK && ttq_path_join(path, given[i], entries[k]->d_name))
                status = stat_folders_add(folders, path, error);
            free(entries[k]);
        }
        if (found >= 0)
            free(entries);
    }
    if (status != TTQ_OK)
        stat_folders_free(folders);
    return status;
}

void stat_folders_free(struct stat_folders *folders)
{
    for (int i = 0; i < folders->count; i++)
        free(folders->paths[i]);
    free(folders->paths);
    *folders = (struct stat_folders){0};
}
