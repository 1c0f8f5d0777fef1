/* layer.h - a quantized layer of a few weights for the tests of ttq/quant. */
#ifndef TESTS_SUPPORT_LAYER_H
#define TESTS_SUPPORT_LAYER_H

#include "ttq/quant/quant.h"

enum { CHECK_LAYER_MAX = 20000 };

/* One at a time: the arrays are shared. Change settings and w, then layer.settings->method->... */
struct check_layer {
    struct ttq_quant_settings settings;
    struct ttq_quant_layer layer;
    float w[CHECK_LAYER_MAX], q[CHECK_LAYER_MAX], d[CHECK_LAYER_MAX];
    float scale[2], d_scale[2];
    float share, kept;
    float scratch[3][CHECK_LAYER_MAX];
};

/* The layer with the configuration of the overrides and the latent weights w[n] in `filters`
 * filters; the learned scales that the method has are set to `scale_0`, `scale_1`. */
struct check_layer *check_layer(const char *const overrides[], size_t count, const float *w,
                                size_t n, size_t filters, float scale_0, float scale_1);

void check_forward(struct check_layer *c);

/* Forward, then backward of the gradient d[n]; the result is in c->d and c->d_scale. */
void check_backward(struct check_layer *c, const float *d);

/* For the loss L = sum of a (q - b)^2 / 2 with awkward a and b: compares every learned scale's
 * gradient with the central difference of L in steps of h. */
void check_scale_differences(struct check_layer *c, float h, double tolerance);

#endif
