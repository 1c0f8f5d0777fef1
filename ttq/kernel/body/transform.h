/* transform.h - Winograd's transforms along one axis, on vectors of channels; winograd.h has the
 * formulas. m is 2 or 4 and always a literal. The points are 0, +-P, +-Q and infinity (m = 4) or
 * 0, +-1 and infinity (m = 2). */
#ifndef TTQ_KERNEL_BODY_TRANSFORM_H
#define TTQ_KERNEL_BODY_TRANSFORM_H

#include "ttq/kernel/body/vec.h"

#define P 0.625f
#define Q 1.5f
/* Derivative of x (x^2 - P^2) (x^2 - Q^2) at 0, at +-P and at +-Q. */
#define N0 (P * P * Q * Q)
#define NP (2 * P * P * (P * P - Q * Q))
#define NQ (2 * Q * Q * (Q * Q - P * P))

/* t = B^T d: m + 2 inputs. */
INLINE void input_axis(const int m, const vec d[6], vec t[6])
{
    if (m == 2) {
        t[0] = d[2] - d[0];
        t[1] = d[1] + d[2];
        t[2] = d[2] - d[1];
        t[3] = d[3] - d[1];
        return;
    }
    vec even_p = d[4] - Q * Q * d[2], odd_p = P * (d[3] - Q * Q * d[1]);
    vec even_q = d[4] - P * P * d[2], odd_q = Q * (d[3] - P * P * d[1]);
    t[0] = N0 * d[0] - (P * P + Q * Q) * d[2] + d[4];
    t[1] = even_p + odd_p;
    t[2] = even_p - odd_p;
    t[3] = even_q + odd_q;
    t[4] = even_q - odd_q;
    t[5] = N0 * d[1] - (P * P + Q * Q) * d[3] + d[5];
}

/* y = A^T t: m outputs. */
INLINE void output_axis(const int m, const vec t[6], vec y[4])
{
    if (m == 2) {
        y[0] = t[0] + t[1] + t[2];
        y[1] = t[1] - t[2] + t[3];
        return;
    }
    vec sum_p = t[1] + t[2], off_p = t[1] - t[2], sum_q = t[3] + t[4], off_q = t[3] - t[4];
    y[0] = t[0] + sum_p + sum_q;
    y[1] = P * off_p + Q * off_q;
    y[2] = P * P * sum_p + Q * Q * sum_q;
    y[3] = P * P * P * off_p + Q * Q * Q * off_q + t[5];
}

/* t = A e: m gradients of outputs. */
INLINE void gradient_axis(const int m, const vec e[4], vec t[6])
{
    if (m == 2) {
        t[0] = e[0];
        t[1] = e[0] + e[1];
        t[2] = e[0] - e[1];
        t[3] = e[1];
        return;
    }
    vec even_p = e[0] + P * P * e[2], odd_p = P * (e[1] + P * P * e[3]);
    vec even_q = e[0] + Q * Q * e[2], odd_q = Q * (e[1] + Q * Q * e[3]);
    t[0] = e[0];
    t[1] = even_p + odd_p;
    t[2] = even_p - odd_p;
    t[3] = even_q + odd_q;
    t[4] = even_q - odd_q;
    t[5] = e[3];
}

/* u = G g: three weights. */
INLINE void weight_axis(const int m, const vec g[3], vec u[6])
{
    if (m == 2) {
        u[0] = -g[0];
        u[1] = 0.5f * (g[0] + g[1] + g[2]);
        u[2] = 0.5f * (g[0] - g[1] + g[2]);
        u[3] = g[2];
        return;
    }
    vec even_p = (g[0] + P * P * g[2]) * (1 / NP), odd_p = g[1] * (P / NP);
    vec even_q = (g[0] + Q * Q * g[2]) * (1 / NQ), odd_q = g[1] * (Q / NQ);
    u[0] = g[0] * (1 / N0);
    u[1] = even_p + odd_p;
    u[2] = even_p - odd_p;
    u[3] = even_q + odd_q;
    u[4] = even_q - odd_q;
    u[5] = g[2];
}

/* g = G^T u: gradients of three weights. */
INLINE void weight_gradient_axis(const int m, const vec u[6], vec g[3])
{
    if (m == 2) {
        g[0] = 0.5f * (u[1] + u[2]) - u[0];
        g[1] = 0.5f * (u[1] - u[2]);
        g[2] = 0.5f * (u[1] + u[2]) + u[3];
        return;
    }
    vec sum_p = (u[1] + u[2]) * (1 / NP), off_p = (u[1] - u[2]) * (P / NP);
    vec sum_q = (u[3] + u[4]) * (1 / NQ), off_q = (u[3] - u[4]) * (Q / NQ);
    g[0] = u[0] * (1 / N0) + sum_p + sum_q;
    g[1] = off_p + off_q;
    g[2] = P * P * sum_p + Q * Q * sum_q + u[5];
}

#undef P
#undef Q
#undef N0
#undef NP
#undef NQ

#endif
