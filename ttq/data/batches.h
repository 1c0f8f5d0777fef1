/* batches.h - the batches of a run. Which images a batch holds, and how they are cropped and
 * mirrored, is a function of the seed, the step and the group alone: there is no state to save. */
#ifndef TTQ_DATA_BATCHES_H
#define TTQ_DATA_BATCHES_H

#include "ttq/data/feed.h"
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
    bool borrowed; /* the input is another one's */
    struct ttq_order orders[TTQ_MOST_GROUPS];
    long steps_per_epoch;
    struct ttq_feed *train_feed, *test_feed; /* of a set that stays on disk */
    double waited; /* seconds that training waited for images; the caller sets it back */
};

/* Computes the means and starts the threads that read ahead, as many as OpenMP has. `config` and
 * `set` must outlive the batches, which must not be moved. TTQ_NO_MEMORY; TTQ_BAD_DATA, TTQ_IO: an
 * image cannot be read any more. Close also after a failure. */
enum ttq_status ttq_batches_open(const struct ttq_config *config, const struct ttq_dataset *set,
                                 long steps_per_epoch, struct ttq_batches *batches,
                                 struct ttq_error *error);

/* Only for ttq_batches_test over the test images of `set`, normalised as those of `like`, which
 * must outlive them: no means are taken, nothing of the training images is read. */
enum ttq_status ttq_batches_open_tests(const struct ttq_batches *like,
                                       const struct ttq_dataset *set, struct ttq_batches *batches,
                                       struct ttq_error *error);
void ttq_batches_close(struct ttq_batches *batches);

/* Fills x [train.batch][1 block][side][side][16] (channels 3..15 stay as they are, zero) and
 * labels[train.batch] with the training images of one group of a step. Fails as ttq_folder_read. */
enum ttq_status ttq_batches_train(struct ttq_batches *batches, long step, int group, float *x,
                                  int *labels, struct ttq_error *error);

/* The same with the test images first .. first + n - 1, as they are or their centres; `first` is a
 * multiple of train.batch, n as many as there are up to train.batch. */
enum ttq_status ttq_batches_test(struct ttq_batches *batches, int first, int n, float *x,
                                 int *labels, struct ttq_error *error);

#endif
