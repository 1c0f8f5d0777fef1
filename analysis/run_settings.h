/* run_settings.h - the words of a run's config.ini. */
#ifndef ANALYSIS_RUN_SETTINGS_H
#define ANALYSIS_RUN_SETTINGS_H

#include "ttq/base/status.h"

enum { STAT_MOST_SETTINGS = 512 };

struct stat_settings {
    char keys[STAT_MOST_SETTINGS][64], values[STAT_MOST_SETTINGS][200];
    int count;
};

/* Of <folder>/config.ini. TTQ_NO_INPUT: no such file; TTQ_BAD_DATA: a line that is no setting. */
enum ttq_status stat_settings_read(const char *folder, struct stat_settings *settings,
                                   struct ttq_error *error);

/* The value of "section.key", "" where the file leaves it out. */
const char *stat_setting(const struct stat_settings *settings, const char *key);

#endif
