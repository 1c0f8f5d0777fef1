#include "analysis/stat/images.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"

enum ttq_status stat_mcnemar(long b, long c, long n, double level, struct stat_mcnemar *test,
                             struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status != TTQ_OK)
        return status;
    if (b < 0 || c < 0 || n < 1 || b + c > n)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "McNemar: expected counts from 0 on that sum to at most %ld images, found "
                        "%ld and %ld",
                        n, b, c);
    double both = (double)(b + c), apart = (double)(b - c), all = (double)n;
    test->chisq = apart * apart / both;
    double shrunk = fmax(0.0, fabs(apart) - 1.0);
    test->corrected = shrunk * shrunk / both;
    test->p_chisq = test->p_corrected = test->p_exact = test->p_mid = 1.0;
    if (b + c > 0) {
        unsigned least = (unsigned)(b < c ? b : c), total = (unsigned)(b + c);
        double at = gsl_ran_binomial_pdf(least, 0.5, total);
        test->p_chisq = stat_chisq_upper(test->chisq, 1);
        test->p_corrected = stat_chisq_upper(test->corrected, 1);
        test->p_exact = stat_p(2.0 * gsl_cdf_binomial_P(least, 0.5, total));
        /* Where b = c the exact p is cut at 1, and the middle of the distribution is its median. */
        test->p_mid = b == c ? 1.0 : stat_p(2.0 * gsl_cdf_binomial_P(least, 0.5, total) - at);
    }
    double z = gsl_cdf_ugaussian_Pinv(0.5 + level / 2.0);
    double half = z * sqrt(both - apart * apart / all) / all;
    test->difference = apart / all;
    test->low = test->difference - half;
    test->high = test->difference + half;
    return TTQ_OK;
}

/* Only images on which some pair differs move the sum; the others are counted by a binomial. */
static int gather(const signed char *d, int seeds, int images, signed char *differing)
{
    int count = 0;
    for (int i = 0; i < images; i++) {
        int some = 0;
        for (int s = 0; s < seeds; s++)
            some |= d[(size_t)s * (size_t)images + (size_t)i] != 0;
        for (int s = 0; some && s < seeds; s++)
            differing[(size_t)count * (size_t)seeds + (size_t)s] =
                d[(size_t)s * (size_t)images + (size_t)i];
        count += some;
    }
    return count;
}

static void resample(const signed char *differing, int count, int seeds, int images, gsl_rng *rng,
                     const struct stat_random *random, int *times, double *sums, double *means)
{
    for (int draw = 0; draw < random->draws; draw++) {
        memset(times, 0, (size_t)seeds * sizeof *times);
        for (int s = 0; s < seeds; s++)
            times[gsl_rng_uniform_int(rng, (unsigned long)seeds)]++;
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int s = 0; s < seeds; s++)
                sum += times[s] * differing[(size_t)i * (size_t)seeds + (size_t)s];
            sums[i] = sum;
        }
        unsigned hits = gsl_ran_binomial(rng, (double)count / images, (unsigned)images);
        double total = 0.0;
        for (unsigned i = 0; i < hits; i++)
            total += sums[gsl_rng_uniform_int(rng, (unsigned long)count)];
        means[draw] = total / seeds / images;
    }
}

enum ttq_status stat_crossed(const signed char *d, int seeds, int images, double level,
                             const struct stat_random *random, struct stat_crossed *result,
                             struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK && (seeds < 2 || images < 2))
        status =
            ttq_fail(error, TTQ_BAD_DATA,
                     "seeds x images: expected at least 2 of each, found %d and %d", seeds, images);
    gsl_rng *rng;
    if (status == TTQ_OK)
        status = stat_random_start(random, &rng, error);
    if (status != TTQ_OK)
        return status;
    size_t cells = (size_t)seeds * (size_t)images;
    double *by_seed = calloc((size_t)seeds, sizeof *by_seed), differ = 0.0;
    double *sums = calloc((size_t)images, sizeof *sums);
    double *means = calloc((size_t)random->draws, sizeof *means);
    int *times = calloc((size_t)seeds, sizeof *times);
    signed char *differing = malloc(cells);
    struct stat_sample sample;
    if (!by_seed || !sums || !means || !times || !differing) {
        status = ttq_fail(error, TTQ_NO_MEMORY, "seeds x images: no memory");
    } else {
        for (size_t i = 0; i < cells; i++) {
            by_seed[i / (size_t)images] += d[i] / (double)images;
            differ += d[i] != 0;
        }
        int count = gather(d, seeds, images, differing);
        if (count)
            resample(differing, count, seeds, images, rng, random, times, sums, means);
        gsl_sort(means, 1, (size_t)random->draws);
        status = stat_describe(by_seed, seeds, level, &sample, error);
        double tail = (1.0 - level) / 2.0;
        size_t cut = (size_t)(tail * random->draws);
        result->low = means[cut];
        result->high = means[(size_t)random->draws - 1 - cut];
        result->disagree = differ / (double)cells;
        result->difference = sample.mean;
        result->se = sqrt(sample.se * sample.se + result->disagree / images);
    }
    gsl_rng_free(rng);
    free(by_seed);
    free(sums);
    free(means);
    free(times);
    free(differing);
    return status;
}
