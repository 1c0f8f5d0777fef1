/* conv_op.h - the convolution as an operation; its weights are packed anew after each change. */
#ifndef TTQ_NET_CONV_OP_H
#define TTQ_NET_CONV_OP_H

#include "ttq/net/net.h"

struct ttq_conv {
    struct ttq_op op;
    struct ttq_conv_shape shape;
    struct ttq_param *bias;  /* of a linear layer, else NULL */
    struct ttq_tensor *plus; /* added to the output on its way (a residual sum), or NULL */
    struct ttq_conv_plan forward, backward;
    float *packed, *packed_back; /* effective weights for either direction */
    int tile;                    /* of Winograd's filtering: 2, 4, or 0: direct */
    struct ttq_winograd winograd, winograd_back;
    float *u, *u_back; /* transformed weights; NULL when direct */
};

extern const struct ttq_op_kind ttq_op_conv, ttq_op_conv_add, ttq_op_linear;

/* Packs, and for Winograd transforms, the effective weights. */
void ttq_conv_prepare(const struct ttq_net *net, struct ttq_op *op);

#endif
