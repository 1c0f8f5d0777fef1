/* model_io.h - a network's values to and from safetensors files. */
#ifndef TTQ_TRAIN_MODEL_IO_H
#define TTQ_TRAIN_MODEL_IO_H

#include "ttq/base/safetensors.h"
#include "ttq/net/net.h"

/* Adds latent weights, scales and running statistics (names in net.h), and with `momentum` what the
 * optimiser keeps: momentum.<name>, or adam.first.<name> and adam.second.<name>. The data stay the
 * network's. TTQ_NO_MEMORY. */
enum ttq_status ttq_model_store(struct ttq_net *net, bool momentum, struct ttq_safetensors *file,
                                struct ttq_error *error);

/* The reverse. With `start` (of a new run, from a run of any method) scales that the file does not
 * have stay as they are, and what belongs to the other run's quantizer is passed over.
 * TTQ_BAD_DATA: a tensor is missing, or of another shape, or not finite, a share of zeros is not
 * between 0 and 1, or a tensor is left over that is not the optimiser's (nor, with `start`, the
 * other run's quantizer's). */
enum ttq_status ttq_model_load(struct ttq_net *net, bool momentum, bool start,
                               const struct ttq_safetensors *file, const char *path,
                               struct ttq_error *error);

#endif
