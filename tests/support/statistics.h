/* statistics.h - what the tests of the statistics share: a call that must work, random numbers. */
#ifndef TESTS_SUPPORT_STATISTICS_H
#define TESTS_SUPPORT_STATISTICS_H

#include "tests/support/check.h"

#include <gsl/gsl_rng.h>

/* A call of the test whose `static struct ttq_error error` says why it failed. */
#define OK(call)                                                                                   \
    do {                                                                                           \
        if ((call) != TTQ_OK)                                                                      \
            fail_msg("%s", error.text);                                                            \
    } while (0)

/* Mersenne twister, for tests between check_generator(seed) and the teardown. */
extern gsl_rng *rng;
int check_generator(unsigned long seed);
int check_generator_free(void **state);

/* n normal values of it. */
void draw_normal(double *x, int n, double mean, double sd);

#endif
