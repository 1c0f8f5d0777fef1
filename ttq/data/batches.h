/* batches.h - the batches of a run. Which images a batch holds, and how they are cropped and
 * mirrored, is a function of the seed, the step and the group alone: there is no state to save. */
#ifndef TTQ_DATA_BATCHES_H
#define TTQ_DATA_BATCHES_H

#include "ttq/data/input.h"

enum { TTQ_MOST_GROUPS = 8, TTQ_MOST_BATCH = 4096 }; /* the ranges of train.groups, train.batch */

/* The permutation in use of one group; drawn anew for each epoch and each full pass in it. */
struct ttq_order {
    uint32_t *indices; /* [count] */
    uint32_t count, epoch, stream;
    int valid;
};

struct ttq_batches {
    const struct ttq_config *config;
    const struct ttq_dataset *set;
    struct ttq_input input;
    struct ttq_order orders[TTQ_MOST_GROUPS];
    long steps_per_epoch;
};

/* `config` and `set` must outlive the batches. TTQ_NO_MEMORY. Close also after a failure. */
enum ttq_status ttq_batches_open(const struct ttq_config *config, const struct ttq_dataset *set,
                                 long steps_per_epoch, struct ttq_batches *batches,
                                 struct ttq_error *error);
void ttq_batches_close(struct ttq_batches *batches);

/* Fills x [train.batch][1 block][side][side][16] (channels 3..15 stay as they are, zero) and
 * labels[train.batch] with the training images of one group of a step. */
enum ttq_status ttq_batches_train(struct ttq_batches *batches, long step, int group, float *x,
                                  int *labels, struct ttq_error *error);

/* The same with the test images first .. first + n - 1, as they are. */
enum ttq_status ttq_batches_test(struct ttq_batches *batches, int first, int n, float *x,
                                 int *labels, struct ttq_error *error);

#endif
