/* zeros.h - how sparse the network of a run is. */
#ifndef TTQ_BASE_ZEROS_H
#define TTQ_BASE_ZEROS_H

#include "ttq/base/status.h"

/* Percent of the quantized weights of a run that are zero, mean over the steps of its last epoch
 * (scales_mean.csv in its folder). NaN where there is no such file: nothing is quantized.
 * TTQ_BAD_DATA: the file is damaged; TTQ_IO, TTQ_NO_MEMORY. */
enum ttq_status ttq_zeros_read(const char *folder, double *percent, struct ttq_error *error);

#endif
