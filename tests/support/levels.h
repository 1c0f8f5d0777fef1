/* levels.h - what the tests of the kernels share: one test for each instruction set, and how sums
 * in float are held against sums in double. */
#ifndef TESTS_SUPPORT_LEVELS_H
#define TESTS_SUPPORT_LEVELS_H

#include "tests/support/check.h"

#include "ttq/kernel/kernels.h"

/* Three entries of a list of tests: `test`, with the name of a level as its *state. */
/* clang-format off */
#define CHECK_LEVELS(test)                                                                         \
    {#test "_baseline", test, NULL, NULL, (void *)"baseline"},                                     \
    {#test "_avx2", test, NULL, NULL, (void *)"avx2"},                                             \
    {#test "_avx512", test, NULL, NULL, (void *)"avx512"}
/* clang-format on */

/* The kernels of that level; skips the test where the CPU has it not. */
const struct ttq_kernels *check_level(void *const *state);

/* The largest difference is at most `relative` times the largest expected value, which is not 0. */
void check_sums(const float *found, const double *expected, size_t n, double relative);

#endif
