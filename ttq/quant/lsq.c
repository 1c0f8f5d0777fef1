/* lsq.c - learned step size quantization (Esser, McKinstry, Bablani, Appuswamy, Modha 2020) with
 * three levels, Q = 1.
 *
 * Forward (Eq. 1, 2): s clip(round(w / s), -1, 1). Step (Eq. 3): dq/ds = round(w / s) - w / s where
 * |w / s| < 1, else the code, and dL/ds is scaled by 1 / sqrt(n Q) (section 2.2). Latent: d
 * where |w / s| < 1, else 0. The step begins as 2 mean|w| / sqrt(Q). */
#include <math.h>

#include "ttq/quant/pieces.h"

static const char *lsq_scale_name(const struct ttq_quant_settings *settings, int which)
{
    (void)settings;
    return which == 0 ? "step" : NULL;
}

static void lsq_start(struct ttq_quant_layer *layer)
{
    *layer->scale[0] = (float)(2.0 * ttq_mean_size(layer->latent, layer->n));
}

/* A step that has turned negative acts by its size: code and step change sign together. */
static void lsq_forward(struct ttq_quant_layer *layer)
{
    const float *w = ttq_quant_values(layer);
    float step = fabsf(*layer->scale[0]);
    ttq_quant_assign(layer, w, 0.5f * step, 0.5f * step, step, step);
}

static void lsq_backward(struct ttq_quant_layer *layer)
{
    const float *w = layer->latent;
    float *d = layer->d, step = layer->state.scale[0];
    double total = 0.0;
    for (size_t start = 0; start < layer->n; start += TTQ_QUANT_CHUNK) {
        size_t end = start + TTQ_QUANT_CHUNK < layer->n ? start + TTQ_QUANT_CHUNK : layer->n;
        double sum = 0.0;
        for (size_t i = start; i < end; i++) {
            float code = (float)ttq_code(w[i], layer->state.threshold, layer->state.threshold);
            bool inside = fabsf(w[i]) < step;
            sum += (double)d[i] * (double)(inside ? code - w[i] / step : code);
            d[i] = inside ? d[i] : 0.0f;
        }
        total += sum;
    }
    double sign = *layer->scale[0] < 0.0f ? -1.0 : 1.0;
    *layer->d_scale[0] = (float)(sign * total / sqrt((double)layer->n));
}

const struct ttq_quantizer ttq_quantizer_lsq = {.name = "lsq",
                                                .scale_name = lsq_scale_name,
                                                .start = lsq_start,
                                                .forward = lsq_forward,
                                                .backward = lsq_backward};
