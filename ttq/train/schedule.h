/* schedule.h - the learning rate of a step. */
#ifndef TTQ_TRAIN_SCHEDULE_H
#define TTQ_TRAIN_SCHEDULE_H

#include "ttq/config/config.h"

/* Steps of an epoch with `images` training images: train.steps, or images / batch without the
 * remainder (at least 1). */
long ttq_schedule_steps(const struct ttq_config *config, int images);

/* Rate of step `step` (0 is the first of the run). step: train.lr_steps of its epoch. cosine:
 * lr (step + 1) / warm for the first warm = warmup x steps steps, then
 * lr (1 + cos(pi (step + 1 - warm) / (total + 1 - warm))) / 2, so that no step has rate 0. */
float ttq_schedule_rate(const struct ttq_config *config, long steps_per_epoch, long step);

/* First step of quant.scales = tied-late with one scale: after quant.tie_epoch epochs, or half of
 * all steps. */
long ttq_schedule_tie_step(const struct ttq_config *config, long steps_per_epoch);

#endif
