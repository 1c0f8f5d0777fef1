/* quant.h - a quantizer: latent weights in, effective weights out, and the way back.
 *
 * Quantizers know arrays, not layers. Latent weights w[n] are what the optimiser changes,
 * effective weights are what the network computes with; the arrays are separate and both valid at
 * any time. */
#ifndef TTQ_QUANT_QUANT_H
#define TTQ_QUANT_QUANT_H

#include <stddef.h>

/* What the last forward call saw. */
struct ttq_quant_state {
    float threshold, max_abs;
    long negative, zero, positive; /* counts, together n */
};

struct ttq_quantizer {
    const char *name;
    /* effective[i] from latent[i] with t (PAPER_NOTES E9) and the scales Wp, Wn; fills *state. */
    void (*forward)(const float *latent, size_t n, float t, float scale_pos, float scale_neg,
                    float *effective, struct ttq_quant_state *state);
    /* d[i]: in, gradient of the effective weight; out, gradient of the latent one. The gradients
     * of the scales are set. `state` is the one that forward filled for the same latent weights. */
    void (*backward)(const float *latent, size_t n, float scale_pos, float scale_neg,
                     const struct ttq_quant_state *state, float *d, float *d_scale_pos,
                     float *d_scale_neg);
};

/* Trained ternary quantization (Zhu et al. 2017). */
extern const struct ttq_quantizer ttq_quantizer_ttq;

/* The quantizer of quant.method, by its index in keys.def; NULL: full precision. */
const struct ttq_quantizer *ttq_quantizer_named(int method);

#endif
