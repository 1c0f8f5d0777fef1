/* ini.h - what inih needs of a file before it reads it. */
#ifndef TTQ_BASE_INI_H
#define TTQ_BASE_INI_H

#include "ttq/base/status.h"

/* inih (built by default) takes a longer line for two: the rest of it would be a setting of its
 * own. */
enum { TTQ_INI_LINE = 199 };

/* TTQ_CONFIG, with its number, where `text` has a longer line. */
enum ttq_status ttq_ini_check(const char *path, const char *text, struct ttq_error *error);

#endif
