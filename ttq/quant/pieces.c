#include "ttq/quant/pieces.h"

#include <math.h>

#include "ttq/base/random.h"

const float *ttq_quant_values(struct ttq_quant_layer *layer)
{
    const float *u = layer->latent;
    if (layer->u) {
        for (size_t i = 0; i < layer->n; i++)
            layer->u[i] = tanhf(layer->latent[i]);
        u = layer->u;
    }
    float largest = 0.0f;
    for (size_t i = 0; i < layer->n; i++) {
        float size = fabsf(u[i]);
        largest = size > largest ? size : largest;
    }
    layer->state.max_abs = largest;
    return u;
}

double ttq_mean_size(const float *u, size_t n)
{
    double sum = 0.0;
    for (size_t start = 0; start < n; start += TTQ_QUANT_CHUNK) {
        size_t end = start + TTQ_QUANT_CHUNK < n ? start + TTQ_QUANT_CHUNK : n;
        double chunk = 0.0;
        for (size_t i = start; i < end; i++)
            chunk += (double)fabsf(u[i]);
        sum += chunk;
    }
    return sum / (double)n;
}

void ttq_kinds_of_chunk(const struct ttq_quant_layer *layer, size_t start, struct ttq_kinds *kinds)
{
    kinds->random = layer->settings->scales == TTQ_SCALES_GROUPS;
    for (size_t i = 0; kinds->random && i < TTQ_QUANT_CHUNK / 32; i += 4)
        ttq_random_words(layer->settings->seed, TTQ_RANDOM_GROUPS, 0, layer->number,
                         (uint32_t)(start / 32 + i), kinds->bits + i);
}

void ttq_zones_sum(const struct ttq_quant_layer *layer, const float *u, float threshold,
                   float threshold_neg, struct ttq_zones *zones)
{
    *zones = (struct ttq_zones){0};
    for (size_t start = 0; start < layer->n; start += TTQ_QUANT_CHUNK) {
        size_t end = start + TTQ_QUANT_CHUNK < layer->n ? start + TTQ_QUANT_CHUNK : layer->n;
        struct ttq_kinds kinds;
        double sum[2] = {0};
        ttq_kinds_of_chunk(layer, start, &kinds);
        for (size_t i = start; i < end; i++) {
            int code = ttq_code(u[i], threshold, threshold_neg);
            if (!code)
                continue;
            int kind = ttq_kind(&kinds, i - start, code);
            zones->count[kind]++;
            sum[kind] += (double)fabsf(u[i]);
        }
        zones->sum[0] += sum[0];
        zones->sum[1] += sum[1];
    }
}

float ttq_zones_mean(const struct ttq_zones *zones, int which)
{
    return zones->count[which] ? (float)(zones->sum[which] / (double)zones->count[which]) : 0.0f;
}

float ttq_zones_mean_of_both(const struct ttq_zones *zones)
{
    long count = zones->count[0] + zones->count[1];
    return count ? (float)((zones->sum[0] + zones->sum[1]) / (double)count) : 0.0f;
}

void ttq_quant_assign(struct ttq_quant_layer *layer, const float *u, float threshold,
                      float threshold_neg, float scale_0, float scale_1)
{
    struct ttq_quant_state *state = &layer->state;
    /* By slot: which weight lies where cannot be foreseen, so a branch would often be taken
     * wrongly. */
    const float value[] = {scale_0, -scale_0, scale_1, -scale_1, 0.0f};
    long positive = 0, negative = 0;
    for (size_t start = 0; start < layer->n; start += TTQ_QUANT_CHUNK) {
        size_t end = start + TTQ_QUANT_CHUNK < layer->n ? start + TTQ_QUANT_CHUNK : layer->n;
        struct ttq_kinds kinds;
        ttq_kinds_of_chunk(layer, start, &kinds);
        for (size_t i = start; i < end; i++) {
            int code = ttq_code(u[i], threshold, threshold_neg);
            positive += code > 0;
            negative += code < 0;
            int slot = 2 * ttq_kind(&kinds, i - start, code) + (code < 0);
            layer->effective[i] = value[code ? slot : 4];
        }
    }
    state->scale[0] = scale_0;
    state->scale[1] = scale_1;
    state->threshold = threshold;
    state->threshold_neg = threshold_neg;
    state->positive = positive;
    state->negative = negative;
    state->zero = (long)layer->n - positive - negative;
}

void ttq_straight_through(struct ttq_quant_layer *layer)
{
    (void)layer;
}

int ttq_quant_code(const struct ttq_quant_layer *layer, size_t i)
{
    float u = layer->u ? layer->u[i] : layer->latent[i];
    return ttq_code(u, layer->state.threshold, layer->state.threshold_neg);
}

float ttq_quant_tied_scale(float a, float b)
{
    float size = sqrtf(fabsf(a * b));
    return a + b < 0.0f ? -size : size;
}
