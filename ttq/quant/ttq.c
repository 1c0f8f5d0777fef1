/* ttq.c - trained ternary quantization (Zhu, Han, Mao, Dally 2017).
 *
 * Forward (Eq. 6, 9): Delta = t max|w|; +Wp where w > Delta, -Wn where w < -Delta, else 0.
 * Scales (Eq. 7): dL/dWp = + sum of d over the positive zone; dL/dWn = - sum over the negative
 * zone, because the effective weight there is -Wn. The paper prints the second without its minus.
 * Latent (Eq. 8): d Wp, d, d Wn by zone. Nothing flows through the maximum. */
#include <math.h>

#include "ttq/quant/quant.h"

static void ttq_forward(const float *latent, size_t n, float t, float scale_pos, float scale_neg,
                        float *effective, struct ttq_quant_state *state)
{
    float max_abs = 0.0f;
    for (size_t i = 0; i < n; i++) {
        float size = fabsf(latent[i]);
        max_abs = size > max_abs ? size : max_abs;
    }
    float threshold = t * max_abs;
    long positive = 0, negative = 0;
    for (size_t i = 0; i < n; i++) {
        int above = latent[i] > threshold, below = latent[i] < -threshold;
        positive += above;
        negative += below;
        effective[i] = above ? scale_pos : below ? -scale_neg : 0.0f;
    }
    *state = (struct ttq_quant_state){.threshold = threshold,
                                      .max_abs = max_abs,
                                      .negative = negative,
                                      .zero = (long)n - negative - positive,
                                      .positive = positive};
}

static void ttq_backward(const float *latent, size_t n, float scale_pos, float scale_neg,
                         const struct ttq_quant_state *state, float *d, float *d_scale_pos,
                         float *d_scale_neg)
{
    /* The sums cancel heavily: double, in fixed chunks, so that rounding stays far below the
     * gradient itself. */
    enum { CHUNK = 4096 };
    double sum_pos = 0.0, sum_neg = 0.0;
    float threshold = state->threshold;
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t end = start + CHUNK < n ? start + CHUNK : n;
        double chunk_pos = 0.0, chunk_neg = 0.0;
        for (size_t i = start; i < end; i++) {
            if (latent[i] > threshold) {
                chunk_pos += (double)d[i];
                d[i] *= scale_pos;
            } else if (latent[i] < -threshold) {
                chunk_neg += (double)d[i];
                d[i] *= scale_neg;
            }
        }
        sum_pos += chunk_pos;
        sum_neg += chunk_neg;
    }
    *d_scale_pos = (float)sum_pos;
    *d_scale_neg = (float)-sum_neg;
}

const struct ttq_quantizer ttq_quantizer_ttq = {"ttq", ttq_forward, ttq_backward};
