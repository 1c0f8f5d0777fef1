/* start.h - where the values of a new run come from. */
#ifndef TTQ_TRAIN_START_H
#define TTQ_TRAIN_START_H

#include "ttq/base/hash.h"
#include "ttq/train/trainer.h"

/* Random weights, then those of init.from: the final weights of a finished run folder, or a
 * safetensors file; `hash` gets the file's SHA-256, or "". TTQ_NO_INPUT: missing or unfinished;
 * TTQ_BAD_DATA: diverged, damaged, or of another architecture. */
enum ttq_status ttq_start(struct ttq_trainer *trainer, char hash[TTQ_HASH_TEXT],
                          struct ttq_error *error);

/* The weights file that `from` names (a run folder's, or itself). */
enum ttq_status ttq_start_file(const char *from, char path[TTQ_PATH_MAX], struct ttq_error *error);

#endif
