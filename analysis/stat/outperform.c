#include "analysis/stat/outperform.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"

/* A count of wins that is rarer adds nothing to a tail of 1e-5; large n has few that are not. */
#define NEGLIGIBLE 1e-18

enum ttq_status stat_outperform(const double *d, int n, double level,
                                struct stat_outperform *result, struct ttq_error *error)
{
    enum ttq_status status = stat_check_level(level, error);
    if (status == TTQ_OK)
        status = stat_check_values("probability of superiority", d, n, 2, error);
    if (status != TTQ_OK)
        return status;
    int wins = 0, ties = 0;
    for (int i = 0; i < n; i++) {
        wins += d[i] > 0.0;
        ties += d[i] == 0.0;
    }
    /* chance[2 wins* + ties*]: wins* is binomial, and so is ties* among the rest. */
    double *chance = calloc(2 * (size_t)n + 1, sizeof *chance);
    if (!chance)
        return ttq_fail(error, TTQ_NO_MEMORY, "probability of superiority: no memory");
    double win = (double)wins / n, tie = wins < n ? (double)ties / (n - wins) : 0.0;
    for (int w = 0; w <= n; w++) {
        double of_wins = gsl_ran_binomial_pdf((unsigned)w, win, (unsigned)n);
        for (int t = 0; t <= (ties ? n - w : 0) && of_wins > NEGLIGIBLE; t++)
            chance[2 * w + t] +=
                of_wins * gsl_ran_binomial_pdf((unsigned)t, tie, (unsigned)(n - w));
    }
    double tail = (1.0 - level) / 2.0 * (1.0 - 1e-12), below = 0.0, above = 0.0;
    int low = -1, high = 2 * n + 1;
    do
        below += chance[++low];
    while (below < tail);
    do
        above += chance[--high];
    while (above < tail);
    free(chance);
    /* Pairs that all agree resample to themselves alone: there the binomial's limit is exact. */
    double unseen = pow((1.0 - level) / 2.0, 1.0 / n) * n * 2.0;
    double lower = wins == n ? unseen : low, upper = wins + ties == 0 ? 2.0 * n - unseen : high;
    result->superior = (wins + 0.5 * ties) / n;
    result->low = 0.5 * lower / n;
    result->high = 0.5 * upper / n;
    result->meaningful = result->low > 0.5 && result->high > 0.75;
    return TTQ_OK;
}

int stat_outperform_pairs(double alpha, double beta, double gamma)
{
    double z = gsl_cdf_ugaussian_Pinv(1.0 - alpha) - gsl_cdf_ugaussian_Pinv(beta);
    double root = z / (sqrt(6.0) * (0.5 - gamma));
    return (int)ceil(root * root);
}
