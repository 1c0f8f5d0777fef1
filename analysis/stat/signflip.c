#include "analysis/stat/signflip.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"

static enum ttq_status check(const double *x, int n, const struct stat_random *random,
                             struct ttq_error *error)
{
    if (n < 2 || (n > STAT_SIGNFLIP_MOST && !random))
        return ttq_fail(error, TTQ_BAD_DATA, "sign-flip test: expected 2 to %d values, found %d",
                        STAT_SIGNFLIP_MOST, n);
    enum ttq_status status = stat_check_values("sign-flip test", x, n, 2, error);
    for (int i = 0; status == TTQ_OK && i < n; i++)
        if (x[i] != 0.0)
            return TTQ_OK;
    return status == TTQ_OK
               ? ttq_fail(error, TTQ_BAD_DATA, "sign-flip test: expected values other than zero")
               : status;
}

static void enumerate(const double *x, int n, double observed, double tie,
                      struct stat_signflip *test)
{
    double sum = observed;
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
    test->exact = true;
    test->p = test->p_low = test->p_high = (double)both / (double)vectors;
    test->p_greater = (double)greater / (double)vectors;
    test->floor = 2.0 / (double)vectors;
    for (int i = 0; i < n; i++)
        test->floor *= x[i] == 0.0 ? 2.0 : 1.0; /* its sign changes no sum */
}

static enum ttq_status draw(const double *x, int n, double observed, double tie,
                            const struct stat_random *random, struct stat_signflip *test,
                            struct ttq_error *error)
{
    gsl_rng *rng;
    enum ttq_status status = stat_random_start(random, &rng, error);
    if (status != TTQ_OK)
        return status;
    double both = 0, greater = 0, draws = random->draws;
    for (int d = 0; d < random->draws; d++) {
        double sum = 0.0;
        unsigned long bits = 0;
        for (int i = 0; i < n; i++, bits >>= 1) {
            if (i % 32 == 0)
                bits = gsl_rng_get(rng); /* MT19937 gives 32 bits */
            sum += bits & 1 ? x[i] : -x[i];
        }
        both += fabs(sum) >= fabs(observed) - tie;
        greater += sum >= observed - tie;
    }
    gsl_rng_free(rng);
    test->exact = false;
    test->p = (both + 1) / (draws + 1);
    test->p_greater = (greater + 1) / (draws + 1);
    test->floor = 1 / (draws + 1);
    test->p_low = both > 0 ? gsl_cdf_beta_Pinv(0.025, both, draws - both + 1) : 0.0;
    test->p_high = both < draws ? gsl_cdf_beta_Pinv(0.975, both + 1, draws - both) : 1.0;
    return TTQ_OK;
}

enum ttq_status stat_signflip(const double *x, int n, const struct stat_random *random,
                              struct stat_signflip *test, struct ttq_error *error)
{
    enum ttq_status status = check(x, n, random, error);
    if (status != TTQ_OK)
        return status;
    double observed = 0.0, size = 0.0;
    for (int i = 0; i < n; i++) {
        observed += x[i];
        size += fabs(x[i]);
    }
    if (n > STAT_SIGNFLIP_MOST)
        return draw(x, n, observed, 1e-10 * size, random, test, error);
    enumerate(x, n, observed, 1e-10 * size, test);
    return TTQ_OK;
}

/* Means of all subsets but the empty one, by the Gray code. */
static void subset_means(const double *x, int n, double *means)
{
    double sum = 0.0;
    uint64_t inside = 0, subsets = (uint64_t)1 << n;
    for (uint64_t v = 1; v < subsets; v++) {
        int flip = __builtin_ctzll(v);
        inside ^= (uint64_t)1 << flip;
        sum += inside >> flip & 1 ? x[flip] : -x[flip];
        means[v - 1] = sum / __builtin_popcountll(inside);
    }
}

static void random_means(const double *x, int n, gsl_rng *rng, double *means, size_t count)
{
    for (size_t d = 0; d < count;) {
        double sum = 0.0;
        int inside = 0;
        unsigned long bits = 0;
        for (int i = 0; i < n; i++, bits >>= 1) {
            if (i % 32 == 0)
                bits = gsl_rng_get(rng);
            inside += bits & 1;
            sum += bits & 1 ? x[i] : 0.0;
        }
        if (inside)
            means[d++] = sum / inside;
    }
}

enum ttq_status stat_signflip_interval(const double *x, int n, double level,
                                       const struct stat_random *random, double *low, double *high,
                                       struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = check(x, n, random, error);
    if (status != TTQ_OK)
        return status;
    bool exact = n <= STAT_SIGNFLIP_MOST;
    size_t count = exact ? ((size_t)1 << n) - 1 : (size_t)random->draws;
    double *means = malloc(count * sizeof *means);
    gsl_rng *rng = NULL;
    if (!means)
        return ttq_fail(error, TTQ_NO_MEMORY, "sign-flip test: no memory");
    if (exact)
        subset_means(x, n, means);
    else if ((status = stat_random_start(random, &rng, error)) == TTQ_OK)
        random_means(x, n, rng, means, count);
    /* A shift m is rejected from below where 2 (1 + number of subset means <= m) / 2^n <= alpha:
     * flipping the signs of a subset makes the sum of x - m no smaller where its mean is <= m. */
    size_t k = (size_t)((1.0 - level) / 2.0 * ((double)count + 1.0) + 1e-9);
    *low = *high = NAN;
    if (status == TTQ_OK && k >= 1) {
        *low = gsl_stats_select(means, 1, count, k - 1);
        *high = gsl_stats_select(means, 1, count, count - k);
    }
    gsl_rng_free(rng);
    free(means);
    return status;
}
