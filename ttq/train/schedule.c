#include "ttq/train/schedule.h"

#include <math.h>

long ttq_schedule_steps(const struct ttq_config *config, int images)
{
    if (config->train_steps > 0)
        return config->train_steps;
    long steps = images / config->train_batch;
    return steps > 0 ? steps : 1;
}

float ttq_schedule_rate(const struct ttq_config *config, long steps_per_epoch, long step)
{
    if (config->train_schedule == TTQ_SCHEDULE_STEP) {
        double rate = 0.0;
        ttq_config_step_rate(config->train_lr_steps, (int)(step / steps_per_epoch) + 1, &rate,
                             NULL);
        return (float)rate;
    }
    double total = (double)config->train_epochs * (double)steps_per_epoch;
    double warm = floor(config->train_warmup * (double)steps_per_epoch);
    warm = warm < total / 2 ? warm : floor(total / 2);
    double at = (double)step + 1.0;
    float peak = (float)config->train_lr;
    if (at <= warm)
        return peak * (float)(at / warm);
    /* cosf: the float functions give the same bits on every CPU. */
    float angle = (float)(M_PI * ((at - warm) / (total + 1.0 - warm)));
    return peak * 0.5f * (1.0f + cosf(angle));
}

long ttq_schedule_tie_step(const struct ttq_config *config, long steps_per_epoch)
{
    return config->quant_tie_epoch > 0 ? config->quant_tie_epoch * steps_per_epoch
                                       : config->train_epochs * steps_per_epoch / 2;
}
