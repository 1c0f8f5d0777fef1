/* ttq.c - trained ternary quantization (Zhu, Han, Mao, Dally 2017) and its parts, each on a key.
 *
 * Forward (Eq. 6, 9): +Wp where u > Delta, -Wn where u < -Delta, else 0; u = w, or tanh(w).
 * Scales (Eq. 7): dL/dWp = + sum of d over the positive zone; dL/dWn = - sum over the negative
 * zone, because the effective weight there is -Wn. The paper prints the second without its minus.
 * Latent (Eq. 8): d Wp, d, d Wn by zone. Nothing flows through the threshold.
 *
 * quant.scales: learned Wp and Wn; one learned W, whose gradient is the sum of both; none; or,
 * ours, two learned ones on two random groups, with gradient sum of code x d over the group. */
#include "ttq/quant/pieces.h"

static const char *ttq_scale_name(const struct ttq_quant_settings *settings, int which)
{
    static const char *const names[][2] = {
        [TTQ_SCALES_ASYMMETRIC] = {"scale_pos", "scale_neg"},
        [TTQ_SCALES_SYMMETRIC] = {"scale", NULL},
        [TTQ_SCALES_GROUPS] = {"scale_a", "scale_b"},
        [TTQ_SCALES_TIED] = {"scale_pos", "scale_neg"},
        [TTQ_SCALES_ONE] = {NULL, NULL},
        [TTQ_SCALES_MEAN] = {NULL, NULL},
        [TTQ_SCALES_TWO] = {NULL, NULL},
    };
    return names[settings->scales][which];
}

static float ttq_threshold_now(struct ttq_quant_layer *layer, const float *u)
{
    return layer->kept ? *layer->kept : ttq_threshold_of(layer, u);
}

/* An empty zone has no mean: its scale begins with quant.scale_start. */
static void ttq_start(struct ttq_quant_layer *layer)
{
    const struct ttq_quant_settings *settings = layer->settings;
    struct ttq_zones zones = {0};
    if (settings->scale_init != TTQ_INIT_VALUE) {
        const float *u = ttq_quant_values(layer);
        float threshold = ttq_threshold_now(layer, u);
        ttq_zones_sum(layer, u, threshold, threshold, &zones);
    }
    bool both = settings->scale_init == TTQ_INIT_CLOSED_FORM || !layer->scale[1];
    for (int k = 0; k < 2 && layer->scale[k]; k++) {
        float mean = both ? ttq_zones_mean_of_both(&zones) : ttq_zones_mean(&zones, k);
        *layer->scale[k] = mean > 0.0f ? mean : settings->scale_start;
    }
}

/* The two values of this step. */
static void ttq_scales_now(const struct ttq_quant_layer *layer, const float *u, float threshold,
                           float scale[2])
{
    struct ttq_zones zones;
    scale[0] = scale[1] = 1.0f;
    switch (layer->settings->scales) {
    case TTQ_SCALES_ONE:
        break;
    case TTQ_SCALES_ASYMMETRIC:
    case TTQ_SCALES_GROUPS:
    case TTQ_SCALES_TIED:
        scale[0] = *layer->scale[0];
        scale[1] = *layer->scale[1];
        break;
    case TTQ_SCALES_SYMMETRIC:
        scale[0] = scale[1] = *layer->scale[0];
        break;
    case TTQ_SCALES_MEAN:
        ttq_zones_sum(layer, u, threshold, threshold, &zones);
        scale[0] = scale[1] = ttq_zones_mean_of_both(&zones);
        break;
    case TTQ_SCALES_TWO:
        ttq_zones_sum(layer, u, threshold, threshold, &zones);
        scale[0] = ttq_zones_mean(&zones, 0);
        scale[1] = ttq_zones_mean(&zones, 1);
        break;
    }
}

static void ttq_forward(struct ttq_quant_layer *layer)
{
    const float *u = ttq_quant_values(layer);
    float threshold = ttq_threshold_now(layer, u), scale[2];
    ttq_scales_now(layer, u, threshold, scale);
    ttq_quant_assign(layer, u, threshold, threshold, scale[0], scale[1]);
}

/* Adds sum of code x d by kind, and turns d of the chunk into the latent gradient. */
static void backward_chunk(struct ttq_quant_layer *layer, size_t start, size_t end, double total[2])
{
    const struct ttq_quant_settings *settings = layer->settings;
    const struct ttq_quant_state *state = &layer->state;
    bool plain = settings->latent_gradient == TTQ_LATENT_PLAIN;
    float at_zero = settings->latent_gradient == TTQ_LATENT_ZERO ? 0.0f : 1.0f;
    const float *u = layer->u ? layer->u : layer->latent;
    float *d = layer->d;
    /* By slot, two kinds and zero: branches would often be taken wrongly. */
    const float factor[] = {plain ? 1.0f : state->scale[0], plain ? 1.0f : state->scale[1],
                            at_zero};
    double sum[3] = {0};
    struct ttq_kinds kinds;
    ttq_kinds_of_chunk(layer, start, &kinds);
    for (size_t i = start; i < end; i++) {
        int code = ttq_code(u[i], state->threshold, state->threshold_neg);
        int kind = ttq_kind(&kinds, i - start, code), slot = code ? kind : 2;
        sum[slot] += (double)((float)code * d[i]);
        d[i] *= factor[slot];
    }
    for (size_t i = start; layer->u && i < end; i++)
        d[i] *= 1.0f - u[i] * u[i];
    total[0] += sum[0];
    total[1] += sum[1];
}

static void ttq_backward(struct ttq_quant_layer *layer)
{
    /* The sums cancel heavily. */
    double sum[2] = {0};
    for (size_t start = 0; start < layer->n; start += TTQ_QUANT_CHUNK)
        backward_chunk(layer, start,
                       start + TTQ_QUANT_CHUNK < layer->n ? start + TTQ_QUANT_CHUNK : layer->n,
                       sum);
    bool one = !layer->scale[1] || layer->settings->tied;
    for (int k = 0; k < 2 && layer->scale[k]; k++)
        *layer->d_scale[k] = (float)(one ? sum[0] + sum[1] : sum[k]);
}

const struct ttq_quantizer ttq_quantizer_ttq = {"ttq",       ttq_scale_name, ttq_start,
                                                ttq_forward, ttq_backward,   false};
