#include "ttq/base/build.h"

#include <stdio.h>

#include "build_info.h"

const struct ttq_build ttq_build = {TTQ_BUILD_COMMIT, TTQ_BUILD_DIRTY, TTQ_BUILD_COMPILER,
                                    TTQ_BUILD_FLAGS, TTQ_BUILD_KERNEL_FLAGS};

const char *ttq_build_version(const char *program)
{
    static char text[128];
    snprintf(text, sizeof text, "%.20s, commit %.60s%s", program, ttq_build.commit,
             ttq_build.dirty ? " (changed)" : "");
    return text;
}
