/* run_find.h - arguments of the command line as run folders. */
#ifndef ANALYSIS_RUN_FIND_H
#define ANALYSIS_RUN_FIND_H

#include "ttq/base/file.h"

/* Copies of the given folders, in order; one without config.ini that holds folders seed-N becomes
 * these, by N. */
struct stat_folders {
    char **paths;
    int count;
};

/* TTQ_NO_MEMORY. Free with stat_folders_free. */
enum ttq_status stat_folders_find(char *const given[], int count, struct stat_folders *folders,
                                  struct ttq_error *error);
enum ttq_status stat_folders_add(struct stat_folders *folders, const char *path,
                                 struct ttq_error *error);
void stat_folders_free(struct stat_folders *folders);

#endif
