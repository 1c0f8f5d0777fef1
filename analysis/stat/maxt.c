#include "analysis/stat/maxt.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/stat/distributions.h"
#include "analysis/stat/sample.h"
#include "ttq/base/parts.h"

/* Flips do not change the sum of squares of a layer, so |t*| rises with |sum of +-x| / norm: rows
 * are divided by the layer's norm once, and flips only add. Eight sign vectors go side by side in
 * the lanes of one loop: the signs of three rows differ over the lanes, a Gray code turns the
 * others, and the sign of one row is fixed, since a vector and its negative give the same |t*|. */
enum { LANES = 8, LANE_ROWS = 3 };

struct layers {
    int seeds, layers;
    int *order;                    /* layers from the largest |t| down */
    double *row;                   /* [seed][rank of the layer]: x / norm */
    double *observed;              /* [rank]: |sum| / norm, less the tolerance of ties */
    uint64_t *raw, *single, *down; /* [part][rank]: vectors that reach `observed` */
};

static void count_lanes(const struct layers *l, const double *sum, size_t at)
{
    double most[LANES] = {0};
    for (int k = l->layers - 1; k >= 0; k--) {
        int raw = 0, down = 0;
        for (int lane = 0; lane < LANES; lane++) {
            double size = fabs(sum[k * LANES + lane]);
            most[lane] = size > most[lane] ? size : most[lane];
            raw += size >= l->observed[k];
            down += most[lane] >= l->observed[k];
        }
        l->raw[at + (size_t)k] += (uint64_t)raw;
        l->down[at + (size_t)k] += (uint64_t)down;
    }
    for (int k = 0; k < l->layers; k++) {
        int single = 0;
        for (int lane = 0; lane < LANES; lane++)
            single += most[lane] >= l->observed[k];
        l->single[at + (size_t)k] += (uint64_t)single;
    }
}

/* The sums of sign vector `code` of the rows from LANE_ROWS + 1 on, afresh. */
static void set_sums(const struct layers *l, uint64_t code, double *sum)
{
    for (int k = 0; k < l->layers; k++)
        for (int lane = 0; lane < LANES; lane++) {
            double total = l->row[k];
            for (int s = 1; s < l->seeds; s++) {
                int minus =
                    s <= LANE_ROWS ? lane >> (s - 1) & 1 : (int)(code >> (s - LANE_ROWS - 1) & 1);
                double value = l->row[s * l->layers + k];
                total += minus ? -value : value;
            }
            sum[k * LANES + lane] = total;
        }
}

/* Part p of all Gray codes; its sums start afresh, so parts do not depend on one another. */
static void enumerate_part(const struct layers *l, int part, double *sum)
{
    int free_rows = l->seeds - 1 - LANE_ROWS;
    uint64_t all = (uint64_t)1 << free_rows;
    uint64_t first = ttq_part_start(all, part), last = ttq_part_start(all, part + 1);
    size_t at = (size_t)part * (size_t)l->layers;
    if (first == last)
        return;
    uint64_t code = first ^ first >> 1;
    set_sums(l, code, sum);
    for (uint64_t v = first;;) {
        count_lanes(l, sum, at);
        if (++v == last)
            return;
        int flip = __builtin_ctzll(v);
        code ^= (uint64_t)1 << flip;
        const double *row = l->row + (LANE_ROWS + 1 + flip) * l->layers;
        double sign = code >> flip & 1 ? -2.0 : 2.0;
        for (int k = 0; k < l->layers; k++)
            for (int lane = 0; lane < LANES; lane++)
                sum[k * LANES + lane] += sign * row[k];
    }
}

static enum ttq_status enumerate(const struct layers *l, struct ttq_error *error)
{
    size_t each = (size_t)l->layers * LANES;
    double *sums = malloc(TTQ_PARTS * each * sizeof *sums);
    if (!sums)
        return ttq_fail(error, TTQ_NO_MEMORY, "max-T: no memory");
#pragma omp parallel for schedule(dynamic)
    for (int part = 0; part < TTQ_PARTS; part++)
        enumerate_part(l, part, sums + (size_t)part * each);
    free(sums);
    return TTQ_OK;
}

static enum ttq_status draw(const struct layers *l, const struct stat_random *random,
                            struct ttq_error *error)
{
    gsl_rng *rng;
    enum ttq_status status = stat_random_start(random, &rng, error);
    double *sum = calloc((size_t)l->layers * LANES, sizeof *sum);
    if (status != TTQ_OK || !sum) {
        if (status == TTQ_OK)
            gsl_rng_free(rng);
        free(sum);
        return status != TTQ_OK ? status : ttq_fail(error, TTQ_NO_MEMORY, "max-T: no memory");
    }
    for (int d = 0; d < random->draws; d += LANES) {
        memset(sum, 0, (size_t)l->layers * LANES * sizeof *sum);
        for (int s = 0; s < l->seeds; s++) {
            unsigned long bits = gsl_rng_get(rng);
            for (int k = 0; k < l->layers; k++)
                for (int lane = 0; lane < LANES; lane++)
                    sum[k * LANES + lane] +=
                        bits >> lane & 1 ? l->row[s * l->layers + k] : -l->row[s * l->layers + k];
        }
        count_lanes(l, sum, 0);
    }
    gsl_rng_free(rng);
    free(sum);
    return TTQ_OK;
}

