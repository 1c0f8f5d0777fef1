#include "analysis/stat/anova.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"

static double mean_of(const double *x, int n, int stride)
{
    double sum = 0.0, rest = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i * stride];
    for (int i = 0; i < n; i++) /* the second pass takes back the rounding of the first */
        rest += x[i * stride] - sum / n;
    return sum / n + rest / n;
}

enum ttq_status stat_anova(const double *x, int groups, int each, struct stat_anova *result,
                           struct ttq_error *error)
{
    if (groups < 2 || each < 2)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "analysis of variance: expected at least 2 groups of at least 2 values, "
                        "found %d of %d",
                        groups, each);
    enum ttq_status status = stat_check_table("analysis of variance", x, groups, each, 4, error);
    if (status != TTQ_OK)
        return status;
    double grand = mean_of(x, groups * each, 1);
    *result = (struct stat_anova){.df_between = groups - 1, .df_within = groups * (each - 1.0)};
    for (int g = 0; g < groups; g++) {
        double mean = mean_of(x + g * each, each, 1);
        result->ss_between += each * (mean - grand) * (mean - grand);
        for (int i = 0; i < each; i++) {
            double away = x[g * each + i] - mean;
            result->ss_within += away * away;
        }
    }
    if (!(result->ss_within > 0.0))
        return ttq_fail(error, TTQ_BAD_DATA,
                        "analysis of variance: expected values that differ within the groups");
    double residual = result->ss_within / result->df_within;
    result->f = result->ss_between / result->df_between / residual;
    result->p = stat_f_upper(result->f, result->df_between, result->df_within);
    result->r2 = result->ss_between / (result->ss_between + result->ss_within);
    result->residual_sd = sqrt(residual);
    return TTQ_OK;
}

/* Greenhouse and Geisser: (sum of the eigenvalues)^2 / ((L - 1) sum of their squares) of the
 * layers' covariance matrix, centred in rows and columns; 1 where layers are exchangeable. The
 * squares sum to those of all entries. `rest` are the residuals [seed][layer]: centred already. */
static double epsilon_of(const double *rest, int seeds, int layers)
{
    double trace = 0.0, squares = 0.0;
    for (int a = 0; a < layers; a++)
        for (int b = 0; b < layers; b++) {
            double product = 0.0;
            for (int s = 0; s < seeds; s++)
                product += rest[s * layers + a] * rest[s * layers + b];
            trace += a == b ? product : 0.0;
            squares += product * product;
        }
    return fmin(1.0, fmax(1.0 / (layers - 1), trace * trace / ((layers - 1) * squares)));
}

static enum ttq_status add_icc(int seeds, int layers, struct stat_two_way *r,
                               struct ttq_error *error)
{
    double upper, lower, f = r->ms_seed / r->ms_rest;
    r->var_seed = fmax(0.0, (r->ms_seed - r->ms_rest) / layers);
    r->icc = r->var_seed / (r->var_seed + r->ms_rest);
    enum ttq_status status = stat_f_quantile(0.975, seeds - 1, r->df_rest, &upper, error);
    if (status == TTQ_OK)
        status = stat_f_quantile(0.975, r->df_rest, seeds - 1, &lower, error);
    if (status != TTQ_OK)
        return status;
    r->icc_low = fmax(0.0, (f / upper - 1) / (f / upper + layers - 1));
    r->icc_high = fmax(0.0, (f * lower - 1) / (f * lower + layers - 1));
    return TTQ_OK;
}

enum ttq_status stat_two_way(const double *x, int seeds, int layers, struct stat_two_way *result,
                             struct ttq_error *error)
{
    if (seeds < 2 || layers < 2)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "layer x seed table: expected at least 2 seeds and 2 layers, found %d and "
                        "%d",
                        seeds, layers);
    enum ttq_status status = stat_check_table("layer x seed table", x, seeds, layers, 4, error);
    double *rest = status == TTQ_OK ? malloc((size_t)seeds * (size_t)layers * sizeof *rest) : NULL;
    if (status == TTQ_OK && !rest)
        status = ttq_fail(error, TTQ_NO_MEMORY, "layer x seed table: no memory");
    if (status != TTQ_OK) {
        free(rest);
        return status;
    }
    *result = (struct stat_two_way){.mean = mean_of(x, seeds * layers, 1),
                                    .df = seeds - 1,
                                    .df_layer = layers - 1,
                                    .df_rest = (seeds - 1.0) * (layers - 1.0)};
    for (int i = 0; i < seeds * layers; i++)
        rest[i] = x[i] - result->mean;
    for (int s = 0; s < seeds; s++) {
        double effect = mean_of(x + s * layers, layers, 1) - result->mean;
        result->ms_seed += layers * effect * effect / result->df;
        for (int l = 0; l < layers; l++)
            rest[s * layers + l] -= effect;
    }
    for (int l = 0; l < layers; l++) {
        double effect = mean_of(x + l, seeds, layers) - result->mean;
        result->ms_layer += seeds * effect * effect / result->df_layer;
        for (int s = 0; s < seeds; s++)
            rest[s * layers + l] -= effect;
    }
    for (int i = 0; i < seeds * layers; i++)
        result->ms_rest += rest[i] * rest[i] / result->df_rest;
    if (!(result->ms_rest > 0.0) || !(result->ms_seed > 0.0)) {
        free(rest);
        return ttq_fail(error, TTQ_BAD_DATA,
                        "layer x seed table: expected values that vary beyond their layers' and "
                        "seeds' means");
    }
    result->t = result->mean / sqrt(result->ms_seed / (seeds * layers));
    result->p = stat_t_two_sided(result->t, result->df);
    result->f = result->ms_layer / result->ms_rest;
    result->epsilon = epsilon_of(rest, seeds, layers);
    result->p_layers = stat_f_upper(result->f, result->epsilon * result->df_layer,
                                    result->epsilon * result->df_rest);
    free(rest);
    return add_icc(seeds, layers, result, error);
}
