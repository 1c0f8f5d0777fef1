/* build.h - what the programs were built from, as --version says it and env.json records it. */
#ifndef TTQ_BASE_BUILD_H
#define TTQ_BASE_BUILD_H

#include <stdbool.h>

struct ttq_build {
    const char *commit;                          /* 40 digits, or "unknown" outside a checkout */
    bool dirty;                                  /* the tree was not that commit's */
    const char *compiler, *flags, *kernel_flags; /* of the kernels: without those of a level */
};
extern const struct ttq_build ttq_build;

/* "ttq-run, commit 0123abc (changed)"; the text is the library's and holds until the next call. */
const char *ttq_build_version(const char *program);

#endif
