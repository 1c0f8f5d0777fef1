/* start.h - where the values of a new run come from. */
#ifndef TTQ_TRAIN_START_H
#define TTQ_TRAIN_START_H

#include "ttq/train/environment.h"
#include "ttq/train/trainer.h"

/* Random weights, then those of init.from: the final weights of a finished run folder, of any
 * method, or a safetensors file. Then shares of zeros, and the learned scales that init.from does
 * not have. `origin` gets what they came from. TTQ_NO_INPUT: missing or unfinished; TTQ_BAD_DATA:
 * diverged, damaged, or of another architecture. */
enum ttq_status ttq_start(struct ttq_trainer *trainer, struct ttq_origin *origin,
                          struct ttq_error *error);

/* The weights file that `from` names (a run folder's, or itself). */
enum ttq_status ttq_start_file(const char *from, char path[TTQ_PATH_MAX], struct ttq_error *error);

/* That `folder`, named by configuration key `key`, is a finished run. TTQ_NO_INPUT, TTQ_BAD_DATA.
 */
enum ttq_status ttq_start_finished(const char *key, const char *folder, struct ttq_error *error);

/* quant.threshold = share: gives each layer its share of zeros, quant.share or, by
 * quant.share_by, what it or the network has in the run quant.share_from (scales_mean.csv, whose
 * SHA-256 `hash` gets, else ""). TTQ_NO_INPUT: no such run, or unfinished; TTQ_BAD_DATA: it
 * diverged, is not quantized, lacks a layer, or a count is none. */
enum ttq_status ttq_shares_set(const struct ttq_config *config, struct ttq_net *net,
                               char hash[TTQ_HASH_TEXT], struct ttq_error *error);

#endif
