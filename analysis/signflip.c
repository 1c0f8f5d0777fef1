#include "analysis/signflip.h"

#include <math.h>
#include <stdint.h>

enum ttq_status stat_signflip(const double *x, int n, struct stat_signflip *test,
                              struct ttq_error *error)
{
    if (n < 2 || n > STAT_SIGNFLIP_MOST)
        return ttq_fail(error, TTQ_BAD_DATA, "sign-flip test: expected 2 to %d values, found %d",
                        STAT_SIGNFLIP_MOST, n);
    double observed = 0.0, size = 0.0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            return ttq_fail(error, TTQ_BAD_DATA,
                            "sign-flip test: value %d: expected a finite number, found %g", i + 1,
                            x[i]);
        observed += x[i];
        size += fabs(x[i]);
    }
    if (size == 0.0)
        return ttq_fail(error, TTQ_BAD_DATA, "sign-flip test: expected values other than zero");
    double tie = 1e-10 * size, sum = observed;
    int sign[STAT_SIGNFLIP_MOST];
    for (int i = 0; i < n; i++)
        sign[i] = 1;
    uint64_t vectors = (uint64_t)1 << n, both = 0, greater = 0;
    for (uint64_t v = 0;;) {
        both += fabs(sum) >= fabs(observed) - tie;
        greater += sum >= observed - tie;
        if (++v == vectors)
            break;
        /* From one Gray code to the next one sign flips: that of the lowest set bit of v. */
        int flip = __builtin_ctzll(v);
        sign[flip] = -sign[flip];
        sum += 2.0 * sign[flip] * x[flip];
    }
    test->p = (double)both / (double)vectors;
    test->p_greater = (double)greater / (double)vectors;
    test->floor = 2.0 / (double)vectors;
    return TTQ_OK;
}
