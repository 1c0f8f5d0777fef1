#include "tests/support/layer.h"

#include <string.h>

#include "tests/support/check.h"

static struct check_layer the_layer;

struct check_layer *check_layer(const char *const overrides[], size_t count, const float *w,
                                size_t n, size_t filters, float scale_0, float scale_1)
{
    struct check_layer *c = &the_layer;
    static struct ttq_config config;
    struct ttq_error error;
    assert_true(n <= CHECK_LAYER_MAX);
    if (ttq_config_read(&config, NULL, overrides, count, &error) != TTQ_OK)
        fail_msg("%s", error.text);
    memset(c, 0, sizeof *c);
    ttq_quant_set(&config, &c->settings);
    c->layer = (struct ttq_quant_layer){.settings = &c->settings,
                                        .n = n,
                                        .filters = filters,
                                        .number = 1,
                                        .latent = c->w,
                                        .effective = c->q,
                                        .d = c->d};
    c->scale[0] = scale_0;
    c->scale[1] = scale_1;
    for (int k = 0; k < 2 && ttq_quant_scale_name(&c->settings, k); k++) {
        c->layer.scale[k] = &c->scale[k];
        c->layer.d_scale[k] = &c->d_scale[k];
    }
    if (c->settings.tanh)
        c->layer.u = c->scratch[0];
    if (ttq_quant_sorts(&c->settings)) {
        c->layer.sorted = c->scratch[1];
        c->layer.sorting = c->scratch[2];
    }
    c->share = (float)config.quant_share;
    c->layer.share = c->settings.threshold == TTQ_THRESHOLD_SHARE ? &c->share : NULL;
    c->layer.kept = c->settings.threshold_kept ? &c->kept : NULL;
    memcpy(c->w, w, n * sizeof *w);
    return c;
}

void check_forward(struct check_layer *c)
{
    c->settings.method->forward(&c->layer);
}

void check_backward(struct check_layer *c, const float *d)
{
    check_forward(c);
    memcpy(c->d, d, c->layer.n * sizeof *d);
    c->settings.method->backward(&c->layer);
}

static float a[CHECK_LAYER_MAX], b[CHECK_LAYER_MAX];

static double loss(struct check_layer *c)
{
    double sum = 0;
    check_forward(c);
    for (size_t i = 0; i < c->layer.n; i++) {
        double difference = (double)c->q[i] - (double)b[i];
        sum += (double)a[i] * difference * difference / 2;
    }
    return sum;
}

void check_scale_differences(struct check_layer *c, float h, double tolerance)
{
    static float d[CHECK_LAYER_MAX];
    size_t n = c->layer.n;
    check_random(a, n, 1);
    check_random(b, n, 2);
    check_forward(c);
    for (size_t i = 0; i < n; i++)
        d[i] = a[i] * (c->q[i] - b[i]);
    check_backward(c, d);
    for (int k = 0; k < 2 && c->layer.scale[k]; k++) {
        float gradient = c->d_scale[k], kept = c->scale[k];
        c->scale[k] = kept + h;
        double above = loss(c);
        c->scale[k] = kept - h;
        double below = loss(c);
        c->scale[k] = kept;
        check_close((double)gradient, (above - below) / (2 * (double)h), tolerance, tolerance);
    }
}