/* Norms, order and observed sums; t as a by-product. */
static enum ttq_status prepare(struct layers *l, const double *x, int seeds,
                               struct stat_maxt *tests, struct ttq_error *error)
{
    for (int k = 0; k < l->layers; k++)
        l->order[k] = k;
    double *size = calloc((size_t)l->layers, sizeof *size);
    if (!size)
        return ttq_fail(error, TTQ_NO_MEMORY, "max-T: no memory");
    for (int k = 0; k < l->layers; k++) {
        double sum = 0, squares = 0;
        for (int s = 0; s < seeds; s++) {
            sum += x[s * l->layers + k];
            squares += x[s * l->layers + k] * x[s * l->layers + k];
        }
        if (!(squares > 0.0)) {
            free(size);
            return ttq_fail(error, TTQ_BAD_DATA, "max-T: layer %d: expected values other than zero",
                            k + 1);
        }
        double mean = sum / seeds, variance = 0; /* a second pass: squares - sum^2 / n cancels */
        for (int s = 0; s < seeds; s++) {
            double away = x[s * l->layers + k] - mean;
            variance += away * away / (seeds - 1);
        }
        tests[k].t = sum / seeds / sqrt(variance / seeds);
        size[k] = fabs(sum) / sqrt(squares);
    }
    for (int i = 1; i < l->layers; i++) { /* few layers: insertion keeps equal ones in order */
        int layer = l->order[i], at = i;
        for (; at > 0 && size[l->order[at - 1]] < size[layer]; at--)
            l->order[at] = l->order[at - 1];
        l->order[at] = layer;
    }
    for (int k = 0; k < l->layers; k++) {
        double squares = 0, reach = 0;
        for (int s = 0; s < seeds; s++)
            squares += x[s * l->layers + l->order[k]] * x[s * l->layers + l->order[k]];
        for (int s = 0; s < seeds; s++) {
            l->row[s * l->layers + k] = x[s * l->layers + l->order[k]] / sqrt(squares);
            reach += fabs(l->row[s * l->layers + k]);
        }
        l->observed[k] = size[l->order[k]] - 1e-10 * reach;
    }
    free(size);
    return TTQ_OK;
}

static void conclude(const struct layers *l, double total, bool exact, struct stat_maxt *tests)
{
    double so_far = 0.0;
    for (int k = 0; k < l->layers; k++) {
        uint64_t counts[3] = {0};
        for (int part = 0; part < TTQ_PARTS; part++) {
            size_t at = (size_t)part * (size_t)l->layers + (size_t)k;
            counts[0] += l->raw[at];
            counts[1] += l->single[at];
            counts[2] += l->down[at];
        }
        double p[3];
        for (int i = 0; i < 3; i++)
            p[i] = exact ? (double)counts[i] / total : ((double)counts[i] + 1) / (total + 1);
        struct stat_maxt *test = &tests[l->order[k]];
        so_far = fmax(so_far, p[2]);
        test->p_raw = p[0];
        test->p_single = p[1];
        test->p_adjusted = so_far;
    }
}

enum ttq_status stat_maxt(const double *x, int seeds, int layers, const struct stat_random *random,
                          struct stat_maxt *tests, struct ttq_error *error)
{
    if (seeds < 2 || layers < 1)
        return ttq_fail(error, TTQ_BAD_DATA,
                        "max-T: expected at least 2 seeds and a layer, found %d and %d", seeds,
                        layers);
    enum ttq_status status = stat_check_table("max-T", x, seeds, layers, 2, error);
    if (status != TTQ_OK)
        return status;
    bool exact = seeds <= STAT_MAXT_MOST;
    /* Rows of zeros up to the number of lanes: they double counts and total alike. */
    int rows = seeds > LANE_ROWS + 1 ? seeds : LANE_ROWS + 1;
    struct layers l = {.seeds = rows, .layers = layers};
    size_t n = (size_t)layers, counts = TTQ_PARTS * n;
    l.order = calloc(n, sizeof *l.order);
    l.row = calloc((size_t)rows * n, sizeof *l.row);
    l.observed = calloc(n, sizeof *l.observed);
    l.raw = calloc(3 * counts, sizeof *l.raw);
    if (!l.order || !l.row || !l.observed || !l.raw) {
        status = ttq_fail(error, TTQ_NO_MEMORY, "max-T: no memory");
    } else {
        l.single = l.raw + counts;
        l.down = l.single + counts;
        status = prepare(&l, x, seeds, tests, error);
        if (status == TTQ_OK)
            status = exact ? enumerate(&l, error) : draw(&l, random, error);
        double total = exact ? ldexp(1.0, rows - 1) : LANES * ceil(random->draws / (double)LANES);
        if (status == TTQ_OK)
            conclude(&l, total, exact, tests);
    }
    free(l.order);
    free(l.row);
    free(l.observed);
    free(l.raw);
    return status;
}
