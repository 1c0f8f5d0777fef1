/* norm.c - the passes of batch normalisation over one picture, 16 channels at a time. */
#include "ttq/kernel/body/bodies.h"

#include "ttq/kernel/body/vec.h"

/* Sums run in WAYS independent chains, so that they are not bound by the latency of one. */
enum { WAYS = 4 };

INLINE vec total(const vec chain[WAYS])
{
    return (chain[0] + chain[1]) + (chain[2] + chain[3]);
}

void KERNEL(moments)(const float *x, int blocks, int pixels, float *mean, float *squares)
{
    for (int b = 0; b < blocks; b++, x += (size_t)pixels * TTQ_BLOCK) {
        for (int v = 0; v < NV; v++) {
            const float *at = x + v * VL;
            vec sum[WAYS] = {{0}};
            int p = 0;
            for (; p + WAYS <= pixels; p += WAYS)
                EACH (way, WAYS)
                    sum[way] += load(at + (p + way) * TTQ_BLOCK);
            for (; p < pixels; p++)
                sum[0] += load(at + p * TTQ_BLOCK);
            vec centre = total(sum) * splat(1.0f / (float)pixels);
            vec square[WAYS] = {{0}};
            for (p = 0; p + WAYS <= pixels; p += WAYS)
                EACH (way, WAYS) {
                    vec d = load(at + (p + way) * TTQ_BLOCK) - centre;
                    square[way] += d * d;
                }
            for (; p < pixels; p++) {
                vec d = load(at + p * TTQ_BLOCK) - centre;
                square[0] += d * d;
            }
            store(mean + b * TTQ_BLOCK + v * VL, centre);
            store(squares + b * TTQ_BLOCK + v * VL, total(square));
        }
    }
}

/* Scale and shift of a block, in registers. */
INLINE void load_map(const struct ttq_affine *map, int block, vec scale[NV], vec shift[NV])
{
    EACH (v, NV) {
        scale[v] = load(map->scale + block * TTQ_BLOCK + v * VL);
        shift[v] = load(map->shift + block * TTQ_BLOCK + v * VL);
    }
}

void KERNEL(affine)(const float *x, const struct ttq_affine *map, int blocks, int pixels, float *y)
{
    for (int b = 0; b < blocks; b++) {
        vec scale[NV], shift[NV];
        load_map(map, b, scale, shift);
        if (map->relu) {
            for (int p = 0; p < pixels; p++, x += TTQ_BLOCK, y += TTQ_BLOCK)
                EACH (v, NV)
                    store(y + v * VL, relu_of(load(x + v * VL) * scale[v] + shift[v]));
        } else {
            for (int p = 0; p < pixels; p++, x += TTQ_BLOCK, y += TTQ_BLOCK)
                EACH (v, NV)
                    store(y + v * VL, load(x + v * VL) * scale[v] + shift[v]);
        }
    }
}

/* The gradient before the ReLU, whose mask is computed again from x. */
INLINE vec gated(vec x, vec dy, vec scale, vec shift, int relu)
{
    return relu ? keep(dy, x * scale + shift > (vec){0}) : dy;
}

void KERNEL(norm_sums)(const float *x, const float *dy, const struct ttq_affine *map,
                       const float *mean, int blocks, int pixels, float *sum, float *sum_x)
{
    for (int b = 0; b < blocks; b++) {
        size_t block = (size_t)b * (size_t)pixels * TTQ_BLOCK;
        vec scale[NV], shift[NV];
        load_map(map, b, scale, shift);
        for (int v = 0; v < NV; v++) {
            size_t at = block + (size_t)(v * VL);
            int channel = b * TTQ_BLOCK + v * VL;
            vec centre = load(mean + channel), s[WAYS] = {{0}}, q[WAYS] = {{0}};
            int p = 0;
            for (; p + WAYS <= pixels; p += WAYS)
                EACH (way, WAYS) {
                    size_t i = at + (size_t)((p + way) * TTQ_BLOCK);
                    vec value = load(x + i);
                    vec g = gated(value, load(dy + i), scale[v], shift[v], map->relu);
                    s[way] += g;
                    q[way] += g * (value - centre);
                }
            for (; p < pixels; p++) {
                size_t i = at + (size_t)(p * TTQ_BLOCK);
                vec value = load(x + i);
                vec g = gated(value, load(dy + i), scale[v], shift[v], map->relu);
                s[0] += g;
                q[0] += g * (value - centre);
            }
            store(sum + channel, total(s));
            store(sum_x + channel, total(q));
        }
    }
}

void KERNEL(norm_backward)(const float *x, const float *dy, const struct ttq_affine *map,
                           const float *a, const float *b, const float *c, int add, int blocks,
                           int pixels, float *dx)
{
    for (int block = 0; block < blocks; block++) {
        vec scale[NV], shift[NV], ka[NV], kb[NV], kc[NV];
        load_map(map, block, scale, shift);
        EACH (v, NV) {
            int channel = block * TTQ_BLOCK + v * VL;
            ka[v] = load(a + channel);
            kb[v] = load(b + channel);
            kc[v] = load(c + channel);
        }
        for (int p = 0; p < pixels; p++) {
            EACH (v, NV) {
                vec value = load(x + v * VL);
                vec g = gated(value, load(dy + v * VL), scale[v], shift[v], map->relu);
                vec d = ka[v] * g + (kc[v] * value + kb[v]);
                store(dx + v * VL, add ? load(dx + v * VL) + d : d);
            }
            x += TTQ_BLOCK, dy += TTQ_BLOCK, dx += TTQ_BLOCK;
        }
    }
}
