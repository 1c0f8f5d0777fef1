/* zeros.h - how sparse a run's network is. */
#ifndef ANALYSIS_ZEROS_H
#define ANALYSIS_ZEROS_H

#include "analysis/run.h"

/* Percent of the quantized weights that are zero, mean over the last epoch (scales_mean.csv). NaN
 * where nothing is quantized. TTQ_BAD_DATA: the file is damaged; TTQ_IO, TTQ_NO_MEMORY. */
enum ttq_status stat_run_zeros(const struct stat_run *run, double *percent,
                               struct ttq_error *error);

#endif
