/* isa.c - the dispatcher: compiled for the baseline, so that it can run anywhere. */
#include <stdlib.h>
#include <string.h>

#include "ttq/kernel/kernels.h"

extern const struct ttq_kernels ttq_kernels_baseline, ttq_kernels_avx2, ttq_kernels_avx512;

const char *const ttq_kernel_levels[] = {"baseline", "avx2", "avx512", NULL};

const struct ttq_kernels *ttq_kernels_named(const char *name)
{
    __builtin_cpu_init();
    if (strcmp(name, "baseline") == 0)
        return &ttq_kernels_baseline;
    if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("fma"))
        return &ttq_kernels_avx2;
    if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return &ttq_kernels_avx512;
    return NULL;
}

enum ttq_status ttq_kernels_choose(const struct ttq_kernels **kernels, struct ttq_error *error)
{
    const char *forced = getenv("TTQ_ISA");
    if (forced && *forced) {
        int known = 0;
        for (int i = 0; ttq_kernel_levels[i]; i++)
            known |= strcmp(forced, ttq_kernel_levels[i]) == 0;
        if (!known)
            return ttq_fail(error, TTQ_USAGE,
                            "TTQ_ISA: expected baseline, avx2 or avx512, found '%.40s'", forced);
        *kernels = ttq_kernels_named(forced);
        if (!*kernels)
            return ttq_fail(error, TTQ_UNAVAILABLE, "TTQ_ISA: this CPU cannot run '%s'", forced);
        return TTQ_OK;
    }
    for (int i = 0; ttq_kernel_levels[i]; i++) {
        const struct ttq_kernels *level = ttq_kernels_named(ttq_kernel_levels[i]);
        if (level)
            *kernels = level;
    }
    return TTQ_OK;
}
