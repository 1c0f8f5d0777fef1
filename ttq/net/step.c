/* step.c - the optimiser: stochastic gradient descent with momentum, or Adam (Kingma, Ba 2015). */
#include <math.h>

#include "ttq/base/parts.h"
#include "ttq/net/net.h"

/* x^n by squaring: products only, so the same bits on every CPU. */
static double power(double x, long n)
{
    double result = 1.0;
    for (; n > 0; n /= 2, x *= x)
        if (n % 2)
            result *= x;
    return result;
}

/* With Adam the correction of the moments, which begin at 0, is part of the rate: lr
 * sqrt(1 - beta2^t) / (1 - beta1^t) at step t = 1, 2 ... (their end of section 2, and what the
 * official code's framework does with eps). */
static float corrected(const struct ttq_config *config, float rate, long step)
{
    double first = 1.0 - power(config->train_adam_beta1, step + 1);
    double second = 1.0 - power(config->train_adam_beta2, step + 1);
    return (float)((double)rate * sqrt(second) / first);
}

void ttq_net_step(struct ttq_net *net, const struct ttq_config *config, float rate, long step)
{
    if (net->adam)
        rate = corrected(config, rate, step);
        /* Layers differ by a factor of a thousand in size, so each is cut into parts; whole
         * vectors. */
#pragma omp parallel for collapse(2) schedule(dynamic, TTQ_PARTS)
    for (int i = 0; i < net->param_count; i++) {
        for (int p = 0; p < TTQ_PARTS; p++) {
            struct ttq_param *param = net->params[i];
            size_t blocks = (param->n + TTQ_BLOCK - 1) / TTQ_BLOCK;
            size_t start = ttq_part_start(blocks, p) * TTQ_BLOCK;
            size_t end = ttq_part_start(blocks, p + 1) * TTQ_BLOCK;
            size_t n = (end < param->n ? end : param->n) - start;
            float decay = param->decay ? (float)config->train_decay : 0.0f;
            float own = param->kind == TTQ_SCALE ? rate * (float)config->train_scale_lr : rate;
            if (end == start)
                continue;
            if (net->adam)
                net->kernels->adam(param->w + start, param->v + start, param->s + start,
                                   param->g + start, n,
                                   &(struct ttq_adam){own, (float)config->train_adam_beta1,
                                                      (float)config->train_adam_beta2,
                                                      (float)config->train_adam_eps, decay});
            else
                net->kernels->sgd(param->w + start, param->v + start, param->g + start, n, own,
                                  (float)config->train_momentum, decay);
        }
    }
}
