#include "ttq/bench/timed.h"

#include <assert.h>
#include <omp.h>
#include <string.h>

enum { MOST_THREADS = 1024 };

/* Of one thread; a line of its own, so that threads do not share one. `frame`: of frames that the
 * next direct kernel reads. */
struct spent {
    double seconds[TTQ_TIMED], frame;
} __attribute__((aligned(64)));

static struct spent spent[MOST_THREADS];
static const struct ttq_kernels *real;
static bool backward;

static struct spent *mine(void)
{
    assert(omp_get_thread_num() < MOST_THREADS);
    return &spent[omp_get_thread_num()];
}

static void add_direct(enum ttq_timed what, double started)
{
    struct spent *my = mine();
    my->seconds[what] += ttq_clock() - started + my->frame;
    my->frame = 0.0;
}

static void timed_frame(const struct ttq_frame *shape, const struct ttq_affine *map,
                        const float *picture, float *frame)
{
    double started = ttq_clock();
    real->frame(shape, map, picture, frame);
    mine()->frame += ttq_clock() - started;
}

static void timed_conv(const struct ttq_conv_plan *plan, const float *frame, const float *weights,
                       const float *plus, const float *next, float *out)
{
    double started = ttq_clock();
    real->conv(plan, frame, weights, plus, next, out);
    add_direct(backward ? TTQ_TIMED_INPUT : TTQ_TIMED_FORWARD, started);
}

static void timed_conv_weights(const struct ttq_conv_shape *shape,
                               const struct ttq_conv_plan *forward, const float *frame,
                               const float *dy, const float *next, float *dw)
{
    double started = ttq_clock();
    real->conv_weights(shape, forward, frame, dy, next, dw);
    add_direct(TTQ_TIMED_WEIGHTS, started);
}

static void timed_winograd(const struct ttq_winograd *plan, const struct ttq_affine *map,
                           const float *x, int n, const float *u, const float *plus, float *y,
                           float *scratch)
{
    double started = ttq_clock();
    real->winograd(plan, map, x, n, u, plus, y, scratch);
    mine()->seconds[plan->flip ? TTQ_TIMED_INPUT : TTQ_TIMED_FORWARD] += ttq_clock() - started;
}

static void timed_winograd_gradient(const struct ttq_winograd *plan, const struct ttq_affine *map,
                                    const float *x, const float *dy, int n, float *du,
                                    float *scratch)
{
    double started = ttq_clock();
    real->winograd_gradient(plan, map, x, dy, n, du, scratch);
    mine()->seconds[TTQ_TIMED_WEIGHTS] += ttq_clock() - started;
}

static void timed_winograd_gather(const struct ttq_winograd *plan, const float *du, float *dw)
{
    double started = ttq_clock();
    real->winograd_gather(plan, du, dw);
    mine()->seconds[TTQ_TIMED_WEIGHTS] += ttq_clock() - started;
}

static void timed_moments(const float *x, int blocks, int pixels, float *mean, float *squares)
{
    double started = ttq_clock();
    real->moments(x, blocks, pixels, mean, squares);
    mine()->seconds[TTQ_TIMED_NORM_FORWARD] += ttq_clock() - started;
}

static void timed_affine(const float *x, const struct ttq_affine *map, int blocks, int pixels,
                         float *y)
{
    double started = ttq_clock();
    real->affine(x, map, blocks, pixels, y);
    mine()->seconds[TTQ_TIMED_NORM_FORWARD] += ttq_clock() - started;
}

static void timed_norm_sums(const float *x, const float *dy, const struct ttq_affine *map,
                            const float *mean, int blocks, int pixels, float *sum, float *sum_x)
{
    double started = ttq_clock();
    real->norm_sums(x, dy, map, mean, blocks, pixels, sum, sum_x);
    mine()->seconds[TTQ_TIMED_NORM_BACKWARD] += ttq_clock() - started;
}

static void timed_norm_backward(const float *x, const float *dy, const struct ttq_affine *map,
                                const float *a, const float *b, const float *c, int add, int blocks,
                                int pixels, float *dx)
{
    double started = ttq_clock();
    real->norm_backward(x, dy, map, a, b, c, add, blocks, pixels, dx);
    mine()->seconds[TTQ_TIMED_NORM_BACKWARD] += ttq_clock() - started;
}

static void timed_add(const float *p, const float *q, int relu, size_t n, float *y)
{
    double started = ttq_clock();
    real->add(p, q, relu, n, y);
    mine()->seconds[TTQ_TIMED_SUMS] += ttq_clock() - started;
}

static void timed_relu_backward(const float *y, size_t n, float *dy)
{
    double started = ttq_clock();
    real->relu_backward(y, n, dy);
    mine()->seconds[TTQ_TIMED_SUMS] += ttq_clock() - started;
}

const struct ttq_kernels *ttq_timed_kernels(const struct ttq_kernels *kernels)
{
    static struct ttq_kernels table;
    real = kernels;
    table = *kernels;
    table.frame = timed_frame;
    table.conv = timed_conv;
    table.conv_weights = timed_conv_weights;
    table.winograd = timed_winograd;
    table.winograd_gradient = timed_winograd_gradient;
    table.winograd_gather = timed_winograd_gather;
    table.moments = timed_moments;
    table.affine = timed_affine;
    table.norm_sums = timed_norm_sums;
    table.norm_backward = timed_norm_backward;
    table.add = timed_add;
    table.relu_backward = timed_relu_backward;
    return &table;
}

void ttq_timed_take(double seconds[TTQ_TIMED], bool back)
{
    memset(seconds, 0, TTQ_TIMED * sizeof *seconds);
    for (int t = 0; t < MOST_THREADS; t++)
        for (int i = 0; i < TTQ_TIMED; i++)
            seconds[i] += spent[t].seconds[i];
    memset(spent, 0, sizeof spent);
    backward = back;
}
