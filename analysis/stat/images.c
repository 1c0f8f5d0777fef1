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

/* Sixteen sums at a time: the dear loop of the resampling. */
typedef short shorts __attribute__((vector_size(32)));
enum { WIDTH = sizeof(shorts) / sizeof(short) };

/* Room of the resampling. */
struct workspace {
    signed char *columns; /* [column][seed] */
    double *weight;       /* images with this column */
    short *times;         /* how often a seed was drawn */
    shorts *sums;         /* a column's sum over the drawn seeds */
    shorts *rows;         /* [seed][column], zeros to the full width */
    size_t wide;          /* vectors a row */
    double *share, *means;
    unsigned *drawn;
};

static int by_column(const void *a, const void *b, void *length)
{
    return memcmp(a, b, *(const size_t *)length);
}

/* Images whose pairs differ in the same way are one column with a weight: on most images no pair
 * differs, or only one, so that the resampling has a fraction of the images to sum. */
static int gather(const signed char *d, int seeds, int images, struct workspace *w)
{
    size_t length = (size_t)seeds, all = (size_t)images, count = 0;
    for (size_t i = 0; i < all; i++)
        for (size_t s = 0; s < length; s++)
            w->columns[i * length + s] = d[s * all + i];
    qsort_r(w->columns, all, length, by_column, &length);
    for (size_t i = 0; i < all; i++) {
        const signed char *column = w->columns + i * length;
        if (count == 0 || memcmp(column, w->columns + (count - 1) * length, length) != 0)
            memmove(w->columns + count++ * length, column, length);
        w->weight[count - 1]++;
    }
    w->wide = (count + WIDTH - 1) / WIDTH;
    memset(w->rows, 0, length * w->wide * sizeof *w->rows);
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < length; s++)
            ((short *)(w->rows + s * w->wide))[i] = w->columns[i * length + s];
    return (int)count;
}

/* Given the drawn seeds, an image is worth the sum of its seeds, a whole number from -seeds to
 * seeds: drawing images is drawing how often each of these numbers comes (multinomial). */
static void resample(int count, int seeds, int images, gsl_rng *rng,
                     const struct stat_random *random, struct workspace *w)
{
    size_t values = 2 * (size_t)seeds + 1;
    for (int draw = 0; draw < random->draws; draw++) {
        memset(w->times, 0, (size_t)seeds * sizeof *w->times);
        memset(w->sums, 0, w->wide * sizeof *w->sums);
        memset(w->share, 0, values * sizeof *w->share);
        for (int s = 0; s < seeds; s++)
            w->times[gsl_rng_uniform_int(rng, (unsigned long)seeds)]++;
        for (int s = 0; s < seeds; s++) {
            const shorts *row = w->rows + (size_t)s * w->wide;
            short times = w->times[s];
            for (size_t i = 0; times && i < w->wide; i++)
                w->sums[i] += times * row[i];
        }
        for (int i = 0; i < count; i++)
            w->share[((const short *)w->sums)[i] + seeds] += w->weight[i];
        gsl_ran_multinomial(rng, values, (unsigned)images, w->share, w->drawn);
        double total = 0.0;
        for (size_t v = 0; v < values; v++)
            total += ((double)v - seeds) * w->drawn[v];
        w->means[draw] = total / seeds / images;
    }
}

enum ttq_status stat_crossed(const signed char *d, int seeds, int images, double level,
                             const struct stat_random *random, struct stat_crossed *result,
                             struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK && (seeds < 2 || seeds > 10000 || images < 2))
        status = ttq_fail(error, TTQ_BAD_DATA,
                          "seeds x images: expected 2 to 10000 seeds and at least 2 images, found "
                          "%d and %d",
                          seeds, images);
    gsl_rng *rng;
    if (status == TTQ_OK)
        status = stat_random_start(random, &rng, error);
    if (status != TTQ_OK)
        return status;
    size_t cells = (size_t)seeds * (size_t)images, values = 2 * (size_t)seeds + 1;
    double *by_seed = calloc((size_t)seeds, sizeof *by_seed), differ = 0.0;
    size_t wide = ((size_t)images + WIDTH - 1) / WIDTH;
    struct workspace w = {malloc(cells),
                          calloc((size_t)images, sizeof(double)),
                          calloc((size_t)seeds, sizeof(short)),
                          aligned_alloc(sizeof(shorts), wide * sizeof(shorts)),
                          aligned_alloc(sizeof(shorts), (size_t)seeds * wide * sizeof(shorts)),
                          wide,
                          calloc(values, sizeof(double)),
                          calloc((size_t)random->draws, sizeof(double)),
                          calloc(values, sizeof(unsigned))};
    struct stat_sample sample;
    if (!by_seed || !w.columns || !w.weight || !w.rows || !w.times || !w.sums || !w.share ||
        !w.means || !w.drawn) {
        status = ttq_fail(error, TTQ_NO_MEMORY, "seeds x images: no memory");
    } else {
        for (size_t i = 0; i < cells; i++) {
            by_seed[i / (size_t)images] += d[i] / (double)images;
            differ += d[i] != 0;
        }
        int count = gather(d, seeds, images, &w);
        resample(count, seeds, images, rng, random, &w);
        gsl_sort(w.means, 1, (size_t)random->draws);
        status = stat_describe(by_seed, seeds, level, &sample, error);
        double expanded = NAN; /* of the quantile of t, as if draws were as expanded as samples */
        if (status == TTQ_OK)
            status = stat_t_quantile(level, seeds - 1.0, &expanded, error);
        double tail = gsl_cdf_ugaussian_P(-expanded * sqrt(seeds / (seeds - 1.0)));
        size_t cut = status == TTQ_OK ? (size_t)(tail * random->draws) : 0;
        result->low = w.means[cut];
        result->high = w.means[(size_t)random->draws - 1 - cut];
        result->disagree = differ / (double)cells;
        result->difference = sample.mean;
        result->se = sqrt(sample.se * sample.se + result->disagree / images);
    }
    gsl_rng_free(rng);
    free(by_seed);
    free(w.columns);
    free(w.weight);
    free(w.rows);
    free(w.times);
    free(w.sums);
    free(w.share);
    free(w.means);
    free(w.drawn);
    return status;
}
