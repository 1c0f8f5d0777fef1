/* trainer.h - training one run from its configuration to DONE, from wherever it stands. */
#ifndef TTQ_TRAIN_TRAINER_H
#define TTQ_TRAIN_TRAINER_H

#include <stdbool.h>

#include "ttq/base/hash.h"
#include "ttq/data/batches.h"
#include "ttq/net/net.h"
#include "ttq/train/logs.h"
#include "ttq/train/run_folder.h"

/* What a quantized layer has added up over the steps of the last epoch, and its sign changes. All
 * double, so that a checkpoint stores it as one array. */
struct ttq_layer_sums {
    double wp, wn, log_ratio, threshold, max_abs, negative, zero, positive;
    double sign_changes, sign_pos, sign_neg; /* of the whole run; last signs of Wp and Wn */
};

/* Everything that changes while a run trains, besides the network's values. */
struct ttq_state {
    long step;                                  /* steps done */
    double loss_sum, wrong, wrong_top5, images; /* of the epoch so far */
    double summed_steps;                        /* steps in the layers' sums */
    struct ttq_layer_sums *layers;              /* [layer_count] */
    int layer_count;
    struct ttq_param **weights; /* [layer_count] the quantized weights, in the net's order */
};

struct ttq_trainer {
    const struct ttq_config *config;
    struct ttq_run run;
    struct ttq_dataset data;
    struct ttq_batches batches;
    struct ttq_net net;
    struct ttq_arena arena;
    struct ttq_state state;
    struct ttq_logs logs;
    long steps_per_epoch;
    int *predictions; /* [test images] of the last evaluation */
    bool quiet;
    char kernels[64]; /* instruction sets that have trained it, as its checkpoints say */
    char data_hash[TTQ_HASH_TEXT]; /* of the images of a folder (ttq_folder_hash), else "" */
};

/* Trains the run in `folder`: begins, resumes, or finds it done. `command` goes into env.json.
 * TTQ_OK: done (*outcome); TTQ_NO: done, diverged; TTQ_STOPPED: stopped by a signal, resumable;
 * else what failed. *was_done: nothing had to be done. */
enum ttq_status ttq_train(const struct ttq_config *config, const char *folder, const char *command,
                          bool quiet, struct ttq_outcome *outcome, bool *was_done,
                          struct ttq_error *error);

/* The stages of ttq_train, for `ttq bench`. The trainer is zero but for config, and run.lock = -1
 * where there is no folder; tear down also after a failure. */
/* Data, network and memory: everything that can fail before the first step. */
enum ttq_status ttq_trainer_set_up(struct ttq_trainer *trainer, struct ttq_error *error);
/* Forward, loss and backward of every group, then one update; weights must be prepared. *mean_loss
 * is that over the groups. Fails where an image cannot be read any more. */
enum ttq_status ttq_trainer_step(struct ttq_trainer *trainer, float rate, double *mean_loss,
                                 struct ttq_error *error);
void ttq_trainer_tear_down(struct ttq_trainer *trainer);

/* Notes one prepared state of the scales: sign changes always, sums if `sum` (the last epoch), rows
 * of scales.csv if `row`. For every method wp and wn are the values of the two zones: learned or
 * found; of random groups, group A and B; of bwn, both the mean of its filters. */
enum ttq_status ttq_scales_note(struct ttq_trainer *trainer, bool sum, bool row,
                                struct ttq_error *error);

/* Mean loss; percent of images whose label is not the best, not among the five best answers. */
struct ttq_score {
    double loss, error, top5_error;
};

/* The score of the network over the test images; fills predictions[test images] unless NULL.
 * Weights must be prepared. Fails where an image cannot be read any more. */
enum ttq_status ttq_evaluate(struct ttq_net *net, struct ttq_batches *batches, int *predictions,
                             struct ttq_score *score, struct ttq_error *error);

#endif
