/* size_report.h - how small a ternary network is, and how much of its work is left. */
#ifndef TTQ_DEPLOY_SIZE_REPORT_H
#define TTQ_DEPLOY_SIZE_REPORT_H

#include <jansson.h>

#include "ttq/deploy/deployed.h"

/* An object, NULL where memory ran out:
 *   bytes               of the packed file, `bytes` as given
 *   bytes_fp32          of the same network's parameters and batch-norm statistics, 4 each
 *   ratio               bytes_fp32 / bytes
 *   values_ratio        the same without the file's header and configuration
 *   paper_ratio         the same without batch norm's statistics too, as the paper counts
 *   ternary_weights, density   their number, and the share of them that is not 0
 *   kernels, empty_kernels, single_kernels   k x k slices (one out, one in channel; k > 1) of the
 *                       ternary convolutions; shares of them with no, with exactly one weight
 *   multiply_adds, nonzero_multiply_adds     of one picture; all taps counted
 *   layers              the same for each ternary layer, with wp and wn */
json_t *ttq_size_report(const struct ttq_deployed *deployed, size_t bytes);

#endif
