#include "ttq/kernel/reference.h"

#include <string.h>

#define GROUPS(s) ((s)->groups > 1 ? (s)->groups : 1)

/* Calls body for every product that takes part, with the indices of x, y and w. */
#define FOR_ALL_PRODUCTS(s, body)                                                                  \
    for (int k = 0; k < (s)->k; k++)                                                               \
        for (int oy = 0; oy < (s)->oh; oy++)                                                       \
            for (int ox = 0; ox < (s)->ow; ox++)                                                   \
                for (int c = 0; c < (s)->c / GROUPS(s); c++)                                       \
                    for (int i = 0; i < (s)->kh; i++)                                              \
                        for (int j = 0; j < (s)->kw; j++) {                                        \
                            int iy = oy * (s)->stride + i - (s)->pad_top;                          \
                            int ix = ox * (s)->stride + j - (s)->pad_left;                         \
                            if (iy < 0 || iy >= (s)->h || ix < 0 || ix >= (s)->w)                  \
                                continue;                                                          \
                            size_t at_x =                                                          \
                                ((size_t)(c + k / ((s)->k / GROUPS(s)) * ((s)->c / GROUPS(s))) *   \
                                     (size_t)(s)->h +                                              \
                                 (size_t)iy) *                                                     \
                                    (size_t)(s)->w +                                               \
                                (size_t)ix;                                                        \
                            size_t at_y =                                                          \
                                ((size_t)k * (size_t)(s)->oh + (size_t)oy) * (size_t)(s)->ow +     \
                                (size_t)ox;                                                        \
                            size_t at_w =                                                          \
                                (((size_t)k * (size_t)((s)->c / GROUPS(s)) + (size_t)c) *          \
                                     (size_t)(s)->kh +                                             \
                                 (size_t)i) *                                                      \
                                    (size_t)(s)->kw +                                              \
                                (size_t)j;                                                         \
                            body;                                                                  \
                        }

void ttq_reference_conv(const struct ttq_conv_shape *s, const float *x, const float *w, double *y)
{
    memset(y, 0, (size_t)(s->k * s->oh * s->ow) * sizeof *y);
    FOR_ALL_PRODUCTS(s, y[at_y] += (double)x[at_x] * (double)w[at_w])
}

void ttq_reference_conv_input(const struct ttq_conv_shape *s, const float *dy, const float *w,
                              double *dx)
{
    memset(dx, 0, (size_t)(s->c * s->h * s->w) * sizeof *dx);
    FOR_ALL_PRODUCTS(s, dx[at_x] += (double)dy[at_y] * (double)w[at_w])
}

void ttq_reference_conv_weights(const struct ttq_conv_shape *s, const float *x, const float *dy,
                                double *dw)
{
    FOR_ALL_PRODUCTS(s, dw[at_w] += (double)x[at_x] * (double)dy[at_y])
}

static size_t blocked_at(int c, int p, int pixels)
{
    return ((size_t)(c / TTQ_BLOCK) * (size_t)pixels + (size_t)p) * TTQ_BLOCK +
           (size_t)(c % TTQ_BLOCK);
}

void ttq_reference_block(const float *plain, int c, int pixels, float *blocked)
{
    memset(blocked, 0, (size_t)ttq_blocks(c) * TTQ_BLOCK * (size_t)pixels * sizeof *blocked);
    for (int k = 0; k < c; k++)
        for (int p = 0; p < pixels; p++)
            blocked[blocked_at(k, p, pixels)] = plain[(size_t)k * (size_t)pixels + (size_t)p];
}

void ttq_reference_unblock(const float *blocked, int c, int pixels, float *plain)
{
    for (int k = 0; k < c; k++)
        for (int p = 0; p < pixels; p++)
            plain[(size_t)k * (size_t)pixels + (size_t)p] = blocked[blocked_at(k, p, pixels)];
}
