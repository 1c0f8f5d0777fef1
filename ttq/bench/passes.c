/* passes.c - the element-wise passes over arrays of a batch: 16 channels of 32x32, the largest of
 * the CIFAR networks, each as the network calls it. Bound by memory: bytes count what must be read
 * and written. */
#include "ttq/bench/passes.h"

enum { PIXELS = 32 * 32, PICTURE = PIXELS * 16 };

/* What the passes read besides their arrays, for one block of channels. */
static float one[16], zero[16], sums[TTQ_PASS_PICTURES][2][16];
static const struct ttq_affine map = {one, zero, 1};

static void moments(const struct ttq_kernels *k, int i, const float *p, const float *q, float *y)
{
    (void)q, (void)y;
    k->moments(p, 1, PIXELS, sums[i][0], sums[i][1]);
}

static void affine(const struct ttq_kernels *k, int i, const float *p, const float *q, float *y)
{
    (void)i, (void)q;
    k->affine(p, &map, 1, PIXELS, y);
}

static void norm_sums(const struct ttq_kernels *k, int i, const float *p, const float *q, float *y)
{
    (void)y;
    k->norm_sums(p, q, &map, zero, 1, PIXELS, sums[i][0], sums[i][1]);
}

static void norm_backward(const struct ttq_kernels *k, int i, const float *p, const float *q,
                          float *y)
{
    (void)i;
    k->norm_backward(p, q, &map, one, zero, zero, 0, 1, PIXELS, y);
}

static void add(const struct ttq_kernels *k, int i, const float *p, const float *q, float *y)
{
    (void)i;
    k->add(p, q, 0, PICTURE, y);
}

static void relu_backward(const struct ttq_kernels *k, int i, const float *p, const float *q,
                          float *y)
{
    (void)i, (void)q;
    k->relu_backward(p, PICTURE, y);
}

/* Momentum of 0.9 keeps v in bounds, the small rate w. */
static void sgd(const struct ttq_kernels *k, int i, const float *p, const float *q, float *y)
{
    (void)i, (void)q;
    k->sgd(y, y + PICTURE / 2, p, PICTURE / 2, 1e-6f, 0.9f, 1e-4f);
}

const struct ttq_pass_case ttq_pass_cases[] = {
    {"moments", "forward", moments, 1, 0, 3},
    {"norm+relu", "forward", affine, 1, 1, 2},
    {"norm sums", "backward", norm_sums, 2, 0, 5},
    {"norm+relu", "backward", norm_backward, 2, 1, 5},
    {"add", "forward", add, 2, 1, 1},
    {"relu", "backward", relu_backward, 2, 1, 1},
    {"sgd", "update", sgd, 1.5, 1, 3},
};
const int ttq_pass_case_count = sizeof ttq_pass_cases / sizeof *ttq_pass_cases;

void ttq_pass_case_run(const struct ttq_pass_case *c, const struct ttq_kernels *kernels, int n,
                       struct ttq_arrays *pool)
{
    size_t floats = (size_t)n * PICTURE;
    for (int i = 0; i < 16; i++)
        one[i] = 1.0f;
    const float *p = ttq_arrays_in(pool, floats), *q = ttq_arrays_in(pool, floats);
    float *y = ttq_arrays_out(pool, floats);
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++)
        c->run(kernels, i, p + (size_t)i * PICTURE, q + (size_t)i * PICTURE,
               y + (size_t)i * PICTURE);
}

double ttq_pass_case_values(int n)
{
    return (double)n * PICTURE;
}
