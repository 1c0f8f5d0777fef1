/* model_io.h - a network's values to and from safetensors files. */
#ifndef TTQ_TRAIN_MODEL_IO_H
#define TTQ_TRAIN_MODEL_IO_H

#include "ttq/base/safetensors.h"
#include "ttq/net/net.h"

/* Adds latent weights, scales and running statistics (names in net.h), and with `momentum` the
 * optimiser's v as momentum.<name>. The data stay the network's. TTQ_NO_MEMORY. */
enum ttq_status ttq_model_store(struct ttq_net *net, bool momentum, struct ttq_safetensors *file,
                                struct ttq_error *error);

/* The reverse. Scales that the file does not have keep their values when `scales_optional` (a
 * full-precision start). TTQ_BAD_DATA: a tensor is missing, too many, or of another size. */
enum ttq_status ttq_model_load(struct ttq_net *net, bool momentum, bool scales_optional,
                               const struct ttq_safetensors *file, const char *path,
                               struct ttq_error *error);

#endif
