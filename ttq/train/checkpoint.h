/* checkpoint.h - two generations of checkpoints: checkpoint.safetensors and the one before it. */
#ifndef TTQ_TRAIN_CHECKPOINT_H
#define TTQ_TRAIN_CHECKPOINT_H

#include "ttq/train/trainer.h"

/* Within an epoch a checkpoint is written after so many seconds: 600. A result does not depend on
 * it; a variable for the tests. */
extern double ttq_checkpoint_seconds;

/* Syncs the tables, then writes values, momentum, state and the tables' lengths. On failure the
 * older generations stay as they were. */
enum ttq_status ttq_checkpoint_write(struct ttq_trainer *trainer, struct ttq_error *error);

/* Loads the newest generation that is whole, saying on stderr when it falls back, and gives the
 * tables' lengths, which are checked. TTQ_NO_INPUT: there is none; TTQ_BAD_DATA, TTQ_IO:
 * there are, but none is whole; TTQ_CONFIG: it was made with other images. Says on stderr where
 * kernels of another instruction set have trained the run: results then differ by rounding. */
enum ttq_status ttq_checkpoint_read(struct ttq_trainer *trainer, long lengths[TTQ_LOGS],
                                    struct ttq_error *error);

/* After DONE the final weights are enough. */
void ttq_checkpoint_remove(const struct ttq_run *run);

#endif
