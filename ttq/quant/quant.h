/* quant.h - a quantizer: latent weights in, effective weights out, and the way back.
 *
 * Quantizers know arrays, not layers. Latent weights w[n] are what the optimiser changes,
 * effective weights are what the network computes with; the arrays are separate and both valid at
 * any time. A method is a const struct in a file of its own; methods.c lists them. */
#ifndef TTQ_QUANT_QUANT_H
#define TTQ_QUANT_QUANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttq/config/config.h"

struct ttq_quantizer;

/* What all quantized layers of a run share. */
struct ttq_quant_settings {
    const struct ttq_quantizer *method; /* NULL: full precision */
    enum ttq_scales scales;
    enum ttq_threshold threshold;
    enum ttq_latent_gradient latent_gradient;
    enum ttq_scale_init scale_init;
    bool tanh;           /* codes are made from tanh(w) */
    bool threshold_kept; /* share of zeros: the threshold holds for an epoch */
    bool tied;           /* tied-late: Wp and Wn have become one; set by the trainer */
    float t, scale_start;
    double percentile;
    uint32_t seed; /* of the random groups */
};

/* What the last forward call did. u is the latent weight, or its tanh. */
struct ttq_quant_state {
    float scale[2]; /* value of the positive and of the negative zone */
    float threshold,
        threshold_neg; /* positive where u > threshold, negative where u < -threshold_neg */
    float max_abs;     /* largest |u| */
    long negative, zero, positive; /* counts, together n */
};

/* One quantized layer. All arrays are the caller's; those that a method does not need are NULL. */
struct ttq_quant_layer {
    const struct ttq_quant_settings *settings;
    size_t n, filters;       /* filters: of n / filters weights each, one after the other */
    uint32_t number;         /* of the layer in its network; its random groups depend on it */
    const float *latent;     /* [n] */
    float *effective;        /* [n] */
    float *d;                /* [n] gradient: of the effective weights, turned into the latent's */
    float *scale[2];         /* learned scales */
    float *d_scale[2];       /* their gradients */
    float *u;                /* [n] tanh of the latent weights */
    float *sorted, *sorting; /* [n] each, for methods and thresholds that sort */
    float *share;            /* share of zeros that the threshold is to give */
    float *kept;             /* threshold of this epoch */
    struct ttq_quant_state state;
};

struct ttq_quantizer {
    const char *name;
    /* Tensor name of learned scale 0 or 1, NULL where there is none. The function is NULL for
     * methods that learn none. */
    const char *(*scale_name)(const struct ttq_quant_settings *settings, int which);
    /* Initial values of the learned scales from the latent weights; NULL likewise. */
    void (*start)(struct ttq_quant_layer *layer);
    /* Fills effective[] and state. */
    void (*forward)(struct ttq_quant_layer *layer);
    /* Turns d[] in place and sets *d_scale[]; after forward on the same latent weights. */
    void (*backward)(struct ttq_quant_layer *layer);
    bool sorts; /* needs sorted[] and sorting[] whatever the settings */
};

/* The methods of quant.method; sources and formulas at the head of each file. */
extern const struct ttq_quantizer ttq_quantizer_ttq, ttq_quantizer_dorefa, ttq_quantizer_bwn,
    ttq_quantizer_twn, ttq_quantizer_twn_exact, ttq_quantizer_lsq, ttq_quantizer_bitnet,
    ttq_quantizer_lloyd;

/* The settings of a configuration; tied is false. */
void ttq_quant_set(const struct ttq_config *config, struct ttq_quant_settings *settings);

/* Tensor name of learned scale `which` (0, 1), or NULL. */
const char *ttq_quant_scale_name(const struct ttq_quant_settings *settings, int which);

/* Whether layers need sorted[] and sorting[]. */
bool ttq_quant_sorts(const struct ttq_quant_settings *settings);

/* Finds the threshold of a share anew and keeps it; for layers with `kept`. */
void ttq_quant_keep_threshold(struct ttq_quant_layer *layer);

/* The code of weight i after forward: 1, 0 or -1. */
int ttq_quant_code(const struct ttq_quant_layer *layer, size_t i);

/* One scale for two: sqrt|a b|, negative if a + b is (both have turned negative). */
float ttq_quant_tied_scale(float a, float b);

#endif
