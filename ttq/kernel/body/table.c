/* table.c - the kernels of this level, gathered. */
#include "ttq/kernel/body/bodies.h"

#define TTQ_TEXT_(level) #level
#define TTQ_TEXT(level) TTQ_TEXT_(level)
#define TTQ_TABLE_(level) ttq_kernels_##level
#define TTQ_TABLE(level) TTQ_TABLE_(level)

extern const struct ttq_kernels TTQ_TABLE(TTQ_LEVEL);
const struct ttq_kernels TTQ_TABLE(TTQ_LEVEL) = {
    .name = TTQ_TEXT(TTQ_LEVEL),
    .frame = KERNEL(frame),
    .conv = KERNEL(conv),
    .conv_weights = KERNEL(conv_weights),
    .thin_frame = KERNEL(thin_frame),
    .general = KERNEL(general),
    .general_weights = KERNEL(general_weights),
    .dense = KERNEL(dense),
    .dense_input = KERNEL(dense_input),
    .dense_weights = KERNEL(dense_weights),
    .max_pool = KERNEL(max_pool),
    .max_pool_backward = KERNEL(max_pool_backward),
    .winograd_weights = KERNEL(winograd_weights),
    .winograd = KERNEL(winograd),
    .winograd_gradient = KERNEL(winograd_gradient),
    .winograd_gather = KERNEL(winograd_gather),
    .moments = KERNEL(moments),
    .affine = KERNEL(affine),
    .norm_sums = KERNEL(norm_sums),
    .norm_backward = KERNEL(norm_backward),
    .add = KERNEL(add),
    .relu_backward = KERNEL(relu_backward),
    .sgd = KERNEL(sgd),
    .adam = KERNEL(adam),
    .sum_parts = KERNEL(sum_parts),
    .peak = KERNEL(peak),
};
