/* frame.c - a picture with a border of zeros, normalised on the way. */
#include <string.h>

#include "ttq/kernel/body/bodies.h"

/* One row of `pixels` pixels, mapped. */
INLINE void map_row(const vec scale[NV], const vec shift[NV], const int relu, const float *from,
                    int pixels, float *to)
{
    for (int p = 0; p < pixels; p++, from += TTQ_BLOCK, to += TTQ_BLOCK)
        EACH (v, NV) {
            vec y = load(from + v * VL) * scale[v] + shift[v];
            store(to + v * VL, relu ? relu_of(y) : y);
        }
}

/* Every step-th row and column, mapped. */
static void pick(const struct ttq_frame *s, const struct ttq_affine *map, const float *picture,
                 float *frame)
{
    size_t block = (size_t)s->h * (size_t)s->w * TTQ_BLOCK;
    for (int b = 0; b < s->blocks; b++, picture += block) {
        vec scale[NV], shift[NV];
        EACH (v, NV) {
            scale[v] = map ? load(map->scale + b * TTQ_BLOCK + v * VL) : (vec){0};
            shift[v] = map ? load(map->shift + b * TTQ_BLOCK + v * VL) : (vec){0};
        }
        for (int y = 0; y < s->frame_h; y++)
            for (int x = 0; x < s->frame_w; x++, frame += TTQ_BLOCK)
                EACH (v, NV) {
                    vec value = load(picture + (y * s->w + x) * s->step * TTQ_BLOCK + v * VL);
                    value = map ? value * scale[v] + shift[v] : value;
                    store(frame + v * VL, map && map->relu ? relu_of(value) : value);
                }
    }
}

void KERNEL(frame)(const struct ttq_frame *s, const struct ttq_affine *map, const float *picture,
                   float *frame)
{
    if (s->step > 1) {
        pick(s, map, picture, frame);
        return;
    }
    size_t row = (size_t)s->frame_w * TTQ_BLOCK;
    /* A frame may be smaller than the picture: rows and columns that no tap reaches stay out. */
    int rows = s->h < s->frame_h - s->top ? s->h : s->frame_h - s->top;
    int columns = s->w < s->frame_w - s->left ? s->w : s->frame_w - s->left;
    size_t left = (size_t)s->left * TTQ_BLOCK, inside = (size_t)columns * TTQ_BLOCK;
    for (int b = 0; b < s->blocks; b++) {
        vec scale[NV], shift[NV];
        EACH (v, NV) {
            scale[v] = map ? load(map->scale + b * TTQ_BLOCK + v * VL) : (vec){0};
            shift[v] = map ? load(map->shift + b * TTQ_BLOCK + v * VL) : (vec){0};
        }
        memset(frame, 0, (size_t)s->top * row * sizeof(float));
        frame += (size_t)s->top * row;
        for (int y = 0; y < rows; y++, frame += row) {
            const float *from =
                picture + ((size_t)b * (size_t)s->h + (size_t)y) * (size_t)s->w * TTQ_BLOCK;
            memset(frame, 0, left * sizeof(float));
            if (!map)
                memcpy(frame + left, from, inside * sizeof(float));
            else if (map->relu)
                map_row(scale, shift, 1, from, columns, frame + left);
            else
                map_row(scale, shift, 0, from, columns, frame + left);
            memset(frame + left + inside, 0, (row - left - inside) * sizeof(float));
        }
        size_t below = (size_t)(s->frame_h - s->top - rows) * row;
        memset(frame, 0, below * sizeof(float));
        frame += below;
    }
}
