/* deployed.h - a trained network as it is used: every weight has its effective value, nothing is
 * quantized any more. Built from a weights file of any method or from a packed one (packed.h), it
 * computes the same bits as the trained network. */
#ifndef TTQ_DEPLOY_DEPLOYED_H
#define TTQ_DEPLOY_DEPLOYED_H

#include "ttq/base/safetensors.h"
#include "ttq/net/net.h"

/* One quantized layer. Its weights have the values `pos`, 0 and `neg`, pos > neg: Wp and -Wn.
 * A layer that uses only one value besides 0 has 0 for the other; `many`: it has more than two (a
 * scale for each filter or group), and pos and neg mean nothing. */
struct ttq_ternary {
    struct ttq_param *weight;
    float pos, neg;
    bool many;
};

struct ttq_deployed {
    struct ttq_config trained, config; /* as trained; the same with quant.method = full */
    struct ttq_net net;
    struct ttq_arena arena;
    struct ttq_ternary *layers; /* [layer_count], in the net's order */
    int layer_count;
};

/* From a weights file of the configuration `trained`. TTQ_BAD_DATA: the file is of another
 * network; TTQ_NO_INPUT, TTQ_NO_MEMORY. Close also after a failure; start from zeros. */
enum ttq_status ttq_deployed_open(const struct ttq_config *trained, const char *weights,
                                  struct ttq_deployed *deployed, struct ttq_error *error);
void ttq_deployed_close(struct ttq_deployed *deployed);

/* For the makers of deployed networks: the network without memory; its memory; a layer more. */
enum ttq_status ttq_deployed_build(const struct ttq_config *trained, struct ttq_deployed *deployed,
                                   struct ttq_error *error);
enum ttq_status ttq_deployed_place(struct ttq_deployed *deployed, struct ttq_error *error);
enum ttq_status ttq_deployed_add_layer(struct ttq_deployed *deployed, struct ttq_ternary layer,
                                       struct ttq_error *error);

/* What becomes of the two values of every quantized layer. merge: both get the size
 * sqrt(|Wp Wn|), each with its own sign, so that a scale that has turned negative stays so. swap:
 * Wp and Wn change places with their signs, so that pos becomes -neg and neg becomes -pos. A layer
 * with one value besides 0 stays as it is. */
enum ttq_scale_change { TTQ_SCALES_KEEP, TTQ_SCALES_MERGE, TTQ_SCALES_SWAP };

/* TTQ_BAD_DATA: nothing is quantized, or a layer has a scale for each filter. */
enum ttq_status ttq_deployed_change(struct ttq_deployed *deployed, enum ttq_scale_change change,
                                    struct ttq_error *error);

#endif
