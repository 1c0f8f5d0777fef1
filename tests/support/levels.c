#include "tests/support/levels.h"

#include <math.h>

const struct ttq_kernels *check_level(void *const *state)
{
    const struct ttq_kernels *kernels = ttq_kernels_named(*state);
    if (!kernels)
        skip();
    return kernels;
}

void check_sums(const float *found, const double *expected, size_t n, double relative)
{
    double worst = 0.0, scale = 0.0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs((double)found[i] - expected[i]));
        scale = fmax(scale, fabs(expected[i]));
    }
    assert_true(scale > 0);
    if (!(worst <= relative * scale))
        fail_msg("largest error %.3g of %.3g", worst, scale);
}
