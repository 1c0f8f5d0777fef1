/* arrays.c - element-wise passes over plain arrays. */
#include "ttq/kernel/body/bodies.h"

#include <math.h>

#include "ttq/kernel/body/vec.h"

void KERNEL(add)(const float *p, const float *q, int relu, size_t n, float *y)
{
    for (size_t i = 0; i < n; i += VL) {
        vec sum = load(p + i) + load(q + i);
        store(y + i, relu ? relu_of(sum) : sum);
    }
}

void KERNEL(relu_backward)(const float *y, size_t n, float *dy)
{
    for (size_t i = 0; i < n; i += VL)
        store(dy + i, keep(load(dy + i), load(y + i) > (vec){0}));
}

void KERNEL(sgd)(float *w, float *v, const float *g, size_t n, float rate, float momentum,
                 float decay)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + (g[i] + decay * w[i]);
        w[i] -= rate * v[i];
    }
}

void KERNEL(adam)(float *w, float *m, float *s, const float *g, size_t n,
                  const struct ttq_adam *step)
{
    const struct ttq_adam a = *step;
    for (size_t i = 0; i < n; i++) {
        float h = g[i] + a.decay * w[i];
        m[i] = a.beta1 * m[i] + (1.0f - a.beta1) * h;
        s[i] = a.beta2 * s[i] + (1.0f - a.beta2) * (h * h);
        w[i] -= a.rate * m[i] / (sqrtf(s[i]) + a.eps);
    }
}

void KERNEL(sum_parts)(const float *parts_at, size_t stride, int parts, size_t n, float *total)
{
    for (size_t i = 0; i < n; i++) {
        float sum = parts_at[i];
        for (int p = 1; p < parts; p++)
            sum += parts_at[(size_t)p * stride + i];
        total[i] = sum;
    }
}
