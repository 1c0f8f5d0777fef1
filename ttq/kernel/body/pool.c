/* pool.c - max pooling, 16 channels at a time. */
#include "ttq/kernel/body/bodies.h"

#include <math.h>

/* The window of an output pixel that lies in the picture. */
struct window {
    int top, bottom, left, right;
};

INLINE struct window window_of(const struct ttq_pool *s, int y, int x)
{
    struct window w = {.top = y * s->stride - s->pad_top, .left = x * s->stride - s->pad_left};
    w.bottom = w.top + s->kernel < s->h ? w.top + s->kernel : s->h;
    w.right = w.left + s->kernel < s->w ? w.left + s->kernel : s->w;
    w.top = w.top > 0 ? w.top : 0;
    w.left = w.left > 0 ? w.left : 0;
    return w;
}

/* a where mask is set, else b. */
INLINE vec choose(vec_mask mask, vec a, vec b)
{
    return (vec)(((vec_mask)a & mask) | ((vec_mask)b & ~mask));
}

void KERNEL(max_pool)(const struct ttq_pool *s, const float *x, float *y)
{
    for (int b = 0; b < s->blocks; b++, x += (ptrdiff_t)s->h * s->w * TTQ_BLOCK)
        for (int row = 0; row < s->oh; row++)
            for (int column = 0; column < s->ow; column++, y += TTQ_BLOCK) {
                struct window w = window_of(s, row, column);
                vec most[NV];
                EACH (v, NV)
                    most[v] = splat(-INFINITY);
                for (int i = w.top; i < w.bottom; i++) {
                    const float *from = x + ((ptrdiff_t)i * s->w + w.left) * TTQ_BLOCK;
                    for (int j = w.left; j < w.right; j++, from += TTQ_BLOCK)
                        EACH (v, NV) {
                            vec value = load(from + v * VL);
                            most[v] = choose(value <= most[v], most[v], value);
                        }
                }
                EACH (v, NV)
                    store(y + v * VL, s->relu ? relu_of(most[v]) : most[v]);
            }
}

void KERNEL(max_pool_backward)(const struct ttq_pool *s, const float *x, const float *y,
                               const float *dy, float *dx)
{
    ptrdiff_t picture = (ptrdiff_t)s->h * s->w * TTQ_BLOCK;
    for (int b = 0; b < s->blocks; b++, x += picture, dx += picture)
        for (int row = 0; row < s->oh; row++)
            for (int column = 0; column < s->ow; column++, y += TTQ_BLOCK, dy += TTQ_BLOCK) {
                struct window w = window_of(s, row, column);
                vec most[NV], left[NV]; /* of dy, until the maximum has been met */
                EACH (v, NV) {
                    most[v] = load(y + v * VL);
                    left[v] = load(dy + v * VL);
                    if (s->relu)
                        left[v] = keep(left[v], most[v] > (vec){0});
                }
                for (int i = w.top; i < w.bottom; i++) {
                    ptrdiff_t at = ((ptrdiff_t)i * s->w + w.left) * TTQ_BLOCK;
                    for (int j = w.left; j < w.right; j++, at += TTQ_BLOCK)
                        EACH (v, NV) {
                            vec_mask hit = load(x + at + v * VL) == most[v];
                            store(dx + at + v * VL, load(dx + at + v * VL) + keep(left[v], hit));
                            left[v] = keep(left[v], ~hit);
                        }
                }
            }
}
