/* outputs.h - what a finished run leaves for the analysis and the figures. */
#ifndef TTQ_TRAIN_OUTPUTS_H
#define TTQ_TRAIN_OUTPUTS_H

#include "ttq/train/trainer.h"

/* weights.safetensors, predictions.csv, and for quantized networks scales_mean.csv, histograms.csv
 * and kernels.csv. Weights must be prepared and predictions filled. */
enum ttq_status ttq_outputs_write(struct ttq_trainer *trainer, struct ttq_error *error);

/* predictions.csv: a row for each test image. */
void ttq_predictions_table(const struct ttq_images *test, const int *predictions,
                           struct ttq_text *text);

#endif
