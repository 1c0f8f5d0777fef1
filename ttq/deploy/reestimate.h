/* reestimate.h - batch-norm statistics of a network whose weights were changed. */
#ifndef TTQ_DEPLOY_REESTIMATE_H
#define TTQ_DEPLOY_REESTIMATE_H

#include "ttq/data/batches.h"
#include "ttq/net/net.h"

enum { TTQ_REESTIMATE_IMAGES = 10000 };

enum ttq_reestimate_from {
    TTQ_FROM_PLAIN,    /* the first 10,000 training images in their order, as test images are */
    TTQ_FROM_AUGMENTED /* the first whole batches of the run, at most 10,000 images and at least
                          one batch, cropped and mirrored as it saw them */
};

/* Replaces the running mean and variance of every batch norm. Training images go through the
 * network in batches of train.batch (plain images: the last one with what is left, and all of them
 * where there are fewer than 10,000); each batch is normalised by its own statistics, as in
 * training. The new mean is sum n_b mean_b / sum n_b over the batches of n_b images, the new
 * variance the same of the variances within the batches (biased, over all pixels), added up in
 * double: from augmented images what the running averages of training tend to, without their
 * noise; plain ones lack the black rims of the crops, and so have other means and variances.
 * `batches` and its set give the images; the weights are prepared. *images: how many there were. */
enum ttq_status ttq_reestimate(struct ttq_net *net, struct ttq_batches *batches,
                               enum ttq_reestimate_from from, int *images, struct ttq_error *error);

#endif
