/* reestimate.h - batch-norm statistics of a network whose weights were changed. */
#ifndef TTQ_DEPLOY_REESTIMATE_H
#define TTQ_DEPLOY_REESTIMATE_H

#include "ttq/data/batches.h"
#include "ttq/net/net.h"

enum { TTQ_REESTIMATE_IMAGES = 10000 };

/* Replaces the running mean and variance of every batch norm. The first 10,000 training images
 * (or all, where there are fewer) go through the network in their order, neither cropped nor
 * mirrored, in batches of train.batch, the last one with what is left; each batch is normalised
 * by its own statistics, as in training. The new mean is sum n_b mean_b / sum n_b over the batches
 * of n_b images, the new variance the same of the variances within the batches (biased, over all
 * pixels), added up in double: what the running averages of training tend to, without their noise.
 * `batches` and its set give the images; the weights are prepared. *images: how many there were. */
enum ttq_status ttq_reestimate(struct ttq_net *net, const struct ttq_batches *batches, int *images,
                               struct ttq_error *error);

#endif
